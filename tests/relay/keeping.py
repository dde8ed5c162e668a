"""What tests of the stores stand on: a clock moved by hand, and a database in a folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pwdlib.hashers.argon2 import Argon2Hasher

from beistand.protocol.events import KeyOffered
from beistand.relay.accounts import Accounts
from beistand.relay.database import Database
from beistand.relay.passwords import Passwords
from beistand.relay.permissions import Rank
from beistand.relay.sessions import Sessions

QUICK = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
OFFER = KeyOffered("Der Drucker druckt nicht", "Anna", "Softwarehaus", "T-1", "Praxis Dr. Ott")


class HandClock:
    """A clock that only moves when told."""

    def __init__(self) -> None:
        self.wall = 1_800_000_000_000
        self.passed = 1000.0

    def now(self) -> int:
        return self.wall

    def monotonic(self) -> float:
        return self.passed

    def move(self, seconds: float) -> None:
        """Time passes."""
        self.wall += round(seconds * 1000)
        self.passed += seconds

    def set_wall(self, seconds: float) -> None:
        """Somebody sets the machine's clock; no time passes."""
        self.wall += round(seconds * 1000)


@asynccontextmanager
async def sessions_in(folder: Path, *session_ids: str) -> AsyncIterator[Database]:
    """A database with these sessions, all made by the technician Anna; also one made before."""
    async with Database.open(folder) as database:
        accounts = Accounts(database, HandClock(), Passwords(QUICK))
        sessions = Sessions(database)
        if await accounts.setup_token() is not None:
            await accounts.add("Anna", Rank.TECHNICIAN, "ein langes Passwort")
        for at, session_id in enumerate(session_ids, start=1):
            if await sessions.row(session_id) is None:
                await sessions.create(session_id, 1, OFFER, at)
        yield database
