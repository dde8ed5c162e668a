"""Errors of the relay, named by whose fault they are.

The docstring of an error is what a person reads on the terminal; what stands on a page comes from
the text catalogue, by the error's name.
"""

import inspect


class RelayError(Exception):
    """The relay cannot do this."""

    def __str__(self) -> str:
        said = inspect.cleandoc(type(self).__doc__ or "").replace("\n", " ")
        told = super().__str__()
        return f"{said} ({told})" if told else said


class RefusedError(RelayError):
    """This is not allowed."""


class FailedError(RelayError):
    """The relay's own machine does not let it do this."""


# Refused: whoever asked may ask for something else, or later.


class WrongKeyError(RefusedError):
    """There is no such session key. Unknown, used and expired keys look alike."""


class KeyBurnedError(WrongKeyError):
    """There is no such session key any more: it was guessed at too often."""

    def __init__(self, session_id: str) -> None:
        super().__init__()
        self.session_id = session_id


class NoKeyLeftError(RefusedError):
    """All session keys are given out. Wait until one has been used or has expired."""


class TooManyAttemptsError(RefusedError):
    """There were too many attempts. Wait a little before the next one."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} seconds")
        self.seconds = seconds


class WrongPasswordError(RefusedError):
    """The user name or the password is wrong."""


class WrongCodeError(RefusedError):
    """The code is wrong, or was used before."""


class PasskeyRefusedError(RefusedError):
    """The passkey is not one of this relay, or did not check who holds it."""


class PasskeysNotHereError(RefusedError):
    """Passkeys need a name: there are none for an address made of numbers."""


class WrongTokenError(RefusedError):
    """The set-up link is not valid, or an account exists already."""


class CommonPasswordError(RefusedError):
    """This password is too easily guessed."""


class NoSuchPersonError(RefusedError):
    """There is nobody of this name."""


class LastAdministratorError(RefusedError):
    """Somebody must be left who can keep the accounts."""


class BadUndertakingError(RefusedError):
    """An undertaking is given today or before, and ends after it was given."""


class TextChangedError(RefusedError):
    """The text has changed meanwhile. Read the new one."""


class ChangedMeanwhileError(RefusedError):
    """Somebody else has changed this meanwhile. Look at what stands there now."""


class TextIncompleteError(RefusedError):
    """Something is missing in this text, or is not as it should be."""


class BadTermsError(RefusedError):
    """Data are kept for 1 to 3650 days, and events at least as long as chat and recordings."""


class BadColourError(RefusedError):
    """Not everybody could read this colour."""


class BadOrganisationError(RefusedError):
    """The name of a house has 1 to 100 visible characters."""


class BadPhoneError(RefusedError):
    """A telephone number is written with digits, blanks, brackets and dashes."""


class BadLogoError(RefusedError):
    """This is no PNG or WebP picture of 16 to 2048 pixels a side and at most 256 kB."""


class PasswordTooShortError(RefusedError):
    """A password needs at least 12 characters."""


class PasswordTooLongError(RefusedError):
    """A password may have at most 1,000 characters."""


class BadNameError(RefusedError):
    """A user name needs 1 to 100 visible characters."""


class NameTakenError(RefusedError):
    """There is a user of this name already."""


class NoteTooLongError(RefusedError):
    """A note may have at most 20,000 characters."""


class TooManyAnswersError(RefusedError):
    """There are as many prepared answers as there may be. Remove one first."""


class NoSuchSessionError(RefusedError):
    """There is no such session."""


class OutOfOrderError(RefusedError):
    """An entry does not follow the last one of its session's ledger."""


class ForbiddenError(RefusedError):
    """This person may not do this."""


class NoUndertakingError(ForbiddenError):
    """Without a valid undertaking of secrecy on file nobody enters a session."""


class SecondFactorNeededError(ForbiddenError):
    """Set up a second factor first."""


class SignInAgainError(ForbiddenError):
    """This needs a sign-in of the last few minutes. Sign in again."""


# Failed: the operator of the machine can help.


class DataFolderError(FailedError):
    """The data folder cannot be used. The user that runs the relay must be able to write there."""


class DataFolderInUseError(FailedError):
    """A relay uses this data folder, and only one program at a time may. Stop it first."""


class SecretDamagedError(FailedError):
    """The file secret.key is damaged. Bring it back from a backup, or delete it: then open session
    keys, running sessions and sign-ins are lost, and nothing else."""


class SigningKeyDamagedError(FailedError):
    """The file signing.key is damaged. Bring it back from a backup. Deleted, a new one is made, and
    what was signed before bears a key that this relay no longer has."""


class DiskFullError(FailedError):
    """The disk is full."""


class DatabaseBusyError(FailedError):
    """Another program has locked the database for too long."""


class DatabaseFailedError(FailedError):
    """The database cannot be read or written."""


class NewerDatabaseError(FailedError):
    """The database was written by a newer version of Beistand. Install that version again."""


class OlderDatabaseError(FailedError):
    """The database was written by an older version of Beistand. Start the relay once: that brings
    it up to date."""


class NoDataError(FailedError):
    """There are no data of a relay in this folder."""


class FolderNotEmptyError(FailedError):
    """There is something in this folder already. A backup is brought back into an empty one."""


class BackupDamagedError(FailedError):
    """This file is no backup of ours, or is damaged."""


class RestartingError(FailedError):
    """The relay is being stopped. It takes no new sessions."""


class PortTakenError(FailedError):
    """Another program listens on this port. Choose another one with --port."""


class CannotListenError(FailedError):
    """The relay cannot listen on this address."""


class CertificateError(FailedError):
    """The TLS certificate or its key cannot be used."""
