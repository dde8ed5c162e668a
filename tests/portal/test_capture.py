"""The screen's capture against a recorded browser: what is asked for, and what is let go."""

import asyncio
from typing import Any

import pytest

from beistand.ends.errors import ShareBlockedError, ShareCancelledError, ShareError
from beistand.portal import capture
from tests.portal.javascript import JsException, Listeners, Made, Proxy, js, proxies


class Track(Listeners):
    stopped = 0
    contentHint = ""  # noqa: N815 (the browser's name)

    def getSettings(self) -> Any:  # noqa: N802
        return self

    def stop(self) -> None:
        self.stopped += 1


class Stream:
    def __init__(self) -> None:
        self.tracks = [Track(), Track()]

    def getVideoTracks(self) -> list[Track]:  # noqa: N802
        return self.tracks[:1]

    def getTracks(self) -> list[Track]:  # noqa: N802
        return self.tracks


class Frame:
    closed = 0

    def close(self) -> None:
        self.closed += 1


class Pipe:
    """The browser's own: gives what comes to the sink until it is aborted, or breaks."""

    def __init__(self) -> None:
        self.signal = self
        self.readable = self
        self.end = asyncio.get_running_loop().create_future()

    def pipeTo(self, sink: dict[str, Proxy], signal: Any) -> Any:  # noqa: N802
        self.write = sink["write"]
        return self.end

    def abort(self) -> None:
        self.breaks(JsException("AbortError"))

    def breaks(self, error: JsException) -> None:
        if not self.end.done():
            self.end.set_exception(error)

    def brings(self) -> Frame:
        frame = Frame()
        self.write(frame, None)
        return frame


class World:
    """A browser whose picker is answered by `answer`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer = asyncio.get_running_loop().create_future()
        self.asked: list[dict[str, Any]] = []
        self.pipe = Pipe()
        self.before = len(proxies)
        monkeypatch.setattr(js, "navigator", self, raising=False)
        monkeypatch.setattr(js, "AbortController", Made(lambda: self.pipe), raising=False)
        processors = Made(lambda track: self.pipe)
        monkeypatch.setattr(js, "MediaStreamTrackProcessor", processors, raising=False)
        monkeypatch.setattr(js, "WritableStream", Made(lambda sink: sink), raising=False)
        self.mediaDevices = self

    def getDisplayMedia(self, options: dict[str, Any]) -> Any:  # noqa: N802
        self.asked.append(options)
        return self.answer

    async def shares(self) -> capture.Capture:
        asking = capture.ask()
        self.answer.set_result(Stream())
        return await asking

    @property
    def held(self) -> int:
        """Proxies that nobody has destroyed."""
        return sum(not proxy.destroyed for proxy in proxies[self.before :])


@pytest.fixture
async def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


async def test_the_picker_is_open_before_anybody_waits_and_no_sound_is_asked_for(
    world: World,
) -> None:
    asking = capture.ask()
    (asked,) = world.asked
    assert asked["audio"] is False
    assert asked["systemAudio"] == "exclude"
    assert asked["surfaceSwitching"] == asked["selfBrowserSurface"] == "exclude"
    assert asked["monitorTypeSurfaces"] == "include"
    world.answer.set_result(Stream())
    assert (await asking).surface == "monitor"  # a browser that does not tell may show everything


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (JsException("NotAllowedError", "Permission denied"), ShareCancelledError),
        (JsException("AbortError"), ShareCancelledError),
        (JsException("NotAllowedError", "Permission denied by system"), ShareBlockedError),
        (JsException("NotAllowedError", "Disallowed by permissions policy"), ShareBlockedError),
        (JsException("NotReadableError"), ShareBlockedError),
    ],
)
async def test_a_no_of_the_person_is_told_apart_from_one_of_the_system(
    world: World, error: JsException, told: type[ShareError]
) -> None:
    world.answer.set_exception(error)
    with pytest.raises(told):
        await capture.ask()
    assert world.held == 0


async def test_stopping_stops_every_track_and_lets_every_proxy_go(world: World) -> None:
    shared = await world.shares()
    ended: list[str] = []
    shared.on_ended = lambda: ended.append("by the browser")
    shared.read(lambda frame: frame.close(), ended.append)
    assert world.held == 2
    shared.stop()
    await asyncio.sleep(0)
    assert [track.stopped for track in shared.stream.tracks] == [1, 1]
    assert world.held == 0
    shared.stop()
    shared.stream.tracks[0].happens("ended")
    assert ended == []


async def test_the_browsers_own_stop_is_told_and_its_owner_lets_go(world: World) -> None:
    shared = await world.shares()
    shared.on_ended = shared.stop
    shared.stream.tracks[0].happens("ended")
    assert world.held == 0


async def test_a_frame_that_comes_after_the_stop_is_closed_unseen(world: World) -> None:
    shared = await world.shares()
    arrived: list[Frame] = []
    reading = shared.read(arrived.append, lambda reason: None)
    first = world.pipe.brings()
    reading.stop()
    late = world.pipe.brings()
    assert arrived == [first]
    assert (first.closed, late.closed) == (0, 1)


@pytest.mark.parametrize(("stopped", "told"), [(False, ["OperationError: torn"]), (True, [])])
async def test_a_pipe_that_breaks_is_told_once_and_its_proxy_goes(
    world: World, stopped: bool, told: list[str]
) -> None:
    shared = await world.shares()
    failures: list[str] = []
    reading = shared.read(lambda frame: frame.close(), failures.append)
    if stopped:
        reading.stop()
    world.pipe.breaks(JsException("OperationError", "torn"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert failures == told
    shared.stop()
    assert world.held == 0
