"""Accounts: who there is, in which role, and by which password or one-time link."""

import hmac
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import IntegrityError

from beistand.relay.clock import Clock
from beistand.relay.database import Database
from beistand.relay.errors import (
    BadNameError,
    LastAdministratorError,
    NameTakenError,
    NoSuchPersonError,
    WrongPasswordError,
    WrongTokenError,
)
from beistand.relay.passwords import Passwords, composed
from beistand.relay.permissions import Rank
from beistand.relay.tables import links, users

MAX_NAME = 100
LINK_HOURS = 72


@dataclass(frozen=True)
class User:
    """Somebody with an account."""

    id: int
    name: str
    role: Rank


@dataclass(frozen=True)
class Account:
    """An account as those who keep them see it; `invited` until somebody chose its password."""

    user: User
    created_at: int
    disabled_at: int | None
    invited: bool


class Accounts:
    """Everybody who has, or was offered, an account."""

    def __init__(
        self, database: Database, clock: Clock, passwords: Passwords, house: Callable[[], str] = str
    ) -> None:
        """`house` says the organisation's name: nobody is to take it for a password."""
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._house = house
        self._setup: bytes | None = None

    # Making accounts

    async def expect_somebody(self) -> bool:
        """Whether a one-time link is good: the first account's, or somebody's own."""
        return await self._database.read(lambda c: _nobody_there(c) or self._link_is_open(c))

    async def setup_token(self) -> str | None:
        """A new one-time token for the first account, in place of the last one.

        None where there is an account already.
        """
        if not await self._database.read(_nobody_there):
            return None
        token = secrets.token_urlsafe(32)
        self._setup = self._digest(token)
        return token

    async def add(self, name: str, role: Rank, password: str) -> User:
        """Make an account.

        Raises BadNameError, NameTakenError, or whatever a bad password raises.
        """
        name = _name(name)
        return await self._insert(name, role, await self._keep(password, name))

    async def invite(self, name: str, role: Rank) -> tuple[User, str]:
        """An account whose password its owner chooses, by a link with this token.

        Raises BadNameError or NameTakenError.
        """
        user = await self._insert(_name(name), role, "")
        return user, await self.link(user.id)

    async def link(self, user_id: int) -> str:
        """The token of a one-time link by which somebody chooses a new password.

        The last one, and the password before, are good no longer. Raises NoSuchPersonError.
        """
        token = secrets.token_urlsafe(32)
        expires = self._clock.now() + LINK_HOURS * 3_600_000
        values = {"token": self._digest(token), "expires_at": expires}

        def work(connection: Connection) -> None:
            gone = update(users).where(users.c.id == user_id).values(password="")
            if connection.execute(gone).rowcount != 1:
                raise NoSuchPersonError
            connection.execute(
                upsert(links)
                .values(user_id=user_id, **values)
                .on_conflict_do_update(index_elements=["user_id"], set_=values)
            )

        await self._database.write(work)
        return token

    async def forget_late_links(self) -> None:
        """Let go of all one-time links that nobody used in time."""
        late = delete(links).where(links.c.expires_at <= self._clock.now())
        await self._database.write(lambda connection: connection.execute(late))

    async def invited(self, token: str) -> User | None:
        """Whose link this is; None is the first account's. Raises WrongTokenError."""
        if self._is_first(token):
            return None
        row = await self._database.read(lambda connection: self._linked(connection, token))
        return _user(row)

    async def set_up(self, token: str, name: str, password: str) -> User:
        """Use up a one-time link: the first account is an administrator's and takes this name.

        Raises WrongTokenError, and whatever `add` raises; the token is good for another try then.
        """
        if self._is_first(token):
            name = _name(name)
            kept = await self._keep(password, name)
            user = await self._insert(name, Rank.ADMIN, kept, only_first=True)
            self._setup = None
            return user
        user = _user(await self._database.read(lambda c: self._linked(c, token)))
        kept = await self._keep(password, user.name)

        def work(connection: Connection) -> None:
            self._linked(connection, token)  # of two at once, one comes too late
            connection.execute(delete(links).where(links.c.user_id == user.id))
            connection.execute(update(users).where(users.c.id == user.id).values(password=kept))

        await self._database.write(work)
        return user

    # Who there is

    async def user(self, user_id: int) -> User | None:
        """Somebody who has an account and is not disabled."""
        statement = select(users).where(users.c.id == user_id, users.c.disabled_at.is_(None))
        row = await self._database.read(lambda c: c.execute(statement).one_or_none())
        return None if row is None else _user(row)

    async def named(self, name: str) -> User:
        """Somebody by name, disabled or not. Raises NoSuchPersonError."""
        statement = select(users).where(users.c.folded == _folded(name))
        row = await self._database.read(lambda c: c.execute(statement).one_or_none())
        if row is None:
            raise NoSuchPersonError
        return _user(row)

    async def all(self) -> list[Account]:
        """Everybody, by name."""
        statement = select(users).order_by(users.c.folded)
        rows = await self._database.read(lambda c: c.execute(statement).all())
        return [
            Account(_user(row), row.created_at, row.disabled_at, row.password == "") for row in rows
        ]

    async def known_by(self, name: str, password: str) -> User:
        """Who this is. Raises WrongPasswordError, after the same time for all."""
        statement = select(users).where(users.c.folded == _folded(name))
        row = await self._database.read(lambda c: c.execute(statement).one_or_none())
        here = row is not None and row.disabled_at is None and row.password
        right = await self._passwords.match(password, row.password if row and here else None)
        if row is None or not right:
            raise WrongPasswordError
        return _user(row)

    # Changing accounts

    async def change_password(self, user: User, before: str, after: str) -> None:
        """Raises WrongPasswordError, or whatever a bad password raises."""
        await self.known_by(user.name, before)
        kept = await self._keep(after, user.name)
        statement = update(users).where(users.c.id == user.id).values(password=kept)
        await self._database.write(lambda connection: connection.execute(statement))

    async def set_role(self, user_id: int, role: Rank) -> None:
        """Raises NoSuchPersonError or LastAdministratorError."""
        await self._change(user_id, role=role)

    async def disable(self, user_id: int) -> None:
        """Nobody signs in with this account. Raises NoSuchPersonError, LastAdministratorError."""
        await self._change(user_id, disabled_at=self._clock.now())

    async def enable(self, user_id: int) -> None:
        """Raises NoSuchPersonError."""
        await self._change(user_id, disabled_at=None)

    async def _change(self, user_id: int, **values: object) -> None:
        administrators = users.c.role == Rank.ADMIN, users.c.disabled_at.is_(None)

        def work(connection: Connection) -> None:
            here = users.c.id == user_id
            before = connection.execute(select(users).where(here)).one_or_none()
            if before is None:
                raise NoSuchPersonError
            connection.execute(update(users).where(here).values(**values))
            left = connection.execute(select(users.c.id).where(*administrators)).first()
            if before.role == Rank.ADMIN and left is None:
                raise LastAdministratorError

        await self._database.write(work)

    async def _keep(self, password: str, name: str) -> str:
        return await self._passwords.keep(password, (name, self._house()))

    async def _insert(self, name: str, role: Rank, kept: str, only_first: bool = False) -> User:
        row = {
            "name": name,
            "folded": _folded(name),
            "role": role,
            "password": kept,
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

    def _is_first(self, token: str) -> bool:
        return self._setup is not None and hmac.compare_digest(self._setup, self._digest(token))

    def _link_is_open(self, connection: Connection) -> bool:
        statement = select(links.c.user_id).where(links.c.expires_at > self._clock.now())
        return connection.execute(statement.limit(1)).first() is not None

    def _linked(self, connection: Connection, token: str) -> Row[tuple[object, ...]]:
        statement = (
            select(users)
            .join(links)
            .where(
                links.c.token == self._digest(token),
                links.c.expires_at > self._clock.now(),
                users.c.disabled_at.is_(None),
            )
        )
        row = connection.execute(statement).one_or_none()
        if row is None:
            raise WrongTokenError
        return row

    def _digest(self, token: str) -> bytes:
        return self._database.secret.digest("set-up", token)


def _nobody_there(connection: Connection) -> bool:
    return connection.execute(select(func.count()).select_from(users)).scalar_one() == 0


def _user(row: Row[tuple[object, ...]]) -> User:
    return User(row.id, row.name, Rank(row.role))


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip().casefold())


def _name(typed: str) -> str:
    name = composed(typed).strip()
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise BadNameError
    return name
