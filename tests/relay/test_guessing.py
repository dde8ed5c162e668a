"""Session keys cannot be guessed, and who tries shuts nobody else out."""

from time import perf_counter

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Reason
from beistand.protocol.keys import Key
from beistand.protocol.roles import Role
from beistand.protocol.signals import Unwelcome, Why
from tests.relay.saying import build
from tests.relay.world import Relay


def wrong(key: Key) -> Key:
    return Key(key.locator, f"{(int(key.secret) + 1) % 10**6:06}")


def unknown(key: Key) -> Key:
    return Key(f"{(int(key.locator) + 1) % 1000:03}", key.secret)


async def guesses(relay: Relay, key: Key, address: str = "127.0.0.1") -> Unwelcome:
    side = await relay.dials(address=address)
    await side.joins(key)
    return await side.is_unwelcome()


async def test_five_wrong_secrets_burn_the_key_and_the_technician_is_told(relay: Relay) -> None:
    session, key = await relay.offers()
    technician = await relay.technician(session)
    for _ in range(4):
        assert await guesses(relay, wrong(key)) == Unwelcome(Why.KEY)
    assert not technician.state.over
    assert await guesses(relay, wrong(key)) == Unwelcome(Why.KEY)
    ended = await technician.hears(e.Ended)
    assert (ended.by, ended.event) == (Role.RELAY, e.Ended(Reason.GUESSED))
    assert await guesses(relay, key) == Unwelcome(Why.KEY)


async def test_four_wrong_secrets_leave_the_key_to_the_one_who_has_it(relay: Relay) -> None:
    _, key = await relay.offers()
    for _ in range(4):
        await guesses(relay, wrong(key))
    await relay.customer(key)


async def test_unknown_used_expired_and_wrong_keys_look_alike(relay: Relay) -> None:
    _, used = await relay.offers()
    await relay.customer(used)
    _, expired = await relay.offers()
    relay.clock.seconds += 601
    _, open_ = await relay.offers()
    answers = {await guesses(relay, key) for key in (used, expired, wrong(open_), unknown(open_))}
    assert answers == {Unwelcome(Why.KEY)}


async def test_unknown_used_expired_and_wrong_keys_take_alike(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Coarsely: a word to the database for one kind alone would be seen."""

    async def nobody() -> list[str]:
        return []

    # An expired key is looked at as such for a second, and unknown from then on.
    monkeypatch.setattr(relay.services.offers, "expire", nobody)
    addresses = (f"127.0.3.{number}" for number in range(1, 255))

    async def takes(key: Key) -> float:
        begun = perf_counter()
        assert await guesses(relay, key, next(addresses)) == Unwelcome(Why.KEY)
        relay.clock.seconds += 1  # so that the whole site is not slowed down
        return perf_counter() - begun

    _, used = await relay.offers()
    await relay.customer(used)
    _, expired = await relay.offers()
    relay.clock.seconds += 601
    times: dict[str, list[float]] = {"unknown": [], "used": [], "expired": [], "wrong": []}
    for _ in range(4):
        _, key = await relay.offers()
        kinds = {"unknown": unknown(key), "used": used, "expired": expired, "wrong": wrong(key)}
        for _ in range(3):
            for kind, guessed in kinds.items():
                times[kind].append(await takes(guessed))
        await relay.customer(key)  # which was neither expired nor burnt meanwhile
    quickest = {kind: min(each) for kind, each in times.items()}
    assert max(quickest.values()) < 3 * min(quickest.values())


async def test_a_locator_that_no_key_has_is_no_door(relay: Relay) -> None:
    for locator in ("", "0", "abc", "\u0661\u0662\u0663", "00000000"):
        side = await relay.dials()
        await side.signals(s.Join(s.PROTOCOL_VERSION, build(), locator, "f" * 64))
        assert await side.is_unwelcome() == Unwelcome(Why.KEY)


async def test_an_address_that_goes_on_guessing_is_told_when_to_come_back(relay: Relay) -> None:
    _, key = await relay.offers()
    for _ in range(10):
        assert (await guesses(relay, unknown(key))).why is Why.KEY
    refusal = await guesses(relay, key)
    assert refusal.why is Why.WAIT
    assert 0 < refusal.seconds <= 60
    # The right key is good from another address all the while, and from this one in time.
    other, other_key = await relay.offers()
    assert (await relay.customer(other_key, address="127.0.0.2")).name == other
    relay.clock.seconds += refusal.seconds
    await relay.customer(key)


async def test_a_locator_that_many_guess_at_is_refused_to_all_and_others_are_not(
    relay: Relay,
) -> None:
    _, key = await relay.offers()
    away = unknown(key)
    for number in range(20):
        relay.clock.seconds += 1  # so that the whole site is not slowed down
        assert (await guesses(relay, away, f"127.0.1.{1 + number // 5}")).why is Why.KEY
    assert (await guesses(relay, away, "127.0.1.100")).why is Why.WAIT
    await relay.customer(key, address="127.0.1.101")


async def test_many_attempts_at_once_only_slow_down_and_raise_one_alarm(
    relay: Relay, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, key = await relay.offers()
    waited: list[float] = []
    attempt = relay.services.limits.attempt

    def notes(address: str, subject: str) -> float:
        waited.append(attempt(address, subject))
        return min(waited[-1], 0.01)

    monkeypatch.setattr(relay.services.limits, "attempt", notes)
    for number in range(40):
        other = Key(f"{(int(key.locator) + 1 + number) % 1000:03}", key.secret)
        await guesses(relay, other, f"127.0.2.{1 + number}")
    assert waited[0] == 0
    assert 0 < waited[-1] <= 5
    assert caplog.text.count("many attempts") == 1
    await relay.customer(key, address="127.0.2.200")


async def test_who_has_the_right_key_is_not_counted(relay: Relay) -> None:
    """A practice behind one address makes many calls on a bad day."""
    for _ in range(25):
        _, key = await relay.offers()
        await relay.customer(key)
