"""The browser's decoder, recorded: every frame that comes out is closed, every proxy destroyed."""

from types import SimpleNamespace
from typing import Any

import pytest

from beistand.portal.viewer import Viewer
from beistand.protocol.frames import Flag, Header, Picture, Stream
from tests.portal.javascript import Listeners, Made, js, proxies

PICTURE = Picture("avc1.42E01F", 1280, 720)
LARGER = Picture("avc1.42E028", 1920, 1080)


class Frame:
    displayWidth, displayHeight = 1280, 720  # noqa: N815 (the browser's names)

    def __init__(self, timestamp: int) -> None:
        self.timestamp, self.closed = timestamp, 0

    def close(self) -> None:
        self.closed += 1


class VideoDecoder:
    def __init__(self, output: Any, error: Any) -> None:
        self.output, self.error = output, error
        self.state, self.decodeQueueSize = "unconfigured", 0
        self.taken: list[int] = []

    def configure(self, config: dict[str, Any]) -> None:
        self.state = "configured"

    def decode(self, chunk: dict[str, Any]) -> None:
        self.taken.append(chunk["timestamp"])

    def close(self) -> None:
        assert self.state != "closed", "the browser refuses to close it twice"
        self.state = "closed"

    def puts_out(self, waiting: int = 0) -> Frame:
        self.decodeQueueSize = waiting
        frame = Frame(self.taken[-1])
        self.output(frame)
        return frame


class Message(bytes):
    """An ArrayBuffer."""

    @property
    def byteLength(self) -> int:  # noqa: N802
        return len(self)

    def to_bytes(self) -> bytes:
        return self


class Canvas:
    width, height = 300, 150

    def __init__(self) -> None:
        self.drawn: list[Frame] = []
        self.breaks = False

    def getContext(self, kind: str, alpha: bool) -> "Canvas":  # noqa: N802
        return self

    def drawImage(self, frame: Frame, x: int, y: int) -> None:  # noqa: N802
        if self.breaks:
            raise RuntimeError("the graphics card is gone")
        self.drawn.append(frame)

    def fillRect(self, *edges: int) -> None:  # noqa: N802
        self.drawn.clear()


class Document(Listeners):
    hidden = False


def part(message: Message, start: int = 0, length: int | None = None) -> Message:
    return Message(message[start:] if length is None else message[start : start + length])


class World:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.before = len(proxies)
        self.decoders, self.canvas, self.document = Made(VideoDecoder), Canvas(), Document()
        self.told: list[Any] = []
        for name, made in (
            ("VideoDecoder", self.decoders),
            ("EncodedVideoChunk", Made(lambda **given: given)),
            ("Uint8Array", Made(part)),
            ("document", self.document),
            ("Date", SimpleNamespace(now=lambda: 0)),
        ):
            monkeypatch.setattr(js, name, made, raising=False)
        self.viewer = Viewer(
            self.canvas,
            self.told.append,
            lambda: self.told.append("key frame wanted"),
            lambda *size: None,
        )

    def hears(self, sequence: int, picture: Picture | None = None) -> None:
        """One whole frame; a key frame where a picture is told."""
        flags = Flag.LAST | Flag.KEY if picture else Flag.LAST
        payload = (picture.packed() if picture else b"") + b"data"
        header = Header(Stream.SCREEN, 1, flags, sequence, 0, 0, len(payload))
        self.viewer.receive(Message(header.packed() + payload))

    @property
    def decoder(self) -> VideoDecoder:
        last: VideoDecoder = self.decoders.all[-1]
        return last

    @property
    def held(self) -> int:
        """Proxies that nobody has destroyed."""
        return sum(not proxy.destroyed for proxy in proxies[self.before :])


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def test_each_frame_is_closed_and_the_newest_drawn(world: World) -> None:
    world.hears(0, PICTURE)
    older = world.decoder.puts_out(waiting=1)
    world.hears(1)
    newest = world.decoder.puts_out()
    assert world.canvas.drawn == [newest]
    assert (older.closed, newest.closed) == (1, 1)
    assert world.told == [0, 1]


def test_a_frame_that_cannot_be_drawn_is_closed(world: World) -> None:
    world.hears(0, PICTURE)
    world.canvas.breaks = True
    frame = Frame(0)
    with pytest.raises(RuntimeError):
        world.decoder.output(frame)
    assert frame.closed == 1


def test_another_kind_of_picture_closes_the_decoder_before(world: World) -> None:
    world.hears(0, PICTURE)
    world.hears(1, PICTURE)
    world.hears(2, LARGER)
    assert [each.state for each in world.decoders.all] == ["closed", "configured"]


def test_a_decoder_that_gave_up_is_let_go_and_a_key_frame_asked_for(world: World) -> None:
    world.hears(0, PICTURE)
    world.decoder.close()
    world.decoder.error(None)
    world.hears(1)
    assert world.told == ["key frame wanted"]
    world.hears(2, PICTURE)
    assert world.decoder.taken == [2]


def test_closing_clears_the_canvas_and_lets_everything_go(world: World) -> None:
    world.hears(0, PICTURE)
    world.decoder.puts_out()
    assert world.held == 3
    world.viewer.close()
    assert world.decoder.state == "closed"
    assert not world.canvas.drawn
    assert not any(world.document.listening.values())
    assert world.held == 0
