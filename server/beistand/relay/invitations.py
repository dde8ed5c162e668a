"""Invitations: the one-time tokens with which an agent comes into a session."""

import secrets

from beistand.protocol.invitations import ALPHABET, TOKEN_CHARACTERS
from beistand.relay.clock import Clock
from beistand.relay.secret import Secret

MINUTES = 10


class Invitations:
    """Open invitations, one for each session at most.

    They stand in memory only: a restarted relay has forgotten them, and the page asks again.
    """

    def __init__(self, clock: Clock, secret: Secret) -> None:
        self._now = clock.monotonic
        self._secret = secret
        self._open: dict[bytes, tuple[float, str]] = {}

    def issue(self, session_id: str) -> str:
        """A token for one agent, valid for ten minutes, in place of the session's last one."""
        now = self._now()
        self._open = {
            digest: kept
            for digest, kept in self._open.items()
            if kept[0] > now and kept[1] != session_id
        }
        token = "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_CHARACTERS))
        self._open[self._digest(token)] = (now + MINUTES * 60, session_id)
        return token

    def redeem(self, token: str) -> str | None:
        """The session that it invites to; None where it is used, too old or made up."""
        until, session_id = self._open.pop(self._digest(token), (0.0, ""))
        return session_id if until > self._now() else None

    def _digest(self, token: str) -> bytes:
        return self._secret.digest("invitation", token)
