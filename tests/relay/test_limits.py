import logging

import pytest

from beistand.relay import limits as module
from beistand.relay.errors import TooManyAttemptsError
from beistand.relay.limits import MAX_DELAY, PER_ADDRESS, PER_SUBJECT, Limits, neighbourhood
from tests.relay.keeping import HandClock


def test_an_address_is_refused_when_it_tries_too_often_and_told_how_long_to_wait() -> None:
    clock = HandClock()
    limits = Limits(clock)
    for turn in range(PER_ADDRESS.attempts):
        limits.attempt("192.0.2.1", f"{turn:03}")
    with pytest.raises(TooManyAttemptsError) as caught:
        limits.attempt("192.0.2.1", "999")
    assert caught.value.seconds == PER_ADDRESS.seconds
    limits.attempt("192.0.2.2", "999")
    clock.move(caught.value.seconds)
    limits.attempt("192.0.2.1", "999")
    with pytest.raises(TooManyAttemptsError):
        limits.attempt("192.0.2.1", "999")


def test_knocking_while_refused_does_not_lengthen_the_wait() -> None:
    clock = HandClock()
    limits = Limits(clock)
    for turn in range(PER_ADDRESS.attempts):
        limits.attempt("192.0.2.1", f"{turn:03}")
    for turn in range(200):
        with pytest.raises(TooManyAttemptsError) as caught:
            limits.attempt("192.0.2.1", f"{turn:03}")
        assert caught.value.seconds == PER_ADDRESS.seconds


def test_a_subject_is_refused_whoever_guesses_at_it() -> None:
    limits = Limits(HandClock())
    for turn in range(PER_SUBJECT.attempts):
        limits.attempt(f"192.0.2.{turn}", "482")
    with pytest.raises(TooManyAttemptsError):
        limits.attempt("198.51.100.1", "482")
    limits.attempt("198.51.100.1", "483")


def test_an_account_is_one_subject_in_capitals_too() -> None:
    limits = Limits(HandClock())
    for turn in range(PER_SUBJECT.attempts):
        limits.attempt(f"192.0.2.{turn}", "sign-in Anna" if turn % 2 else "SIGN-IN ANNA ")
    with pytest.raises(TooManyAttemptsError):
        limits.attempt("198.51.100.1", "sign-in anna")


def test_right_attempts_do_not_use_up_what_an_office_shares() -> None:
    limits = Limits(HandClock())
    for turn in range(500):
        assert limits.attempt("192.0.2.1", f"{turn % 7:03}") == 0
        limits.forgive("192.0.2.1", f"{turn % 7:03}")


def test_10000_wrong_keys_from_50_addresses_in_ten_minutes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = HandClock()
    alarms: list[float] = []
    limits = Limits(clock, lambda: alarms.append(clock.passed))
    weighed: dict[str, int] = {}
    with caplog.at_level(logging.WARNING):
        for turn in range(10_000):
            clock.move(0.06)
            subject = f"{turn * 7 % 1000:03}"
            try:
                delay = limits.attempt(f"203.0.113.{turn % 50}", subject)
            except TooManyAttemptsError:
                continue
            assert 0 <= delay <= MAX_DELAY
            weighed[subject] = weighed.get(subject, 0) + 1
    assert sum(weighed.values()) < 1_200
    assert max(weighed.values()) < 20
    assert len(alarms) == 1
    assert len(caplog.records) == 1
    # Somebody else's right key is weighed all the same, a little later at most.
    assert limits.attempt("198.51.100.7", "000") <= MAX_DELAY


def test_the_alarm_comes_again_for_another_attack() -> None:
    clock = HandClock()
    alarms: list[float] = []
    limits = Limits(clock, lambda: alarms.append(clock.passed))
    for _ in range(3):
        for turn in range(100):
            limits.attempt(f"192.0.2.{turn}", f"{turn:03}")
        clock.move(3600)
    assert len(alarms) == 3


def test_what_is_remembered_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_REMEMBERED", 10)
    limits = Limits(HandClock())
    for turn in range(100):
        limits.attempt(f"192.0.2.{turn}", f"{turn:03}")
    assert len(limits._addresses._forgotten) == 10
    assert len(limits._subjects._forgotten) == 10


@pytest.mark.parametrize(
    ("address", "sender"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_one_sender_is_one_ipv4_address_or_one_ipv6_household(address: str, sender: str) -> None:
    assert neighbourhood(address) == sender
