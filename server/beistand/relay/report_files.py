"""Report files: the list of sessions and a session's events, as CSV to read and JSON to compute."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from typing import Any

from beistand.protocol.states import State
from beistand.protocol.table import follow
from beistand.protocol.wire import Entry, write_entry
from beistand.relay.downloads import told, written, zone
from beistand.relay.sessions import SessionRow
from beistand.relay.spreadsheet import BOM, lines, table
from beistand.telling import tell
from beistand.texts import Texts

COLUMNS = (
    *("session", "started", "ended", "minutes", "technician", "customer"),
    *("purpose", "ticket", "connected", "recorded", "how"),
)


def day(at: int, where: str) -> str:
    """A day for a file's name."""
    return f"{datetime.fromtimestamp(at / 1000, zone(where)):%Y-%m-%d}"


async def list_as_csv(
    rows: AsyncIterator[SessionRow], language: str, where: str
) -> AsyncIterator[str]:
    """One session a line."""
    texts, place = Texts(language), zone(where)
    yield BOM + lines([[texts(f"admin.files.{name}", zone=place) for name in COLUMNS]])
    async for row in rows:
        yield lines(
            [
                [
                    row.id,
                    written(row.connected_at or row.created_at, place),
                    written(row.ended_at, place),
                    _minutes(row),
                    row.technician,
                    row.customer,
                    row.purpose,
                    row.ticket,
                    _yes_or_no(texts, row.connected_at is not None),
                    _yes_or_no(texts, row.recorded),
                    texts(f"events.Ended.{row.ended_reason}") if row.ended_reason else "",
                ]
            ]
        )


async def list_as_json(rows: AsyncIterator[SessionRow]) -> AsyncIterator[str]:
    """A list of objects, written one by one."""
    before = "[\n"
    async for row in rows:
        yield before + json.dumps(_described(row), ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def session_as_json(row: SessionRow, entries: Iterable[Entry], notes: str | None) -> dict[str, Any]:
    """Everything that the report has but the chat, whose frames the relay does not open."""
    return {
        "session": _described(row),
        "events": [{**json.loads(write_entry(entry)), "at": told(entry.at)} for entry in entries],
        **({"notes": notes} if notes is not None else {}),
    }


def session_as_csv(entries: Iterable[Entry], language: str, where: str) -> Iterator[str]:
    """One event a line, in the words of the report."""
    texts, place = Texts(language), zone(where)
    heading = [texts(f"admin.files.{name}", zone=place) for name in ("number", "time")]
    heading += [texts("admin.report.who"), texts("admin.report.what")]
    return table(heading, _events(entries, texts, where))


def _events(entries: Iterable[Entry], texts: Texts, where: str) -> Iterator[list[object]]:
    place, state = zone(where), State()
    for entry in entries:
        before, state = state, follow(state, entry.by, entry.event)
        who, what = texts(f"admin.who.{entry.by}"), tell(texts, entry, before)
        yield [entry.number, written(entry.at, place), who, what]


def _described(row: SessionRow) -> dict[str, object]:
    return {
        "session": row.id,
        "technician": row.technician,
        "organisation": row.organisation,
        "customer": row.customer,
        "purpose": row.purpose,
        "ticket": row.ticket,
        "created": told(row.created_at),
        "connected": told(row.connected_at),
        "ended": told(row.ended_at),
        "reason": row.ended_reason,
        "recorded": row.recorded,
    }


def _minutes(row: SessionRow) -> int | None:
    if row.connected_at is None or row.ended_at is None:
        return None
    return round((row.ended_at - row.connected_at) / 60_000)


def _yes_or_no(texts: Texts, value: bool) -> str:
    return texts("answer.yes" if value else "answer.no")
