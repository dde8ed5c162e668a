"""Figures: how many sessions there were, how long they took, how they ended; never whose."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import Connection, func, select

from beistand.protocol.events import Reason
from beistand.relay.archive import Sought, conditions
from beistand.relay.database import Database
from beistand.relay.deeds import RecordingAnswered
from beistand.relay.tables import audit, sessions

LENGTHS = (5, 15, 30, 60)
"""Minutes at which one length of a session turns into the next."""


@dataclass(frozen=True)
class Figures:
    """Of all sessions that ended in a span of time. Those that a customer never came to, or said
    no to, count as `missed` and in `reasons` alone."""

    counts: tuple[int, ...]
    """Sessions in each part of the span."""
    missed: int
    lengths: tuple[int, ...]
    """Sessions shorter than each of `LENGTHS`, and the rest."""
    median_seconds: int | None
    reasons: dict[Reason, int]
    recording: dict[str, int]
    """How the customers answered at first: `allowed`, `refused`."""

    @property
    def total(self) -> int:
        """How many sessions there were."""
        return sum(self.counts)


async def figures(database: Database, bounds: Sequence[int], of: int | None) -> Figures:
    """Of the parts of a span between `bounds`, in milliseconds since 1970 and rising; `of` one
    account alone, or of all together. There is no other way to pick somebody: these figures are no
    measure of anybody's work (§ 87 (1) no. 6 BetrVG)."""
    return await database.read(lambda connection: _figures(connection, bounds, of))


def _figures(connection: Connection, bounds: Sequence[int], of: int | None) -> Figures:
    there = list(conditions(Sought(since=bounds[0], until=bounds[-1]), of))
    counts, lengths = [0] * (len(bounds) - 1), [0] * (len(LENGTHS) + 1)
    reasons: Counter[Reason] = Counter()
    took: list[float] = []
    missed = 0
    columns = sessions.c.ended_at, sessions.c.connected_at, sessions.c.ended_reason
    for ended, connected, reason in connection.execute(select(*columns).where(*there)):
        if reason is not None:
            reasons[Reason(reason)] += 1
        if connected is None:
            missed += 1
            continue
        counts[bisect_right(bounds, ended) - 1] += 1
        took.append((ended - connected) / 1000)
        lengths[bisect_right(LENGTHS, took[-1] / 60)] += 1
    return Figures(
        tuple(counts),
        missed,
        tuple(lengths),
        round(median(took)) if took else None,
        dict(reasons),
        _recording(connection, Sought(since=bounds[0], until=bounds[-1]), of),
    )


def _recording(connection: Connection, sought: Sought, of: int | None) -> dict[str, int]:
    # Each session's first answer: what is asked for again later is another question.
    statement = (
        select(audit.c.session, func.json_extract(audit.c.entry, "$.allowed"))
        .where(
            audit.c.what == RecordingAnswered.__name__,
            audit.c.session.in_(select(sessions.c.id).where(*conditions(sought, of))),
        )
        .order_by(audit.c.number)
    )
    first: dict[str, bool] = {}
    for session, allowed in connection.execute(statement):
        first.setdefault(session, bool(allowed))
    answers = Counter("allowed" if each else "refused" for each in first.values())
    return {"allowed": answers["allowed"], "refused": answers["refused"]}
