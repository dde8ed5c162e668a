"""The browser's encoder, recorded: every frame of our own is closed, every proxy destroyed."""

from typing import Any

import pytest

from beistand.portal.encoder import Encoder
from beistand.protocol.frames import Picture
from tests.portal.javascript import JsException, Made, js, proxies

EVEN, ODD = (1280, 720), (1277, 721)
PICTURE = Picture("avc1.42E01F", 1280, 720)
CUT = Picture("avc1.42E01F", 1276, 720)


class Frame:
    """A VideoFrame; made of another one it is our own."""

    def __init__(self, source: Any = None, timestamp: int = 0, **_: Any) -> None:
        self.source, self.timestamp, self.closed = source, timestamp, 0

    def close(self) -> None:
        self.closed += 1


class VideoEncoder:
    """The browser's; refuses what it is given where it is `sick`."""

    def __init__(self, output: Any, error: Any) -> None:
        self.output, self.error = output, error
        self.state = "unconfigured"
        self.sick = False
        self.taken: list[Frame] = []

    def configure(self, config: dict[str, Any]) -> None:
        self.state = "configured"

    def encode(self, frame: Frame, **_: Any) -> None:
        if self.sick:
            raise JsException("DataError")
        assert not frame.closed
        self.taken.append(frame)

    def close(self) -> None:
        assert self.state != "closed", "the browser refuses to close it twice"
        self.state = "closed"


class World:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.own, self.encoders = Made(Frame), Made(VideoEncoder)
        self.before = len(proxies)
        self.failures: list[str] = []
        monkeypatch.setattr(js, "VideoFrame", self.own, raising=False)
        monkeypatch.setattr(js, "VideoEncoder", self.encoders, raising=False)
        monkeypatch.setattr(js, "DOMRect", Made(lambda *edges: edges), raising=False)
        self.encoder = Encoder(lambda chunk, size, key: None, self.failures.append)

    @property
    def held(self) -> int:
        """Proxies that nobody has destroyed."""
        return sum(not proxy.destroyed for proxy in proxies[self.before :])


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def test_a_frame_that_is_handed_in_stays_open_and_goes_in_as_it_is(world: World) -> None:
    world.encoder.configure(PICTURE, EVEN, 1)
    frame = Frame(timestamp=1)
    world.encoder.encode(frame, key=True)
    assert world.encoders.all[0].taken == [frame]
    assert frame.closed == 0
    assert not world.own.all


@pytest.mark.parametrize(("picture", "source"), [(PICTURE, EVEN), (CUT, ODD)])
def test_a_frame_of_our_own_is_closed_at_once(
    world: World, picture: Picture, source: tuple[int, int]
) -> None:
    world.encoder.configure(picture, source, 1)
    frame = Frame(timestamp=1)
    for _ in range(3):
        world.encoder.encode(frame, key=False)
    world.encoder.encode_crisp(frame, 1)
    taken = world.encoders.all[0].taken
    assert [each.timestamp for each in taken] == [1, 2, 3, 4]
    assert len(world.own.all) == (
        3 if source == EVEN else 4
    )  # the first of an even one goes itself
    assert {own.closed for own in world.own.all} == {1}
    assert frame.closed == 0


def test_a_frame_of_our_own_is_closed_also_where_the_encoder_refuses_it(world: World) -> None:
    world.encoder.configure(CUT, ODD, 1)
    world.encoders.all[0].sick = True
    with pytest.raises(JsException):
        world.encoder.encode(Frame(timestamp=1), key=False)
    world.encoders.all[0].close()  # by itself; the callback that says so comes later
    world.encoder.encode(Frame(timestamp=2), key=False)
    assert [own.closed for own in world.own.all] == [1, 1]


def test_another_size_closes_the_encoder_of_the_size_before(world: World) -> None:
    world.encoder.configure(PICTURE, EVEN, 1)
    world.encoder.configure(CUT, ODD, 1)
    assert [each.state for each in world.encoders.all] == ["closed", "configured"]


def test_closing_lets_everything_go_and_may_come_twice(world: World) -> None:
    world.encoder.configure(PICTURE, EVEN, 1)
    assert world.held == 2
    world.encoder.close()
    world.encoder.close()
    assert world.encoders.all[0].state == "closed"
    assert world.held == 0


def test_an_encoder_that_gave_up_says_why_and_is_let_go(world: World) -> None:
    world.encoder.configure(PICTURE, EVEN, 1)
    world.encoders.all[0].close()
    world.encoders.all[0].error(JsException("OperationError", "no memory"))
    assert world.failures == ["OperationError: no memory"]
    world.encoder.close()
    assert world.held == 0
