"""Notes: what the technician writes down about a session, saved while typing."""

from beistand.portal import browser
from beistand.portal.desk import Run
from beistand.portal.requests import RequestFailedError, ask
from beistand.portal.view import View
from beistand.texts import Texts

PAUSE_MS = 800


class Notes:
    """A notes field of the page; it saves itself a moment after the last key."""

    def __init__(self, view: View, texts: Texts, field: str) -> None:
        self._view = view
        self._texts = texts
        self._field = field
        self._session_id = ""
        self._saved = ""
        self._typed = 0

    def wire(self, run: Run) -> None:
        """Hear the field."""
        self._run = run
        self._view.on_event(self._field, "input", self._changed)
        self._view.on_event(self._field, "change", lambda: run(self.save()))

    def open(self, session_id: str, text: str) -> None:
        """Show the notes of a session."""
        self._session_id = session_id
        self._saved = text
        self._view.set_value(self._field, text)
        self._view.write(f"{self._field}-state", "")

    async def save(self) -> None:
        """Save what is typed, unless it is saved already."""
        text = self._view.value(self._field)
        if text == self._saved or not self._session_id:
            return
        try:
            await ask("PUT", f"/admin/sessions/{self._session_id}/notes", {"text": text})
        except RequestFailedError:
            self._view.write(f"{self._field}-state", self._texts("errors.NotesNotSaved"))
            browser.later(5000, lambda: self._run(self.save()))
            return
        self._saved = text
        at = f"{browser.local(browser.now()):%H:%M:%S}"
        self._view.write(f"{self._field}-state", self._texts("admin.notes.saved", time=at))

    def _changed(self) -> None:
        self._view.write(f"{self._field}-state", self._texts("admin.notes.saving"))
        self._typed += 1
        mine = self._typed
        browser.later(PAUSE_MS, lambda: self._still(mine))

    def _still(self, typed: int) -> None:
        if typed == self._typed:
            self._run(self.save())
