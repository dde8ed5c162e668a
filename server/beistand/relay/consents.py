"""Consents: every agreement text that anybody answered, kept for ever by number and hash."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from beistand.relay.agreements import Agreement
from beistand.relay.database import Database
from beistand.relay.tables import agreements


class Consents:
    """The texts behind the consents of the ledger; an operator's later change touches none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, agreement: Agreement) -> None:
        """Keep a text, unless it is kept."""

        def work(connection: Connection) -> None:
            connection.execute(
                insert(agreements)
                .values(
                    digest=agreement.digest,
                    number=agreement.number,
                    language=agreement.language,
                    text=agreement.text,
                )
                .on_conflict_do_nothing()
            )

        await self._database.write(work)

    async def text(self, digest: str) -> str | None:
        """The text that a consent names by its hash."""

        def work(connection: Connection) -> str | None:
            return connection.scalar(select(agreements.c.text).where(agreements.c.digest == digest))

        return await self._database.read(work)
