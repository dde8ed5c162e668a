"""How a session stands for its technician."""

import re

import pytest

from beistand.portal.standing import standing
from beistand.protocol import events as e
from beistand.protocol.events import Surface, What
from beistand.protocol.table import replay
from tests.protocol.walk import AGENT, CUSTOMER, IN_CONTROL, OPENING, RELAY, TECHNICIAN, Log
from tests.test_house import ROOT

SHARING: Log = (*OPENING, (CUSTOMER, e.SharingStarted(Surface.WINDOW)))
UNRECORDED: Log = (*OPENING, (CUSTOMER, e.RecordingDecided(False)))


def stands(log: Log, connected: bool = True) -> dict[str, str]:
    return standing(replay(log), connected)


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (OPENING[:1], "none"),
        (OPENING, "waiting"),
        (SHARING, "live"),
        ((*SHARING, (CUSTOMER, e.Paused())), "paused"),
    ],
)
def test_the_screen_is_told_in_its_steps(log: Log, said: str) -> None:
    assert stands(log)["screen"] == said


def test_what_is_shown_is_stale_while_this_page_hears_nothing() -> None:
    assert stands(SHARING, connected=False)["screen"] == "stale"
    assert stands(SHARING, connected=False)["connection"] == "lost"


def test_nobody_is_told_of_a_recording_before_something_is_shown() -> None:
    assert stands(OPENING)["recording"] == "allowed"
    assert stands(SHARING)["recording"] == "on"
    assert stands((*SHARING, (CUSTOMER, e.SharingStopped())))["recording"] == "allowed"
    assert stands(UNRECORDED)["recording"] == "off"
    asked = (*UNRECORDED, (TECHNICIAN, e.Requested("r", What.RECORDING)))
    assert stands(asked)["recording"] == "asked"


def test_the_customer_is_awaited_then_here_then_away() -> None:
    assert stands(OPENING[:2])["customer"] == "awaited"
    assert stands(OPENING)["customer"] == "here"
    assert stands((*OPENING, (RELAY, e.Left(1))))["customer"] == "away"


def test_control_waits_for_the_agent() -> None:
    asked: Log = (*OPENING, (TECHNICIAN, e.Requested("c", What.CONTROL)))
    granted: Log = (*asked, (CUSTOMER, e.Granted("c")))
    assert [stands(log)["control"] for log in (OPENING, asked, granted, IN_CONTROL)] == [
        "no",
        "asked",
        "granted",
        "yes",
    ]
    assert stands((*IN_CONTROL, (AGENT, e.Paused())))["control"] == "granted"


def test_every_word_has_its_place_on_the_page() -> None:
    page = (ROOT / "web/pages/admin.html").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^   data-(\w+) +(.+)$", page, re.MULTILINE))
    for log in (OPENING[:1], OPENING, SHARING, UNRECORDED, IN_CONTROL):
        for connected in (True, False):
            for name, word in stands(log, connected).items():
                assert re.search(rf"\b{word}\b", listed[name]), (name, word)
