"""Limits: how often somebody may try, so that guessing never pays."""

import ipaddress
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from beistand.relay.clock import Clock
from beistand.relay.errors import TooManyAttemptsError

log = logging.getLogger(__name__)

MAX_REMEMBERED = 20_000


@dataclass(frozen=True)
class Allowance:
    """So many attempts at once, and one more after every `seconds`."""

    attempts: int
    seconds: float


PER_ADDRESS = Allowance(10, 60)
PER_SUBJECT = Allowance(20, 30)
IN_ALL = Allowance(30, 1)
MAX_DELAY = 5.0
CALM_SECONDS = 600.0


class Limits:
    """Attempts by address and by subject are refused, all attempts together only slowed down.

    Refusing all would let one attacker shut everybody out. A subject is what is guessed at: a
    key's locator, or the name of an account.
    """

    def __init__(self, clock: Clock, alarm: Callable[[], None] | None = None) -> None:
        self._now = clock.monotonic
        self._alarm = alarm
        self._addresses = Tally(PER_ADDRESS)
        self._subjects = Tally(PER_SUBJECT)
        self._all = Tally(IN_ALL)
        self._slow_since: float | None = None

    def attempt(self, address: str, subject: str) -> float:
        """Count an attempt; the seconds to wait before it is weighed, seldom more than 0.

        Raises TooManyAttemptsError, and counts nothing then: who waits as told gets in.
        """
        now = self._now()
        sender, subject = neighbourhood(address), folded_subject(subject)
        wait = max(self._addresses.wait(sender, now), self._subjects.wait(subject, now))
        if wait > 0:
            raise TooManyAttemptsError(ceil(wait))
        self._addresses.count(sender, now)
        self._subjects.count(subject, now)
        delay = min(self._all.wait("", now), MAX_DELAY)
        self._all.count("", now)
        self._raise_alarm(delay, now)
        return delay

    def forgive(self, address: str, subject: str) -> None:
        """The attempt was right: it does not count for those who share an address."""
        now = self._now()
        self._addresses.forget(neighbourhood(address), now)
        self._subjects.forget(folded_subject(subject), now)
        self._all.forget("", now)

    def _raise_alarm(self, delay: float, now: float) -> None:
        """Once for an attack, however long it lasts."""
        calm = self._slow_since is None or now - self._slow_since > CALM_SECONDS
        if delay > 0:
            self._slow_since = now
            if calm:
                log.warning("many attempts at keys or sign-ins: all of them are slowed down")
                if self._alarm is not None:
                    self._alarm()


def neighbourhood(address: str) -> str:
    """What counts as one sender: an IPv4 address, or a /64 of IPv6, which is one household's."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is None:
            return str(ipaddress.ip_network((parsed, 64), strict=False))
        parsed = parsed.ipv4_mapped
    return str(parsed)


def folded_subject(subject: str) -> str:
    """One account is one subject, whichever letters are capitals."""
    return subject.strip().casefold()[:200]


class Tally:
    """Counts by the generic cell rate algorithm (ITU-T I.371): one number for each name.

    The number is the moment at which all attempts so far are forgotten.
    """

    def __init__(self, allowance: Allowance) -> None:
        self._step = allowance.seconds
        self._slack = allowance.seconds * (allowance.attempts - 1)
        self._forgotten: OrderedDict[str, float] = OrderedDict()

    def wait(self, name: str, now: float) -> float:
        """Seconds until one more attempt is allowed."""
        return max(0.0, self._forgotten.get(name, now) - now - self._slack)

    def count(self, name: str, now: float) -> None:
        """One attempt more."""
        self._forgotten[name] = max(self._forgotten.get(name, now), now) + self._step
        self._forgotten.move_to_end(name)
        while len(self._forgotten) > MAX_REMEMBERED:
            self._forgotten.popitem(last=False)

    def forget(self, name: str, now: float) -> None:
        """One attempt less."""
        left = self._forgotten.get(name, now) - self._step
        if left > now:
            self._forgotten[name] = left
        else:
            self._forgotten.pop(name, None)
