from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beistand.protocol import segments
from beistand.protocol.segments import (
    NO_SEAL,
    SEAL_BYTES,
    Head,
    Kind,
    SegmentError,
    is_intact,
    read_head,
    read_seal,
    read_segment,
)

HEAD = Head(1_790_000_000_000, NO_SEAL)

contents = st.lists(
    st.tuples(
        st.sampled_from([Kind.SCREEN, Kind.CHAT, Kind.ENTRY, Kind.STILL]),
        st.integers(0, 2**53),
        st.binary(max_size=300),
    ),
    max_size=12,
)


def written(records: list[tuple[Kind, int, bytes]], sealed: bool = True) -> bytes:
    data = HEAD.packed()
    for kind, at, payload in records:
        data += segments.record_head(kind, at, payload) + payload
    at = max([HEAD.opened, *(at for _, at, _ in records)])
    return data + segments.seal(at, sha256(data).digest()) if sealed else data


def payloads(data: bytes) -> list[tuple[Kind, int, bytes]]:
    return [
        (each.kind, each.at, data[each.offset : each.offset + each.length])
        for each in read_segment(data).records
        if each.kind is not Kind.SEAL
    ]


@given(contents)
def test_what_was_written_is_read(records: list[tuple[Kind, int, bytes]]) -> None:
    data = written(records)
    segment = read_segment(data)
    assert segment.head == HEAD
    assert payloads(data) == records
    assert segment.end == len(data)
    assert is_intact(data, segment)
    assert read_seal(data[-SEAL_BYTES:]) == (segment.ended, segment.seal)


@given(contents, st.data())
def test_a_torn_tail_costs_only_the_torn_record(
    records: list[tuple[Kind, int, bytes]], data: st.DataObject
) -> None:
    whole = written(records, sealed=False)
    cut = data.draw(st.integers(len(HEAD.packed()), len(whole)))
    torn = whole[:cut]
    read = payloads(torn)
    assert read == records[: len(read)]
    segment = read_segment(torn)
    assert segment.seal is None
    assert written(read, sealed=False) == torn[: segment.end]
    missing = len(whole) - segment.end
    assert (missing == 0) == (len(read) == len(records))


@given(contents, st.data())
def test_a_changed_byte_is_never_read_as_if_it_were_true(
    records: list[tuple[Kind, int, bytes]], data: st.DataObject
) -> None:
    whole = bytearray(written(records))
    at = data.draw(st.integers(len(HEAD.packed()), len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    changed = bytes(whole)
    segment = read_segment(changed)
    assert not is_intact(changed, segment)
    assert payloads(changed) == records[: len(payloads(changed))]


def test_a_changed_head_breaks_the_seal() -> None:
    data = written([(Kind.SCREEN, 1, b"picture")])
    other = Head(HEAD.opened + 1, NO_SEAL).packed() + data[len(HEAD.packed()) :]
    assert is_intact(data, read_segment(data))
    assert not is_intact(other, read_segment(other))


def test_nothing_is_read_behind_the_seal() -> None:
    data = written([(Kind.SCREEN, 1, b"picture")])
    longer = data + segments.record_head(Kind.CHAT, 2, b"later") + b"later"
    assert payloads(longer) == payloads(data)
    assert not is_intact(longer, read_segment(longer))


def test_a_record_longer_than_any_frame_is_not_believed() -> None:
    payload = bytes(segments.MAX_RECORD + 1)
    data = HEAD.packed() + segments.record_head(Kind.SCREEN, 1, payload) + payload
    assert read_segment(data).records == ()


def test_a_segment_tells_up_to_its_last_record() -> None:
    assert read_segment(HEAD.packed()).ended == HEAD.opened
    assert read_segment(written([(Kind.STILL, HEAD.opened + 5, b"")])).ended == HEAD.opened + 5


@pytest.mark.parametrize(
    "data", [b"", HEAD.packed()[:-1], b"X" + HEAD.packed()[1:], b"BEISTAND\0\2" + bytes(40)]
)
def test_what_is_no_segment_is_refused(data: bytes) -> None:
    with pytest.raises(SegmentError):
        read_head(data)


@given(st.binary(max_size=SEAL_BYTES + 1))
def test_noise_is_no_seal(tail: bytes) -> None:
    assert read_seal(tail) is None
