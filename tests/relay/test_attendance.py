"""Whether somebody of the practice is there: who says so, when it is asked anew, what follows."""

from dataclasses import replace

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Presence, Reason, What
from beistand.protocol.frames import Stream
from beistand.protocol.purpose import TOOL_OF
from beistand.protocol.roles import Role
from tests.relay.calling import about, kern
from tests.relay.saying import TECHNICIAN, picture
from tests.relay.side import Side
from tests.relay.test_agents import admitted, pressed
from tests.relay.test_deadlines import STEPS, World
from tests.relay.world import Relay

PRESENT = e.PresenceStated(Presence.PRESENT)
AWAY = e.PresenceStated(Presence.AWAY)
HALF_AN_HOUR = 1800


def on() -> World:
    """A session that is on, asked anew every half hour."""
    world = World(hours=4)
    world.reaches(len(STEPS))
    return world


def is_asked_in(world: World) -> int:
    return world.deadlines.attendance.seconds_left(world.state)


def lapses(world: World) -> list[e.Event]:
    return list(world.deadlines.lapsed(world.state))


def test_nothing_follows_from_presence_before_the_session_is_on() -> None:
    world = World()
    world.reaches(len(STEPS) - 1)
    world.now += 10_000
    assert is_asked_in(world) == 0
    assert lapses(world) == []


def test_the_practice_is_asked_anew_half_an_hour_after_it_began() -> None:
    world = on()
    assert is_asked_in(world) == HALF_AN_HOUR
    world.now += HALF_AN_HOUR - 1
    assert lapses(world) == []
    world.now += 1
    assert lapses(world) == [e.Paused(), e.PresenceUnanswered()]
    assert world.deadlines.over(world.state) is None


@pytest.mark.parametrize(
    "answer", [PRESENT, e.RecordingDecided(False), e.Granted("r"), e.Refused("r")], ids=str
)
def test_every_answer_of_the_practice_says_that_somebody_is_there(answer: e.Event) -> None:
    world = on()
    world.now += HALF_AN_HOUR - 10
    world.happens(Role.TECHNICIAN, e.Requested("r", What.RECORDING))
    assert is_asked_in(world) == 10
    world.happens(Role.CUSTOMER, answer)
    assert is_asked_in(world) == HALF_AN_HOUR


def test_what_the_technician_does_says_nothing_of_the_practice() -> None:
    world = on()
    world.now += HALF_AN_HOUR - 10
    world.happens(Role.TECHNICIAN, e.Requested("r", What.RECORDING))
    world.happens(Role.TECHNICIAN, e.Withdrawn("r"))
    assert is_asked_in(world) == 10


@pytest.mark.parametrize("left", ["away", "unanswered"])
def test_with_nobody_there_the_session_ends_after_its_shorter_time(left: str) -> None:
    world = on()
    world.happens(*((Role.CUSTOMER, AWAY) if left == "away" else (Role.RELAY, UNANSWERED)))
    assert is_asked_in(world) == 1200
    world.now += 600
    world.happens(Role.CUSTOMER, e.RecordingDecided(False))
    world.happens(Role.CUSTOMER, AWAY)
    world.now += 599
    assert is_asked_in(world) == 1
    assert world.deadlines.over(world.state) is None
    world.now += 1
    assert lapses(world) == []
    assert world.deadlines.over(world.state) is Reason.UNATTENDED


def test_who_comes_back_has_the_whole_time_again() -> None:
    world = on()
    world.happens(Role.CUSTOMER, AWAY)
    world.now += 1190
    world.happens(Role.CUSTOMER, PRESENT)
    assert is_asked_in(world) == HALF_AN_HOUR
    world.now += 100
    assert world.deadlines.over(world.state) is None


UNANSWERED = e.PresenceUnanswered()


# In a session


async def asked_for(technician: Side, customer: Side, what: What) -> None:
    await technician.says(e.Requested(what, what))
    await customer.hears(e.Requested)
    await customer.says(e.Granted(what))


async def test_stated_away_in_mid_control_takes_every_tool_back_at_once(relay: Relay) -> None:
    technician, customer = await relay.helps()
    agent = await admitted(relay, customer)
    for what in (What.CONTROL, What.ELEVATION, What.GIVE_TEXT):
        await asked_for(technician, agent, what)
    await agent.says(e.Elevated())
    await agent.says(AWAY)
    await technician.hears(e.PresenceStated)
    assert technician.state.requests == ()
    assert not technician.state.controllable
    assert not technician.state.elevated
    assert technician.state.visible

    await technician.sends(pressed(), picture(1, stream=Stream.TEXT, sender=TECHNICIAN))
    await customer.catches_up(technician)
    assert agent.frames == []
    shown = picture(1, key=True)
    await customer.sends(shown)
    await technician.gets(shown)


@pytest.mark.parametrize("what", list(TOOL_OF))
async def test_nothing_but_the_view_is_to_be_had_with_nobody_there(
    relay: Relay, what: What
) -> None:
    technician, customer = await relay.helps()
    await admitted(relay, customer)
    await customer.says(AWAY)
    await technician.mutters(e.Requested("r", what, "", "treiber.zip", 7))
    await customer.mutters(e.Granted("r"))
    await technician.catches_up(customer)
    assert technician.state.requests == ()
    assert e.Requested("r", what, "", "treiber.zip", 7) not in await relay.events(customer.name)
    await customer.says(PRESENT)
    await technician.hears(e.PresenceStated)
    if what is not What.ELEVATION:
        await technician.says(e.Requested("s", what, "", "treiber.zip", 7))


async def test_without_an_answer_the_picture_stops_and_only_the_practice_starts_it_again(
    relay: Relay,
) -> None:
    technician, customer = await relay.helps()
    agent = await admitted(relay, customer)
    await asked_for(technician, customer, What.CONTROL)
    await relay.passes(HALF_AN_HOUR)
    paused, missed = await technician.hears(e.Paused), await technician.hears(e.PresenceUnanswered)
    assert (paused.by, missed.by) == (Role.RELAY, Role.RELAY)
    assert technician.state.requests == ()
    await customer.sends(picture(1, key=True))
    await technician.sends(pressed())
    await technician.catches_up(customer)
    assert technician.frames == agent.frames == []

    await customer.mutters(e.Resumed())
    await customer.catches_up(technician)
    assert customer.state.paused
    await customer.says(PRESENT)
    await customer.says(e.Resumed())
    await customer.sends(picture(2, key=True))
    await technician.gets(picture(2, key=True))
    assert not technician.state.controllable


async def test_the_pause_comes_once_and_also_where_nothing_is_shown(relay: Relay) -> None:
    technician, customer = await relay.helps(sharing=False)
    await relay.passes(HALF_AN_HOUR)
    await relay.passes(1)
    await technician.hears(e.PresenceUnanswered)
    await customer.mutters(e.SharingStarted(e.Surface.WINDOW))
    await technician.catches_up(customer)
    events = await relay.events(customer.name)
    assert events.count(e.PresenceUnanswered()) == 1
    assert not {type(event) for event in events} & {e.Paused, e.SharingStarted}


async def test_nobody_but_the_customers_side_says_that_somebody_is_there(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await customer.says(AWAY)
    await technician.mutters(PRESENT)
    assert await technician.is_closed() == 1008
    assert not customer.state.attended


async def test_the_practice_is_told_how_long_it_is_until_it_must_have_answered(
    relay: Relay,
) -> None:
    technician, customer = await relay.helps()
    assert s.PresenceDue(HALF_AN_HOUR) in customer.heard
    agent = await admitted(relay, customer)
    await relay.passes(HALF_AN_HOUR - 60)
    back = await relay.comes_back(customer)
    await back.is_welcome()
    assert await back.hears(s.PresenceDue) == s.PresenceDue(60)
    await back.says(PRESENT)
    assert await back.hears(s.PresenceDue) == s.PresenceDue(HALF_AN_HOUR)
    await relay.passes(1)
    await agent.says(AWAY)
    assert await back.hears(s.PresenceDue) == s.PresenceDue(HALF_AN_HOUR)
    await agent.catches_up(back)
    told = [each.seconds for each in agent.heard if isinstance(each, s.PresenceDue)]
    assert told[-3:] == [60, HALF_AN_HOUR, HALF_AN_HOUR]
    assert not any(isinstance(each, s.PresenceDue) for each in technician.heard)


async def test_a_session_that_nobody_attends_ends_with_its_reason(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await customer.says(AWAY)
    await relay.passes(HALF_AN_HOUR)
    ended = await technician.hears(e.Ended)
    assert (ended.by, ended.event) == (Role.RELAY, e.Ended(Reason.UNATTENDED))


async def test_presence_outlives_a_lost_network(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await customer.says(AWAY)
    await customer.hangs_up()
    await technician.hears(e.Left)
    back = await relay.comes_back(customer)
    await back.is_welcome()
    await back.sees(lambda state: state.has(Role.CUSTOMER))
    assert not back.state.attended


@pytest.mark.parametrize("what", [What.RECORDING, What.COLLEAGUE, What.CONTROL])
async def test_while_nobody_is_there_nothing_can_be_asked_for(relay: Relay, what: What) -> None:
    user = await kern(relay)
    technician, customer = await relay.helps()
    sample = await about(relay, technician.name, What.COLLEAGUE, user)
    ask = sample if what is What.COLLEAGUE else e.Requested("before", what)
    await technician.says(ask)
    await customer.hears(e.Requested)
    await customer.says(AWAY)
    assert customer.state.requests == ()
    await customer.mutters(e.Granted(ask.request))  # too late: nobody is there to say it
    await technician.mutters(replace(ask, request="again"))
    await technician.catches_up(customer)
    await customer.catches_up(technician)
    assert customer.state.requests == ()
    await customer.says(PRESENT)
    await technician.sees(lambda state: state.attended)
    await technician.says(replace(ask, request="at last"))


async def test_the_customer_can_have_more_time_without_anybody_there(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await customer.says(AWAY)
    await relay.passes(HALF_AN_HOUR - 10)
    await customer.signals(s.MoreTime(s.Limit.AWAY))
    assert await customer.hears(s.PresenceDue) == s.PresenceDue(HALF_AN_HOUR)
    await relay.passes(HALF_AN_HOUR - 10)
    await technician.catches_up(customer)
    assert not technician.state.over
    assert not customer.state.attended
    await relay.passes(10)
    assert (await technician.hears(e.Ended)).event == e.Ended(Reason.UNATTENDED)


async def test_more_time_alone_does_not_put_off_the_question_whether_somebody_is_there(
    relay: Relay,
) -> None:
    technician, customer = await relay.helps()
    await relay.passes(HALF_AN_HOUR - 10)
    await customer.signals(s.MoreTime(s.Limit.AWAY))
    await relay.passes(10)
    await technician.hears(e.PresenceUnanswered)


async def test_the_technician_is_told_that_the_session_ends_with_nobody_there(
    relay: Relay,
) -> None:
    technician, customer = await relay.helps()
    await customer.says(AWAY)
    assert await technician.hears(s.SessionDue) == s.SessionDue(HALF_AN_HOUR, s.Limit.AWAY)
    await customer.says(PRESENT)
    assert await technician.hears(s.SessionDue) == s.SessionDue(4 * 3600, s.Limit.SESSION)
