"""Chains: rows that only grow, each sealing the one before it, the last one signed.

Changing, adding or removing a row in the middle breaks the hashes behind it. Cutting the end off
leaves them sound, so the end of each chain is signed, in the transaction that writes the row.
"""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, Select, delete, select
from sqlalchemy.dialects.sqlite import insert

from beistand.relay.signing import Signer, is_signed
from beistand.relay.tables import anchors, audit, ledger

AUDIT = "audit"
"""The name of the audit's chain; a ledger's is its session's."""


class Fault(StrEnum):
    """What is wrong with a chain."""

    CHANGED = "changed"
    """A row's text or hash is not what was written."""
    MISSING = "missing"
    """A row is not there, or one too many is."""
    CUT = "cut"
    """Rows are missing at the end."""
    UNSIGNED = "unsigned"
    """The end is not signed, or not by this relay's key."""


class End(NamedTuple):
    """The last row of a chain; number 0 and the hash of its name where it has none."""

    number: int
    digest: str


class Tip(NamedTuple):
    """Where a chain grows; `sound` where its next end may be signed."""

    end: End
    sound: bool


class Broken(NamedTuple):
    """The first row of a chain that is not as it was written."""

    number: int
    fault: Fault


def beginning(chain: str) -> End:
    """The end of a chain without rows."""
    return End(0, hashlib.sha256(chain.encode()).hexdigest())


def following(end: End, text: str) -> End:
    """The end of the chain once this row is added: SHA-256 of the hash before and the text."""
    return End(end.number + 1, hashlib.sha256((end.digest + text).encode()).hexdigest())


def tip(connection: Connection, public: bytes, chain: str, last: End) -> Tip:
    """Where the next row goes, if `last` is the last row that is there.

    What was done behind the relay's back stays to be seen: after a cut the numbers go on where the
    signature says that they were, and an end that was not signed for its last row never is again.
    """
    signed = _signed_end(connection, public, chain)
    if signed is None:
        return Tip(last, sound=False)
    return Tip(max(last, signed), sound=last.number <= signed.number)


def sign_end(connection: Connection, signer: Signer, chain: str, end: End) -> None:
    """Say where a chain ends now."""
    signature = signer.sign(_told(chain, end))
    values = {"number": end.number, "digest": end.digest, "signature": signature}
    connection.execute(
        insert(anchors)
        .values(chain=chain, **values)
        .on_conflict_do_update(index_elements=["chain"], set_=values)
    )


def forget_end(connection: Connection, chain: str) -> None:
    """The chain was deleted whole; the audit keeps its end."""
    connection.execute(delete(anchors).where(anchors.c.chain == chain))


def first_broken(
    connection: Connection, public: bytes, chain: str, rows: Iterable[tuple[int, str, str]]
) -> Broken | None:
    """What is wrong first with these rows of number, text and hash; None where all are sound."""
    end = beginning(chain)
    for number, text, digest in rows:
        if number != end.number + 1:
            return Broken(end.number + 1, Fault.MISSING)
        following_end = following(end, text)
        if digest != following_end.digest:
            return Broken(number, Fault.CHANGED)
        end = following_end
    signed = _signed_end(connection, public, chain)
    if signed is None:
        return Broken(end.number, Fault.UNSIGNED)
    if signed.number > end.number:
        return Broken(end.number + 1, Fault.CUT)
    if signed != end:
        return Broken(min(signed.number + 1, end.number), Fault.CHANGED)
    return None


def _signed_end(connection: Connection, public: bytes, chain: str) -> End | None:
    """Where the relay says that a chain ends; None where its word is missing or forged."""
    row = connection.execute(select(anchors).where(anchors.c.chain == chain)).one_or_none()
    if row is None:
        has_rows = connection.scalar(_rows_of(chain))
        return None if has_rows else beginning(chain)
    end = End(row.number, row.digest)
    return end if is_signed(public, _told(chain, end), row.signature) else None


def _rows_of(chain: str) -> Select[tuple[int]]:
    if chain == AUDIT:
        return select(audit.c.number).limit(1)
    return select(ledger.c.number).where(ledger.c.session_id == chain).limit(1)


def _told(chain: str, end: End) -> bytes:
    return f"beistand chain\n{chain}\n{end.number}\n{end.digest}".encode()
