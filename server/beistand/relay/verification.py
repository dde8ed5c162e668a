"""Verification: whether the audit and every ledger are as they were written.

The audit says of each session that it was opened, how its ledger ended and whether it was
deleted: so a whole session that somebody took out is missed as well.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from beistand.relay import addresses
from beistand.relay.chains import AUDIT, Broken, End, Fault, beginning, first_broken
from beistand.relay.deeds import EventsDeleted, SessionEnded, SessionOpened
from beistand.relay.ledger import verify as verify_ledger
from beistand.relay.tables import anchors, audit, ledger


class Found(NamedTuple):
    """A fault, and the chain that it is in: `audit`, or a session."""

    chain: str
    number: int
    fault: Fault


@dataclass
class Verdict:
    """What was looked at, and what is wrong with it."""

    audit_end: End
    ledgers: int = 0
    faults: list[Found] = field(default_factory=list)


def checked(data_dir: Path) -> Verdict:
    """Look at every row of a relay that may be running. Raises FailedError."""
    from beistand.relay.reading import reading

    with reading(data_dir) as data:
        return verify(data.connection, data.public)


def verify(connection: Connection, public: bytes, kept: End | None = None) -> Verdict:
    """Look at every row; `kept` is an end of the audit that was written down elsewhere."""
    rows = connection.execute(select(audit).order_by(audit.c.number)).all()
    verdict = Verdict(End(rows[-1].number, rows[-1].digest) if rows else beginning(AUDIT))
    told = [(row.number, row.entry, row.digest) for row in rows]
    broken = first_broken(connection, public, AUDIT, told)
    for row in rows:
        if (broken is None or row.number < broken.number) and not _agrees(row):
            broken = Broken(row.number, Fault.CHANGED)
    for number in addresses.changed(connection):
        if broken is None or number < broken.number:
            broken = Broken(number, Fault.CHANGED)
    if broken is not None:
        verdict.faults.append(Found(AUDIT, *broken))
    if kept is not None and kept not in {End(number, digest) for number, _, digest in told}:
        is_there = 0 < kept.number <= verdict.audit_end.number
        fault = Fault.CHANGED if is_there else Fault.CUT
        verdict.faults.append(Found(AUDIT, kept.number, fault))
    _verify_ledgers(connection, public, list(_testimony(text for _, text, _ in told)), verdict)
    return verdict


def _agrees(row: Any) -> bool:
    """Whether the columns beside an entry say what it says."""
    try:
        said = json.loads(row.entry)
    except ValueError:
        return False
    told = said.get("number"), said.get("what"), said.get("session", "")
    return bool(told == (row.number, row.what, row.session))


def _testimony(entries: Iterable[str]) -> Iterator[dict[str, Any]]:
    """What the audit says of sessions. A row that somebody made unreadable is found by its hash;
    here it says nothing, so that all else is still looked at."""
    shape = {"what": str, "session": str, "rows": int, "digest": str}
    for text in entries:
        try:
            said = json.loads(text)
        except ValueError:
            continue
        if not isinstance(said, dict):
            continue
        told = {"what": "", "session": "", "rows": 0, "digest": "", **said}
        if all(isinstance(told[name], kind) for name, kind in shape.items()):
            yield told


def _verify_ledgers(
    connection: Connection, public: bytes, deeds: list[dict[str, Any]], verdict: Verdict
) -> None:
    present = set(connection.scalars(select(ledger.c.session_id).distinct()))
    signed = set(connection.scalars(select(anchors.c.chain))) - {AUDIT}
    opened = {said["session"] for said in deeds if said["what"] == SessionOpened.__name__}
    deleted = {said["session"] for said in deeds if said["what"] == EventsDeleted.__name__}
    verdict.ledgers = len(present)
    for session_id in sorted(present | signed):
        if broken := verify_ledger(connection, public, session_id):
            verdict.faults.append(Found(session_id, *broken))
    for session_id in sorted(opened - present - signed - deleted):
        verdict.faults.append(Found(session_id, 1, Fault.CUT))
    _compare_ends(connection, deeds, present, verdict)


def _compare_ends(
    connection: Connection, deeds: list[dict[str, Any]], present: set[str], verdict: Verdict
) -> None:
    """The audit knows the last hash of each ledger whose session is over."""
    blamed = {found.chain for found in verdict.faults}
    ends = {
        said["session"]: End(said["rows"], said["digest"])
        for said in deeds
        if said["what"] == SessionEnded.__name__
    }
    for session_id in sorted(ends.keys() & present - blamed):
        where = ledger.c.session_id == session_id, ledger.c.number == ends[session_id].number
        if connection.scalar(select(ledger.c.digest).where(*where)) != ends[session_id].digest:
            verdict.faults.append(Found(session_id, ends[session_id].number, Fault.CHANGED))
    for said in deeds:
        gone = said["what"] == EventsDeleted.__name__ and said["session"] in ends
        if gone and ends[said["session"]] != (said["rows"], said["digest"]):
            # What was deleted was no longer what had been written.
            verdict.faults.append(Found(said["session"], said["rows"], Fault.CHANGED))
