"""Sign-ins: who is signed in where, since when and by which way, until it is over."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from beistand.relay.accounts import User
from beistand.relay.clock import Clock
from beistand.relay.database import Database
from beistand.relay.lines import Lines
from beistand.relay.permissions import Rank
from beistand.relay.settings import Settings
from beistand.relay.tables import sign_ins, users

TOUCH_SECONDS = 60
FRESH_SECONDS = 15 * 60


class Way(StrEnum):
    """How somebody showed who it is."""

    PASSWORD = "password"  # noqa: S105 — the word, not one
    """By the password alone, which only counts as a start where a second factor is required."""
    CODE = "code"
    """By the password and a one-time code."""
    PASSKEY = "passkey"
    """By a passkey, whose device checked who holds it."""
    RECOVERY = "recovery"
    """By the password and a recovery code."""


@dataclass(frozen=True)
class SignIn:
    """One sign-in; its `id` names it to people, the token in the cookie is something else."""

    id: str
    user: User
    way: Way
    created_at: int
    seen_at: int
    browser: str
    address: str

    @property
    def strong(self) -> bool:
        """Whether a second factor was shown."""
        return self.way is not Way.PASSWORD


class SignIns:
    """All sign-ins. Tokens of 256 bits, kept by a keyed hash; who is over, loses every socket."""

    def __init__(self, database: Database, clock: Clock, settings: Settings, lines: Lines) -> None:
        self._database = database
        self._monotonic = clock.monotonic
        self._began = clock.now() - self._ticked()
        self._idle = settings.signin_idle_minutes * 60_000
        self._whole = settings.signin_hours * 3_600_000
        self._lines = lines

    async def make(self, user: User, way: Way, browser: str = "", address: str = "") -> str:
        """A new token for the browser."""
        token = secrets.token_urlsafe(32)
        now = self._now()
        row = {
            "token": self._digest(token),
            "id": secrets.token_hex(16),
            "user_id": user.id,
            "created_at": now,
            "seen_at": now,
            "way": way,
            "browser": browser[:64],
            "address": address[:64],
        }

        def work(connection: Connection) -> None:
            connection.execute(delete(sign_ins).where(self._over(now)))
            connection.execute(insert(sign_ins).values(**row))

        await self._database.write(work)
        return token

    async def strengthen(self, sign_in: SignIn, way: Way) -> str:
        """The same sign-in under a new token, now that a second factor was shown."""
        token = secrets.token_urlsafe(32)
        values = {"token": self._digest(token), "way": way}
        statement = update(sign_ins).where(sign_ins.c.id == sign_in.id).values(**values)
        await self._database.write(lambda connection: connection.execute(statement))
        return token

    async def who(self, token: str, use: bool = True) -> SignIn | None:
        """Who is signed in with this token, if anybody (still) is; counts as a use if `use`."""
        found = await self._find(sign_ins.c.token == self._digest(token))
        if not found:
            return None
        [sign_in] = found
        if use and self._now() - sign_in.seen_at >= TOUCH_SECONDS * 1000:
            await self.touch([sign_in.id])
        return sign_in

    async def find(self, sign_in: str) -> SignIn | None:
        """A sign-in by its id, if it is not over."""
        found = await self._find(sign_ins.c.id == sign_in)
        return found[0] if found else None

    async def of(self, user_id: int) -> list[SignIn]:
        """All sign-ins of somebody, the one used last first."""
        found = await self._find(users.c.id == user_id)
        return sorted(found, key=lambda each: -each.seen_at)

    async def there(self) -> set[int]:
        """Whose console is open somewhere."""
        found = await self._find(sign_ins.c.id.in_(self._lines.signed_in))
        return {each.user.id for each in found}

    async def touch(self, ids: Iterable[str]) -> None:
        """These sign-ins are being used."""
        now = self._now()
        here = sign_ins.c.id.in_(list(ids)), ~self._over(now)
        statement = update(sign_ins).where(*here).values(seen_at=now)
        await self._database.write(lambda connection: connection.execute(statement))

    def left(self, sign_in: SignIn) -> tuple[int, int]:
        """For how many seconds it lasts without any use, and how many at most."""
        now = self._now()
        idle, whole = sign_in.seen_at + self._idle, sign_in.created_at + self._whole
        return max(0, int(idle - now) // 1000), max(0, int(whole - now) // 1000)

    async def end(self, sign_in: str, user_id: int) -> bool:
        """Forget one sign-in of somebody, and close its sockets; False where there is none."""
        here = sign_ins.c.id == sign_in, sign_ins.c.user_id == user_id
        statement = delete(sign_ins).where(*here)
        gone = await self._database.write(lambda c: c.execute(statement).rowcount)
        if gone:
            self._lines.close(sign_in)
        return bool(gone)

    async def end_all(self, user_id: int, but: str = "") -> None:
        """Forget all sign-ins of somebody, and close all their sockets; `but` one of them."""
        here = sign_ins.c.user_id == user_id, sign_ins.c.id != but
        statement = delete(sign_ins).where(*here).returning(sign_ins.c.id)
        gone = await self._database.write(lambda c: list(c.scalars(statement)))
        self._lines.close(*gone)

    async def forget_what_is_over(self) -> None:
        """Let go of all sign-ins that are good no longer, with the addresses in them."""
        statement = delete(sign_ins).where(self._over(self._now()))
        await self._database.write(lambda connection: connection.execute(statement))

    async def close_what_is_over(self) -> None:
        """Close the sockets of sign-ins that idled too long or have lasted long enough.

        A running support session counts as a use.
        """
        signed_in = self._lines.signed_in
        if not signed_in:
            return
        found = await self._find(sign_ins.c.id.in_(signed_in))
        self._lines.close(*(set(signed_in) - {each.id for each in found}))
        due = self._now() - TOUCH_SECONDS * 1000
        helping = set(self._lines.helping)
        if used := [each.id for each in found if each.id in helping and each.seen_at <= due]:
            await self.touch(used)

    def is_fresh(self, sign_in: SignIn) -> bool:
        """Whether it was made in the last few minutes: what changes the ways in asks for that."""
        return self._now() - sign_in.created_at < FRESH_SECONDS * 1000

    async def _find(self, condition: ColumnElement[bool]) -> list[SignIn]:
        here = condition, ~self._over(self._now()), users.c.disabled_at.is_(None)
        columns = (users.c.name, users.c.role, sign_ins)
        statement = select(*columns).select_from(sign_ins.join(users)).where(*here)
        rows = await self._database.read(lambda c: c.execute(statement).all())
        return [
            SignIn(
                id=row.id,
                user=User(row.user_id, row.name, Rank(row.role)),
                way=Way(row.way),
                created_at=row.created_at,
                seen_at=row.seen_at,
                browser=row.browser,
                address=row.address,
            )
            for row in rows
        ]

    def _now(self) -> int:
        """The time in milliseconds since 1970, as it went on since the relay began.

        Whoever sets the machine's clock signs nobody out, and nobody in for longer.
        """
        return self._began + self._ticked()

    def _ticked(self) -> int:
        return round(self._monotonic() * 1000)

    def _over(self, now: int) -> ColumnElement[bool]:
        return or_(
            sign_ins.c.seen_at <= now - self._idle, sign_ins.c.created_at <= now - self._whole
        )

    def _digest(self, token: str) -> bytes:
        return self._database.secret.digest("sign-in", token)
