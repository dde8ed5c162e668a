"""Tickets: what opens one door once, for a short time, and is kept in memory only."""

import secrets
from typing import Generic, TypeVar

from beistand.relay.clock import Clock

TICKET_SECONDS = 30
PENDING_SECONDS = 300
MAX_TICKETS = 1000

T = TypeVar("T")


class Tickets(Generic[T]):
    """Random words of 256 bits, each with what it is good for, gone when it is used or late."""

    def __init__(self, clock: Clock, seconds: float = TICKET_SECONDS) -> None:
        self._now = clock.monotonic
        self._seconds = seconds
        self._open: dict[str, tuple[float, T]] = {}

    def issue(self, value: T) -> str:
        """A new ticket; it belongs into a message or a body, never in a URL."""
        ticket = secrets.token_urlsafe(32)
        self.keep(ticket, value)
        return ticket

    def keep(self, ticket: str, value: T) -> None:
        """Let a word that the caller made be a ticket."""
        now = self._now()
        self._open = {each: kept for each, kept in self._open.items() if kept[0] > now}
        while len(self._open) >= MAX_TICKETS:
            del self._open[next(iter(self._open))]
        self._open[ticket] = (now + self._seconds, value)

    def look(self, ticket: str) -> T | None:
        """What a ticket is good for, without using it."""
        until, value = self._open.get(ticket, (0.0, None))
        return value if until > self._now() else None

    def redeem(self, ticket: str) -> T | None:
        """What a ticket is good for; None where it is used, too old or made up."""
        until, value = self._open.pop(ticket, (0.0, None))
        return value if until > self._now() else None
