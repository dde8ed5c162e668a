"""Playing: the recording in the report; its player is fetched when there is something to play."""

from typing import Any

from beistand.portal.desk import Run
from beistand.portal.requests import ask
from beistand.portal.view import View
from beistand.protocol.wire import Entry
from beistand.texts import Texts


class Playing:
    """The region of the recording."""

    def __init__(self, view: View, texts: Texts) -> None:
        self._view = view
        self._texts = texts

    def wire(self, run: Run) -> None:
        """Hear the buttons of the player."""
        self._run = run

    async def open(self, base: str, row: dict[str, Any], entries: list[Entry]) -> None:
        """Show the recording of a session, if there is one. Raises RequestFailedError."""
        segments = await ask("GET", f"{base}/recording")
        self._view.reveal("playback-none", not segments)
        self._view.reveal("playback-player", bool(segments))

    def close(self) -> None:
        """Leave the recording."""
