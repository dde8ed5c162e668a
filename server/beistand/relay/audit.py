"""The audit: who did what, beside the sessions' ledgers, in order and for good.

    await services.audit.note(deeds.SignedIn(address), who=user.name)

That is all that others need: name the deed (a new one is a dataclass in `deeds`), the account and
the session, where there are any. It is on the disk, and told to the operator's log, on return.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from beistand.relay import addresses
from beistand.relay.chains import AUDIT, End, beginning, following, sign_end, tip
from beistand.relay.clock import Clock, moment
from beistand.relay.database import Database
from beistand.relay.deeds import Deed
from beistand.relay.tables import audit


class By(StrEnum):
    """In what role somebody did it."""

    ACCOUNT = "account"
    """Somebody with an account, whose name stands in `who`."""
    CUSTOMER = "customer"
    """The customer, in the page."""
    AGENT = "agent"
    """The agent at the customer's."""
    RELAY = "relay"
    """The relay by itself, or somebody of whom nothing is known."""
    OPERATOR = "operator"
    """Somebody at the relay's own machine, with a command."""


@dataclass(frozen=True)
class Row:
    """A row as it was written; `entry` is its JSON text, which the hash is of."""

    number: int
    entry: str
    digest: str

    @property
    def line(self) -> str:
        """The row for the log: the hash with it, so that a copy of the log anchors the chain."""
        return f'{self.entry[:-1]},"chain":"{self.digest}"}}'


class Audit:
    """Rows are only ever added. `tell` gets each as a line of JSON once it is on the disk."""

    def __init__(
        self, database: Database, clock: Clock, tell: Callable[[str], None] | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._tell = tell

    async def note(
        self, deed: Deed, who: str = "", session: str = "", by: By | None = None
    ) -> None:
        """Write down what somebody did. Raises FailedError: then it must not be done either.

        `who` is an account's name. Without `by` it was an account, or the relay where `who` is
        empty.
        """
        row = await self._database.write(lambda c: self.write(c, deed, who, session, by))
        self.told(row)

    def write(
        self,
        connection: Connection,
        deed: Deed,
        who: str = "",
        session: str = "",
        by: By | None = None,
    ) -> Row:
        """The same inside of other work's transaction; hand the row to `told` afterwards."""
        signer = self._database.signer
        before = tip(connection, signer.public, AUDIT, _last(connection))
        now = self._clock.now()
        said: dict[str, Any] = {
            "number": before.end.number + 1,
            "at": moment(now),
            "what": type(deed).__name__,
            "by": by or (By.ACCOUNT if who else By.RELAY),
            **({"who": who} if who else {}),
            **({"session": session} if session else {}),
            **vars(deed),
        }
        said, beside = addresses.put_aside(said)
        entry = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        end = following(before.end, entry)
        row = Row(end.number, entry, end.digest)
        connection.execute(
            insert(audit).values(
                number=row.number,
                what=said["what"],
                session=session,
                entry=entry,
                digest=row.digest,
            )
        )
        if beside is not None:
            addresses.keep(connection, row.number, now, beside)
        if before.sound:
            sign_end(connection, signer, AUDIT, end)
        return row

    def told(self, *rows: Row) -> None:
        """These rows are on the disk: tell the log."""
        if self._tell is not None:
            for row in rows:
                self._tell(row.line)

    async def rows(self, after: int = 0, limit: int = 1000) -> list[dict[str, Any]]:
        """What was done, from the row behind number `after` on, as it was said."""
        statement = (
            select(audit.c.entry)
            .where(audit.c.number > after)
            .order_by(audit.c.number)
            .limit(limit)
        )
        return await self._database.read(lambda c: told_by(c, statement))


def told_by(connection: Connection, entries: Select[str]) -> list[dict[str, Any]]:
    """Rows as they were said, with the network addresses that are still kept."""
    told = [json.loads(entry) for entry in connection.scalars(entries)]
    return addresses.read_with(connection, told)


def to_stdout(line: str) -> None:
    """One row for whoever collects the relay's output."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _last(connection: Connection) -> End:
    row = connection.execute(
        select(audit.c.number, audit.c.digest).order_by(audit.c.number.desc()).limit(1)
    ).one_or_none()
    return beginning(AUDIT) if row is None else End(row.number, row.digest)
