import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from beistand.protocol.frames import Flag
from beistand.protocol.segments import SEAL_BYTES, Kind, is_intact, read_seal, read_segment
from beistand.relay.recordings import Limits, Recordings
from tests.relay.tape import KEY, NOW, SESSION, Sender, content, kinds


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


@pytest.fixture
def recordings(root: Path) -> Iterator[Recordings]:
    recordings = Recordings(root, Limits(reserve=0))
    yield recordings
    recordings.close()


def test_a_session_that_was_never_recorded_has_neither_file_nor_folder(
    recordings: Recordings, root: Path
) -> None:
    recorder = recordings.begin(SESSION)
    recorder.chat(NOW, b"not yet")
    recorder.entry(NOW, "{}")
    Sender(recorder).sends(Flag.LAST)
    recorder.tick(NOW + 5000)
    recorder.stop(NOW + 6000)
    assert not root.exists()
    assert recordings.listing(SESSION) == []
    assert recordings.path(SESSION, 1) is None
    assert recordings.recover() == 0


def test_nobody_else_on_the_machine_may_read_a_recording(recordings: Recordings) -> None:
    Sender(recordings.begin(SESSION)).sends(KEY)
    path = recordings.path(SESSION, 1)
    assert path is not None
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_second_recorder_of_a_session_stops_the_first(recordings: Recordings) -> None:
    first = recordings.begin(SESSION)
    Sender(first).sends(KEY)
    second = recordings.begin(SESSION)
    assert not first.running
    Sender(second).sends(KEY)
    assert [each.sealed for each in recordings.listing(SESSION)] == [True, False]


@pytest.mark.parametrize(
    "session", ["", ".", "..", "../other", "a/b", "a\0b", "ä", "x" * 65, "a\n"]
)
def test_no_name_leads_out_of_the_folder(recordings: Recordings, root: Path, session: str) -> None:
    (root / "other").mkdir(parents=True)
    (root / "0001.seg").write_bytes(b"secret")
    assert recordings.path(session, 1) is None
    assert recordings.listing(session) == []
    with pytest.raises(ValueError, match="strange name"):
        recordings.begin(session)


@pytest.mark.parametrize("number", [-1, 0, 2, 10_000, 10**30])
def test_no_number_leads_to_another_file(recordings: Recordings, number: int) -> None:
    Sender(recordings.begin(SESSION)).sends(KEY)
    assert recordings.path(SESSION, 1) is not None
    assert recordings.path(SESSION, number) is None


def left_by_a_crash(root: Path, torn: bytes) -> Path:
    """One segment as a crash leaves it, with `torn` at its end."""
    Sender(Recordings(root, Limits(reserve=0)).begin(SESSION)).sends(KEY)
    path = root / SESSION / "0001.seg"
    with path.open("ab") as file:
        file.write(torn)
    return path


@pytest.mark.parametrize("torn", [b"", b"\1", b"\1" + bytes(16), bytes(5000)])
def test_after_a_crash_the_torn_tail_is_cut_and_the_rest_sealed(root: Path, torn: bytes) -> None:
    path = left_by_a_crash(root, torn)
    recordings = Recordings(root)
    assert recordings.recover() == 1
    assert recordings.recover() == 0
    data = path.read_bytes()
    assert is_intact(data, read_segment(data))
    assert kinds(recordings, 1) == [Kind.SCREEN, Kind.SEAL]
    recordings.close()


def test_a_recording_goes_on_after_a_crash_even_if_nobody_recovered_it(root: Path) -> None:
    left_by_a_crash(root, b"torn")
    recordings = Recordings(root, Limits(reserve=0))
    Sender(recordings.begin(SESSION)).sends(KEY)
    recordings.close()
    assert [each.sealed for each in recordings.listing(SESSION)] == [True, True]
    seal = content(recordings, 1)[1].seal
    assert content(recordings, 2)[1].head.previous == seal


def test_a_crash_before_the_first_whole_picture_leaves_nothing(root: Path) -> None:
    recordings = Recordings(root, Limits(reserve=0))
    Sender(recordings.begin(SESSION)).sends(Flag.KEY)
    assert (root / SESSION / "0001.seg").exists()
    again = Recordings(root)
    assert again.recover() == 0
    assert list(root.iterdir()) == []


def test_a_file_that_is_no_segment_is_left_alone(root: Path) -> None:
    strange = root / SESSION / "0001.seg"
    strange.parent.mkdir(parents=True)
    strange.write_bytes(b"strange" * 100)
    recordings = Recordings(root)
    assert recordings.recover() == 0
    assert recordings.listing(SESSION) == []
    assert strange.exists()


KILLED = """
import sys, time
from pathlib import Path
from beistand.protocol.frames import Flag, Header, Stream
from beistand.relay.recorder import Limits
from beistand.relay.recordings import Recordings

recorder = Recordings(Path(sys.argv[1]), Limits(reserve=0)).begin("killed")
for sequence in range(1, 10_000):
    flags = Flag.LAST | (Flag.KEY if sequence == 1 else Flag.NONE)
    now = time.time_ns() // 1_000_000
    header = Header(Stream.SCREEN, 1, flags, sequence, 0, now, 20_000)
    recorder.frame(now, header.packed() + sequence.to_bytes(4) * 5_000, header)
    print(sequence, flush=True)
    time.sleep(1 / 60)
"""


def test_no_announced_record_is_lost_when_the_relay_is_killed(root: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(root)], stdout=subprocess.PIPE, text=True
    ) as relay:
        assert relay.stdout is not None
        announced = 0
        while announced < 60:
            announced = int(relay.stdout.readline())
        time.sleep(0.4)
        relay.send_signal(signal.SIGKILL)
        announced = int(relay.stdout.read().splitlines()[-1])
    path = root / "killed" / "0001.seg"
    with path.open("ab") as file:  # the kernel keeps whole writes; a power cut would not
        file.write(b"\1\2\3 torn")
    recordings = Recordings(root)
    assert recordings.recover() == 1
    data = path.read_bytes()
    segment = read_segment(data)
    assert is_intact(data, segment)
    frames = [each for each in segment.records if each.kind is Kind.SCREEN]
    sequences = [int.from_bytes(data[each.offset + 22 :][:4]) for each in frames]
    assert announced >= 60
    assert sequences == list(range(1, len(sequences) + 1))
    assert len(sequences) >= announced
    assert read_seal(data[-SEAL_BYTES:]) is not None
    recordings.close()
