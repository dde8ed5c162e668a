"""Answers: texts that technicians prepare for the chat, each one's own and those of the house."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from beistand.relay.database import Database
from beistand.relay.errors import TooManyAnswersError
from beistand.relay.tables import answers

MOST_OWN = 50
MOST_SHARED = 100


@dataclass(frozen=True)
class Wording:
    """What an answer says; one of the two languages may be missing."""

    title: str
    german: str
    english: str


@dataclass(frozen=True)
class Answer:
    """One prepared text, in its place among the others."""

    id: int
    wording: Wording


class Answers:
    """`owner` is an account, or None for those that all share. Nobody reaches another's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, owner: int | None) -> list[Answer]:
        """Somebody's answers in their order, or the shared ones."""
        statement = select(answers).where(_of(owner)).order_by(answers.c.position, answers.c.id)
        return await self._database.read(
            lambda connection: [_answer(row) for row in connection.execute(statement)]
        )

    async def add(self, owner: int | None, wording: Wording) -> int:
        """One more, behind the others. Raises TooManyAnswersError."""

        def work(connection: Connection) -> int:
            count, last = connection.execute(
                select(func.count(), func.max(answers.c.position)).where(_of(owner))
            ).one()
            if count >= (MOST_SHARED if owner is None else MOST_OWN):
                raise TooManyAnswersError
            values = {"user_id": owner, "position": (last or 0) + 1, **vars(wording)}
            added = connection.execute(insert(answers).values(values)).inserted_primary_key
            assert added is not None
            return int(added[0])

        return await self._database.write(work)

    async def change(self, owner: int | None, answer: int, wording: Wording) -> bool:
        """Say it in other words; False where the owner has no such answer."""
        statement = update(answers).where(_of(owner), answers.c.id == answer)
        return await self._did(statement.values(**vars(wording)))

    async def remove(self, owner: int | None, answer: int) -> bool:
        """Forget it; False where the owner has no such answer."""
        return await self._did(delete(answers).where(_of(owner), answers.c.id == answer))

    async def move(self, owner: int | None, answer: int, up: bool) -> bool:
        """Change places with the one before or behind; False where there is no such answer."""

        def work(connection: Connection) -> bool:
            order = answers.c.position, answers.c.id
            idents = list(
                connection.scalars(select(answers.c.id).where(_of(owner)).order_by(*order))
            )
            if answer not in idents:
                return False
            at = idents.index(answer)
            other = at - 1 if up else at + 1
            if 0 <= other < len(idents):
                idents[at], idents[other] = idents[other], idents[at]
            for position, ident in enumerate(idents, 1):
                here = update(answers).where(answers.c.id == ident)
                connection.execute(here.values(position=position))
            return True

        return await self._database.write(work)

    async def _did(self, statement: Any) -> bool:
        done = await self._database.write(lambda c: c.execute(statement).rowcount)
        return bool(done)


def _of(owner: int | None) -> ColumnElement[bool]:
    return answers.c.user_id.is_(None) if owner is None else answers.c.user_id == owner


def _answer(row: Any) -> Answer:
    return Answer(row.id, Wording(row.title, row.german, row.english))
