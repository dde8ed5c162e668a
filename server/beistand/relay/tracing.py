"""Tracing: which sessions, practices and files an account touched in a time (Art. 33 GDPR)."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from beistand.protocol.events import FileChosen, Requested, Transferred, What
from beistand.protocol.wire import Entry, read
from beistand.relay.clock import moment
from beistand.relay.database import Database
from beistand.relay.deeds import AuditExported, ListExported
from beistand.relay.tables import audit, ledger, sessions

LISTS = (ListExported.__name__, AuditExported.__name__)
"""Deeds that concern many sessions, and are told in none of them."""
MOST = 1000
"""More sessions than this are not told at once: a shorter time is asked for."""


@dataclass(frozen=True)
class File:
    """A file that passed, by the name that its owner gave it."""

    name: str
    bytes: int
    to_customer: bool
    arrived: bool


@dataclass(frozen=True)
class Touched:
    """A session that the account had to do with; empty where it was deleted since."""

    session: str
    first: str
    last: str
    """When the account first and last did something in it, as the audit writes times."""
    deeds: dict[str, int]
    """What it did, and how often, by the names of the deeds."""
    customer: str = ""
    technician: str = ""
    begun: int | None = None
    kept: bool = False
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class Trace:
    """What an account touched: the sessions, the one touched last first, and whether that is all of
    them; and the lists of many sessions that it took away, as the audit tells each."""

    sessions: list[Touched]
    whole: bool
    taken: list[dict[str, Any]]


async def trace(database: Database, account: str, since: int, until: int) -> Trace:
    """What it was in this time.

    What the account did stands in the audit, under its name; whose practice it was and which files
    passed, in the session, for as long as it is kept. Times in milliseconds since 1970.
    """
    return await database.read(lambda connection: _trace(connection, account, since, until))


def _trace(connection: Connection, account: str, since: int, until: int) -> Trace:
    then = audit.c.at >= moment(since), audit.c.at < moment(until)
    here = audit.c.who == account, *then
    newest_first = audit.c.number.desc()
    columns = audit.c.session, audit.c.what, audit.c.at
    statement = select(*columns).where(*here, audit.c.session != "").order_by(newest_first)
    lists = select(audit.c.entry).where(*here, audit.c.what.in_(LISTS)).order_by(newest_first)
    times: dict[str, list[str]] = {}
    deeds: dict[str, Counter[str]] = {}
    for session, what, at in connection.execute(statement):
        times.setdefault(session, []).append(at)
        deeds.setdefault(session, Counter())[what] += 1
    names = list(times)
    found = []
    for session in names[:MOST]:
        row = connection.execute(select(sessions).where(sessions.c.id == session)).one_or_none()
        said = (session, min(times[session]), max(times[session]), dict(deeds[session]))
        if row is None:
            found.append(Touched(*said))
            continue
        files = tuple(_files(connection, session))
        began = row.connected_at or row.created_at
        found.append(Touched(*said, row.customer, row.technician, began, True, files))
    taken = list(connection.scalars(lists.limit(MOST + 1)))
    whole = max(len(names), len(taken)) <= MOST
    return Trace(found, whole, [_taken(json.loads(entry)) for entry in taken[:MOST]])


def _taken(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in ("number", "by", "who")}


def _files(connection: Connection, session: str) -> list[File]:
    rows = connection.scalars(
        select(ledger.c.entry).where(ledger.c.session_id == session).order_by(ledger.c.number)
    )
    found: dict[str, File] = {}
    for text in rows:
        entry = read(text)
        if not isinstance(entry, Entry):
            continue
        match entry.event:
            case Requested(request, What.GIVE_FILE, file=file, size=size):
                found[request] = File(file, size, to_customer=True, arrived=False)
            case FileChosen(request, file, size):
                found[request] = File(file, size, to_customer=False, arrived=False)
            case Transferred(request) if request in found:
                found[request] = replace(found[request], arrived=True)
    return list(found.values())
