"""What the tests of recordings share: a sender, and a look into the files."""

from beistand.protocol.frames import Flag, Header, Stream
from beistand.protocol.segments import Kind, Segment, read_segment
from beistand.relay.recordings import Recorder, Recordings

NOW = 1_790_000_000_000
SESSION = "s3ss10n_ab-cd"
KEY = Flag.KEY | Flag.LAST


class Sender:
    """Frames as a customer's page would send them."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.sequence = 0
        self.now = NOW

    def sends(
        self, flags: Flag = Flag.LAST, size: int = 100, part: int = 0, party: int = 1
    ) -> None:
        if part == 0:
            self.sequence += 1
        self.now += 33
        header = Header(Stream.SCREEN, party, flags, self.sequence, part, self.now, size)
        self.recorder.frame(self.now, header.packed() + bytes(size), header)

    def loses_one(self) -> None:
        self.sequence += 1


def wants(recorder: Recorder) -> bool:
    return recorder.wants_key_frame


def content(recordings: Recordings, number: int) -> tuple[bytes, Segment]:
    path = recordings.path(SESSION, number)
    assert path is not None
    data = path.read_bytes()
    return data, read_segment(data)


def kinds(recordings: Recordings, number: int) -> list[Kind]:
    return [record.kind for record in content(recordings, number)[1].records]
