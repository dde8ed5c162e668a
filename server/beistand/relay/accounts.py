"""Accounts: who may make session keys, and who is signed in."""

import asyncio
import hmac
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from beistand.relay.clock import Clock
from beistand.relay.database import Database
from beistand.relay.errors import (
    BadNameError,
    NameTakenError,
    PasswordTooLongError,
    PasswordTooShortError,
    WrongPasswordError,
    WrongTokenError,
)
from beistand.relay.settings import Settings
from beistand.relay.tables import sign_ins, users

MIN_PASSWORD = 12
MAX_PASSWORD = 1000
MAX_NAME = 100
TOUCH_SECONDS = 60
TICKET_SECONDS = 30
MAX_TICKETS = 1000
HASHES_AT_ONCE = 2  # each takes 64 MiB

T = TypeVar("T")


class Rank(StrEnum):
    """What a user may do in the console."""

    ADMIN = "admin"
    TECHNICIAN = "technician"


@dataclass(frozen=True)
class User:
    """Somebody with an account."""

    id: int
    name: str
    role: Rank


class Accounts:
    """Users and their sign-ins. Passwords are kept by argon2, tokens by a keyed hash."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        settings: Settings,
        hasher: Argon2Hasher | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._idle = settings.signin_idle_minutes * 60_000
        self._whole = settings.signin_hours * 3_600_000
        self._passwords = PasswordHash((hasher or Argon2Hasher(),))
        self._hashing = ThreadPoolExecutor(HASHES_AT_ONCE, "argon2")
        self._setup: bytes | None = None
        self._nobodys: str | None = None

    # Making accounts

    async def setup_token(self) -> str | None:
        """A new one-time token for the first account, in place of the last one.

        None where there is an account already.
        """
        if not await self._database.read(_nobody_there):
            return None
        token = secrets.token_urlsafe(32)
        self._setup = self._digest(token)
        return token

    async def set_up(self, token: str, name: str, password: str) -> User:
        """Make the first account, an administrator's, and use up the token.

        Raises WrongTokenError, and whatever `add` raises; the token is good for another try then.
        """
        if self._setup is None or not hmac.compare_digest(self._setup, self._digest(token)):
            raise WrongTokenError
        user = await self._add(name, Rank.ADMIN, password, only_first=True)
        self._setup = None
        return user

    async def add(self, name: str, role: Rank, password: str) -> User:
        """Make an account.

        Raises BadNameError, NameTakenError, PasswordTooShortError or PasswordTooLongError.
        """
        return await self._add(name, role, password, only_first=False)

    async def _add(self, name: str, role: Rank, password: str, only_first: bool) -> User:
        name = _name(name)
        if len(password) < MIN_PASSWORD:
            raise PasswordTooShortError
        if len(password) > MAX_PASSWORD:
            raise PasswordTooLongError
        row = {
            "name": name,
            "folded": _folded(name),
            "role": role,
            "password": await self._hash(_composed(password)),
            "created_at": self._clock.now(),
        }

        def work(connection: Connection) -> User:
            if only_first and not _nobody_there(connection):
                raise WrongTokenError
            number = connection.execute(insert(users).values(**row).returning(users.c.id))
            return User(number.scalar_one(), name, role)

        try:
            return await self._database.write(work)
        except IntegrityError as error:
            raise NameTakenError from error

    # Signing in

    async def sign_in(self, name: str, password: str) -> str:
        """A new token for the browser. Raises WrongPasswordError, after the same time for all."""
        nobodys = await self._nobodys_password()
        statement = select(users).where(users.c.folded == _folded(name))
        row = await self._database.read(
            lambda connection: connection.execute(statement).one_or_none()
        )
        kept = nobodys if row is None else row.password
        right = len(password) <= MAX_PASSWORD and await self._verify(_composed(password), kept)
        if row is None or not right:
            raise WrongPasswordError
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        values = {"token": self._digest(token), "created_at": now, "seen_at": now}

        def work(connection: Connection) -> None:
            connection.execute(delete(sign_ins).where(self._over(now)))
            connection.execute(insert(sign_ins).values(user_id=row.id, **values))

        await self._database.write(work)
        return token

    async def known(self, name: str) -> str:
        """An account's name as it is written; empty where there is none. For the audit alone."""
        statement = select(users.c.name).where(users.c.folded == _folded(name))
        return await self._database.read(lambda connection: connection.scalar(statement)) or ""

    async def who(self, token: str) -> User | None:
        """Who is signed in with this token, if anybody (still) is; counts as a use."""
        digest, now = self._digest(token), self._clock.now()
        statement = (
            select(users, sign_ins.c.seen_at)
            .join(sign_ins)
            .where(sign_ins.c.token == digest, ~self._over(now))
        )
        row = await self._database.read(
            lambda connection: connection.execute(statement).one_or_none()
        )
        if row is None:
            return None
        if now - row.seen_at >= TOUCH_SECONDS * 1000:
            touch = update(sign_ins).where(sign_ins.c.token == digest).values(seen_at=now)
            await self._database.write(lambda connection: connection.execute(touch))
        return User(row.id, row.name, Rank(row.role))

    async def sign_out(self, token: str) -> None:
        """Forget a sign-in."""
        statement = delete(sign_ins).where(sign_ins.c.token == self._digest(token))
        await self._database.write(lambda connection: connection.execute(statement))

    def _over(self, now: int) -> ColumnElement[bool]:
        return or_(
            sign_ins.c.seen_at <= now - self._idle, sign_ins.c.created_at <= now - self._whole
        )

    def _digest(self, token: str) -> bytes:
        return self._database.secret.digest("sign-in", token)

    # Passwords

    async def _hash(self, password: str) -> str:
        return await self._aside(lambda: self._passwords.hash(password))

    async def _verify(self, password: str, kept: str) -> bool:
        return await self._aside(lambda: self._passwords.verify(password, kept))

    async def _nobodys_password(self) -> str:
        """What an unknown name's password is compared with, so that it takes as long."""
        if self._nobodys is None:
            self._nobodys = await self._hash(secrets.token_urlsafe(32))
        return self._nobodys

    async def _aside(self, work: Callable[[], T]) -> T:
        # Threads of its own: who breaks off a request does not get a third hash started.
        return await asyncio.get_running_loop().run_in_executor(self._hashing, work)


def _nobody_there(connection: Connection) -> bool:
    return connection.execute(select(func.count()).select_from(users)).scalar_one() == 0


def _composed(text: str) -> str:
    """NFC: what looks the same is the same, whichever keyboard typed it."""
    return unicodedata.normalize("NFC", text)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip().casefold())


def _name(typed: str) -> str:
    name = _composed(typed).strip()
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise BadNameError
    return name


class Tickets:
    """Tickets of thirty seconds with which a signed-in user opens one socket, once."""

    def __init__(self, clock: Clock) -> None:
        self._now = clock.monotonic
        self._open: dict[str, tuple[float, User, str]] = {}

    def issue(self, user: User, session_id: str) -> str:
        """A ticket for one session; it belongs into the socket's first message, never in a URL."""
        now = self._now()
        self._open = {each: kept for each, kept in self._open.items() if kept[0] > now}
        while len(self._open) >= MAX_TICKETS:
            del self._open[next(iter(self._open))]
        ticket = secrets.token_urlsafe(32)
        self._open[ticket] = (now + TICKET_SECONDS, user, session_id)
        return ticket

    def redeem(self, ticket: str) -> tuple[User, str] | None:
        """Who may enter which session with it; None where it is used, too old or made up."""
        until, user, session_id = self._open.pop(ticket, (0.0, None, ""))
        return None if user is None or until <= self._now() else (user, session_id)
