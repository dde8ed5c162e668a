"""One session while somebody is in it: what becomes true, for whom, and when it ends by itself."""

import asyncio
from pathlib import Path

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event, Reason, Surface, What
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase
from beistand.relay.errors import DiskFullError
from beistand.relay.seating import Seat
from tests.relay.saying import TECHNICIAN, message, picture, steps
from tests.relay.world import Relay, a_relay

# What both sides hear


async def test_both_sides_hear_the_same_events_in_the_same_order(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await customer.says(e.Ended(Reason.CUSTOMER))
    await technician.sees(lambda state: state.over)
    assert technician.entries == customer.entries == await relay.ledger(customer.name)
    assert [entry.number for entry in customer.entries] == list(range(1, len(customer.entries) + 1))
    assert await relay.services.ledger.verify(customer.name) is None


async def test_times_in_the_ledger_stay_in_order_when_the_clock_jumps_back(relay: Relay) -> None:
    technician, customer = await relay.meet()
    relay.clock.seconds -= 3600
    await customer.says(e.Confirmed())
    await technician.hears(e.Confirmed)
    times = [entry.at for entry in await relay.ledger(customer.name)]
    assert times == sorted(times)


async def test_the_session_is_on_when_the_technician_comes_last(relay: Relay) -> None:
    session, key = await relay.offers()
    customer = await relay.customer(key)
    for step in steps():
        await customer.says(step)
    technician = await relay.technician(session)
    await customer.hears(e.Connected)
    await technician.hears(e.Connected)


async def test_an_event_that_comes_too_late_changes_nothing_and_harms_nobody(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await customer.mutters(e.Confirmed())
    await customer.mutters(e.Granted("never asked"))
    await technician.catches_up(customer)
    await customer.says(e.Paused())
    assert customer.events.count(e.Confirmed()) == 1
    assert e.Granted("never asked") not in await relay.events(customer.name)


async def test_nobody_says_what_only_the_relay_says(relay: Relay) -> None:
    for event in (e.Connected(), e.KeyAccepted(), e.Joined(9, Role.AGENT), e.Left(2)):
        technician, customer = await relay.meet()
        await customer.mutters(event)
        assert await customer.is_closed() == 1008
        await technician.hears(e.Left)
        assert technician.state.phase is Phase.KEY_ACCEPTED


# A socket that is gone


async def test_a_customer_whose_socket_dies_shows_nothing_any_longer(relay: Relay) -> None:
    technician, customer = await relay.helps(recording=True)
    await customer.hangs_up()
    stopped = await technician.hears(e.SharingStopped)
    left = await technician.hears(e.Left)
    assert (stopped.by, left.by, left.event) == (Role.RELAY, Role.RELAY, e.Left(1))
    assert not technician.state.visible
    assert technician.state.phase is Phase.CONNECTED


async def test_a_technician_whose_socket_dies_takes_back_all_questions(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await technician.says(e.Requested("r", What.RECORDING))
    await technician.hangs_up()
    assert (await customer.hears(e.Left)).event == e.Left(TECHNICIAN)
    assert customer.state.requests == ()
    assert not customer.state.watched


async def test_who_is_cut_off_in_the_middle_of_an_event_leaves_a_session_that_goes_on(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    technician, customer = await relay.helps()
    writing, written = asyncio.Event(), asyncio.Event()
    append = relay.services.ledger.append

    async def slow(*args: object, **derived: object) -> None:
        await append(*args, **derived)  # type: ignore[arg-type]
        writing.set()
        await written.wait()

    monkeypatch.setattr(relay.services.ledger, "append", slow)
    room = await relay.room(customer.name)
    leave, leaving = room.leave, asyncio.Event()

    async def leaves(seat: Seat) -> None:
        leaving.set()
        await leave(seat)

    monkeypatch.setattr(room, "leave", leaves)
    await customer.mutters(e.Paused())
    await writing.wait()
    seat = room._seats.of(1)
    assert seat is not None
    seat.leave(s.Why.WAIT)
    await leaving.wait()
    written.set()
    assert (await customer.is_unwelcome()).why is s.Why.WAIT
    await technician.hears(e.Paused)
    await technician.hears(e.Left)
    back = await relay.comes_back(customer)
    await back.is_welcome()
    await back.sees(lambda state: state.has(Role.CUSTOMER))
    assert await relay.services.ledger.verify(customer.name) is None


async def test_a_full_disk_closes_the_socket_and_the_event_never_happened(
    relay: Relay, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    technician, customer = await relay.helps()
    append = relay.services.ledger.append

    async def full(*args: object, **derived: object) -> None:
        monkeypatch.setattr(relay.services.ledger, "append", append)
        raise DiskFullError

    monkeypatch.setattr(relay.services.ledger, "append", full)
    await customer.mutters(e.Paused())
    assert await customer.is_closed() == 1011
    await technician.hears(e.Left)
    assert not any(isinstance(event, e.Paused) for event in technician.events)
    assert "Traceback" not in caplog.text
    await (await relay.comes_back(customer)).is_welcome()


# Silence is no


@pytest.mark.parametrize("answered", [0, 1, 2])
async def test_silence_ends_the_session_at_each_step(relay: Relay, answered: int) -> None:
    technician, customer = await relay.meet()
    for step in steps()[:answered]:
        await customer.says(step)
    await relay.passes(299)
    await technician.catches_up(customer)
    assert not technician.state.over
    await relay.passes(1)
    assert (await customer.hears(e.Ended)).event == e.Ended(Reason.NO_ANSWER)
    assert (await technician.hears(e.Ended)).by is Role.RELAY


async def test_the_customer_is_told_how_long_an_answer_is_awaited_and_can_have_more(
    relay: Relay,
) -> None:
    technician, customer = await relay.meet()
    assert await customer.hears(s.Deadline) == s.Deadline(300)
    await relay.passes(290)
    await customer.signals(s.MoreTime(s.Limit.ANSWER))
    assert await customer.hears(s.Deadline) == s.Deadline(300)
    await relay.passes(290)
    assert not technician.state.over
    await customer.says(e.Confirmed())
    assert await customer.hears(s.Deadline) == s.Deadline(300)


async def test_a_question_that_nobody_answers_is_withdrawn_and_the_help_goes_on(
    relay: Relay,
) -> None:
    technician, customer = await relay.helps()
    await technician.says(e.Requested("r", What.RECORDING))
    await customer.hears(e.Requested)
    assert await customer.hears(s.Deadline) == s.Deadline(300)
    await relay.passes(300)
    withdrawn = await customer.hears(e.Withdrawn)
    assert (withdrawn.by, withdrawn.event) == (Role.RELAY, e.Withdrawn("r"))
    assert await customer.hears(s.Deadline) == s.Deadline(0)
    await customer.mutters(e.Granted("r"))
    await technician.catches_up(customer)
    assert not technician.state.recording_allowed
    assert technician.state.visible


# Ends that nobody says


@pytest.mark.parametrize("gone", ["customer", "technician"])
async def test_who_stays_away_too_long_ends_the_session(relay: Relay, gone: str) -> None:
    technician, customer = await relay.helps()
    leaving, staying = (customer, technician) if gone == "customer" else (technician, customer)
    await leaving.hangs_up()
    await staying.hears(e.Left)
    await relay.passes(600)
    await relay.passes(1)
    assert (await staying.hears(e.Ended)).event == e.Ended(Reason.LOST)


async def test_who_comes_back_in_time_ends_nothing(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await customer.hangs_up()
    await technician.hears(e.Left)
    await relay.passes(500)
    await (await relay.comes_back(customer)).is_welcome()
    await technician.hears(e.Joined)
    await relay.passes(500)
    assert Phase.CONNECTED is (await relay.room(customer.name)).state.phase


async def test_no_session_lasts_longer_than_the_limit(relay: Relay) -> None:
    _, customer = await relay.helps()
    await relay.passes(4 * 3600)
    await relay.passes(1)
    assert (await customer.hears(e.Ended)).event == e.Ended(Reason.LIMIT)


@pytest.mark.parametrize("who", ["customer", "technician"])
async def test_both_are_told_when_the_session_ends_and_either_can_have_more_time(
    tmp_path: Path, who: str
) -> None:
    async with a_relay(tmp_path, session_hours=0.4) as relay:
        technician, customer = await relay.helps()
        whole = s.SessionDue(1440, s.Limit.SESSION)
        assert whole in customer.heard
        assert whole in technician.heard
        await relay.passes(1380)
        await (customer if who == "customer" else technician).signals(s.MoreTime(whole.limit))
        assert await customer.hears(s.SessionDue) == whole
        assert await technician.hears(s.SessionDue) == whole
        await relay.passes(1380)
        await technician.catches_up(customer)
        assert not technician.state.over
        await relay.passes(61)
        assert (await technician.hears(e.Ended)).event == e.Ended(Reason.LIMIT)


async def test_nothing_happens_after_the_end(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await technician.says(e.Ended(Reason.TECHNICIAN))
    await customer.hears(e.Ended)
    late: list[Event] = [e.SharingStarted(Surface.WINDOW), e.Paused(), e.Ended(Reason.CUSTOMER)]
    for event in late:
        await customer.mutters(event)
    await customer.sends(picture(1, key=True), message(1, "noch da?"))
    await technician.catches_up(customer)
    assert technician.frames == []
    assert isinstance((await relay.events(customer.name))[-1], e.Ended)


# Signals


async def test_everybody_is_asked_for_a_sign_of_life(relay: Relay) -> None:
    technician, customer = await relay.meet()
    await relay.passes(5)
    assert await customer.hears(s.Alive) == s.Alive(relay.clock.now())
    await technician.hears(s.Alive)


async def test_the_sharer_hears_what_the_viewer_needs(relay: Relay) -> None:
    technician, customer = await relay.helps()
    for signal in (s.Decodes(("vp9", "avc1")), s.KeyFrameWanted(), s.Shown(7)):
        await technician.signals(signal)
        assert await customer.hears(type(signal)) == signal


@pytest.mark.parametrize(
    "signal", [s.KeyFrameWanted(), s.Shown(1), s.Decodes(()), s.Deadline(9), s.Unwelcome(s.Why.KEY)]
)
async def test_a_customer_may_not_say_what_belongs_to_others(
    relay: Relay, signal: s.Signal
) -> None:
    _, customer = await relay.meet()
    await customer.signals(signal)
    assert await customer.is_closed() == 1008


@pytest.mark.parametrize("limit", [s.Limit.ANSWER, s.Limit.AWAY])
async def test_a_technician_cannot_grant_the_customer_more_time(
    relay: Relay, limit: s.Limit
) -> None:
    technician, _ = await relay.meet()
    await technician.signals(s.MoreTime(limit))
    assert await technician.is_closed() == 1008


# Two sessions


async def test_two_sessions_never_mix(relay: Relay) -> None:
    pairs = [await relay.helps() for _ in range(2)]
    for number, (technician, customer) in enumerate(pairs):
        await customer.sends(picture(10 + number, key=True), message(1, f"Sitzung {number}"))
        await technician.catches_up(customer)
    for number, (technician, _) in enumerate(pairs):
        assert technician.frames == [
            picture(10 + number, key=True),
            message(1, f"Sitzung {number}"),
        ]
    (technician, customer), (_, other) = pairs
    await other.says(e.Paused())
    await technician.catches_up(customer)
    assert technician.state.visible
    assert not any(isinstance(event, e.Paused) for event in await relay.events(customer.name))
