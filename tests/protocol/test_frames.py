import json
import random
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.frames import (
    HEADER_BYTES,
    MAX_PAYLOAD,
    Flag,
    Header,
    Picture,
    Stream,
    read_frame,
    read_header,
    read_picture,
)

headers = st.builds(
    Header,
    st.sampled_from(Stream),
    st.integers(0, 2**8 - 1),
    st.integers(0, 7).map(Flag),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**16 - 1),
    st.integers(0, 2**64 - 1),
    st.integers(0, MAX_PAYLOAD),
)
HEADER = Header(Stream.SCREEN, 1, Flag.LAST | Flag.KEY, 7, 0, 1_790_000_000_000, 3)
FRAME = HEADER.packed() + b"abc"


@given(headers)
def test_every_header_comes_out_as_it_went_in(header: Header) -> None:
    assert len(header.packed()) == HEADER_BYTES == 22
    assert read_header(header.packed()) == header
    assert read_header(memoryview(header.packed() + b"more")) == header


@given(headers, st.binary(max_size=2000))
def test_every_frame_comes_out_as_it_went_in(header: Header, payload: bytes) -> None:
    whole = Header(
        **{**vars(header), "length": len(payload)},
    )

    read, content = read_frame(whole.packed() + payload)

    assert (read, bytes(content)) == (whole, payload)


def test_the_bytes_of_a_header_are_where_the_documentation_says() -> None:
    packed = Header(Stream.CHAT, 2, Flag.LAST, 0x01020304, 0x0506, 0x0708090A0B0C0D0E, 9).packed()

    assert packed.hex(" ") == "01 02 02 01 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 00 00 00 09"


def test_a_header_says_whether_it_is_a_key_the_last_and_an_opening() -> None:
    for number in range(8):
        header = Header(Stream.SCREEN, 1, Flag(number), 0, 0, 0, 0)
        assert (header.last, header.key, header.opens) == tuple(
            bool(number & bit) for bit in (Flag.LAST, Flag.KEY, Flag.OPENS)
        )


@pytest.mark.parametrize(
    ("place", "byte"),
    [(0, 0), (0, 2), (1, 0), (1, 6), (1, 255), (3, 8), (3, 255), (18, 1), (19, 5), (21, 4)],
)
def test_a_frame_with_this_byte_is_refused(place: int, byte: int) -> None:
    damaged = bytearray(FRAME)
    damaged[place] = byte

    with pytest.raises(RemoteProtocolError):
        read_frame(bytes(damaged))


@pytest.mark.parametrize("length", range(len(FRAME)))
def test_a_frame_that_breaks_off_is_refused(length: int) -> None:
    with pytest.raises(RemoteProtocolError):
        read_frame(FRAME[:length])


def test_a_frame_with_more_than_it_says_is_refused() -> None:
    with pytest.raises(RemoteProtocolError):
        read_frame(FRAME + b"d")


def test_the_largest_part_is_read_and_one_byte_more_is_not() -> None:
    for length, fits in ((MAX_PAYLOAD, True), (MAX_PAYLOAD + 1, False)):
        data = Header(Stream.SCREEN, 1, Flag.LAST, 0, 0, 0, length).packed() + bytes(length)
        if fits:
            assert read_frame(data)[0].length == length
        else:
            with pytest.raises(RemoteProtocolError):
                read_frame(data)


def test_reading_a_frame_copies_nothing() -> None:
    _, payload = read_frame(FRAME)

    assert payload.obj is FRAME


def test_each_of_100000_random_and_mutated_frames_is_read_or_refused_in_flat_memory() -> None:
    dice = random.Random(20261)
    seed = Header(Stream.SCREEN, 1, Flag.LAST, 7, 0, 1_790_000_000_000, 40).packed() + bytes(40)
    read = refused = 0

    def throw(times: int) -> None:
        nonlocal read, refused
        for number in range(times):
            if number % 2:
                data = bytearray(seed)
                for _ in range(dice.randrange(1, 4)):
                    data[dice.randrange(len(data))] = dice.randrange(256)
                if number % 8 == 1:
                    del data[dice.randrange(len(data)) :]
            else:
                data = bytearray(dice.randbytes(dice.randrange(80)))
                data[:1] = b"\x01"
            try:
                read_frame(bytes(data))
                read += 1
            except RemoteProtocolError:
                refused += 1

    throw(1000)
    tracemalloc.start()
    throw(2000)  # traced: memory is flat
    traced, _ = tracemalloc.get_traced_memory()
    throw(2000)
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    throw(95_000)  # untraced: an error that is no RemoteProtocolError would come out here

    assert (read > 10_000, refused > 50_000) == (True, True)
    assert now - traced < 4096
    assert peak < 256 * 1024


@given(st.text(max_size=64), st.integers(1, 16384), st.integers(1, 16384), st.binary(max_size=50))
def test_every_picture_comes_out_as_it_went_in(
    codec: str, width: int, height: int, coded: bytes
) -> None:
    payload = Picture(codec, width, height).packed() + coded

    picture, offset = read_picture(payload)

    assert picture == Picture(codec, width, height)
    assert payload[offset:] == coded
    assert read_picture(memoryview(payload)) == (picture, offset)


def described(text: bytes, length: int | None = None) -> bytes:
    return (len(text) if length is None else length).to_bytes(2, "big") + text


STRANGE = {
    "nothing": b"",
    "half a length": b"\x00",
    "no text": described(b""),
    "no JSON": described(b"avc1"),
    "no UTF-8": described(b'["\xff\xfe",1,1]'),
    "an object": described(b'{"codec":"avc1"}'),
    "three letters": described(b'"abc"'),
    "a number": described(b"5"),
    "too few": described(b'["avc1",1]'),
    "too many": described(b'["avc1",1,1,1]'),
    "no width": described(b'["avc1",0,720]'),
    "a negative height": described(b'["avc1",1280,-720]'),
    "a fraction": described(b'["avc1",1280.0,720]'),
    "true": described(b'["avc1",true,true]'),
    "NaN": described(b'["avc1",NaN,720]'),
    "a huge picture": described(b'["avc1",16385,720]'),
    "a number without end": described(b'["avc1",' + b"9" * 5000 + b",720]"),
    "a long codec": described(json.dumps(["x" * 65, 1, 1]).encode()),
    "deep lists": described(b"[" * 60_000),
    "less than it says": described(b'["avc1",1280,720]', 500),
}


@pytest.mark.parametrize("payload", STRANGE.values(), ids=STRANGE.keys())
def test_a_key_frame_is_refused_that_begins_with(payload: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        read_picture(payload)


@given(st.binary(max_size=100))
@example(Picture("avc1.42E028", 1280, 720).packed())
def test_a_damaged_description_is_read_or_refused(payload: bytes) -> None:
    try:
        picture, offset = read_picture(payload)
    except RemoteProtocolError:
        return
    assert 2 <= offset <= len(payload)
    assert picture.width > 0
