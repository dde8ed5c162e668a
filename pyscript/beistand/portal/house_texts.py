"""House texts: the agreement and the notices of the house, written in Markdown beside a preview."""

import asyncio
from typing import Any

from beistand.portal import browser, prose
from beistand.portal.desk import Run
from beistand.portal.requests import RequestFailedError, ask
from beistand.portal.sure import Sure
from beistand.portal.view import View
from beistand.texts import LANGUAGES, Texts
from beistand.texts.times import moment

KINDS = ("agreement", "privacy", "imprint", "processors")
PAUSE_SECONDS = 0.4
"""Of typing, before the preview follows."""


class HouseTexts:
    """The view in which a text is written, tried and published; all before stay to be read."""

    def __init__(self, view: View, texts: Texts, sure: Sure) -> None:
        self._view = view
        self._texts = texts
        self._sure = sure
        self._kind = KINDS[0]
        self._number = 1
        self._start = dict.fromkeys(LANGUAGES, "")
        self._drafts: dict[str, dict[str, str]] = {}
        """What was written and not published yet, by kind: going elsewhere loses nothing."""
        self._changes = 0

    def wire(self, run: Run) -> None:
        """Hear the fields and buttons of this view."""
        self._run = run
        self._view.on(
            publish_text=lambda _: self._ask_to_publish(),
            start_text_anew=lambda _: run(self._start_anew()),
            read_text=lambda button: run(self._read(button)),
        )
        for language in LANGUAGES:
            self._view.on_event(f"text-{language}", "input", lambda: run(self._changed()))

    async def open(self, kind: str) -> None:
        """Show one kind of text. Raises RequestFailedError."""
        self._kind = kind
        self._view.mark("texts-view", kind=kind)
        self._view.fill(text_kind=self._texts(f"admin.texts.kind.{kind}"))
        self._view.write("published-state", "")
        await self._refresh()

    async def _refresh(self) -> None:
        told = await ask("GET", f"/admin/texts/{self._kind}")
        self._number, self._start = told["next"], told["current"]
        self._view.fill(text_number=str(self._number))
        draft = self._drafts.get(self._kind, self._start)
        for language in LANGUAGES:
            self._view.set_value(f"text-{language}", draft[language])
        self._view.empty("text-versions")
        self._view.reveal("text-versions-none", not told["versions"])
        self._view.reveal("text-versions-table", bool(told["versions"]))
        for each in told["versions"]:
            self._list(each)
        await self._check()

    def _list(self, each: dict[str, Any]) -> None:
        name = self._texts(f"admin.texts.language.{each['language']}")
        self._view.add(
            "text-version",
            "text-versions",
            {
                "number": str(each["number"]),
                "language": name,
                "since": moment(self._texts, browser.local(each["at"])),
                "who": each["who"] or self._texts("admin.texts.shipped"),
                "digest": each["digest"],
                "which": f"{each['number']}, {name}",
            },
            number=str(each["number"]),
            language=each["language"],
        )

    # Writing

    @property
    def _written(self) -> dict[str, str]:
        return {language: self._view.value(f"text-{language}") for language in LANGUAGES}

    async def _changed(self) -> None:
        self._drafts[self._kind] = self._written
        self._changes += 1
        change = self._changes
        await asyncio.sleep(PAUSE_SECONDS)
        if change == self._changes:
            await self._check()

    async def _start_anew(self) -> None:
        self._drafts.pop(self._kind, None)
        await self._refresh()
        self._view.focus("text-de")

    async def _check(self) -> None:
        told = await ask("POST", f"/admin/texts/{self._kind}/check", self._draft)
        for language, shown in told["shown"].items():
            prose.show(f"preview-{language}", shown["content"], language)
            self._view.empty(f"preview-{language}-points")
            for point in shown["summary"]:
                self._view.add("preview-point", f"preview-{language}-points", {"text": point})
        complete = _complete(told["missing"])
        self._view.empty("text-missing")
        for lack in told["missing"] if complete == "no" else ():
            self._view.add("missing", "text-missing", {"text": self._told(lack)})
        self._view.mark("text-check", complete=complete)
        self._view.hold("publish-text", bool(told["missing"]))

    def _told(self, lack: dict[str, str]) -> str:
        words = {"word": lack["word"], "number": self._number}
        said = self._texts(f"admin.texts.lack.{lack['lack']}", **words)
        return f"{self._texts('admin.texts.language.' + lack['language'])}: {said}"

    @property
    def _draft(self) -> dict[str, Any]:
        written = self._written
        return {"number": self._number, "german": written["de"], "english": written["en"]}

    # Publishing

    def _ask_to_publish(self) -> None:
        question = self._texts(f"admin.texts.sure.{self._kind}", number=self._number)
        self._sure.ask(question, self._publish())

    async def _publish(self) -> None:
        published = self._number
        await ask("POST", f"/admin/texts/{self._kind}", self._draft)
        self._drafts.pop(self._kind, None)
        await self._refresh()
        self._view.write("published-state", self._texts("admin.texts.published", number=published))
        self._view.focus("texts-heading")

    # Reading

    async def _read(self, button: Any) -> None:
        row = button.closest("[data-number]")
        number, language = str(row.dataset.number), str(row.dataset.language)
        told = await ask("GET", f"/admin/texts/{self._kind}/{number}/{language}")
        kind = self._texts(f"admin.texts.kind.{self._kind}")
        name = self._texts(f"admin.texts.language.{language}")
        show_text(
            self._view,
            self._texts("admin.texts.heading", kind=kind, number=number, language=name),
            told["content"],
            language,
        )
        for each in told["digests"]:
            self._view.add("text-digest", "read-text-digests", each)


def _complete(missing: list[dict[str, str]]) -> str:
    """Whether a draft can be published, or says nothing new."""
    if not missing:
        return "yes"
    return "same" if missing[0]["lack"] == "news" else "no"


def show_text(view: View, heading: str, content: list[Any], language: str) -> None:
    """A text of the house in its dialog, word for word."""
    view.write("read-text-heading", heading)
    view.empty("read-text-digests")
    prose.show("read-text-content", content, language)
    view.ask("read-text")


async def show_answered(view: View, texts: Texts, session: str, number: int, language: str) -> None:
    """The agreement that the customer of a session was shown. Raises RequestFailedError."""
    told = await ask("GET", f"/admin/sessions/{session}/agreement")
    if told is None:
        raise RequestFailedError(404, "Unexpected")
    kind = texts("admin.texts.kind.agreement")
    name = texts(f"admin.texts.language.{language}")
    heading = texts("admin.texts.heading", kind=kind, number=number, language=name)
    show_text(view, heading, told["content"], language)
