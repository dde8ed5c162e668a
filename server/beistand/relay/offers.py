"""Offers: the session keys that are open, each good for one use within its time."""

import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from beistand.protocol.keys import LOCATOR_DIGITS, SECRET_DIGITS, Key
from beistand.relay.clock import Clock
from beistand.relay.database import Database
from beistand.relay.errors import KeyBurnedError, NoKeyLeftError, WrongKeyError
from beistand.relay.tables import offers

MAX_MINUTES = 120
LOCATORS = 10**LOCATOR_DIGITS


@dataclass
class _Offer:
    session_id: str
    locator: str
    proof: bytes
    deadline: float  # by the monotonic clock: setting the machine's clock moves no key's end
    wrong: int = 0


class Offers:
    """Open session keys. Call `load` before anything else.

    They stand in memory, so that a guess costs no work on the disk and takes the same time
    whatever it hits; the database only brings them over a restart.
    """

    def __init__(self, database: Database, clock: Clock, wrong_limit: int = 5) -> None:
        self._database = database
        self._clock = clock
        self._wrong_limit = wrong_limit
        self._open: dict[str, _Offer] = {}  # by locator
        self._nobody = _Offer("", "", secrets.token_bytes(32), 0.0)

    async def load(self) -> None:
        """Take up the keys that were open when the relay stopped."""
        rows = await self._database.read(
            lambda connection: connection.execute(select(offers)).all()
        )
        now, passed = self._clock.now(), self._clock.monotonic()
        for row in rows:
            # A clock that was set back while the relay was down must not lengthen a key's life.
            left = min((row.expires_at - now) / 1000, MAX_MINUTES * 60)
            offer = _Offer(row.session_id, row.locator, row.proof, passed + left)
            self._open[row.locator] = offer

    async def make(self, session_id: str, minutes: int) -> Key:
        """A key for a session, valid for 1 to 120 minutes. Raises NoKeyLeftError."""
        if not 1 <= minutes <= MAX_MINUTES:
            raise ValueError(f"a key of {minutes} minutes")
        await self.withdraw(session_id)
        free = [
            locator
            for locator in (f"{number:0{LOCATOR_DIGITS}}" for number in range(LOCATORS))
            if locator not in self._open
        ]
        if not free:
            raise NoKeyLeftError
        secret = f"{secrets.randbelow(10**SECRET_DIGITS):0{SECRET_DIGITS}}"
        key = Key(secrets.choice(free), secret)
        offer = _Offer(
            session_id,
            key.locator,
            self._digest(key.locator, key.proof),
            self._clock.monotonic() + minutes * 60,
        )
        self._open[key.locator] = offer  # before any await: nobody else takes this locator
        statement = insert(offers).values(
            session_id=session_id,
            locator=offer.locator,
            proof=offer.proof,
            expires_at=self._clock.now() + minutes * 60_000,
        )
        try:
            await self._database.write(lambda connection: connection.execute(statement))
        except Exception:
            del self._open[key.locator]
            raise
        return key

    async def prove(self, locator: str, proof: str) -> str:
        """The session of a key, which is used up with this.

        Raises WrongKeyError, alike for unknown, used and expired keys; and KeyBurnedError, once,
        for the wrong proof that was one too many for an open key.
        """
        digest = self._digest(locator, proof)
        offer = self._open.get(locator, self._nobody)
        right = hmac.compare_digest(digest, offer.proof)
        if offer.deadline <= self._clock.monotonic() or offer is self._nobody:
            raise WrongKeyError
        if right:
            await self._close(offer)
            return offer.session_id
        offer.wrong += 1
        if offer.wrong >= self._wrong_limit:
            await self._close(offer)
            raise KeyBurnedError(offer.session_id)
        raise WrongKeyError

    async def expire(self) -> list[str]:
        """Close all keys whose time is over; their sessions, which end with that."""
        now = self._clock.monotonic()
        over = [offer for offer in self._open.values() if offer.deadline <= now]
        for offer in over:
            await self._close(offer)
        return [offer.session_id for offer in over]

    async def withdraw(self, session_id: str) -> None:
        """Close a session's key, if it is open."""
        offer = self._of(session_id)
        if offer is not None:
            await self._close(offer)

    def expires_at(self, session_id: str) -> int | None:
        """When a session's key ends, in milliseconds since 1970; None where none is open."""
        offer = self._of(session_id)
        if offer is None:
            return None
        return self._clock.now() + round((offer.deadline - self._clock.monotonic()) * 1000)

    def _of(self, session_id: str) -> _Offer | None:
        return next((each for each in self._open.values() if each.session_id == session_id), None)

    async def _close(self, offer: _Offer) -> None:
        """Nobody can use the key from the first moment on, whatever becomes of the disk."""
        if self._open.get(offer.locator) is not offer:
            return
        del self._open[offer.locator]
        statement = delete(offers).where(offers.c.session_id == offer.session_id)
        try:
            await self._database.write(lambda connection: connection.execute(statement))
        except Exception:
            self._open[offer.locator] = offer
            raise

    def _digest(self, locator: str, proof: str) -> bytes:
        return self._database.secret.digest("key", locator, proof)
