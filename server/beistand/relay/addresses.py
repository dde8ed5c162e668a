"""Addresses: from where somebody came to sign in, kept beside the audit, and for a time only.

The audit is never erased, so no row of it holds a network address: it holds a keyed hash, and the
key goes with the address. Until then a changed address is found; afterwards the hash says nothing.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from beistand.relay.clock import DAY_MS, Clock
from beistand.relay.database import Database
from beistand.relay.tables import addresses, audit

KEY_BYTES = 16
HASH = "address_hash"
"""Under this name a row of the audit holds the hash; readers get `address` in its place."""


def sealed(key: bytes, address: str) -> str:
    """HMAC-SHA256 in hexadecimal digits: one key for each row, so that no two can be compared."""
    return hmac.digest(key, address.encode(), hashlib.sha256).hex()


def put_aside(said: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """What a row of the audit says, and what goes beside it, if there is an address at all."""
    if not (address := said.get("address")):
        return said, None
    key = secrets.token_bytes(KEY_BYTES)
    kept = {HASH if name == "address" else name: value for name, value in said.items()}
    return kept | {HASH: sealed(key, address)}, {"key": key, "address": address}


def keep(connection: Connection, number: int, at: int, beside: dict[str, Any]) -> None:
    """Keep what goes beside the row of this number; the row must be there."""
    connection.execute(insert(addresses).values(number=number, at=at, **beside))


def read_with(connection: Connection, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with their addresses; an empty one where its time is over."""
    numbers = [row["number"] for row in told if HASH in row]
    columns = addresses.c.number, addresses.c.address
    found = connection.execute(select(*columns).where(addresses.c.number.in_(numbers)))
    kept = {row.number: row.address for row in found}
    return [_opened(row, kept.get(row["number"], "")) for row in told]


def _opened(row: dict[str, Any], address: str) -> dict[str, Any]:
    return {("address" if name == HASH else name): value for name, value in row.items()} | (
        {"address": address} if HASH in row else {}
    )


def changed(connection: Connection) -> Iterator[int]:
    """The numbers of the rows beside which stands what was not written with them."""
    beside = select(addresses, audit.c.entry).join(audit, isouter=True).order_by(addresses.c.number)
    for row in connection.execute(beside):
        told = f'"{HASH}":"{sealed(row.key, row.address)}"'
        if row.entry is None or told not in row.entry:
            yield row.number


class Addresses:
    """Lets go of what was kept long enough."""

    def __init__(self, database: Database, clock: Clock, days: int) -> None:
        self._database = database
        self._clock = clock
        self._days = days

    async def forget_late_ones(self) -> None:
        """From the file and the write-ahead log as well."""
        late = delete(addresses).where(addresses.c.at <= self._clock.now() - self._days * DAY_MS)
        if await self._database.write(lambda connection: connection.execute(late).rowcount):
            await self._database.tidy()
