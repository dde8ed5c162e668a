"""The customer rules over what is shown: pauses, changes, stops and shows it again."""

from collections.abc import Callable, Iterator

import pytest

from e2e import timecode
from e2e.display import Display
from e2e.line import Line
from e2e.people import Customer, Technician
from e2e.programs import wait_for
from e2e.stage import Stage
from e2e.timecode import Stamp

LIMIT = 500
"""Milliseconds from a click to the newest picture that the technician may still see."""


def is_as_old(seen: Stamp, clicked: Stamp) -> bool:
    """Whether a picture was drawn before the click, or so soon after it that it may be seen."""
    later = timecode.milliseconds_between(clicked, seen)
    return later < LIMIT or later > timecode.TURN // 2


def test_pausing_changing_and_stopping(technician: Technician, customer: Customer) -> None:
    customer.begins(technician.offers_a_key("Anhalten"), recording=False)
    technician.sees_the_session()
    last = technician.sees_the_screen()

    customer.pauses()
    technician.sees("Pausiert: Der Kunde hat die Freigabe angehalten.")
    technician.sees_a_dark_screen()
    customer.resumes()
    last = technician.sees_the_screen(after=last)

    customer.changes_the_sharing()
    technician.sees_step("Der Kunde hat die Freigabe beendet")
    last = technician.sees_the_screen(after=last)

    customer.stops_sharing()
    customer.sees("Ihr Bildschirm wird nicht gezeigt.")
    technician.sees_no_screen()
    customer.shares()
    technician.sees_the_screen(after=last)


def test_the_browsers_own_stop_is_heard(technician: Technician, customer: Customer) -> None:
    customer.begins(technician.offers_a_key("Browser beendet"), recording=False)
    technician.sees_the_session()
    technician.sees_the_screen()
    customer.stops_sharing_in_the_browser()
    technician.sees_step("Der Kunde hat die Freigabe beendet")
    customer.sees_button("Bildschirm freigeben")
    technician.sees_no_screen()


@pytest.mark.parametrize("stops", [Customer.pauses, Customer.stops_sharing, Customer.ends])
def test_one_click_and_nothing_newer_is_seen(
    technician: Technician, customer: Customer, stops: Callable[[Customer], None]
) -> None:
    customer.begins(technician.offers_a_key("Ein Klick"), recording=False)
    technician.sees_the_session()
    technician.sees_the_screen()
    watch = technician.keeps_watching(4)
    clicked = timecode.this_moment()
    stops(customer)
    seen = watch.seen()
    assert timecode.strictly_rising(seen)
    assert is_as_old(seen[-1], clicked)


def test_ending_with_a_dead_line_ends_at_once_and_is_said_when_the_line_is_back(
    technician: Technician, stage: Stage, screen: Display, line: Line
) -> None:
    customer = stage.customer(screen, home=line.url)
    customer.begins(technician.offers_a_key("Kabel und Ende"), recording=False)
    technician.sees_the_session()
    technician.sees_the_screen()
    line.pause()
    watch = technician.keeps_watching(6)
    clicked = timecode.this_moment()
    customer.ends()
    customer.sees_heading("Sitzung beendet", within=1)
    customer.sees("Sie haben die Fernwartung beendet.")
    customer.leaves_nothing_behind()
    assert technician.screen.is_visible()
    line.flow()
    seen = watch.seen()
    assert is_as_old(seen[-1], clicked)
    technician.sees_heading("Bericht")
    technician.sees_event("Der Kunde hat die Sitzung beendet")
    customer.sees("Sie haben die Fernwartung beendet.")


@pytest.mark.parametrize(
    ("stops", "sees"),
    [
        (Customer.pauses, Technician.sees_a_dark_screen),
        (Customer.stops_sharing, Technician.sees_no_screen),
    ],
)
def test_with_a_dead_line_one_click_stops_what_is_seen_also_when_the_line_is_back(
    technician: Technician,
    stage: Stage,
    screen: Display,
    line: Line,
    stops: Callable[[Customer], None],
    sees: Callable[[Technician], None],
) -> None:
    customer = stage.customer(screen, home=line.url)
    customer.begins(technician.offers_a_key("Kabel und Klick"), recording=False)
    technician.sees_the_session()
    technician.sees_the_screen()
    line.pause()
    watch = technician.keeps_watching(6)
    clicked = timecode.this_moment()
    stops(customer)
    line.flow()
    seen = watch.seen()
    assert is_as_old(seen[-1], clicked)
    sees(technician)


def test_with_a_dead_line_one_click_ends_the_recording_also_when_the_line_is_back(
    technician: Technician, stage: Stage, screen: Display, line: Line
) -> None:
    customer = stage.customer(screen, home=line.url)
    customer.begins(technician.offers_a_key("Kabel und Aufzeichnung"))
    technician.sees_the_session()
    technician.sees_the_screen()
    technician.watches(2)
    line.pause()
    clicked = timecode.this_moment()
    customer.withdraws_the_recording()
    line.flow()
    technician.sees("Keine Aufzeichnung")
    technician.sees_the_screen()
    technician.watches(2)
    technician.ends()
    technician.sees_heading("Bericht")
    played = technician.plays_recording(3)
    assert is_as_old(played[-1], clicked)


def test_the_small_window_pauses_and_ends(technician: Technician, customer: Customer) -> None:
    customer.begins(technician.offers_a_key("Kleines Fenster"), recording=False)
    technician.sees_the_session()
    technician.sees_the_screen()
    small = Customer(customer.opens_the_small_window(), customer.home)
    small.sees("Ihr Bildschirm wird gezeigt")
    small.pauses()
    technician.sees("Pausiert: Der Kunde hat die Freigabe angehalten.")
    small.sees("Freigabe pausiert")
    small.resumes()
    technician.sees_the_screen()
    small.presses("Sitzung beenden")
    customer.answers("Sitzung beenden", "Ja")
    customer.sees_heading("Sitzung beendet")
    wait_for(small.page.is_closed, "the small window closes")


@pytest.fixture
def odd_screen() -> Iterator[Display]:
    with Display((1277, 721), source=2) as display:
        yield display


@pytest.fixture
def large_screen() -> Iterator[Display]:
    with Display((2560, 1440), source=3) as display:
        yield display


def test_an_odd_screen_that_becomes_smaller(
    technician: Technician, stage: Stage, odd_screen: Display
) -> None:
    customer = stage.customer(odd_screen)
    customer.begins(technician.offers_a_key("Ungerade"))
    technician.sees_the_session()
    technician.screen_width = 0
    technician.sees_the_screen()
    odd_screen.resize(1000, 600)
    technician.sees_the_screen()
    assert technician.screen.evaluate("canvas => [canvas.width, canvas.height]") == [1000, 600]
    technician.ends()
    technician.sees_heading("Bericht")
    played = technician.plays_recording(3)
    assert timecode.strictly_rising(played)
    assert {stamp.source for stamp in played} == {odd_screen.source}


def test_a_large_screen(technician: Technician, stage: Stage, large_screen: Display) -> None:
    customer = stage.customer(large_screen)
    customer.begins(technician.offers_a_key("Groß"), recording=False)
    technician.sees_the_session()
    technician.screen_width = large_screen.width
    technician.sees_the_screen()
    seen = technician.watches(3)
    assert timecode.strictly_rising(seen)
    assert len(seen) >= 10
    assert {stamp.source for stamp in seen} == {large_screen.source}
    size = technician.screen.evaluate("canvas => [canvas.width, canvas.height]")
    assert size == [large_screen.width, large_screen.height]
