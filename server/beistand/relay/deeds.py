"""Deeds: what the audit says that somebody did. None has a field for content, a key or a token."""

from dataclasses import dataclass


class Deed:
    """Something that somebody did."""


# Coming in


@dataclass(frozen=True)
class SignedIn(Deed):
    """Somebody signed in to the console."""

    address: str = ""
    way: str = ""


@dataclass(frozen=True)
class SignInRefused(Deed):
    """A sign-in was refused. Who tried is named only where there is such an account."""

    address: str = ""
    why: str = ""


@dataclass(frozen=True)
class SignedOut(Deed):
    """Somebody signed out of the console."""


@dataclass(frozen=True)
class SignInEnded(Deed):
    """Somebody ended another one of the own sign-ins."""


@dataclass(frozen=True)
class EntryRefused(Deed):
    """Somebody was not let into a session."""

    why: str


# Accounts


@dataclass(frozen=True)
class AccountMade(Deed):
    """An account was made."""

    account: str
    role: str


@dataclass(frozen=True)
class RoleChanged(Deed):
    """An account has another role now, and its sign-ins are over."""

    account: str
    role: str


@dataclass(frozen=True)
class AccountDisabled(Deed):
    """Nobody signs in with this account any more, and its sign-ins are over."""

    account: str


@dataclass(frozen=True)
class AccountEnabled(Deed):
    """The account can be used again."""

    account: str


@dataclass(frozen=True)
class LinkMade(Deed):
    """A one-time link was made by which the account's owner chooses a new password."""

    account: str


@dataclass(frozen=True)
class PasswordChosen(Deed):
    """The account's owner chose a password."""

    account: str


@dataclass(frozen=True)
class FactorAdded(Deed):
    """The account has another second factor: an app, a passkey, or new recovery codes."""

    account: str
    factor: str


@dataclass(frozen=True)
class FactorRemoved(Deed):
    """A second factor of the account is gone, or all of them."""

    account: str
    factor: str


@dataclass(frozen=True)
class UndertakingFiled(Deed):
    """An undertaking of secrecy was put on file."""

    account: str
    version: str
    given_on: str
    expires_on: str


DEEDS: dict[str, type[Deed]] = {kind.__name__: kind for kind in Deed.__subclasses__()}
