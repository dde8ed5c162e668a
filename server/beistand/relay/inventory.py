"""The inventory: what is stored where, for how long, and how it goes; for the privacy papers.

A test holds it to the tables of the database and to the files of the data folder.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from beistand.relay.accounts import LINK_HOURS
from beistand.relay.invitations import MINUTES
from beistand.relay.retention import RECEIPT_DAYS
from beistand.relay.settings import Settings
from beistand.relay.terms import Days, days_of


@dataclass(frozen=True)
class Stored:
    """One kind of data; `where` names tables and files, `until` says how long they are kept."""

    what: str
    where: tuple[str, ...]
    until: str


def inventory(settings: Settings, days: Days | None = None) -> Iterator[Stored]:
    """Everything that a relay with these settings stores; `days` are those that a page stored."""
    days = days or days_of(settings)
    events = f"{days.event_days} days after the session's end, or until erased"
    yield Stored(
        "Session: technician, organisation, purpose, ticket, customer's name as typed, times",
        ("sessions",),
        events,
    )
    yield Stored("Every event of a session: consents, rights, who was there", ("ledger",), events)
    yield Stored(
        "Colleagues whom the customer let into a session, by their accounts",
        ("participants",),
        events,
    )
    yield Stored("The technician's notes", ("notes",), events)
    yield Stored(
        "Chat", ("chats",), f"{days.chat_days} days after the session's end, or until erased"
    )
    yield Stored(
        "Recording: screen, events and chat of its time, where the customer allowed it",
        ("recordings/",),
        f"{days.recording_days} days after the session's end, or until erased",
    )
    yield Stored("Files and clipboard texts", (), "passed on, never stored")
    yield Stored(
        "Open session keys, as keyed hashes",
        ("offers",),
        "until used, withdrawn or expired"
        f" ({settings.key_minutes} minutes unless chosen otherwise)",
    )
    yield Stored(
        "What lets a page come back into its session and fetch its receipt, as keyed hashes",
        ("seats",),
        f"{RECEIPT_DAYS} day after the session's end",
    )
    yield Stored("Sessions on hold: who wants them kept, and why", ("holds",), "until released")
    yield Stored(
        "Agreement texts that were answered, by number and hash; no personal data",
        ("agreements",),
        "for good",
    )
    yield Stored(
        "Texts of the house, name, number, colours and logo, days of retention: each version, with"
        " the account that published it",
        ("publications", "brands", "logos", "terms"),
        "for good: they show who was shown what",
    )
    yield Stored(
        "Accounts: name, role, password as argon2id hash; an account is disabled, not deleted",
        ("users",),
        "for good: sessions and audit name it",
    )
    yield Stored(
        "Prepared answers for the chat, one's own and shared ones",
        ("answers",),
        "until deleted",
    )
    yield Stored(
        "One-time links to an account, as keyed hashes",
        ("links",),
        f"{LINK_HOURS} hours, and until the next hourly run",
    )
    yield Stored(
        "Second factors: what the codes of an app are made of, passkeys' public keys,"
        " recovery codes as keyed hashes",
        ("authenticators", "passkeys", "recovery_codes"),
        "until removed or reset",
    )
    yield Stored(
        "Undertakings of secrecy: who, when, until when, and the text that was agreed to",
        ("undertakings",),
        "for good: they show who was bound when",
    )
    yield Stored(
        "Sign-ins, as keyed hashes, with the network address and the browser's kind",
        ("sign_ins",),
        f"{settings.signin_idle_minutes:g} minutes without use,"
        f" {settings.signin_hours:g} hours at most, and until the next hourly run",
    )
    yield Stored(
        "Audit: who did what, with the account's name; no customer's name, no content",
        ("audit", "anchors"),
        "for good: it shows what happened to all else",
    )
    yield Stored(
        "Network addresses from which somebody signed in or tried to, beside the audit",
        ("addresses",),
        f"{settings.address_days} days, and until the next hourly run; the audit holds a keyed hash"
        " whose key goes with the address",
    )
    yield Stored("The relay's keys", ("secret.key", "signing.key"), "for good")
    yield Stored(
        "In memory only: pictures on their way, network addresses that are counted against"
        " guessing, invitations of agents",
        (),
        f"seconds; {MINUTES} minutes for an invitation; gone when the relay stops",
    )


def table(settings: Settings, days: Days | None = None) -> str:
    """The inventory as a table in Markdown."""
    lines = ["| What | Where | How long |", "|---|---|---|"]
    for each in inventory(settings, days):
        where = ", ".join(f"`{name}`" for name in each.where) or "–"
        lines.append(f"| {each.what} | {where} | {each.until} |")
    return "\n".join(lines)
