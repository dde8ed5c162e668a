import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from beistand.protocol.frames import Flag, read_header
from beistand.protocol.segments import NO_SEAL, Kind, is_intact, read_segment
from beistand.relay.recordings import Limits, RecorderError, Recordings, SegmentInfo
from tests.relay.tape import KEY, NOW, SESSION, Sender, content, kinds, wants


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


@pytest.fixture
def recordings(root: Path) -> Iterator[Recordings]:
    recordings = Recordings(root, Limits(reserve=0))
    yield recordings
    recordings.close()


def test_what_was_relayed_is_recorded_byte_for_byte(recordings: Recordings) -> None:
    recorder = recordings.begin(SESSION)
    sender = Sender(recorder)
    recorder.entry(NOW, '{"entry":1}')
    sender.sends(KEY, 300)
    recorder.chat(sender.now, b"chat frame")
    sender.sends(size=20)
    recorder.stop(sender.now + 700)
    data, segment = content(recordings, 1)
    assert is_intact(data, segment)
    assert segment.head.opened == NOW + 33
    assert kinds(recordings, 1) == [Kind.ENTRY, Kind.SCREEN, Kind.CHAT, Kind.SCREEN, Kind.SEAL]
    held = [data[each.offset :][: each.length] for each in segment.records]
    assert held[0] == b'{"entry":1}'
    assert held[2] == b"chat frame"
    assert read_header(held[1]).key
    assert [len(held[1]), len(held[3])] == [322, 42]
    assert recordings.listing(SESSION) == [
        SegmentInfo(1, len(data), True, NOW + 33, sender.now + 700)
    ]


def test_recording_waits_for_a_key_frame_and_says_so(recordings: Recordings) -> None:
    recorder = recordings.begin(SESSION)
    sender = Sender(recorder)
    assert wants(recorder)
    sender.sends()
    assert wants(recorder)
    sender.sends(KEY)
    assert not wants(recorder)
    recorder.stop(sender.now)
    assert not wants(recorder)
    assert kinds(recordings, 1) == [Kind.SCREEN, Kind.SEAL]


def test_a_stopped_recorder_takes_nothing_more(recordings: Recordings) -> None:
    recorder = recordings.begin(SESSION)
    sender = Sender(recorder)
    sender.sends(KEY)
    recorder.stop(sender.now)
    before = recordings.listing(SESSION)
    sender.sends(KEY)
    recorder.chat(sender.now, b"too late")
    recorder.entry(sender.now, "{}")
    recorder.tick(sender.now + 9000)
    recorder.stop(sender.now)
    assert recordings.listing(SESSION) == before


def test_each_part_of_a_large_frame_is_kept(recordings: Recordings) -> None:
    recorder = recordings.begin(SESSION)
    sender = Sender(recorder)
    sender.sends(Flag.KEY)
    sender.sends(Flag.KEY, part=1)
    recorder.chat(sender.now, b"in between")
    sender.sends(KEY, part=2)
    sender.sends()
    recorder.stop(sender.now)
    assert kinds(recordings, 1) == [Kind.SCREEN] * 2 + [Kind.CHAT] + [Kind.SCREEN] * 2 + [Kind.SEAL]


def goes_on(sender: Sender) -> None:
    sender.sends(KEY)


def opens_another_size(sender: Sender) -> None:
    sender.sends(KEY | Flag.OPENS)


def loses_a_frame(sender: Sender) -> None:
    sender.loses_one()
    sender.sends()
    assert sender.recorder.wants_key_frame
    sender.sends(KEY)


def loses_a_frame_before_a_key_frame(sender: Sender) -> None:
    sender.loses_one()
    sender.sends(KEY)


def loses_a_part(sender: Sender) -> None:
    sender.sends(Flag.NONE)
    sender.sends(Flag.LAST, part=2)
    sender.sends(KEY)


def gives_way_to_the_agent(sender: Sender) -> None:
    sender.sends(Flag.LAST, party=3)
    sender.sends(KEY, party=3)


@pytest.mark.parametrize(
    ("happens", "files"),
    [
        (goes_on, 1),
        (opens_another_size, 2),
        (loses_a_frame, 2),
        (loses_a_frame_before_a_key_frame, 2),
        (loses_a_part, 2),
        (gives_way_to_the_agent, 2),
    ],
)
def test_a_segment_opens_where_one_can_start_to_watch(
    recordings: Recordings, happens: Callable[[Sender], None], files: int
) -> None:
    recorder = recordings.begin(SESSION)
    sender = Sender(recorder)
    sender.sends(KEY)
    sender.sends()
    happens(sender)
    sender.sends()
    recorder.stop(sender.now)
    listing = recordings.listing(SESSION)
    assert [each.number for each in listing] == list(range(1, files + 1))
    for info in listing:
        data, segment = content(recordings, info.number)
        assert is_intact(data, segment)
        first = next(each for each in segment.records if each.kind is Kind.SCREEN)
        assert read_header(data[first.offset :]).key


def test_each_segment_names_the_seal_of_the_one_before(recordings: Recordings) -> None:
    for _ in range(2):  # the customer pauses once
        recorder = recordings.begin(SESSION)
        sender = Sender(recorder)
        sender.sends(KEY)
        sender.sends(KEY | Flag.OPENS)
        recorder.stop(sender.now)
    previous = NO_SEAL
    for number in range(1, 5):
        _, segment = content(recordings, number)
        assert segment.head.previous == previous
        assert segment.seal is not None
        previous = segment.seal


def test_a_long_segment_asks_for_a_key_frame_and_gives_way_to_the_next(root: Path) -> None:
    recordings = Recordings(root, Limits(milliseconds=60_000, reserve=0))
    recorder = recordings.begin(SESSION)
    sender = Sender(recorder)
    sender.sends(KEY)
    sender.now += 60_000
    assert not wants(recorder)
    recorder.tick(sender.now)
    assert wants(recorder)
    sender.sends()
    sender.sends(KEY)
    assert not wants(recorder)
    recordings.close()
    assert kinds(recordings, 1) == [Kind.SCREEN, Kind.STILL, Kind.SCREEN, Kind.SEAL]
    assert kinds(recordings, 2) == [Kind.SCREEN, Kind.SEAL]
    assert recordings.listing(SESSION)[0].ended == recordings.listing(SESSION)[1].started


def test_a_key_frame_is_asked_for_so_that_the_player_need_not_decode_all(root: Path) -> None:
    recordings = Recordings(root, Limits(pictures=10, reserve=0))
    recorder = recordings.begin(SESSION)
    sender = Sender(recorder)
    sender.sends(KEY)
    for _ in range(9):
        sender.sends()
    assert not wants(recorder)
    sender.sends()
    assert wants(recorder)
    sender.sends(KEY)
    assert not wants(recorder)
    recordings.close()
    assert len(recordings.listing(SESSION)) == 1


def test_a_segment_never_becomes_longer_than_twice_its_limit(root: Path) -> None:
    recordings = Recordings(root, Limits(length=10_000, reserve=0))
    recorder = recordings.begin(SESSION)
    sender = Sender(recorder)
    sender.sends(KEY)
    for _ in range(100):  # a sender that does not listen
        sender.sends(size=1000)
    assert recorder.wants_key_frame
    recordings.close()
    assert [each.sealed for each in recordings.listing(SESSION)] == [True]
    assert 20_000 <= recordings.listing(SESSION)[0].bytes < 22_000


def test_a_recording_stopped_before_its_first_picture_was_whole_leaves_nothing(
    recordings: Recordings, root: Path
) -> None:
    recorder = recordings.begin(SESSION)
    sender = Sender(recorder)
    sender.sends(Flag.KEY)
    assert recordings.path(SESSION, 1) is not None
    recorder.stop(sender.now)
    assert list(root.iterdir()) == []


def test_a_picture_that_stands_still_lasts_as_long_as_it_stood(recordings: Recordings) -> None:
    recorder = recordings.begin(SESSION)
    sender = Sender(recorder)
    sender.sends(KEY)
    for second in range(1, 4):
        recorder.tick(sender.now + second * 1000)
    _, segment = content(recordings, 1)
    assert segment.seal is None
    assert segment.ended == sender.now + 3000


def test_times_never_run_backwards_in_a_segment(recordings: Recordings) -> None:
    recorder = recordings.begin(SESSION)
    sender = Sender(recorder)
    sender.sends(KEY)
    sender.now -= 60_000
    sender.sends()
    recorder.stop(sender.now)
    _, segment = content(recordings, 1)
    assert [each.at for each in segment.records] == [NOW + 33] * 3


def test_too_little_space_is_said_before_the_disk_is_full(root: Path) -> None:
    recordings = Recordings(root, Limits(reserve=2**62))
    recorder = recordings.begin(SESSION)
    with pytest.raises(RecorderError, match="nearly full"):
        Sender(recorder).sends(KEY)
    assert not recorder.running
    assert not root.exists()


def test_space_is_looked_at_while_recording(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recordings = Recordings(root, Limits(reserve=1))
    recorder = recordings.begin(SESSION)
    sender = Sender(recorder)
    sender.sends(KEY)
    monkeypatch.setattr("shutil.disk_usage", lambda path: Full())
    recorder.tick(sender.now + 500)
    with pytest.raises(RecorderError):
        recorder.tick(sender.now + 1500)
    recordings.close()
    assert [each.sealed for each in recordings.listing(SESSION)] == [True]


class Full:
    free = 0


FULL = """
import resource, sys
from pathlib import Path
from beistand.protocol.frames import Flag, Header, Stream
from beistand.relay.recorder import Limits, RecorderError
from beistand.relay.recordings import Recordings

resource.setrlimit(resource.RLIMIT_FSIZE, (100_010, 100_010))
recordings = Recordings(Path(sys.argv[1]), Limits(reserve=0))
recorder = recordings.begin("full")
taken = 0
try:
    for sequence in range(1, 100):
        flags = Flag.LAST | (Flag.KEY if sequence == 1 else Flag.NONE)
        header = Header(Stream.SCREEN, 1, flags, sequence, 0, sequence, 4_000)
        recorder.frame(sequence, header.packed() + bytes(4_000), header)
        taken += 1
except RecorderError as error:
    print(taken, recorder.running, error)
recordings.close()
"""


def test_a_full_disk_is_said_and_leaves_a_valid_file(root: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FULL, str(root)], check=True, capture_output=True, text=True
    )
    assert run.stdout == "24 False File too large\n"
    data = (root / "full" / "0001.seg").read_bytes()
    segment = read_segment(data)
    assert is_intact(data, segment)
    assert len(segment.records) == 24 + 1
