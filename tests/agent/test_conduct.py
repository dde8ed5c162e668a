"""The agent's way through a session, over a line that is told what the relay says."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from beistand.agent import conduct
from beistand.agent.conduct import Conduct
from beistand.agent.system import System
from beistand.agent.window import Shown
from beistand.ends.input import Keyed, pack
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event, What
from beistand.protocol.roles import Role
from beistand.protocol.wire import Entry, read, write_entry, write_signal
from beistand.texts import Texts
from tests.agent.test_capture import Still
from tests.protocol.walk import AGENT, CUSTOMER, OPENING, RELAY, TECHNICIAN, Log

PARTIES = {Role.RELAY: 0, Role.CUSTOMER: 1, Role.TECHNICIAN: 2, Role.AGENT: 3}
CONTROL: Log = ((TECHNICIAN, e.Requested("c", What.CONTROL)), (CUSTOMER, e.Granted("c")))
ADMITTED: Log = (
    *OPENING,
    *CONTROL,
    (RELAY, e.Joined(3, AGENT)),
    (CUSTOMER, e.AgentAdmitted(3)),
)
WANTED: Log = (*OPENING, *ADMITTED[-2:])


class Wire:
    """What stands in for the WebSocket: the relay's end of it."""

    waiting_bytes = 0
    trouble = ""

    def __init__(self, origin: str, *told: Callable[..., None]) -> None:
        self.opened, self.heard, self.arrived, self.lost = told
        self.said: list[object] = []
        self.sent: list[bytes] = []
        self._over = asyncio.Event()

    def send_text(self, text: str) -> None:
        self.said.append(read(text))

    def send_bytes(self, data: bytes) -> None:
        self.sent.append(data)

    async def run(self) -> None:
        self.opened()
        await self._over.wait()

    def close(self) -> None:
        self._over.set()


class Recorder:
    """Hands, rights and clipboard: keeps what was done, and answers nothing."""

    def __init__(self) -> None:
        self.done: list[tuple[object, ...]] = []

    def pointer(self) -> tuple[int, int]:
        return (0, 0)

    async def give_up(self) -> None: ...

    def __getattr__(self, verb: str) -> Callable[..., None]:
        return lambda *words: self.done.append((verb, *words))


class SmallWindow:
    """The person: chooses at once, or when told to."""

    def __init__(self) -> None:
        self.shown: list[Shown] = []
        self.asked = 0
        self.chooses: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def show(self, shown: Shown) -> None:
        self.shown.append(shown)

    def say(self, who: str, text: str) -> None: ...

    def note(self, text: str) -> None: ...

    def choose_programs(self) -> asyncio.Future[bool]:
        self.asked += 1
        return self.chooses


class World:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(conduct, "Line", Wire)
        self.screen, self.hands = Still(), Recorder()
        self.screen.changes = 10**6
        system: Any = System(
            *(self.screen, self.hands, Recorder(), Recorder()),  # type: ignore[arg-type]
            Path(),
        )
        self.conduct = Conduct("http://localhost", "token", "1234", Texts("de"), system)
        self.wire: Any = self.conduct._line
        self.window = SmallWindow()
        self.number = 0
        self.over = asyncio.ensure_future(self.conduct.run(self.window))  # type: ignore[arg-type]

    async def until(self, happened: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not happened():  # noqa: ASYNC110 — what is waited for tells nobody
                await asyncio.sleep(0.005)

    async def looks(self, times: int = 6) -> int:
        """How many pictures are taken in the time of some looks."""
        before = len(self.screen.grabbed)
        await asyncio.sleep(times / 30)
        return len(self.screen.grabbed) - before

    def hears(self, signal: s.Signal) -> None:
        self.wire.heard(write_signal(signal))

    def happens(self, by: Role, event: Event) -> None:
        self.number += 1
        self.wire.heard(write_entry(Entry(self.number, by, PARTIES[by], 0, event)))

    def welcomes(self, log: Log) -> None:
        self.hears(s.Welcome(Role.AGENT, 3, 0, self.number + len(log), 0, "session", "secret"))
        for by, event in log:
            self.happens(by, event)

    async def shows(self, log: Log = ADMITTED) -> None:
        """In the session, and the picture on its way."""
        self.welcomes(log)
        await self.until(lambda: self.says(e.SharingStarted))
        self.happens(AGENT, e.SharingStarted(e.Surface.MONITOR))
        await self.until(lambda: len(self.wire.sent) > 1)

    def says(self, kind: type) -> bool:
        return any(isinstance(each, kind) for each in self.wire.said)

    def loses(self) -> None:
        self.wire.lost()


@pytest.fixture
async def world(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    world = World(monkeypatch)
    await world.until(lambda: world.wire.said)
    yield world
    world.conduct._finish("over")
    await world.over


@pytest.mark.parametrize(
    ("why", "over"),
    [
        (s.Why.KEY, "no_invitation"),
        (s.Why.WAIT, "too_many"),
        (s.Why.GONE, "sent_away"),
        (s.Why.RELOAD, "sent_away"),
    ],
)
async def test_who_is_not_let_in_is_told_why(world: World, why: s.Why, over: str) -> None:
    assert world.wire.said == [s.Accept(s.PROTOCOL_VERSION, "1234", "token")]
    world.hears(s.Unwelcome(why))
    assert await asyncio.wait_for(world.over, 20) == over


async def test_a_relay_that_restarts_and_an_end_that_fell_behind_are_waited_for(
    world: World,
) -> None:
    world.hears(s.Unwelcome(s.Why.RESTART))
    world.welcomes(ADMITTED)
    world.hears(s.Unwelcome(s.Why.WAIT))
    await asyncio.sleep(0)
    assert not world.over.done()


async def test_it_comes_back_by_its_secret_and_goes_when_that_takes_too_long(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.welcomes(ADMITTED)
    world.loses()
    world.wire.opened()
    heard = len(ADMITTED)
    assert world.wire.said[-1] == s.Resume(
        *(s.PROTOCOL_VERSION, heard, 0, "", "session", "secret"),
    )
    world.welcomes(())
    world.loses()
    monkeypatch.setattr(conduct, "PATIENCE_SECONDS", 0.01)
    assert await asyncio.wait_for(world.over, 20) == "lost"


async def test_a_lost_line_lets_go_of_every_key_and_takes_no_picture(world: World) -> None:
    await world.shows()
    assert await world.looks() > 0
    world.hands.done.clear()
    world.loses()
    assert world.hands.done == [("release",)]
    await world.looks(1)
    assert await world.looks() == 0
    world.wire.opened()
    world.welcomes(((RELAY, e.Left(3)), (RELAY, e.Joined(3, AGENT))))
    starts = e.SharingStarted(e.Surface.MONITOR)
    await world.until(lambda: world.wire.said.count(starts) == 2)
    world.happens(AGENT, starts)
    await world.looks(1)
    assert await world.looks() > 0


async def test_a_paused_screen_is_not_looked_at(world: World) -> None:
    await world.shows()
    world.happens(CUSTOMER, e.Paused())
    await world.looks(1)
    assert await world.looks() == 0
    world.happens(CUSTOMER, e.Resumed())
    await world.looks(1)
    assert await world.looks() > 0


@pytest.mark.parametrize("frame", [b"", b"\x01", b"\x01\x03", b"\x01\x03" + bytes(20), b"x" * 40])
async def test_a_frame_out_of_shape_is_refused_and_nothing_ends(
    world: World, frame: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    await world.shows()
    world.wire.arrived(frame)
    assert "refused: RemoteProtocolError" in caplog.text
    world.wire.arrived(pack([Keyed("KeyA", True)], 2, 5, 0))
    await world.until(lambda: world.says(s.Done))
    assert not world.over.done()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"event":"Paused"}', '{"signal":"Nothing"}'])
async def test_a_message_that_makes_no_sense_is_refused_without_its_words(
    world: World, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    world.welcomes(ADMITTED)
    world.wire.heard(text)
    assert caplog.messages == ["refused: RemoteProtocolError"]
    assert not world.over.done()


async def test_who_wanted_to_hide_something_chooses_before_the_first_picture(
    world: World,
) -> None:
    world.welcomes(WANTED)
    await world.until(lambda: world.window.asked)
    assert await world.looks() == 0
    assert not world.says(e.SharingStarted)

    world.window.chooses.set_result(True)
    await world.until(lambda: world.says(e.SharingStarted))
    world.happens(AGENT, e.SharingStarted(e.Surface.MONITOR))
    await world.until(lambda: world.screen.grabbed)
    assert world.window.asked == 1


async def test_who_closes_the_choice_shows_nothing_and_is_asked_again(world: World) -> None:
    world.welcomes(WANTED)
    await world.until(lambda: world.window.asked)
    world.window.chooses.set_result(False)
    await world.looks()
    assert not world.says(e.SharingStarted)
    assert world.screen.grabbed == []
    world.window.chooses = asyncio.get_running_loop().create_future()
    world.conduct.acts.share()
    await world.until(lambda: world.window.asked == 2)


async def test_who_shows_the_screen_and_was_asked_for_control_is_not_asked(world: World) -> None:
    await world.shows()
    assert world.window.asked == 0


async def test_where_nobody_is_reached_the_window_says_so_until_somebody_is(world: World) -> None:
    assert world.window.shown[-1].code == "1234"
    world.wire.trouble = "unreachable"
    world.loses()
    told = Texts("de")("agent.trouble.unreachable", host="localhost")
    assert (world.window.shown[-1].status, world.window.shown[-1].code) == (told, "")
    world.wire.trouble = ""
    world.wire.opened()
    assert world.window.shown[-1].code == "1234"


async def test_who_never_reached_anybody_is_told_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.loses()
    monkeypatch.setattr(conduct, "PATIENCE_SECONDS", 0.01)
    assert await asyncio.wait_for(world.over, 20) == "unreachable"


async def test_its_time_begins_when_the_customer_lets_it_in_and_not_again(world: World) -> None:
    admitted: list[object] = []
    world.conduct.admitted = lambda: admitted.append("admitted")
    world.welcomes(ADMITTED)
    since = world.conduct._since
    assert since is not None
    world.loses()
    world.wire.opened()
    world.welcomes(())
    assert (world.conduct._since, admitted) == (since, ["admitted"])
