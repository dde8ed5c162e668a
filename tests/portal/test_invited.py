"""Somebody at the console is told that a customer has just let them in, once."""

from typing import Any, cast

import pytest

from beistand.portal.invited import Invited
from beistand.texts import Texts
from tests.portal.page import Page


def row(name: str = "s1", **different: Any) -> dict[str, Any]:
    there = {"id": name, "called_by": "Anna", "purpose": "Drucker", "may": ["help", "read"]}
    return {**there, "phase": "connected", **different}


def told(*tables: list[dict[str, Any]]) -> Page:
    page = Page()
    invited = Invited(cast(Any, page), Texts("de"))
    for table in tables:
        invited.follow(table)
    return page


def test_who_is_let_in_while_the_table_is_open_is_told_by_whom_and_what_for() -> None:
    page = told([], [row()])
    assert page.written["came-text"] == "Anna bittet Sie in eine Sitzung: Drucker"
    assert page.marks["session"] == "s1"
    assert page.shown["came"]


def test_what_was_there_before_is_no_news() -> None:
    assert told([row()]).written == {}
    assert told([row()], [row()]).written == {}


@pytest.mark.parametrize(
    "different",
    [{"called_by": ""}, {"may": ["read"]}, {"phase": "ended"}],
    ids=["an own session", "not let in yet", "over"],
)
def test_nobody_is_called_where_there_is_nothing_to_enter(different: dict[str, Any]) -> None:
    assert told([], [row(**different)]).written == {}


def test_a_yes_that_comes_later_is_told_when_it_comes() -> None:
    asked = row(may=["read"])
    assert told([asked], [row()]).shown == {"came": True}


def test_who_signed_out_is_told_nothing_of_before() -> None:
    page = Page()
    invited = Invited(cast(Any, page), Texts("de"))
    invited.follow([])
    invited.forget()
    invited.follow([row()])
    assert page.written == {}
