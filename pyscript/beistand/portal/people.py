"""People: who has an account, and what those who keep the accounts do about it."""

from typing import Any

from beistand.portal import browser
from beistand.portal.desk import Run
from beistand.portal.requests import RequestFailedError, ask
from beistand.portal.sure import Sure
from beistand.portal.view import View
from beistand.texts import Texts
from beistand.texts.times import iso_day

BASE = "/admin/people"
VERBS = {"reset": "reset-factors", "sign_out": "sign-out"}
"""What the relay calls it."""


class People:
    """The view "Personen"."""

    def __init__(self, view: View, texts: Texts, sure: Sure) -> None:
        self._view = view
        self._texts = texts
        self._names: dict[str, str] = {}
        self._link = ""
        self._sure = sure

    def wire(self, run: Run) -> None:
        """Hear the buttons and forms of this view."""
        self._view.on(
            copy_person_link=lambda _: run(self._copy()),
            disable_person=lambda button: self._ask("disable", button, {}),
            enable_person=lambda button: run(self._do(_person(button), "enable", {})),
            link_person=lambda button: self._ask("link", button, {}),
            reset_person=lambda button: self._ask("reset", button, {}),
            sign_out_person=lambda button: self._ask("sign_out", button, {}),
            change_role=lambda button: self._ask("role", button, _said(button, role="new-role")),
            file_paper=lambda button: run(self._file(button)),
        )
        self._view.on_form(person=lambda: run(self._make()))

    async def open(self, keeps: bool) -> None:
        """Show everybody; `keeps` where accounts may be changed. Raises RequestFailedError."""
        self._view.mark("people-view", keeps="yes" if keeps else "no")
        self._view.reveal("person-link", False)
        self._view.write("people-state", "")
        await self._refresh()

    async def _refresh(self) -> None:
        answer = await ask("GET", BASE)
        self._view.empty("people")
        self._names = {str(each["id"]): each["name"] for each in answer["people"]}
        for each in answer["people"]:
            self._show(each, each["id"] == answer["me"])

    def _show(self, each: dict[str, Any], me: bool) -> None:
        state = "disabled" if each["disabled"] else "invited" if each["invited"] else "active"
        kept = each["undertaking"]
        holds = kept is not None and kept["holds"]
        parts = {
            "name": each["name"],
            "managed": each["name"],
            "role": self._texts(f"admin.roles.{each['role']}"),
            "state": self._texts(f"admin.people.state_{state}"),
            "factor": self._texts(
                f"admin.people.factor_{'yes' if each['second_factor'] else 'no'}"
            ),
            "undertaking": self._texts(
                "admin.people.undertaking_holds", expires=iso_day(self._texts, kept["expires"])
            )
            if holds
            else self._texts("admin.people.undertaking_none"),
        }
        element = self._view.add(
            "person",
            "people",
            parts,
            person=str(each["id"]),
            state=state,
            me="yes" if me else "no",
            undertaking="holds" if holds else "none",
        )
        self._view.set_part(element, "new-role", each["role"])

    async def _make(self) -> None:
        self._view.reveal("person-alert", False)
        body = {
            "name": self._view.value("person-name").strip(),
            "role": self._view.value("person-role"),
        }
        try:
            if not body["name"]:
                raise RequestFailedError(400, "MissingName")
            answer = await ask("POST", BASE, body)
        except RequestFailedError as error:
            name = "MissingName" if error.name == "BadName" else error.name
            if name not in ("MissingName", "NameTaken"):
                raise
            self._view.write("person-alert-text", self._texts(f"errors.{name}"))
            self._view.reveal("person-alert")
            self._view.focus("person-name")
            return
        self._view.set_value("person-name", "")
        await self._refresh()
        self._show_link(answer)

    def _ask(self, what: str, button: Any, body: dict[str, Any]) -> None:
        """What cannot be taken back is asked once more."""
        person = _person(button)
        question = self._texts(f"admin.people.sure.{what}", name=self._names[person])
        verb = VERBS.get(what, what)
        self._sure.ask(question, self._do(person, verb, body))

    async def _do(self, person: str, verb: str, body: dict[str, Any]) -> None:
        answer = await ask("POST", f"{BASE}/{person}/{verb}", body)
        await self._refresh()
        if answer and "link" in answer:
            self._show_link(answer)
        else:
            self._view.write("people-state", self._texts("admin.people.done"))
            self._view.focus("people-heading")

    async def _file(self, button: Any) -> None:
        paper = _said(button, given_on="given", expires_on="expires", version="version")
        if not all(paper.values()):
            raise RequestFailedError(400, "BadUndertaking")
        await self._do(_person(button), "undertaking", paper)

    def _show_link(self, answer: dict[str, Any]) -> None:
        self._link = answer["link"]
        name = self._texts("admin.people.link", name=answer["name"])
        self._view.write("person-link-heading", name)
        self._view.write("person-link-address", answer["link"])
        self._view.reveal("person-link")
        self._view.focus("person-link-heading")

    async def _copy(self) -> None:
        copied = await browser.copy(self._link)
        key = "admin.offered.link_copied" if copied else "errors.CopyFailed"
        self._view.write("people-state", self._texts(key))


def _person(button: Any) -> str:
    return str(button.closest("[data-person]").dataset.person)


def _said(button: Any, **parts: str) -> dict[str, str]:
    """What stands in the fields of a person's own part of the page."""
    person = button.closest("[data-person]")
    return {
        name: str(person.querySelector(f"[data-part={part}]").value).strip()
        for name, part in parts.items()
    }
