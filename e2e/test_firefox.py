"""The customer has Firefox: it shows the screen, and one that cannot is helped in the chat."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import pytest
from PIL import Image

from e2e import timecode
from e2e.display import Display
from e2e.firefox import NO_ENCODER, Firefox, FirefoxCustomer
from e2e.people import Technician
from e2e.stage import FAILED, TRACES
from e2e.timecode import Stamp
from e2e.video_file import Colour, decode_all, near
from e2e.world import Relay

LACKING = (
    "Dieser Browser kann das Bild nicht übertragen. Wir helfen Ihnen im Chat weiter."
    " Mit Chrome, Edge oder einem neuen Firefox an einem Computer geht es auch mit Bild."
)
UNSAID = (
    "Ihr Browser sagt uns nicht, ob es der ganze Bildschirm oder ein einzelnes Fenster ist."
    " Wir nehmen den ganzen Bildschirm an."
)
# Takes the first that the picker offers, the whole screen.
CHOOSES_THE_SCREEN = {"media.navigator.permission.disabled": True}


@contextmanager
def customer_in(
    firefox: Firefox, relay: Relay, request: pytest.FixtureRequest
) -> Iterator[FirefoxCustomer]:
    """Somebody in front of it; a last picture stays if the story fails."""
    with firefox:
        yield FirefoxCustomer(firefox.tab, relay.url)
        if request.node.stash.get(FAILED, False):
            folder = TRACES / re.sub(r"\W+", "-", request.node.nodeid)
            folder.mkdir(parents=True, exist_ok=True)
            firefox.tab.picture(folder / "firefox.png")


@pytest.fixture
def old_fox(
    relay: Relay, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[FirefoxCustomer]:
    with customer_in(Firefox(tmp_path, NO_ENCODER), relay, request) as customer:
        yield customer


@pytest.fixture
def fox(
    relay: Relay, screen: Display, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[FirefoxCustomer]:
    with customer_in(Firefox(tmp_path, CHOOSES_THE_SCREEN, screen), relay, request) as customer:
        yield customer


def rate(seen: list[Stamp]) -> float:
    """Pictures a second."""
    return (len(seen) - 1) / (timecode.milliseconds_between(seen[0], seen[-1]) / 1000)


def test_a_customer_with_firefox_shows_the_screen(
    technician: Technician, fox: FirefoxCustomer, screen: Display, tmp_path: Path
) -> None:
    fox.begins(technician.offers_a_key("Bild aus Firefox"))
    technician.sees_the_session()
    technician.sees_the_screen()
    seen = technician.watches(10)
    assert timecode.strictly_rising(seen)
    assert {stamp.source for stamp in seen} == {screen.source}
    print(f"visible: {rate(seen):.1f} frames/s")
    assert near(technician.colour_at(1240, 360), timecode.COLOURS[screen.source])

    fox.sees(UNSAID)

    fox.pauses()
    technician.sees_a_dark_screen()
    fox.resumes()
    last = technician.sees_the_screen(after=seen[-1])
    fox.changes_the_sharing()
    technician.sees_step("Der Kunde hat die Freigabe beendet")
    last = technician.sees_the_screen(after=last)
    fox.stops_sharing()
    technician.sees_no_screen()
    technician.ends()
    fox.sees_heading("Sitzung beendet")
    assert fox.tab.errors == []

    technician.sees_heading("Bericht")
    played = technician.plays_recording(3)
    assert len(played) >= 15
    assert timecode.strictly_rising(played)
    stamps: list[Stamp] = []

    def look(picture: Image.Image) -> Colour:
        stamp = timecode.from_image(picture, screen.width)
        assert stamp is not None
        stamps.append(stamp)
        return timecode.panel_colour(picture, screen.width)

    video = decode_all(technician.exports_recording(tmp_path), look)
    print(f"exported: {len(video.scenes)} pictures of {video.codec}")
    assert timecode.strictly_rising([stamp for stamp, _ in groupby(stamps)])
    assert all(near(scene.colour, timecode.COLOURS[screen.source]) for scene in video.scenes)
    assert seen[-1].time in {stamp.time for stamp in stamps}


def test_firefox_holds_fifteen_frames_a_second_in_a_hidden_tab(
    technician: Technician, fox: FirefoxCustomer
) -> None:
    fox.begins(technician.offers_a_key("Firefox im Hintergrund"))
    technician.sees_the_session()
    technician.sees_the_screen()
    fox.tab.is_covered()
    technician.watches(2)
    seen = technician.watches(6)
    assert fox.tab.run("() => document.visibilityState") == "hidden"
    assert timecode.strictly_rising(seen)
    print(f"hidden: {rate(seen):.1f} frames/s")
    assert rate(seen) >= 15
    fox.tab.comes_back()
    fox.stops_sharing()
    technician.sees_no_screen()
    assert fox.tab.errors == []


def test_a_customer_whose_firefox_cannot_encode_is_helped_in_the_chat(
    technician: Technician, old_fox: FirefoxCustomer
) -> None:
    key = technician.offers_a_key("Hilfe in Firefox")
    old_fox.opens_the_portal()
    # At once, mostly before Python is ready, as a form: the reload below must not send it again.
    old_fox.enters(key)
    technician.sees_the_session("Hilfe in Firefox")
    old_fox.sees_words("Hilfe in Firefox")
    old_fox.confirms()
    technician.sees_step("Der Kunde hat die Fernwartung mit „Ja“ begonnen")
    old_fox.agrees()
    technician.sees_step("Der Kunde hat der Kundenvereinbarung zugestimmt (Fassung {number})")
    old_fox.allows_recording()
    old_fox.sees(LACKING)
    old_fox.sees("Erlaubt, sobald etwas gezeigt wird")
    old_fox.sees_no_button("Bildschirm freigeben")

    technician.writes("Guten Tag, wir schreiben uns einfach.")
    old_fox.reads("Guten Tag, wir schreiben uns einfach.")
    old_fox.writes("Gern. Äh, was heißt „Netz“?")
    technician.reads("Gern. Äh, was heißt „Netz“?")

    old_fox.reloads()
    old_fox.sees_heading("Fernwartung")
    old_fox.sees(LACKING)
    old_fox.reads("Guten Tag, wir schreiben uns einfach.")
    old_fox.reads("Gern. Äh, was heißt „Netz“?")
    old_fox.writes("Noch da")
    technician.reads("Noch da")

    technician.ends()
    old_fox.sees_heading("Sitzung beendet")
    old_fox.sees("Unser Mitarbeiter hat die Fernwartung beendet.")
    technician.sees_heading("Bericht")
    assert old_fox.tab.run("() => localStorage.length + sessionStorage.length") == 0
    assert old_fox.tab.errors == []
