"""Deeds about coming in, about accounts, and about what is the same for everybody."""

from dataclasses import dataclass

from beistand.relay.deeds.deed import Deed


@dataclass(frozen=True)
class SignedIn(Deed):
    """Somebody signed in to the console."""

    address: str = ""
    way: str = ""
    """By which way: `password` alone, `code`, `passkey` or `recovery`."""


@dataclass(frozen=True)
class SignInRefused(Deed):
    """A sign-in was refused. Who tried is named only where there is such an account."""

    address: str = ""
    why: str = ""
    times: int = 1


@dataclass(frozen=True)
class SignedOut(Deed):
    """Somebody signed out of the console."""


@dataclass(frozen=True)
class AlarmRaised(Deed):
    """So many attempts at keys or sign-ins came together that all of them were slowed down."""


@dataclass(frozen=True)
class SignInEnded(Deed):
    """Somebody ended another one of the own sign-ins."""


@dataclass(frozen=True)
class SignInsEnded(Deed):
    """All sign-ins of an account were ended, but for the one by which its owner did it."""

    account: str


@dataclass(frozen=True)
class EntryRefused(Deed):
    """Somebody was not let into a session, or not let open one."""

    why: str
    times: int = 1


@dataclass(frozen=True)
class RequestRefused(Deed):
    """A request was refused: whoever made it may not, or it came from another site's page."""

    request: str
    why: str
    times: int = 1


@dataclass(frozen=True)
class RefusalsFolded(Deed):
    """So many refusals more came in an hour, too many different ones to tell each."""

    times: int


@dataclass(frozen=True)
class AccountAttacked(Deed):
    """So many wrong attempts at signing in came for one account that somebody guesses at it."""

    account: str


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
    """An account that was disabled can be used again."""

    account: str


@dataclass(frozen=True)
class LinkMade(Deed):
    """A one-time link was made by which an account's owner chooses a new password."""

    account: str


@dataclass(frozen=True)
class PasswordChosen(Deed):
    """An account's owner chose a password."""

    account: str


@dataclass(frozen=True)
class FactorAdded(Deed):
    """An account has another second factor: `app`, `passkey`, or new `recovery` codes."""

    account: str
    factor: str


@dataclass(frozen=True)
class FactorRemoved(Deed):
    """A second factor of an account is gone, or `all` of them."""

    account: str
    factor: str


@dataclass(frozen=True)
class UndertakingFiled(Deed):
    """An undertaking of secrecy was put on file."""

    account: str
    version: str
    given_on: str
    expires_on: str


@dataclass(frozen=True)
class TextPublished(Deed):
    """An agreement or a notice of the house was published under the next number.

    `digests` are the SHA-256 of the texts as they were written, German first.
    """

    kind: str
    edition: int
    digests: str


@dataclass(frozen=True)
class BrandChanged(Deed):
    """The house appears otherwise from now on; `changed` says in what."""

    edition: int
    changed: str


@dataclass(frozen=True)
class TermsChanged(Deed):
    """Each kind of data is kept for so many days from now on."""

    chat_days: int
    recording_days: int
    event_days: int
