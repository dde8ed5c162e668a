"""T7: 10,000 guesses at session keys from 50 addresses, at the whole relay."""

import logging
import random
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Reason
from beistand.protocol.keys import Key
from beistand.protocol.signals import Unwelcome, Why
from beistand.protocol.wire import read, write_signal
from beistand.relay.limits import MAX_DELAY
from tests.relay.saying import build
from tests.relay.world import Relay

GUESSES = 10_000
ADDRESSES = 50
MINUTES = 10
MOST_WEIGHED = 1_200
"""Each of the 50 addresses has ten guesses at once, and one a minute."""


async def guess(relay: Relay, key: Key, address: str) -> Why:
    """What a socket from this address hears of its key, without the network between."""
    said: list[str] = []
    incoming: list[dict[str, Any]] = [
        {"type": "websocket.connect"},
        {
            "type": "websocket.receive",
            "text": write_signal(s.Join(s.PROTOCOL_VERSION, build(), key.locator, key.proof)),
        },
    ]

    async def receive() -> dict[str, Any]:
        return incoming.pop(0) if incoming else {"type": "websocket.disconnect", "code": 1000}

    async def send(message: Any) -> None:
        if message["type"] == "websocket.send":
            said.append(message["text"])

    origin = relay.url.encode()
    scope = {
        "type": "websocket",
        "path": "/session",
        "raw_path": b"/session",
        "query_string": b"",
        "root_path": "",
        "scheme": "ws",
        "headers": [(b"host", origin.removeprefix(b"http://")), (b"origin", origin)],
        "client": (address, 1),
        "server": ("127.0.0.1", relay.port),
        "subprotocols": [],
        "state": {"line": SimpleNamespace(write_now=lambda _: False)},
    }
    await relay.app(scope, receive, send)
    (refusal,) = (read(each) for each in said)
    assert isinstance(refusal, Unwelcome)
    return refusal.why


async def test_10000_guesses_from_50_addresses_open_nothing_and_shut_nobody_out(
    relay: Relay, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(7)
    offers = [await relay.offers() for _ in range(20)]
    used = {key.locator for _, key in offers}
    secrets = {key.secret for _, key in offers}
    attempt, delays = relay.services.limits.attempt, []

    def does_not_really_wait(address: str, subject: str) -> float:
        delays.append(attempt(address, subject))
        return 0

    monkeypatch.setattr(relay.services.limits, "attempt", does_not_really_wait)
    answers: Counter[Why] = Counter()
    caplog.set_level(logging.WARNING)
    for number in range(GUESSES):
        relay.clock.seconds += MINUTES * 60 / GUESSES
        secret = f"{dice.randrange(10**6):06}"
        if secret not in secrets:
            key = Key(f"{dice.randrange(1000):03}", secret)
            answers[await guess(relay, key, f"203.0.113.{number % ADDRESSES}")] += 1
        if number % 500 == 499:
            # Who has a right key is let in all the while, from an address that did not guess.
            session, right = await relay.offers()
            assert (await relay.customer(right, address="127.0.0.9")).name == session
    assert set(answers) == {Why.KEY, Why.WAIT}
    assert answers[Why.KEY] < MOST_WEIGHED
    assert max(delays) <= MAX_DELAY
    assert caplog.text.count("many attempts") == 1
    # No key was opened by a guess: at most, five that met the same locator burned it.
    burned = [session for session, _ in offers if (await relay.room(session)).state.over]
    for session in burned:
        assert (await relay.events(session))[-1] == e.Ended(Reason.GUESSED)
    assert len(burned) <= len(used) // 4
