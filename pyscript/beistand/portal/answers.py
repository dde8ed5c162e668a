"""Answers: the page on which prepared texts for the chat are written, ordered and deleted."""

from typing import Any

from beistand.portal.desk import Run
from beistand.portal.requests import RequestFailedError, ask
from beistand.portal.sure import Sure
from beistand.portal.view import View
from beistand.texts import Texts

BASE = "/admin/answers"
FIELDS = ("title", "german", "english")
SETS = ("own", "shared")


class Answers:
    """The view "Antworten"; the shared ones are changed by those alone who answer for them."""

    def __init__(self, view: View, texts: Texts, sure: Sure) -> None:
        self._view = view
        self._texts = texts
        self._sure = sure
        self._answers: dict[str, list[dict[str, Any]]] = {}
        self._changed: tuple[str, int] | None = None
        """Which answer the form is about; None is a new one."""

    def wire(self, run: Run) -> None:
        """Hear the buttons and forms of this view."""
        self._view.on_form(answer=lambda: run(self._save()))
        self._view.on(
            edit_answer=lambda button: self._edit(*_which(button)),
            cancel_answer=lambda _: self._begin(),
            remove_answer=lambda button: self._ask_to_remove(*_which(button)),
            raise_answer=lambda button: run(self._move(*_which(button), up=True)),
            lower_answer=lambda button: run(self._move(*_which(button), up=False)),
        )

    async def open(self, shares: bool) -> None:
        """Show both sets; `shares` where the shared one may be changed.

        Raises RequestFailedError.
        """
        self._view.mark("answers-view", shares="yes" if shares else "no")
        self._begin(focus=False)
        self._view.write("answers-state", "")
        await self._refresh()

    async def _refresh(self) -> None:
        self._answers = await ask("GET", BASE)
        for name in SETS:
            self._view.empty(f"answers-{name}")
            self._view.reveal(f"answers-{name}-none", not self._answers[name])
            for each in self._answers[name]:
                parts = {field: each[field] for field in FIELDS}
                row = self._view.add(
                    "answer", f"answers-{name}", parts, set=name, answer=str(each["id"])
                )
                for field in ("german", "english"):
                    self._view.reveal_part(row, f"{field}-line", bool(each[field]))

    def _begin(self, focus: bool = True) -> None:
        """The form is for a new answer."""
        self._changed = None
        self._fill(dict.fromkeys(FIELDS, ""))
        self._view.mark("answer-form", about="new")
        if focus:
            self._view.focus("answer-title")

    def _edit(self, name: str, ident: int) -> None:
        self._changed = name, ident
        self._fill(next(each for each in self._answers[name] if each["id"] == ident))
        self._view.mark("answer-form", about="old")
        self._view.focus("answer-title")

    def _fill(self, answer: dict[str, Any]) -> None:
        for field in FIELDS:
            self._view.set_value(f"answer-{field}", answer[field])
        self._view.reveal("answer-alert", False)

    async def _save(self) -> None:
        said = {field: self._view.value(f"answer-{field}").strip() for field in FIELDS}
        missing = not said["title"] or not (said["german"] or said["english"])
        self._say(self._texts("admin.answers.missing") if missing else "")
        if missing:
            self._view.focus("answer-title" if not said["title"] else "answer-german")
            return
        try:
            if self._changed is None:
                await ask("POST", f"{BASE}/{self._view.value('answer-for')}", said)
            else:
                name, ident = self._changed
                await ask("PUT", f"{BASE}/{name}/{ident}", said)
        except RequestFailedError as error:
            if error.name != "TooManyAnswers":
                raise
            self._say(self._texts.error(error.name))
            return
        self._begin()
        await self._refresh()
        self._view.write("answers-state", self._texts("admin.answers.saved"))

    def _say(self, alert: str) -> None:
        self._view.write("answer-alert-text", alert)
        self._view.reveal("answer-alert", bool(alert))

    def _ask_to_remove(self, name: str, ident: int) -> None:
        question = f"admin.answers.sure.{name}"
        asked = self._texts(question, title=self._title(name, ident))
        self._sure.ask(asked, self._remove(name, ident))

    async def _remove(self, name: str, ident: int) -> None:
        title = self._title(name, ident)
        await ask("DELETE", f"{BASE}/{name}/{ident}")
        if self._changed == (name, ident):
            self._begin(focus=False)
        await self._refresh()
        self._view.write("answers-state", self._texts("admin.answers.removed", title=title))
        self._view.focus(f"answers-{name}-heading")

    async def _move(self, name: str, ident: int, up: bool) -> None:
        title = self._title(name, ident)
        await ask("POST", f"{BASE}/{name}/{ident}/move", {"up": up})
        await self._refresh()
        place = [each["id"] for each in self._answers[name]].index(ident) + 1
        told = self._texts("admin.answers.moved", title=title, number=place)
        self._view.write("answers-state", told)
        self._view.focus_in(f"answers-{name}", f'[data-answer="{ident}"] [data-action={_verb(up)}]')

    def _title(self, name: str, ident: int) -> str:
        return str(next(each["title"] for each in self._answers[name] if each["id"] == ident))


def _verb(up: bool) -> str:
    return "raise-answer" if up else "lower-answer"


def _which(button: Any) -> tuple[str, int]:
    row = button.closest("[data-answer]")
    return str(row.dataset.set), int(row.dataset.answer)
