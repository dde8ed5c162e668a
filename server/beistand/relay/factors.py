"""Second factors that are typed: one-time codes by an app, and recovery codes for a bad day."""

import base64
import secrets
from dataclasses import dataclass

import pyotp
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import Connection, delete, func, insert, select, update

from beistand.relay.clock import Clock
from beistand.relay.database import Database
from beistand.relay.errors import WrongCodeError
from beistand.relay.tables import authenticators, passkeys, recovery_codes
from beistand.relay.tickets import PENDING_SECONDS, Tickets

SECRET_BYTES = 20  # RFC 4226, R6
CLOCKS_APART = 1
"""Steps of thirty seconds by which the clock of somebody's phone may be wrong (RFC 6238, 5.2)."""
RECOVERY_CODES = 10


@dataclass(frozen=True)
class Ways:
    """What somebody can show beside a password."""

    code: bool
    passkeys: int
    recovery: int
    """How many recovery codes are left."""

    @property
    def any(self) -> bool:
        """Whether there is a second factor; recovery codes alone are none."""
        return self.code or self.passkeys > 0


class Factors:
    """What everybody has set up. The database alone makes no code: secrets are derived with the
    relay's own, and recovery codes are kept by a keyed hash."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._begun: Tickets[tuple[int, bytes]] = Tickets(clock, PENDING_SECONDS)

    async def ways(self, user_id: int) -> Ways:
        """What somebody has set up."""

        def work(connection: Connection) -> Ways:
            counted = [
                connection.execute(
                    select(func.count()).select_from(table).where(table.c.user_id == user_id)
                ).scalar_one()
                for table in (authenticators, passkeys, recovery_codes)
            ]
            return Ways(counted[0] > 0, counted[1], counted[2])

        return await self._database.read(work)

    # One-time codes (RFC 6238)

    def begin(self, user_id: int) -> tuple[str, str]:
        """A ticket for `confirm`, and the secret that the app must know, in base 32."""
        seed = secrets.token_bytes(SECRET_BYTES)
        return self._begun.issue((user_id, seed)), self._secret(seed)

    def address(self, secret: str, name: str, issuer: str) -> str:
        """The otpauth address that apps read from a picture."""
        return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)

    async def confirm(self, user_id: int, ticket: str, code: str) -> None:
        """The app shows the right code: from here on it counts, in place of the one before.

        Raises WrongCodeError; the ticket is good for another try then.
        """
        owner, seed = self._begun.look(ticket) or (0, b"")
        step = self._step(seed, code) if owner == user_id else None
        if step is None:
            raise WrongCodeError
        self._begun.redeem(ticket)
        row = {"user_id": user_id, "seed": seed, "last_step": step, "created_at": self._clock.now()}

        def work(connection: Connection) -> None:
            connection.execute(delete(authenticators).where(authenticators.c.user_id == user_id))
            connection.execute(insert(authenticators).values(**row))

        await self._database.write(work)

    async def check(self, user_id: int, code: str) -> None:
        """Use up a code and all before it. Raises WrongCodeError."""

        def work(connection: Connection) -> bool:
            mine = authenticators.c.user_id == user_id
            row = connection.execute(select(authenticators).where(mine)).one_or_none()
            step = None if row is None else self._step(row.seed, code)
            if row is None or step is None or step <= row.last_step:
                return False  # RFC 6238, 5.2: the same step must not be accepted twice
            connection.execute(update(authenticators).where(mine).values(last_step=step))
            return True

        if not await self._database.write(work):
            raise WrongCodeError

    async def forget_app(self, user_id: int) -> None:
        """No codes by an app any more."""
        statement = delete(authenticators).where(authenticators.c.user_id == user_id)
        await self._database.write(lambda connection: connection.execute(statement))

    def _step(self, seed: bytes, code: str) -> int | None:
        totp = pyotp.TOTP(self._secret(seed))
        try:
            return totp.verify_and_get_timecode(
                code.replace(" ", ""),
                for_time=self._clock.now() / 1000,
                valid_window=CLOCKS_APART,
            )
        except OTPVerificationError:
            return None

    def _secret(self, seed: bytes) -> str:
        derived = self._database.secret.digest("authenticator", seed.hex())
        return base64.b32encode(derived[:SECRET_BYTES]).decode()

    # Recovery codes

    async def make_recovery_codes(self, user_id: int) -> list[str]:
        """New ones, shown this once; those before are good no longer."""
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        rows = [{"user_id": user_id, "digest": self._digest(user_id, code)} for code in codes]

        def work(connection: Connection) -> None:
            connection.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
            connection.execute(insert(recovery_codes), rows)

        await self._database.write(work)
        return codes

    async def recover(self, user_id: int, code: str) -> None:
        """Use up a recovery code. Raises WrongCodeError."""
        digest = self._digest(user_id, code)
        statement = delete(recovery_codes).where(recovery_codes.c.digest == digest)
        if not await self._database.write(lambda c: c.execute(statement).rowcount):
            raise WrongCodeError

    async def reset(self, user_id: int) -> None:
        """Forget everything that somebody has set up beside the password."""

        def work(connection: Connection) -> None:
            for table in (authenticators, passkeys, recovery_codes):
                connection.execute(delete(table).where(table.c.user_id == user_id))

        await self._database.write(work)

    def _digest(self, user_id: int, code: str) -> bytes:
        plain = "".join(code.split()).replace("-", "").casefold()
        return self._database.secret.digest("recovery", str(user_id), plain)


def _recovery_code() -> str:
    """120 bits, in groups that can be copied by hand: so many that a keyed hash is enough."""
    code = base64.b32encode(secrets.token_bytes(15)).decode().casefold()
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
