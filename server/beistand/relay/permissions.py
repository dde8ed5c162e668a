"""Permissions: who may do what, in one table."""

from enum import StrEnum
from typing import Final


class Rank(StrEnum):
    """What somebody with an account is in this house."""

    TECHNICIAN = "technician"
    """Helps customers."""
    SUPERVISOR = "supervisor"
    """Helps customers, and answers for the sessions of all technicians."""
    ADMIN = "admin"
    """Helps customers, and keeps accounts and the relay itself."""
    AUDITOR = "auditor"
    """Reads what happened, and changes nothing."""


class Right(StrEnum):
    """What somebody may be allowed to do."""

    HELP = "help"
    """Make session keys and enter sessions. Needs a valid undertaking as well; and in a session
    that somebody else made, that the customer has let this person in and did not send it away."""
    READ = "read"
    """See a session in the table, and read its report."""
    WATCH = "watch"
    """Read a session's chat and watch its recording."""
    NOTE = "note"
    """Write notes about a session."""
    END = "end"
    """Take a key back, or end a session."""
    HOLD = "hold"
    """Keep all of a session beyond its days, and let it go again."""
    SEE_PEOPLE = "see_people"
    """See who has an account, with which role and undertaking."""
    KEEP_PEOPLE = "keep_people"
    """Make accounts, change roles, disable people, reset what they sign in with."""
    OPERATE = "operate"
    """Change agreement texts, brand and retention."""
    SHARE = "share"
    """Change the prepared answers that all share."""
    AUDIT = "audit"
    """Read the audit trail."""


class Reach(StrEnum):
    """How far a right goes."""

    OWN = "own"
    """The sessions that somebody made, or was handed over."""
    PART = "part"
    """Those, and the sessions into which the customer has let somebody by name."""
    ALL = "all"


RIGHTS: Final[dict[Rank, dict[Right, Reach]]] = {
    # Who only watched reads the report: what was shown and written before is not for them.
    Rank.TECHNICIAN: {
        Right.HELP: Reach.PART,
        Right.READ: Reach.PART,
        Right.WATCH: Reach.OWN,
        Right.NOTE: Reach.OWN,
        Right.END: Reach.OWN,
    },
    Rank.SUPERVISOR: {
        Right.HELP: Reach.PART,
        Right.READ: Reach.ALL,
        Right.WATCH: Reach.ALL,
        Right.NOTE: Reach.ALL,
        Right.END: Reach.ALL,
        Right.SHARE: Reach.ALL,
        Right.HOLD: Reach.ALL,
    },
    # What customers showed is not the administrator's business, only what there is of it.
    Rank.ADMIN: {
        Right.HELP: Reach.PART,
        Right.READ: Reach.ALL,
        Right.WATCH: Reach.OWN,
        Right.NOTE: Reach.OWN,
        Right.END: Reach.ALL,
        Right.HOLD: Reach.ALL,
        Right.SEE_PEOPLE: Reach.ALL,
        Right.KEEP_PEOPLE: Reach.ALL,
        Right.OPERATE: Reach.ALL,
        Right.SHARE: Reach.ALL,
        Right.AUDIT: Reach.ALL,
    },
    Rank.AUDITOR: {
        Right.READ: Reach.ALL,
        Right.SEE_PEOPLE: Reach.ALL,
        Right.AUDIT: Reach.ALL,
    },
}


def may(rank: Rank, right: Right, own: bool = True, part: bool = False) -> bool:
    """Whether somebody of this rank may do this in a session of their `own`, or in another's;
    `part` is whether the customer has let this person into that."""
    match RIGHTS[rank].get(right):
        case Reach.ALL:
            return True
        case Reach.PART:
            return own or part
        case Reach.OWN:
            return own
        case _:
            return False
