"""An agent comes by invitation, hears nothing before it is admitted, and goes when sent away."""

from pathlib import Path

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import What
from beistand.protocol.frames import Flag, Header, Stream
from beistand.protocol.roles import Role
from tests.relay.side import Side
from tests.relay.world import Relay, a_relay


async def invited(customer: Side) -> str:
    await customer.signals(s.Invite())
    token: str = (await customer.hears(s.Invited)).token
    return token


async def comes(relay: Relay, token: str, code: str = "4711") -> Side:
    agent = await relay.dials()
    await agent.signals(s.Accept(s.PROTOCOL_VERSION, code, token))
    return agent


async def admitted(relay: Relay, customer: Side) -> Side:
    agent = await comes(relay, await invited(customer))
    joined = await customer.hears(e.Joined)
    await customer.says(e.AgentAdmitted(joined.event.party))
    await agent.is_welcome()
    await agent.sees(lambda state: state.agent_helps)
    return agent


def pressed(sequence: int = 1, sender: int = 2) -> bytes:
    return Header(Stream.INPUT, sender, Flag.LAST, sequence, 0, 0, 2).packed() + b"[]"


async def test_an_agent_hears_nothing_of_a_session_before_it_is_admitted(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        technician, customer = await relay.helps()
        agent = await comes(relay, await invited(customer))
        joined = await customer.hears(e.Joined)
        assert (joined.event.role, joined.event.code) == (Role.AGENT, "4711")

        await technician.sends(Header(Stream.CHAT, 2, Flag.LAST, 1, 0, 0, 2).packed() + b"hi")
        await customer.says(e.AgentAdmitted(joined.event.party))
        await agent.is_welcome()

        before = agent.heard[: agent.heard.index(agent.welcome or b"")]
        assert all(isinstance(each, s.Alive) for each in before)
        await agent.sees(lambda state: state.agent_helps)


async def test_what_an_agent_says_before_it_is_admitted_changes_nothing(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        technician, customer = await relay.helps(sharing=False)
        agent = await comes(relay, await invited(customer))
        await customer.hears(e.Joined)

        await agent.mutters(e.SharingStarted(e.Surface.MONITOR))
        await agent.mutters(e.Ended(e.Reason.CUSTOMER))
        await customer.catches_up(technician)

        assert customer.state.surface is None
        assert not customer.state.over


@pytest.mark.parametrize("token", ["used", "older", "made up"])
async def test_used_older_and_made_up_tokens_are_refused_alike(tmp_path: Path, token: str) -> None:
    async with a_relay(tmp_path) as relay:
        _, customer = await relay.helps(sharing=False)
        first = await invited(customer)
        if token == "used":
            await comes(relay, first)
            await customer.hears(e.Joined)
        elif token == "older":
            await invited(customer)
        else:
            first = "abcdefghjkmn"

        agent = await comes(relay, first)
        assert (await agent.is_unwelcome()).why is s.Why.KEY


async def test_an_invitation_ends_after_ten_minutes(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        _, customer = await relay.helps(sharing=False)
        token = await invited(customer)
        relay.clock.seconds += 10 * 60

        agent = await comes(relay, token)
        assert (await agent.is_unwelcome()).why is s.Why.KEY


async def test_a_newer_agent_takes_the_place_of_the_older(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        _, customer = await relay.helps(sharing=False)
        older = await admitted(relay, customer)
        newer = await comes(relay, await invited(customer))

        assert (await older.is_unwelcome()).why is s.Why.ELSEWHERE
        await customer.sees(lambda state: state.newest_agent == 4 and state.has(Role.AGENT))
        assert not customer.state.agent_admitted
        back = await relay.comes_back(older, build="")
        assert (await back.is_unwelcome()).why is s.Why.GONE
        assert not newer.heard


async def test_an_agent_that_is_sent_away_goes_and_does_not_come_back(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        _, customer = await relay.helps(sharing=False)
        agent = await admitted(relay, customer)

        await customer.says(e.AgentDismissed(3))

        assert (await agent.is_unwelcome()).why is s.Why.GONE
        back = await relay.comes_back(agent, build="")
        assert (await back.is_unwelcome()).why is s.Why.GONE


async def test_an_admitted_agent_comes_back_after_a_cut_and_shows_again(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        technician, customer = await relay.helps(sharing=False)
        agent = await admitted(relay, customer)
        await agent.says(e.SharingStarted(e.Surface.MONITOR))

        await agent.hangs_up()
        await technician.sees(lambda state: state.surface is None and not state.agent_helps)
        back = await relay.comes_back(agent, build="")
        await back.is_welcome()
        await back.sees(lambda state: state.agent_helps)
        await back.says(e.SharingStarted(e.Surface.MONITOR))
        await technician.sees(lambda state: state.watched)


async def test_input_reaches_the_agent_only_while_it_may_be_controlled(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        technician, customer = await relay.helps(sharing=False)
        agent = await admitted(relay, customer)
        await agent.says(e.SharingStarted(e.Surface.MONITOR))

        await technician.sends(pressed(1))
        await technician.says(e.Requested("c", What.CONTROL))
        await technician.sends(pressed(2))
        await customer.sees(lambda state: bool(state.requests))
        await customer.says(e.Granted("c"))
        await technician.sees(lambda state: state.controllable)
        await technician.sends(pressed(3))
        await agent.gets(pressed(3))
        await agent.signals(s.Done(3))
        assert await technician.hears(s.Done) == s.Done(3)
        await customer.says(e.Withdrawn("c"))
        await technician.sees(lambda state: not state.controllable)
        await technician.sends(pressed(4))
        await agent.catches_up(technician)

        assert agent.frames == [pressed(3)]


async def test_the_page_may_be_closed_while_an_admitted_agent_is_there(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        technician, customer = await relay.helps(sharing=False)
        agent = await admitted(relay, customer)
        await customer.hangs_up()
        await agent.sees(lambda state: not state.has(Role.CUSTOMER))

        await relay.passes(relay.settings.absence_seconds + 1)
        await agent.catches_up(technician)
        assert not agent.state.over

        await agent.hangs_up()
        await technician.hears(e.AgentAdmitted)
        await technician.sees(lambda state: not state.has(Role.AGENT))
        await relay.passes(relay.settings.absence_seconds + 1)
        await technician.sees(lambda state: state.ended is e.Reason.LOST)


async def is_told(agent: Side, due: s.Signal) -> None:
    while await agent.hears(type(due)) != due:
        pass


async def test_an_agent_is_told_what_ends_and_has_more_time_for_each(tmp_path: Path) -> None:
    whole, answer = s.SessionDue(1440, s.Limit.SESSION), s.Deadline(300)
    async with a_relay(tmp_path, session_hours=0.4, away_seconds=600) as relay:
        technician, customer = await relay.helps()
        agent = await admitted(relay, customer)
        await technician.says(e.Requested("c", What.CONTROL))
        await is_told(agent, whole)
        await is_told(agent, answer)

        await relay.passes(290)
        await agent.signals(s.MoreTime(s.Limit.ANSWER))
        await is_told(agent, answer)
        await relay.passes(290)
        await agent.signals(s.MoreTime(s.Limit.SESSION))
        await is_told(agent, whole)
        await customer.catches_up(technician)
        assert customer.state.asked("c") is not None

        await agent.says(e.PresenceStated(e.Presence.AWAY))
        await relay.passes(590)
        await agent.signals(s.MoreTime(s.Limit.AWAY))
        await is_told(agent, s.PresenceDue(600))


async def test_an_agent_at_the_door_gives_nobody_more_time(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        technician, customer = await relay.helps(sharing=False)
        agent = await comes(relay, await invited(customer))
        await customer.hears(e.Joined)
        await technician.says(e.Requested("r", What.RECORDING))
        await customer.hears(e.Requested)
        await relay.passes(290)

        await agent.signals(s.MoreTime(s.Limit.ANSWER))
        await agent.signals(s.MoreTime(s.Limit.SESSION))
        await customer.catches_up(technician)

        await relay.passes(11)
        assert (await customer.hears(e.Withdrawn)).event == e.Withdrawn("r")
