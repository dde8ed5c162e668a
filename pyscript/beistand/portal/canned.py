"""Canned answers: prepared texts beside the chat, put where the technician writes, never sent."""

from typing import Any

from beistand.portal import browser
from beistand.portal.requests import ask
from beistand.portal.view import View
from beistand.texts import Texts

MENU = "canned-answers"
TONGUES = {"de": "german", "en": "english"}


class Canned:
    """The list that opens over the chat: first one's own answers, then the shared ones."""

    def __init__(self, view: View, texts: Texts) -> None:
        self._view = view
        self._tongue = TONGUES[texts.language]
        self._own_tongue = self._tongue
        self._answers: list[dict[str, Any]] = []

    def wire(self) -> None:
        """Hear the list."""
        self._view.on(
            canned_answer=self._insert,
            canned_language=lambda button: self._turn_to(str(button.dataset.tongue)),
        )
        # It lies over the chat: what gets the focus next must not be hidden by it.
        self._view.on_event(MENU, "focusout", lambda: browser.later(0, self._close_behind))

    async def open(self) -> None:
        """A session begins: in one's own language, until the customer's is known.

        Raises RequestFailedError.
        """
        answer = await ask("GET", "/admin/answers")
        self._answers = [*answer["own"], *answer["shared"]]
        self._turn_to(self._own_tongue)

    def speak(self, language: str) -> None:
        """The customer has agreed in this language: that is the one to answer in."""
        self._turn_to(TONGUES.get(language, self._tongue))

    def _turn_to(self, tongue: str) -> None:
        self._tongue = tongue
        self._view.press(MENU, "tongue", tongue)
        self._view.empty("canned")
        for each in self._answers:
            parts = {"title": each["title"], "text": said(each, tongue)}
            self._view.add("canned", "canned", parts)
        self._view.reveal("canned-none", not self._answers)

    def _close_behind(self) -> None:
        if not self._view.holds_focus(MENU):
            self._view.close_details(MENU)

    def _insert(self, button: Any) -> None:
        text = str(button.querySelector("[data-part=text]").textContent)
        self._view.close_details(MENU)
        self._view.insert("message", text)


def said(answer: dict[str, Any], tongue: str) -> str:
    """What an answer says in a language; in the other one where it has no words in this one."""
    other = "english" if tongue == "german" else "german"
    return str(answer[tongue] or answer[other])
