"""Input: mouse and keyboard on their way from the technician's page to the agent."""

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Final

from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.frames import Flag, Header, Stream, read_frame

MAX_STROKES: Final = 256
MAX_TEXT: Final = 1000
_FAR: Final = 100_000


@dataclass(frozen=True)
class Moved:
    """The pointer, in pixels of the picture that the technician sees."""

    x: int
    y: int


@dataclass(frozen=True)
class Pressed:
    """A button of the mouse: left, middle, right, back, forward."""

    button: str
    down: bool


@dataclass(frozen=True)
class Wheeled:
    """The wheel, in notches."""

    right: int
    down: int


@dataclass(frozen=True)
class Keyed:
    """A key by its place, `KeyboardEvent.code`."""

    code: str
    down: bool


@dataclass(frozen=True)
class Typed:
    """Characters, whichever keys make them on the customer's keyboard."""

    text: str


@dataclass(frozen=True)
class Released:
    """Whatever is still pressed is let go of."""


@dataclass(frozen=True)
class Held:
    """What is pressed is still meant to be: said every moment, for a line may break in silence."""


@dataclass(frozen=True)
class Opened:
    """A tool that needs administrator rights, by its name."""

    tool: str


Stroke = Moved | Pressed | Wheeled | Keyed | Typed | Released | Held | Opened
_KINDS: Final[dict[str, type[Stroke]]] = {
    "move": Moved,
    "button": Pressed,
    "wheel": Wheeled,
    "key": Keyed,
    "text": Typed,
    "release": Released,
    "hold": Held,
    "open": Opened,
}
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}
_SHAPES: Final[dict[type[Stroke], tuple[type, ...]]] = {
    Moved: (int, int),
    Pressed: (str, bool),
    Wheeled: (int, int),
    Keyed: (str, bool),
    Typed: (str,),
    Released: (),
    Held: (),
    Opened: (str,),
}


def pack(strokes: Iterable[Stroke], sender: int, sequence: int, time: int) -> bytes:
    """The strokes as one frame, opaque to the relay. `time` in milliseconds since 1970."""
    told = [[_NAMES[type(stroke)], *astuple(stroke)] for stroke in strokes]
    payload = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    header = Header(Stream.INPUT, sender, Flag.LAST, sequence, 0, time, len(payload))
    return header.packed() + payload


def unpack(frame: bytes) -> tuple[int, list[Stroke]]:
    """Sequence and strokes. Raises RemoteProtocolError where anything is out of shape."""
    header, payload = read_frame(frame)
    try:
        told = json.loads(bytes(payload))
    except (ValueError, RecursionError) as error:
        raise RemoteProtocolError("input is not JSON") from error
    if not isinstance(told, list) or len(told) > MAX_STROKES:
        raise RemoteProtocolError("input is no short list")
    return header.sequence, [_stroke(each) for each in told]


def coalesced(strokes: Iterable[Stroke]) -> list[Stroke]:
    """The same input in fewer strokes: of moves in a row only the last counts, wheels add up, and
    a hold is said by whatever else is."""
    fewer: list[Stroke] = []
    for stroke in strokes:
        match fewer[-1:], stroke:
            case [Held()], _:
                fewer[-1] = stroke  # any stroke says as much
            case [_], Held():
                pass
            case [Moved()], Moved():
                fewer[-1] = stroke
            case [Wheeled(right, down)], Wheeled():
                fewer[-1] = Wheeled(right + stroke.right, down + stroke.down)
            case [Typed(text)], Typed() if len(text) + len(stroke.text) <= MAX_TEXT:
                fewer[-1] = Typed(text + stroke.text)
            case _:
                fewer.append(stroke)
    return fewer


def _stroke(told: object) -> Stroke:
    if not (isinstance(told, list) and told and isinstance(told[0], str)):
        raise RemoteProtocolError("input of no kind")
    kind = _KINDS.get(told[0])
    if kind is None:
        raise RemoteProtocolError("input of an unknown kind")
    values = told[1:]
    shape = _SHAPES[kind]
    if len(values) != len(shape) or any(
        type(value) is not wanted or not _is_small(value)
        for value, wanted in zip(values, shape, strict=True)
    ):
        raise RemoteProtocolError("input of a wrong shape")
    return kind(*values)


def _is_small(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= MAX_TEXT
    return not isinstance(value, int) or abs(value) <= _FAR
