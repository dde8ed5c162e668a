"""Sieges: accounts at which somebody guesses for hours, however slowly."""

import logging
from collections import OrderedDict

from beistand.relay.clock import Clock
from beistand.relay.limits import MAX_REMEMBERED, Allowance, Tally, folded_subject

log = logging.getLogger(__name__)

PATIENCE = Allowance(30, 600)
"""Wrong attempts at one account before it counts as attacked: somebody who forgot a password stops
long before, and a guesser who keeps to the limits does not."""
CALM_SECONDS = 6 * 3600.0


class Sieges:
    """Counts wrong and refused attempts by account, whether there is such an account or not."""

    def __init__(self, clock: Clock) -> None:
        self._now = clock.monotonic
        self._tally = Tally(PATIENCE)
        self._alarmed: OrderedDict[str, float] = OrderedDict()

    def begins(self, name: str) -> bool:
        """Count one; whether this is the moment for the alarm: once for an attack, however long."""
        now, subject = self._now(), folded_subject(name)
        if self._tally.wait(subject, now) == 0:
            self._tally.count(subject, now)
            return False
        before = self._alarmed.get(subject)
        self._alarmed[subject] = now
        self._alarmed.move_to_end(subject)
        while len(self._alarmed) > MAX_REMEMBERED:
            self._alarmed.popitem(last=False)
        if before is not None and now - before < CALM_SECONDS:
            return False
        log.warning("many wrong attempts at one account")
        return True
