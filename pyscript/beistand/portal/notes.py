"""Notes: what the technician writes down about a session, saved while typing."""

import asyncio

from beistand.portal import browser
from beistand.portal.requests import RequestFailedError, ask, send_last
from beistand.portal.view import View
from beistand.texts import Texts

PAUSE_MS = 800
AGAIN_MS = 5000


class Notes:
    """A notes field of the page; it saves itself a moment after the last key, and on leaving."""

    def __init__(self, view: View, texts: Texts, field: str) -> None:
        self._view = view
        self._texts = texts
        self._field = field
        self._session_id = ""
        self._saved = ""
        self._typed = 0
        self._saving: asyncio.Task[None] | None = None

    def wire(self) -> None:
        """Hear the field."""
        self._view.on_event(self._field, "input", self._changed)
        self._view.on_event(self._field, "change", self._save)
        browser.on_leaving(self._save_at_last)

    def open(self, session_id: str, text: str) -> None:
        """Show the notes of a session."""
        self._session_id = session_id
        self._saved = text
        self._view.set_value(self._field, text)
        self._view.write(f"{self._field}-state", "")

    async def close(self) -> None:
        """The session is left: save what is typed, and wait until it is saved or could not be."""
        self._save()
        self._session_id = ""
        if self._saving is not None:
            await self._saving

    def _save(self) -> None:
        """Save what is typed, unless it is saved already."""
        if (text := self._unsaved) is not None:
            self._saved = text
            self._begin(self._session_id, text)

    def _save_at_last(self) -> None:
        if (text := self._unsaved) is not None:
            send_last("PUT", _path(self._session_id), {"text": text})

    @property
    def _unsaved(self) -> str | None:
        text = self._view.value(self._field)
        return text if self._session_id and text != self._saved else None

    def _begin(self, session_id: str, text: str) -> None:
        self._saving = asyncio.ensure_future(self._put(self._saving, session_id, text))

    async def _put(self, earlier: asyncio.Task[None] | None, session_id: str, text: str) -> None:
        if earlier is not None:
            await earlier  # an older text must not overtake a newer one
        try:
            await ask("PUT", _path(session_id), {"text": text})
            at = f"{browser.local(browser.now()):%H:%M:%S}"
            told = self._texts("admin.notes.saved", time=at)
        except RequestFailedError:
            told = self._texts("errors.NotesNotSaved")
            browser.later(AGAIN_MS, lambda: self._again(session_id, text))
        if session_id == self._session_id:
            self._view.write(f"{self._field}-state", told)

    def _again(self, session_id: str, text: str) -> None:
        if session_id != self._session_id or text == self._saved:  # else a newer one follows
            self._begin(session_id, text)

    def _changed(self) -> None:
        self._view.write(f"{self._field}-state", self._texts("admin.notes.saving"))
        self._typed += 1
        mine = self._typed
        browser.later(PAUSE_MS, lambda: self._still(mine))

    def _still(self, typed: int) -> None:
        if typed == self._typed:
            self._save()


def _path(session_id: str) -> str:
    return f"/admin/sessions/{session_id}/notes"
