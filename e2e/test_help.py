"""A customer is helped, from the session key to the end, and the recording plays back."""

from itertools import groupby
from pathlib import Path

from PIL import Image

from e2e import storage, timecode
from e2e.display import Display
from e2e.people import Customer, Technician
from e2e.timecode import Stamp
from e2e.video_file import Colour, decode_all, near
from e2e.world import Relay


def test_a_customer_is_helped_from_the_key_to_the_recording(
    technician: Technician, customer: Customer, relay: Relay, screen: Display
) -> None:
    before = set(relay.recordings())
    key = technician.offers_a_key("Drucker einrichten")
    customer.opens_the_portal()
    customer.enters(key)
    technician.sees_the_session()
    customer.sees_words("Drucker einrichten")
    customer.confirms()
    technician.sees_step("Der Kunde hat die Fernwartung mit „Ja“ begonnen")
    customer.agrees()
    technician.sees_step("Der Kunde hat der Kundenvereinbarung zugestimmt (Fassung {number})")
    assert set(relay.recordings()) == before
    customer.allows_recording()
    technician.sees_step("Der Kunde zeigt den ganzen Bildschirm")
    customer.sees("Lassen Sie dieses Fenster geöffnet.")
    customer.sees("Wird aufgezeichnet")

    technician.sees_the_screen()
    seen = technician.watches(10)
    assert timecode.strictly_rising(seen)
    assert len(seen) >= 100
    assert timecode.milliseconds_between(seen[0], seen[-1]) > 9000
    assert {stamp.source for stamp in seen} == {screen.source}

    technician.writes("Guten Tag, ich sehe den Drucker.")
    customer.reads("Guten Tag, ich sehe den Drucker.")
    customer.writes("Er druckt nicht.")
    technician.reads("Er druckt nicht.")
    technician.ends()
    customer.sees_heading("Sitzung beendet")
    customer.sees("Unser Mitarbeiter hat die Fernwartung beendet.")
    customer.leaves_nothing_behind()
    technician.sees_heading("Bericht")
    technician.sees_event("Der Kunde hat der Kundenvereinbarung zugestimmt (Fassung {number})")
    technician.sees_event("Der Techniker hat die Sitzung beendet")
    assert set(relay.recordings()) > before

    technician.opens_report("Drucker einrichten")
    played = technician.plays_recording(3)
    assert len(played) >= 30
    assert timecode.strictly_rising(played)
    assert {stamp.source for stamp in played} == {screen.source}
    assert timecode.milliseconds_between(played[0], seen[-1]) < 60_000


def test_a_customer_takes_the_conversation_away(technician: Technician, caller: Customer) -> None:
    caller.begins(technician.offers_a_key("Gespräch mitnehmen"), recording=False)
    technician.sees_the_session()
    technician.writes("Guten Tag, ich sehe den Drucker.")
    caller.reads("Guten Tag, ich sehe den Drucker.")
    caller.writes("Er druckt nicht.")
    technician.reads("Er druckt nicht.")
    technician.ends()
    caller.sees_heading("Sitzung beendet")

    taken = caller.takes_the_conversation_away()

    assert "Anna Berger: Guten Tag, ich sehe den Drucker.\n" in taken
    assert "Sie: Er druckt nicht.\n" in taken
    assert "Der Techniker hat die Sitzung beendet\n" in taken


def test_the_recording_becomes_a_video_that_others_play(
    technician: Technician, customer: Customer, screen: Display, tmp_path: Path
) -> None:
    customer.begins(technician.offers_a_key("Ein Video daraus"))
    technician.sees_the_session()
    technician.sees_the_screen()
    seen = technician.watches(4)
    technician.ends()
    technician.sees_heading("Bericht")
    file = technician.exports_recording(tmp_path)
    assert file.name.startswith("Beistand-Aufzeichnung-")
    assert file.suffix == ".mp4"

    stamps: list[Stamp] = []

    def look(picture: Image.Image) -> Colour:
        stamp = timecode.from_image(picture, screen.width)
        assert stamp is not None
        stamps.append(stamp)
        return timecode.panel_colour(picture, screen.width)

    video = decode_all(file, look)
    assert len(video.scenes) >= 60
    # A picture may come again where a key frame was wanted while nothing moved.
    assert timecode.strictly_rising([stamp for stamp, _ in groupby(stamps)])
    assert all(near(scene.colour, timecode.COLOURS[screen.source]) for scene in video.scenes)
    assert seen[-1].time in {stamp.time for stamp in stamps}
    # As long as what it shows; the last picture stands until the recording's end.
    shown = timecode.milliseconds_between(stamps[0], stamps[-1]) / 1000
    assert shown - 0.5 <= video.seconds <= shown + 3


def test_a_link_fills_the_key_and_leaves_no_trace_of_it(
    technician: Technician, caller: Customer
) -> None:
    key = technician.offers_a_key("Link schicken")
    caller.opens_the_portal(key)
    caller.presses("Senden")
    caller.confirms()
    assert "#" not in caller.page.url
    assert key.replace(" ", "") not in caller.page.url


def test_the_end_leaves_nothing_in_the_browser(technician: Technician, caller: Customer) -> None:
    caller.begins(technician.offers_a_key("Nichts bleibt"), recording=False)
    assert list(storage.kept(caller.page)) == ["sessionStorage"]
    caller.ends()
    caller.leaves_nothing_behind()
