"""Passkeys (WebAuthn): registered by somebody signed in, and then a whole sign-in of their own.

User verification is always required: the device has checked a finger, a face or a PIN, so that a
passkey is two factors in one.
"""

import ipaddress
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import Connection, delete, insert, select, update
from webauthn.helpers import bytes_to_base64url, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from beistand.relay.accounts import User
from beistand.relay.challenges import Challenges
from beistand.relay.clock import Clock
from beistand.relay.credentials import MadeCredential, ShownCredential
from beistand.relay.database import Database
from beistand.relay.errors import PasskeyRefusedError, PasskeysNotHereError
from beistand.relay.tables import passkeys

MAX_PASSKEYS = 20
ANYBODY = "anybody"
MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError, IndexError, AttributeError)
"""What the library raises at a credential that is none; AttributeError where a part is missing."""


@dataclass(frozen=True)
class Party:
    """The relying party: a passkey belongs to a host's name, and answers only its own origin."""

    id: str
    origin: str


def party(origin: str) -> Party:
    """Raises PasskeysNotHereError where the origin has no name."""
    host = urlsplit(origin).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if host:
            return Party(host, origin)
    raise PasskeysNotHereError


@dataclass(frozen=True)
class Passkey:
    """A passkey as its owner sees it."""

    id: str
    name: str
    created_at: int
    used_at: int | None


class Passkeys:
    """All passkeys. Each challenge is good once, for five minutes."""

    def __init__(self, database: Database, clock: Clock, house: Callable[[], str]) -> None:
        self._database = database
        self._clock = clock
        self._house = house
        self._challenges = Challenges(clock)

    async def of(self, user_id: int) -> list[Passkey]:
        """Somebody's, the oldest first."""
        mine = select(passkeys).where(passkeys.c.user_id == user_id)
        statement = mine.order_by(passkeys.c.created_at)
        rows = await self._database.read(lambda c: c.execute(statement).all())
        return [
            Passkey(bytes_to_base64url(row.id), row.name, row.created_at, row.used_at)
            for row in rows
        ]

    async def offer(self, user: User, party: Party) -> dict[str, Any]:
        """The options of `navigator.credentials.create`, as JSON."""
        known = [
            PublicKeyCredentialDescriptor(id=webauthn.base64url_to_bytes(each.id))
            for each in await self.of(user.id)
        ]
        options = webauthn.generate_registration_options(
            rp_id=party.id,
            rp_name=self._house(),
            challenge=self._challenges.issue(_of(user)),
            user_id=self._database.secret.digest("passkey", str(user.id)),
            user_name=user.name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=known[:MAX_PASSKEYS],
        )
        return _json(options)

    async def register(
        self, user: User, party: Party, credential: MadeCredential, name: str
    ) -> None:
        """Keep what the browser made. Raises PasskeyRefusedError."""
        challenge = self._answered(credential, _of(user))
        try:
            made = webauthn.verify_registration_response(
                credential=credential.said(),
                expected_challenge=challenge,
                expected_rp_id=party.id,
                expected_origin=party.origin,
                require_user_verification=True,
            )
        except MALFORMED as error:
            raise PasskeyRefusedError from error
        if not self._challenges.use(challenge):
            raise PasskeyRefusedError
        row = {
            "id": made.credential_id,
            "user_id": user.id,
            "public_key": made.credential_public_key,
            "uses": made.sign_count,
            "name": name,
            "created_at": self._clock.now(),
        }

        def work(connection: Connection) -> None:
            known = select(passkeys.c.user_id).where(passkeys.c.id == made.credential_id)
            if connection.scalar(known) is not None:
                raise PasskeyRefusedError
            mine = select(passkeys.c.id).where(passkeys.c.user_id == user.id)
            if len(connection.execute(mine).all()) >= MAX_PASSKEYS:
                raise PasskeyRefusedError
            connection.execute(insert(passkeys).values(**row))

        await self._database.write(work)

    def ask(self, party: Party) -> dict[str, Any]:
        """The options of `navigator.credentials.get`, as JSON; nobody has said a name yet."""
        options = webauthn.generate_authentication_options(
            rp_id=party.id,
            challenge=self._challenges.issue(ANYBODY),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return _json(options)

    async def owner(self, party: Party, credential: ShownCredential) -> int:
        """Whose passkey this is: the account's number. Raises PasskeyRefusedError."""
        challenge = self._answered(credential, ANYBODY)
        try:
            ident = webauthn.base64url_to_bytes(credential.id)
        except ValueError as error:
            raise PasskeyRefusedError from error
        here = passkeys.c.id == ident
        row = await self._database.read(
            lambda c: c.execute(select(passkeys).where(here)).one_or_none()
        )
        if row is None:
            raise PasskeyRefusedError
        try:
            shown = webauthn.verify_authentication_response(
                credential=credential.said(),
                expected_challenge=challenge,
                expected_rp_id=party.id,
                expected_origin=party.origin,
                credential_public_key=row.public_key,
                credential_current_sign_count=row.uses,
                require_user_verification=True,
            )
        except MALFORMED as error:
            raise PasskeyRefusedError from error
        if not self._challenges.use(challenge):
            raise PasskeyRefusedError
        used = {"uses": shown.new_sign_count, "used_at": self._clock.now()}
        await self._database.write(lambda c: c.execute(update(passkeys).where(here).values(**used)))
        return int(row.user_id)

    async def remove(self, user_id: int, ident: str) -> bool:
        """Forget one of somebody's; False where there is none."""
        try:
            number = webauthn.base64url_to_bytes(ident)
        except ValueError:
            return False
        statement = delete(passkeys).where(passkeys.c.id == number, passkeys.c.user_id == user_id)
        return bool(await self._database.write(lambda c: c.execute(statement).rowcount))

    def _answered(self, credential: MadeCredential | ShownCredential, purpose: str) -> bytes:
        """The challenge that the credential answers. Raises PasskeyRefusedError.

        It bears its own seal, so nothing else has to be said.
        """
        try:
            said = webauthn.base64url_to_bytes(credential.response.clientDataJSON)
            challenge = parse_client_data_json(said).challenge
        except MALFORMED as error:
            raise PasskeyRefusedError from error
        if not self._challenges.holds(challenge, purpose):
            raise PasskeyRefusedError
        return challenge


def _of(user: User) -> str:
    """For whom a challenge is that only this account may answer."""
    return f"account {user.id}"


def _json(options: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return told
