"""The form for a key sets the tools of a purpose; the console says which are closed, and why."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from beistand.portal.purposes import AIMS, Aims, in_words, withheld
from beistand.protocol.events import Tool
from beistand.protocol.table import replay
from beistand.texts import Texts
from tests.protocol.walk import AWAY, CUSTOMER, NARROWED, UNANSWERED, WITH_AGENT

TEXTS = Texts("de")


class Form:
    """The radio buttons and boxes, as a page holds them."""

    def __init__(self, *checked: str) -> None:
        self.checked = set(checked)
        self.changes: dict[str, Callable[[], object]] = {}
        self.aims = Aims(self)
        self.aims.wire()

    def is_checked(self, ident: str) -> bool:
        return ident in self.checked

    def check(self, ident: str, checked: bool) -> None:
        (self.checked.add if checked else self.checked.discard)(ident)

    def on_event(self, ident: str, kind: str, action: Callable[[], object]) -> None:
        assert kind == "change"
        self.changes[ident] = action

    def clicks(self, box: str) -> None:
        self.check(box, box not in self.checked)
        self.changes.get(box, lambda: None)()


@pytest.mark.parametrize(("aim", "tools"), AIMS.items())
def test_a_usual_purpose_sets_its_tools_by_one_click(aim: str, tools: tuple[Tool, ...]) -> None:
    assert Form(f"aim-{aim}", "tool-files").aims.tools == tools


def test_the_least_is_the_first_and_takes_nothing_but_the_view() -> None:
    first, *others = AIMS.values()
    assert first == ()
    assert all(others)


def test_rights_and_control_are_chosen_together_and_given_up_together() -> None:
    form = Form("aim-own", "tool-files")
    form.clicks("tool-elevation")
    assert set(form.aims.tools) == {Tool.CONTROL, Tool.ELEVATION, Tool.FILES}
    form.clicks("tool-control")
    assert set(form.aims.tools) == {Tool.FILES}


def test_what_a_purpose_includes_is_said_in_words() -> None:
    assert in_words(TEXTS, (Tool.CONTROL, Tool.FILES)) == "Steuerung, Dateien"
    assert in_words(TEXTS, ()) == "Nur ansehen"


def test_tools_outside_the_purpose_are_named_and_no_others() -> None:
    told = withheld(TEXTS, replay(NARROWED), *Tool)
    assert told == (
        "Steuerung, Administratorrechte, Dateien: nicht Teil des Zwecks."
        " Dafür braucht es einen neuen Schlüssel."
    )
    assert withheld(TEXTS, replay(NARROWED), Tool.CLIPBOARD) == ""


def test_with_nobody_there_it_says_when_they_can_be_had_again() -> None:
    assert withheld(TEXTS, replay(WITH_AGENT), *Tool) == ""
    away = withheld(TEXTS, replay((*WITH_AGENT, (CUSTOMER, AWAY))), Tool.CONTROL)
    assert away == "Steuerung: erst wieder, wenn jemand aus der Praxis da ist."
    unanswered = withheld(TEXTS, replay(UNANSWERED), Tool.FILES)
    assert unanswered == "Dateien: erst wieder, wenn die Praxis geantwortet hat."


def test_each_reason_is_a_sentence_of_its_own() -> None:
    away = replay((*NARROWED, (CUSTOMER, AWAY)))
    assert withheld(TEXTS, away, Tool.CLIPBOARD, Tool.FILES) == (
        "Zwischenablage: erst wieder, wenn jemand aus der Praxis da ist."
        " Dateien: nicht Teil des Zwecks. Dafür braucht es einen neuen Schlüssel."
    )


def test_before_the_session_is_known_nothing_is_said() -> None:
    assert withheld(TEXTS, replace(replay(NARROWED), offer=None), *Tool) == ""
