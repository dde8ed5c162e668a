"""What passes between technician and agent: only through an open door, and no more than agreed."""

from pathlib import Path

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import What
from beistand.protocol.frames import Stream
from beistand.protocol.roles import Role
from tests.relay.saying import TECHNICIAN, picture
from tests.relay.side import Side
from tests.relay.test_agents import admitted
from tests.relay.world import a_relay


async def asks(technician: Side, agent: Side, what: What, file: str = "", size: int = 0) -> None:
    """The technician asks, and the customer says yes in the agent's window."""
    await technician.says(e.Requested(what, what, "", file, size))
    await agent.hears(e.Requested)
    await agent.says(e.Granted(what))
    await technician.hears(e.Granted)


async def test_text_passes_only_the_way_that_was_allowed(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        technician, customer = await relay.helps(sharing=False)
        agent = await admitted(relay, customer)
        there = picture(1, stream=Stream.TEXT, sender=TECHNICIAN)
        await technician.sends(there)
        await asks(technician, agent, What.GIVE_TEXT)
        allowed = picture(2, stream=Stream.TEXT, sender=TECHNICIAN)
        await technician.sends(allowed)
        await agent.gets(allowed)
        await agent.sends(picture(1, stream=Stream.TEXT, sender=3))
        await agent.says(e.Copied(What.GIVE_TEXT, 7))
        await technician.hears(e.Copied)

        assert there not in agent.heard
        assert technician.frames == []


async def test_the_clipboard_is_asked_for_only_where_it_may_be_taken(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        technician, customer = await relay.helps(sharing=False)
        agent = await admitted(relay, customer)
        await technician.signals(s.TextWanted())
        await asks(technician, agent, What.TAKE_TEXT)
        assert s.TextWanted() not in agent.heard

        await technician.signals(s.TextWanted())
        await agent.hears(s.TextWanted)
        text = picture(1, stream=Stream.TEXT, sender=3)
        await agent.sends(text)

        await technician.gets(text)


async def test_of_a_file_no_more_passes_than_was_agreed(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        technician, customer = await relay.helps(sharing=False)
        agent = await admitted(relay, customer)
        await asks(technician, agent, What.GIVE_FILE, "treiber.zip", 1500)
        half = picture(1, stream=Stream.FILES, sender=TECHNICIAN)
        more = picture(1, stream=Stream.FILES, sender=TECHNICIAN, part=1)
        await technician.sends(half)
        await agent.gets(half)
        await agent.signals(s.FileTaken(1000))
        assert (await technician.hears(s.FileTaken)).size == 1000

        await technician.sends(more)

        assert await technician.is_closed() == 1008
        await agent.hears(e.Left)
        assert more not in agent.heard


async def test_a_file_passes_once_it_is_chosen_and_no_longer_when_it_has_arrived(
    tmp_path: Path,
) -> None:
    async with a_relay(tmp_path) as relay:
        technician, customer = await relay.helps(sharing=False)
        agent = await admitted(relay, customer)
        await asks(technician, agent, What.TAKE_FILE)
        early, whole, late = (picture(each, stream=Stream.FILES, sender=3) for each in (1, 2, 3))
        await agent.sends(early)
        await agent.says(e.FileChosen(What.TAKE_FILE, "protokoll.txt", 1000))
        await agent.sends(whole)
        await technician.gets(whole)
        await technician.says(e.Transferred(What.TAKE_FILE))
        await agent.hears(e.Transferred)
        await agent.sends(late)
        await technician.catches_up(agent)

        assert early not in technician.heard
        assert late not in technician.heard


async def test_a_lost_line_ends_what_was_under_way(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        technician, customer = await relay.helps(sharing=False)
        agent = await admitted(relay, customer)
        await asks(technician, agent, What.GIVE_FILE, "treiber.zip", 1500)

        await agent.hangs_up()

        await technician.hears(e.Left)
        assert technician.state.sends_file(Role.TECHNICIAN) is None


async def test_a_view_is_narrowed_only_where_all_monitors_are_open(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        technician, customer = await relay.helps(sharing=False)
        agent = await admitted(relay, customer)
        await agent.says(e.SharingStarted(e.Surface.MONITOR))
        await agent.says(e.MonitorOpened(0, 3))
        await technician.hears(e.MonitorOpened)
        await technician.signals(s.MonitorWanted(4))
        await technician.signals(s.MonitorWanted(2))
        await agent.hears(s.MonitorWanted)
        await agent.signals(s.MonitorSeen(2))
        await technician.hears(s.MonitorSeen)
        await agent.says(e.MonitorOpened(2, 3))
        await technician.hears(e.MonitorOpened)
        await technician.signals(s.MonitorWanted(1))
        await agent.catches_up(technician)

        assert [each for each in agent.heard if isinstance(each, s.MonitorWanted)] == [
            s.MonitorWanted(2)
        ]
