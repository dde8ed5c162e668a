"""How long the first picture takes in an open console, from the customer's choice in the picker."""

import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from e2e.browsers import headless
from e2e.conftest import sign_in
from e2e.display import Display
from e2e.stage import Stage
from e2e.world import Relay

ROUNDS = 5
# Both pages read the clock of the same machine.
CHOSEN = """() => {
  const ask = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getDisplayMedia = async (...wishes) => {
    const stream = await ask(...wishes);
    window.chosen = Date.now();
    return stream;
  };
}"""
# The canvas gets the size of the first picture in the moment in which that is drawn.
SEEN = """() => {
  const canvas = document.getElementById('screen');
  new MutationObserver(() => { window.seen ??= Date.now(); })
    .observe(canvas, {attributeFilter: ['width']});
}"""


def measure() -> None:
    """Print the figure."""
    delays = []
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        headless(playwright) as desk,
        Display() as display,
        Relay(Path(folder) / "data") as relay,
    ):
        signed_in = sign_in(relay, desk)
        for number in range(ROUNDS):
            scratch = Path(folder) / str(number)
            scratch.mkdir()
            stage = Stage(playwright, desk, scratch, relay, signed_in)
            technician, customer = stage.technician(), stage.customer(display)
            key = technician.offers_a_key()
            customer.opens_the_portal()
            customer.enters(key)
            customer.confirms()
            customer.agrees()
            technician.sees_the_session()
            technician.page.evaluate(SEEN)
            customer.page.evaluate(CHOSEN)
            customer.refuses_recording()
            technician.page.wait_for_function("() => window.seen")
            seen = technician.page.evaluate("() => window.seen")
            delays.append(seen - customer.page.evaluate("() => window.chosen"))
            stage.close()
    print(f"from the choice to the first picture: {median(delays):.0f} ms median, {delays}")
