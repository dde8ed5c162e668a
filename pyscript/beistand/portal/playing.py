"""Playing: the recording in the report; its player is fetched when there is something to play."""

from typing import Any

from beistand.portal.desk import Run
from beistand.portal.ondemand import Playback
from beistand.portal.requests import ask
from beistand.portal.view import View
from beistand.protocol.states import State
from beistand.protocol.table import follow
from beistand.protocol.wire import Entry
from beistand.telling import tell
from beistand.texts import Texts
from beistand.texts.times import clock

REGION = "playback-region"


class Playing:
    """The region of the recording."""

    def __init__(self, view: View, texts: Texts) -> None:
        self._view = view
        self._texts = texts
        self._playback = Playback()
        self._recording: Any = None
        self._player: Any = None
        self._name = ""
        self._ended = False

    def wire(self, run: Run) -> None:
        """Hear the buttons of the player."""
        self._view.on(
            play_or_pause=lambda _: self._play_or_pause(),
            seek=lambda button: self._seek(int(button.getAttribute("data-position"))),
            export=lambda _: run(self._export()),
        )
        self._view.on_event("seek", "input", self._seek_by_slider)

    async def open(self, base: str, row: dict[str, Any], entries: list[Entry]) -> None:
        """Show the recording of a session, if there is one. Raises RequestFailedError."""
        self.close()
        self._name = row["ticket"] or row["id"][:8]
        self._ended = row["ended"] is not None
        # Allowed is not yet recorded: without any picture there is nothing to play.
        segments = await ask("GET", f"{base}/recording") if row["recorded"] else []
        self._view.reveal("playback-none", not segments)
        self._view.reveal("playback-player", bool(segments))
        if not segments:
            return
        self._view.write("export-state", "")
        self._recording = await self._playback.open(f"{base}/recording")
        self._player = self._playback.player(self._recording, "playback", self._moved)
        self._lay_out(entries)
        self._moved()
        self._player.seek(0)

    def close(self) -> None:
        """Leave the recording."""
        if self._player is not None:
            self._player.close()
            self._player = self._recording = None

    def _lay_out(self, entries: list[Entry]) -> None:
        timeline = self._recording.timeline
        self._view.set_range("seek", timeline.duration)
        self._view.fill(length=clock(timeline.duration / 1000))
        self._view.empty("timeline")
        state, told = State(), {}
        for mark in timeline.marks(entries):
            before, state = state, follow(state, mark.entry.by, mark.entry.event)
            if before.recording or state.recording:
                told[mark] = tell(self._texts, mark.entry, before)
        gap = self._texts("admin.playback.gap")
        for each in timeline.in_order(told):
            self._add_mark(each.position, told.get(each, gap))

    def _add_mark(self, position: int, text: str) -> None:
        element = self._view.add(
            "timeline", "timeline", {"time": clock(position / 1000), "text": text}
        )
        self._view.set_data(element.firstElementChild, position=str(position))

    def _play_or_pause(self) -> None:
        if self._player is not None:
            (self._player.pause if self._player.playing else self._player.play)()
            self._moved()

    def _seek(self, position: int) -> None:
        if self._player is not None:
            self._player.seek(position)

    def _seek_by_slider(self) -> None:
        self._seek(int(self._view.value("seek")))

    def _moved(self) -> None:
        player = self._player
        if player is None:
            return
        self._view.mark(REGION, playing="yes" if player.playing else "no")
        self._view.set_value("seek", str(player.position))
        self._view.fill(position=clock(player.position / 1000))
        # The last segment of a session that still runs is not sealed yet: that is no damage.
        broken = player.failure is not None or (self._ended and bool(self._recording.damaged))
        if broken:
            self._view.write("export-state", self._texts("errors.RecordingBroken"))

    async def _export(self) -> None:
        self._view.hold("export")
        self._view.reveal("export-running")
        self._view.write("export-state", "")
        state = "errors.ExportFailed"
        try:
            await self._playback.export(self._recording, self._name, self._exported)
            state = "admin.playback.exported"
        finally:
            self._view.hold("export", False)
            self._view.reveal("export-running", False)
            self._view.write("export-state", self._texts(state))

    def _exported(self, share: float) -> None:
        self._view.set_value("export-progress", str(round(share * 100)))
