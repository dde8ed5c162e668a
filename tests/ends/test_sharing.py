"""The customer's sharing, with recorders in place of the browser."""

import asyncio
from typing import Any

import pytest

from beistand.ends.errors import ShareBlockedError, ShareCancelledError, ShareError
from beistand.ends.sharing import Sharing
from beistand.protocol import events as e
from beistand.protocol.events import Event, Surface
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.table import follow

UP_TO_CONNECTED: list[tuple[Role, Event]] = [
    (Role.TECHNICIAN, e.KeyOffered("Drucker", "Anna", "Haus")),
    (Role.RELAY, e.KeyAccepted()),
    (Role.RELAY, e.Joined(1, Role.CUSTOMER)),
    (Role.RELAY, e.Joined(2, Role.TECHNICIAN, "Anna")),
    (Role.CUSTOMER, e.Confirmed()),
    (Role.CUSTOMER, e.AgreementAccepted(1, "d", "de")),
    (Role.CUSTOMER, e.RecordingDecided(False)),
]


class World:
    """Browser, side and sender in one: `log` is what was done, in order."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.state = State()
        self.party = 1
        self.role = Role.CUSTOMER
        self.welcome = True
        self.on_ended: Any = None
        self.surface = "window"
        self.stream = "stream"
        self.refusal: Exception | None = None
        self.sharing = Sharing(self, self, self.failed, self.preview)  # type: ignore[arg-type]
        for by, event in UP_TO_CONNECTED:
            self.state = follow(self.state, by, event)

    def failed(self, name: str) -> None:
        self.log.append(f"failed: {name}")

    def preview(self, stream: Any) -> None:
        if stream is not None:
            self.log.append("preview")

    def may(self, event: Event) -> bool:
        return True

    def say(self, event: Event) -> bool:
        self.log.append(f"says {type(event).__name__}")
        return True

    def ask(self) -> Any:
        self.log.append("picker")

        async def answer() -> Any:
            if self.refusal is not None:
                raise self.refusal
            return self

        return answer()

    def sender(self, capture: Any, party: int) -> Any:
        return Frames(self.log)

    def stop(self) -> None:
        self.log.append("tracks stopped")

    def repeats(self, by: Role, event: Event) -> None:
        before, self.state = self.state, follow(self.state, by, event)
        self.sharing.follow(self.state, before)

    async def answers(self) -> None:
        """The person chooses, or closes the picker."""
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def shares(self) -> None:
        self.sharing.ask()
        await self.answers()
        self.repeats(Role.RELAY, e.Connected())
        self.repeats(Role.CUSTOMER, e.SharingStarted(Surface.WINDOW))


class Frames:
    def __init__(self, log: list[str]) -> None:
        self._log = log

    def start(self) -> None:
        self._log.append("frames start")

    def pause(self) -> None:
        self._log.append("frames pause")

    def resume(self) -> None:
        self._log.append("frames resume")

    def stop(self) -> None:
        self._log.append("frames stop")


async def test_the_picker_opens_in_the_click_and_frames_wait_for_the_repeat() -> None:
    world = World()
    world.sharing.ask()
    assert world.log == ["picker"]
    await world.answers()
    assert world.log == ["picker", "preview"]
    world.repeats(Role.RELAY, e.Connected())
    assert world.log == ["picker", "preview", "says SharingStarted"]
    world.repeats(Role.CUSTOMER, e.SharingStarted(Surface.WINDOW))
    assert world.log[-1] == "frames start"


async def test_stopping_stops_the_tracks_before_it_is_said() -> None:
    world = World()
    await world.shares()
    world.log.clear()
    world.sharing.stop()
    assert world.log == ["frames stop", "tracks stopped", "says SharingStopped"]


async def test_changing_stops_all_tracks_first_then_asks_again() -> None:
    world = World()
    await world.shares()
    world.log.clear()
    world.sharing.change()
    assert world.log == ["frames stop", "tracks stopped", "says SharingStopped", "picker"]
    await world.answers()
    world.repeats(Role.CUSTOMER, e.SharingStopped())
    assert world.log[-1] == "says SharingStarted"


async def test_the_browsers_own_stop_button_is_heard() -> None:
    world = World()
    await world.shares()
    world.on_ended()
    assert world.log[-1] == "says SharingStopped"


async def test_nothing_flows_while_the_technician_is_away() -> None:
    world = World()
    await world.shares()
    world.repeats(Role.RELAY, e.Left(2))
    assert world.log[-1] == "frames pause"
    world.repeats(Role.RELAY, e.Joined(2, Role.TECHNICIAN, "Anna"))
    assert world.log[-1] == "frames resume"


async def test_after_a_lost_line_the_picture_comes_back_by_itself() -> None:
    world = World()
    await world.shares()
    world.repeats(Role.RELAY, e.SharingStopped())
    assert world.log[-2:] == ["frames pause", "says SharingStarted"]
    world.repeats(Role.CUSTOMER, e.SharingStarted(Surface.WINDOW))
    assert world.log[-1] == "frames resume"


async def test_a_restarted_relay_hears_of_the_picture_once_all_is_caught_up() -> None:
    world = World()
    await world.shares()
    world.welcome = False
    world.repeats(Role.RELAY, e.SharingStopped())
    assert world.log[-1] == "frames pause"
    world.welcome = True
    world.sharing.follow(world.state)
    assert world.log[-1] == "says SharingStarted"


async def test_what_was_paused_stays_paused_over_a_lost_line() -> None:
    world = World()
    await world.shares()
    world.repeats(Role.CUSTOMER, e.Paused())
    world.repeats(Role.RELAY, e.SharingStopped())
    world.log.clear()
    world.repeats(Role.CUSTOMER, e.SharingStarted(Surface.WINDOW))
    assert world.log == ["says Paused"]
    world.repeats(Role.CUSTOMER, e.Paused())
    assert "frames resume" not in world.log


async def test_what_was_stopped_while_it_was_paused_is_shown_anew_and_moves() -> None:
    world = World()
    await world.shares()
    world.repeats(Role.CUSTOMER, e.Paused())
    world.sharing.stop()
    world.repeats(Role.CUSTOMER, e.SharingStopped())
    world.log.clear()
    world.sharing.ask()
    await world.answers()
    world.repeats(Role.CUSTOMER, e.SharingStarted(Surface.WINDOW))
    assert "says Paused" not in world.log


async def test_the_end_stops_everything() -> None:
    world = World()
    await world.shares()
    world.log.clear()
    world.repeats(Role.CUSTOMER, e.Ended(e.Reason.CUSTOMER))
    assert world.log == ["frames stop", "tracks stopped"]


async def test_a_picker_that_is_answered_after_the_end_stops_its_tracks_unseen() -> None:
    world = World()
    world.sharing.ask()
    world.repeats(Role.CUSTOMER, e.Ended(e.Reason.CUSTOMER))
    await world.answers()
    assert world.log == ["picker", "tracks stopped"]


async def test_so_it_does_where_the_relay_has_not_repeated_the_end_or_the_line_is_lost() -> None:
    world = World()
    world.sharing.ask()
    world.sharing.end()
    await world.answers()
    assert world.log == ["picker", "tracks stopped"]


async def test_of_two_pickers_the_newest_counts() -> None:
    world = World()
    world.sharing.ask()
    world.sharing.ask()
    await world.answers()
    assert world.log == ["picker", "picker", "tracks stopped", "preview"]


@pytest.mark.parametrize("refusal", [ShareCancelledError(), ShareBlockedError()])
async def test_a_picker_that_brings_nothing_is_told_and_can_be_opened_again(
    refusal: ShareError,
) -> None:
    world = World()
    world.repeats(Role.RELAY, e.Connected())
    world.refusal = refusal
    world.sharing.ask()
    await world.answers()
    assert world.log == ["picker", f"failed: {type(refusal).__name__.removesuffix('Error')}"]
    world.refusal = None
    world.sharing.ask()
    await world.answers()
    assert world.log[2:] == ["picker", "preview", "says SharingStarted"]


async def test_a_picker_that_brings_nothing_after_the_end_is_told_nobody() -> None:
    world = World()
    world.refusal = ShareCancelledError()
    world.sharing.ask()
    world.sharing.end()
    await world.answers()
    assert world.log == ["picker"]
