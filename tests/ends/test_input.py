import json
from typing import Any

import pytest

from beistand.ends.input import (
    Keyed,
    Moved,
    Pressed,
    Released,
    Stroke,
    Typed,
    Wheeled,
    coalesced,
    pack,
    unpack,
)
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.frames import Flag, Header, Stream

STROKES: list[Stroke] = [
    Moved(3, -4),
    Pressed("left", True),
    Wheeled(0, -2),
    Keyed("ControlLeft", True),
    Typed("Grüße ☺"),
    Released(),
]


def framed(payload: bytes) -> bytes:
    return Header(Stream.INPUT, 2, Flag.LAST, 7, 0, 0, len(payload)).packed() + payload


def test_strokes_arrive_as_they_were_sent() -> None:
    assert unpack(pack(STROKES, sender=2, sequence=7, time=1)) == (7, STROKES)


@pytest.mark.parametrize(
    "told",
    [
        {},
        "move",
        [[]],
        [["fly", 1, 2]],
        [["move", 1]],
        [["move", 1, "2"]],
        [["move", True, 2]],
        [["move", 1, 1_000_000]],
        [["key", "KeyA", 1]],
        [["text", "x" * 1001]],
        [["release"]] * 257,
        [7],
    ],
)
def test_input_out_of_shape_is_refused(told: Any) -> None:
    with pytest.raises(RemoteProtocolError):
        unpack(framed(json.dumps(told).encode()))


@pytest.mark.parametrize("payload", [b"", b"\xff", b"[" * 5000])
def test_what_is_no_json_is_refused(payload: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        unpack(framed(payload))


def test_of_moves_in_a_row_only_the_last_counts_and_wheels_add_up() -> None:
    fewer = coalesced(
        [Moved(1, 1), Moved(2, 2), Wheeled(0, 1), Wheeled(1, 1), Typed("a"), Typed("b")]
    )

    assert fewer == [Moved(2, 2), Wheeled(1, 2), Typed("ab")]


def test_nothing_is_put_together_across_a_click() -> None:
    drag: list[Stroke] = [Moved(1, 1), Pressed("left", True), Moved(2, 2), Pressed("left", False)]

    assert coalesced(drag) == drag
