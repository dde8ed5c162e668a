"""`python -m e2e.video [FOLDER]`: films a real session as the explaining video, with captions.

The README's two pictures are taken on the way.

The pauses are for the person who watches; what is seen is the product, driven as in the stories.
"""

import sys
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import av
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from e2e.browsers import headless
from e2e.display import Display
from e2e.people import Customer, Technician
from e2e.programs import ROOT
from e2e.stage import Stage
from e2e.world import Relay

SIZE = (1370, 912)
RATE = 6
READING_SECONDS = 4.5

Caption = tuple[str, str]
"""What is said to a step, in German and English."""

CAPTIONS: dict[str, Caption] = {
    "portal": (
        "Sie öffnen die Seite der Fernwartung. Es wird nichts installiert.",
        "You open the remote support page. Nothing is installed.",
    ),
    "key": (
        "Am Telefon hören Sie zehn Ziffern. Sie tippen sie ein und klicken auf „Senden“.",
        "You hear ten digits on the phone. You type them and click “Send”.",
    ),
    "start": (
        "Sie lesen, wer helfen möchte und wobei. Stimmt beides, klicken Sie auf „Ja“.",
        "You read who would like to help and with what. If both are right, click “Yes”.",
    ),
    "agreement": (
        "Sie lesen die Vereinbarung, wählen eine Antwort und klicken auf „OK“.",
        "You read the agreement, choose an answer and click “OK”.",
    ),
    "recording": (
        "Sie entscheiden, ob aufgezeichnet wird. Geholfen wird Ihnen in jedem Fall.",
        "You decide whether it is recorded. You are helped either way.",
    ),
    "session": (
        "Ihr Browser fragt, was Sie zeigen möchten. Lassen Sie dieses Fenster dann geöffnet.",
        "Your browser asks what you would like to show. Then keep this window open.",
    ),
    "chat": (
        "Im Chat können Sie schreiben und lesen.",
        "You can write and read in the chat.",
    ),
    "pause": (
        "Sie können jederzeit ändern, pausieren oder beenden, was Sie zeigen.",
        "You can change, pause or end what you show at any time.",
    ),
    "over": (
        "Am Ende lesen Sie, was geschehen ist. Auf Ihrem Computer bleibt nichts zurück.",
        "At the end you read what happened. Nothing is left on your computer.",
    ),
}


class Camera:
    """Films a page, picture by picture, into an MP4 file; each picture lasts as long as told."""

    def __init__(self, page: Page, path: Path) -> None:
        self.seconds = 0.0
        self._page = page
        self._file = av.open(path, "w")
        self._stream: av.VideoStream | None = None

    def looks(self, seconds: float) -> None:
        """What the page shows now, for so long."""
        with Image.open(BytesIO(self._page.screenshot())) as picture:
            frame = av.VideoFrame.from_image(picture.convert("RGB"))  # type: ignore[no-untyped-call]
        if self._stream is None:
            self._stream = self._open(frame.width & ~1, frame.height & ~1)
        for _ in range(max(1, round(seconds * RATE))):
            frame.pts = round(self.seconds * RATE)
            frame.time_base = Fraction(1, RATE)
            fitted = frame.reformat(self._stream.width, self._stream.height, "yuv420p")
            self._file.mux(self._stream.encode(fitted))
            self.seconds += 1 / RATE

    def _open(self, width: int, height: int) -> av.VideoStream:
        options = {"crf": "26", "preset": "veryslow", "tune": "animation"}
        stream = self._file.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        return stream

    def close(self) -> None:
        assert self._stream is not None
        self._file.mux(self._stream.encode(None))
        self._file.close()


def story(technician: Technician, customer: Customer, camera: Camera) -> Iterator[str]:
    """Brings the name of each step as soon as it can be seen."""
    key = technician.offers_a_key("Drucker einrichten")
    customer.opens_the_portal()
    yield "portal"
    field = customer.box("Sitzungsschlüssel")
    field.click()
    for digit in key:
        field.press(digit)
        camera.looks(1 / RATE)
    yield "key"
    customer.presses("Senden")
    customer.dialog("Fernwartung starten").wait_for()
    yield "start"
    customer.confirms()
    customer.dialog("Kundenvereinbarung").wait_for()
    yield "agreement"
    customer.agrees()
    customer.dialog("Aufzeichnung").wait_for()
    yield "recording"
    customer.allows_recording()
    customer.sees("Lassen Sie dieses Fenster geöffnet.")
    yield "session"
    technician.writes("Guten Tag, ich sehe Ihren Bildschirm jetzt.")
    customer.reads("Guten Tag, ich sehe Ihren Bildschirm jetzt.")
    customer.writes("Guten Tag! Der Drucker druckt nicht.")
    yield "chat"
    customer.presses("Freigabe pausieren")
    customer.sees_button("Freigabe fortsetzen")
    yield "pause"
    customer.ends()
    customer.sees_heading("Sitzung beendet")
    yield "over"


def film(folder: Path, pictures: Path) -> None:
    """`beistand.mp4` with `beistand.de.vtt` and `beistand.en.vtt`; `portal.png`, `console.png`."""
    steps: list[tuple[float, str]] = []
    with (
        tempfile.TemporaryDirectory() as scratch,
        sync_playwright() as playwright,
        Display(SIZE, coded=False) as display,
        Relay(Path(scratch) / "data") as relay,
    ):
        desk = headless(playwright)
        stage = Stage(playwright, desk, Path(scratch), relay, signed_in=None)
        technician = stage.technician(signed_in=False)
        technician.sets_up(relay.setup_link)
        technician.signs_in()
        customer = stage.customer(display)
        camera = Camera(customer.page, folder / "beistand.mp4")
        began = 0.0
        for step in story(technician, customer, camera):
            camera.looks(READING_SECONDS)
            if step == "portal":
                customer.page.screenshot(path=pictures / "portal.png")
            elif step == "chat":
                technician.page.screenshot(path=pictures / "console.png")
            steps.append((began, step))
            began = camera.seconds
        steps.append((began, ""))
        camera.close()
        stage.close()
        desk.close()
    for number, language in enumerate(("de", "en")):
        text = "\n".join(_captions(steps, number))
        (folder / f"beistand.{language}.vtt").write_text(text, "utf-8")


def _captions(steps: list[tuple[float, str]], language: int) -> Iterator[str]:
    yield "WEBVTT\n"
    for (start, step), (end, _) in pairwise(steps):
        yield f"{_stamp(start)} --> {_stamp(end)}\n{CAPTIONS[step][language]}\n"


def _stamp(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"00:{int(minutes):02}:{rest:06.3f}"


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "web/static"
    film(folder, folder if len(sys.argv) > 1 else ROOT / "docs/pictures")
