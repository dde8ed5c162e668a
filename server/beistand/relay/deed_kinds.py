"""Kinds of deeds: by which the audit's page sorts them; a deed without a kind fails a test."""

from enum import StrEnum
from typing import Final

from beistand.relay import deeds as d
from beistand.relay.deeds import Deed


class Kind(StrEnum):
    """What a deed is about."""

    SIGNING_IN = "signing_in"
    """Coming in, and not being let in."""
    ACCOUNTS = "accounts"
    """Accounts, roles, second factors and undertakings."""
    SESSIONS = "sessions"
    """What happened in a session."""
    READING = "reading"
    """What was read, watched or taken away afterwards."""
    DELETION = "deletion"
    """What was deleted, held or given out."""
    HOUSE = "house"
    """What was changed for everybody."""


KINDS: Final[dict[type[Deed], Kind]] = {
    d.SignedIn: Kind.SIGNING_IN,
    d.SignInRefused: Kind.SIGNING_IN,
    d.SignedOut: Kind.SIGNING_IN,
    d.AlarmRaised: Kind.SIGNING_IN,
    d.SignInEnded: Kind.SIGNING_IN,
    d.SignInsEnded: Kind.SIGNING_IN,
    d.EntryRefused: Kind.SIGNING_IN,
    d.RequestRefused: Kind.SIGNING_IN,
    d.RefusalsFolded: Kind.SIGNING_IN,
    d.AccountAttacked: Kind.SIGNING_IN,
    d.AccountMade: Kind.ACCOUNTS,
    d.RoleChanged: Kind.ACCOUNTS,
    d.AccountDisabled: Kind.ACCOUNTS,
    d.AccountEnabled: Kind.ACCOUNTS,
    d.LinkMade: Kind.ACCOUNTS,
    d.PasswordChosen: Kind.ACCOUNTS,
    d.FactorAdded: Kind.ACCOUNTS,
    d.FactorRemoved: Kind.ACCOUNTS,
    d.UndertakingFiled: Kind.ACCOUNTS,
    d.SessionOpened: Kind.SESSIONS,
    d.KeyUsed: Kind.SESSIONS,
    d.TechnicianJoined: Kind.SESSIONS,
    d.ColleagueJoined: Kind.SESSIONS,
    d.ColleagueDismissed: Kind.SESSIONS,
    d.SessionConfirmed: Kind.SESSIONS,
    d.AgreementAnswered: Kind.SESSIONS,
    d.RecordingAnswered: Kind.SESSIONS,
    d.ScreenShown: Kind.SESSIONS,
    d.ScreenHidden: Kind.SESSIONS,
    d.RightRequested: Kind.SESSIONS,
    d.RightGranted: Kind.SESSIONS,
    d.RightRefused: Kind.SESSIONS,
    d.RightWithdrawn: Kind.SESSIONS,
    d.PresenceStated: Kind.SESSIONS,
    d.AgentAdmitted: Kind.SESSIONS,
    d.AgentDismissed: Kind.SESSIONS,
    d.Elevated: Kind.SESSIONS,
    d.Lowered: Kind.SESSIONS,
    d.SessionEnded: Kind.SESSIONS,
    d.ReportRead: Kind.READING,
    d.ChatRead: Kind.READING,
    d.RecordingViewed: Kind.READING,
    d.ListExported: Kind.READING,
    d.ReportExported: Kind.READING,
    d.AuditChecked: Kind.READING,
    d.AuditExported: Kind.READING,
    d.AccountTraced: Kind.READING,
    d.ChatDeleted: Kind.DELETION,
    d.RecordingDeleted: Kind.DELETION,
    d.EventsDeleted: Kind.DELETION,
    d.HoldPlaced: Kind.DELETION,
    d.HoldLifted: Kind.DELETION,
    d.SessionExported: Kind.DELETION,
    d.AnswersChanged: Kind.HOUSE,
    d.TextPublished: Kind.HOUSE,
    d.BrandChanged: Kind.HOUSE,
    d.TermsChanged: Kind.HOUSE,
}
