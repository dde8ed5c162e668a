"""Taping: keep a session's recording running while, and only while, its state says so."""

import logging

from beistand.protocol.frames import Header
from beistand.protocol.states import State
from beistand.protocol.wire import Entry, write_entry
from beistand.relay.clock import Clock
from beistand.relay.recordings import Recorder, RecorderError, Recordings

log = logging.getLogger(__name__)


class Taping:
    """One session's recorder, switched by the session's state.

    A disk that fails never ends the help: what could not be written is told by `failed`, and the
    room says so to both sides.
    """

    def __init__(self, session_id: str, recordings: Recordings, clock: Clock) -> None:
        self._session_id = session_id
        self._recordings = recordings
        self._now = clock.now
        self._recorder: Recorder | None = None
        self.failed = False

    @property
    def running(self) -> bool:
        """Whether a recorder runs."""
        return self._recorder is not None

    @property
    def wants_key_frame(self) -> bool:
        """Whether the recorder cannot go on without a key frame."""
        return self._recorder is not None and self._recorder.wants_key_frame

    def follow(self, state: State, entry: Entry) -> None:
        """Start or stop as the state says, and write the event down while it runs."""
        self.failed = False
        try:
            if state.recording and self._recorder is None:
                self._recorder = self._recordings.begin(self._session_id)
            if self._recorder is not None:
                self._recorder.entry(entry.at, write_entry(entry))
                if not state.recording:
                    self.stop()
        except RecorderError as error:
            self._give_up(error)

    def screen(self, header: Header, data: bytes) -> None:
        """Write one part of a screen frame down, as it was relayed."""
        if self._recorder is not None:
            try:
                self._recorder.frame(self._now(), data, header)
            except RecorderError as error:
                self._give_up(error)

    def chat(self, data: bytes) -> None:
        """Write a chat message down, as it was relayed."""
        if self._recorder is not None:
            try:
                self._recorder.chat(self._now(), data)
            except RecorderError as error:
                self._give_up(error)

    def tick(self) -> None:
        """Once a second: what was written is safe from a loss of power."""
        if self._recorder is not None:
            try:
                self._recorder.tick(self._now())
            except RecorderError as error:
                self._give_up(error)

    def stop(self) -> None:
        """Seal what was recorded."""
        if self._recorder is not None:
            recorder, self._recorder = self._recorder, None
            recorder.stop(self._now())

    def _give_up(self, error: RecorderError) -> None:
        log.error("recording of session %s stopped: %s", self._session_id, error)
        self.failed = True
        self._recorder = None
