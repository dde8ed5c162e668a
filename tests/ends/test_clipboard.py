import pytest

from beistand.ends.clipboard import fits, pack, unpack
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.frames import MAX_TEXT, Flag, Stream, read_frame


def test_a_text_comes_back_as_it_went() -> None:
    text = "Grüße an Frau Weiß:\n5 € für ☺ 😀\tund Ende"

    assert unpack(pack(text, 3, 1, 0)) == text


def test_a_text_is_one_whole_frame_under_its_sender() -> None:
    header, payload = read_frame(pack("äh", 3, 7, 1234))

    assert (header.stream, header.sender, header.sequence) == (Stream.TEXT, 3, 7)
    assert (header.flags, header.part, header.time) == (Flag.LAST, 0, 1234)
    assert bytes(payload) == "äh".encode()


def test_its_length_is_measured_in_bytes() -> None:
    assert fits("x" * MAX_TEXT)
    assert not fits("x" * (MAX_TEXT + 1))
    assert not fits("ä" * (MAX_TEXT // 2 + 1))


def test_half_a_character_does_no_harm() -> None:
    assert unpack(pack("a\ud83db", 3, 1, 0)) == "a?b"


def test_bytes_that_are_no_text_are_refused() -> None:
    frame = bytearray(pack("ab", 3, 1, 0))
    frame[-1] = 0xFF

    with pytest.raises(RemoteProtocolError):
        unpack(bytes(frame))
