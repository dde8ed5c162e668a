"""Refusals: who was turned away from what stands in the audit, however often somebody knocks.

The audit is never erased, so nobody outside may be able to fill the disk with it: the same refusal
is told three times, and then once an hour with how often it came; of too many different ones only
the number is told.
"""

import logging
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from starlette.requests import HTTPConnection

from beistand.relay.audit import Audit
from beistand.relay.clock import Clock
from beistand.relay.deeds import EntryRefused, RefusalsFolded, RequestRefused, SignInRefused
from beistand.relay.errors import FailedError

log = logging.getLogger(__name__)

Refused: TypeAlias = SignInRefused | EntryRefused | RequestRefused

TOLD_EACH = 3
MAX_KINDS = 30
FOLD_SECONDS = 3600.0


@dataclass
class _Fold:
    """One refusal that comes again and again: since when, told how often, and how often not."""

    deed: Refused
    who: str
    session: str
    since: float
    told: int = 0
    untold: int = 0


@dataclass
class _Pool:
    """Refusals of one kind, which fold apart from those of others."""

    folds: dict[tuple[Refused, str, str], _Fold] = field(default_factory=dict)
    more: int = 0
    more_since: float = 0.0


class Refusals:
    """Writes refusals down. One that cannot be written down is a refusal all the same."""

    def __init__(self, audit: Audit, clock: Clock) -> None:
        self._audit = audit
        self._now = clock.monotonic
        self._pools: dict[tuple[type[Refused], bool], _Pool] = {}

    async def note(
        self, deed: Refused, who: str = "", session: str = "", subject: str = ""
    ) -> None:
        """Somebody was refused. `subject` stands for `who` where a stranger typed a name: a name
        that there is must not take another time than one that there is not.
        """
        now = self._now()
        inside = bool(who) and not isinstance(deed, SignInRefused)
        pool = self._pools.setdefault((type(deed), inside), _Pool())
        key = (deed, subject or who, session)
        fold = pool.folds.get(key)
        if fold is None and len(pool.folds) >= MAX_KINDS:
            pool.more_since = pool.more_since if pool.more else now
            pool.more += 1
            return
        fold = pool.folds.setdefault(key, _Fold(deed, who, session, now))
        if fold.told >= TOLD_EACH:
            fold.untold += 1
            return
        fold.told += 1
        await self._write(deed, who, session)

    async def request(self, connection: HTTPConnection, why: str) -> None:
        """A request or socket was refused; the door has left there who asked for what."""
        state = connection.state
        asked = getattr(state, "asked", connection.url.path[:64])
        who, session = getattr(state, "who", ""), getattr(state, "session", "")
        await self.note(RequestRefused(asked, why), who, session)

    async def tick(self, all_of_it: bool = False) -> None:
        """Time has passed: tell what was folded for an hour, or all of it."""
        late = self._now() - FOLD_SECONDS
        for pool in self._pools.values():
            for key, fold in list(pool.folds.items()):
                if fold.since > late and not all_of_it:
                    continue
                del pool.folds[key]
                if fold.untold:
                    times = replace(fold.deed, times=fold.untold)
                    await self._write(times, fold.who, fold.session)
            if pool.more and (pool.more_since <= late or all_of_it):
                more, pool.more = pool.more, 0
                await self._write(RefusalsFolded(more))

    async def _write(
        self, deed: Refused | RefusalsFolded, who: str = "", session: str = ""
    ) -> None:
        try:
            await self._audit.note(deed, who, session)
        except FailedError as error:
            log.error("a refusal could not be written down: %s", error)
