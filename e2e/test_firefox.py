"""The customer has Firefox: the whole journey goes with chat, and the page says what is lacking."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.firefox import Firefox, FirefoxCustomer
from e2e.people import Technician
from e2e.stage import FAILED, TRACES
from e2e.world import Relay

LACKING = (
    "Dieser Browser kann das Bild nicht übertragen. Wir helfen Ihnen im Chat weiter."
    " Mit Chrome oder Edge an einem Computer geht es auch mit Bild."
)


@pytest.fixture
def fox(relay: Relay, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[FirefoxCustomer]:
    with Firefox(tmp_path) as firefox:
        yield FirefoxCustomer(firefox.tab, relay.url)
        if request.node.stash.get(FAILED, False):
            folder = TRACES / re.sub(r"\W+", "-", request.node.nodeid)
            folder.mkdir(parents=True, exist_ok=True)
            firefox.tab.picture(folder / "firefox.png")


def test_a_customer_with_firefox_is_helped_in_the_chat(
    technician: Technician, fox: FirefoxCustomer
) -> None:
    key = technician.offers_a_key("Hilfe in Firefox")
    fox.opens_the_portal()
    # At once, mostly before Python is ready, as a form: the reload below must not send it again.
    fox.enters(key)
    technician.sees_the_session("Hilfe in Firefox")
    fox.sees_words("Hilfe in Firefox")
    fox.confirms()
    technician.sees_step("Der Kunde hat die Fernwartung mit „Ja“ begonnen")
    fox.agrees()
    technician.sees_step("Der Kunde hat der Kundenvereinbarung zugestimmt (Fassung {number})")
    fox.allows_recording()
    fox.sees(LACKING)
    fox.sees("Erlaubt, sobald etwas gezeigt wird")
    fox.sees_no_button("Bildschirm freigeben")

    technician.writes("Guten Tag, wir schreiben uns einfach.")
    fox.reads("Guten Tag, wir schreiben uns einfach.")
    fox.writes("Gern. Äh, was heißt „Netz“?")
    technician.reads("Gern. Äh, was heißt „Netz“?")

    fox.reloads()
    fox.sees_heading("Fernwartung")
    fox.sees(LACKING)
    fox.reads("Guten Tag, wir schreiben uns einfach.")
    fox.reads("Gern. Äh, was heißt „Netz“?")
    fox.writes("Noch da")
    technician.reads("Noch da")

    technician.ends()
    fox.sees_heading("Sitzung beendet")
    fox.sees("Unser Mitarbeiter hat die Fernwartung beendet.")
    technician.sees_heading("Bericht")
    assert fox.tab.run("() => localStorage.length + sessionStorage.length") == 0
    assert fox.tab.errors == []
