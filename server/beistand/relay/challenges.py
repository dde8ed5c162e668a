"""Challenges: what a passkey has to answer, known again by its seal and not by being kept.

Whoever asks for one needs no account, so nothing is kept of it: however many are asked for, nobody
else's is thrown out. Only those that were answered rightly are remembered, until they are too old.
"""

import hashlib
import hmac
import secrets

from beistand.relay.clock import Clock
from beistand.relay.tickets import PENDING_SECONDS, Tickets

RANDOM, TIME, SEAL = 16, 8, 32


class Challenges:
    """Each is good once, for five minutes, for one purpose, and until the relay is stopped."""

    def __init__(self, clock: Clock) -> None:
        self._now = clock.monotonic
        self._key = secrets.token_bytes(32)
        self._used: Tickets[bool] = Tickets(clock, PENDING_SECONDS)

    def issue(self, purpose: str) -> bytes:
        """A new one."""
        until = round((self._now() + PENDING_SECONDS) * 1000)
        said = secrets.token_bytes(RANDOM) + until.to_bytes(TIME)
        return said + self._seal(said, purpose)

    def holds(self, challenge: bytes, purpose: str) -> bool:
        """Whether this is one of ours for this purpose, neither too old nor answered before."""
        said, seal = challenge[:-SEAL], challenge[-SEAL:]
        if len(said) != RANDOM + TIME or not hmac.compare_digest(seal, self._seal(said, purpose)):
            return False
        in_time = int.from_bytes(said[RANDOM:]) > self._now() * 1000
        return in_time and self._used.look(challenge.hex()) is None

    def use(self, challenge: bytes) -> bool:
        """It was answered rightly; False where somebody has answered it meanwhile."""
        name = challenge.hex()
        first = self._used.look(name) is None
        self._used.keep(name, value=True)
        return first

    def _seal(self, said: bytes, purpose: str) -> bytes:
        return hmac.digest(self._key, said + purpose.encode(), hashlib.sha256)
