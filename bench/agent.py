"""The agent, measured: from a key in the technician's page to the pixel that comes back of it.

The technician's browser is driven by the DevTools, which copy each frame that it receives: its
figures are worse here than without. Everything runs on the same machine.
"""

import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import sync_playwright

from bench.peers.processes import cpu
from bench.screen_world import Text
from e2e import timecode
from e2e.browsers import headless
from e2e.conftest import sign_in
from e2e.display import Display
from e2e.entry import Entry
from e2e.line import Line
from e2e.people import Technician
from e2e.program import Program
from e2e.program import packages as built
from e2e.programs import free_port
from e2e.stage import Stage
from e2e.wine import WindowsProgram, Wine
from e2e.world import Relay

SIZE = (1920, 1080)
TEXT = (1200, 500)
WATCHED = 6.0
STROKES = 40
STARTS = 3
SUFFIXES = (".run", ".pyz", ".exe")
RUN_HERE = (".run", ".pyz")
# The place of the entry's text, see `e2e.entry`. A key that got lost is told, not waited for.
WATCH = """() => { window.seen = new Promise((done, failed) => {
  const canvas = document.getElementById('screen').getContext('2d');
  const look = () => canvas.getImageData(100, 100, 600, 120).data.reduce((a, b) => a * 31 + b | 0);
  const before = look();
  document.getElementById('keyboard').addEventListener('input', pressed => {
    const waited = () => performance.now() - pressed.timeStamp;
    const wait = () => look() !== before ? done(waited())
      : waited() > 10000 ? failed(new Error('no pixel has changed')) : requestAnimationFrame(wait);
    wait();
  }, {once: true});
}); }"""


def measure() -> None:
    """Print the figures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        packages = sorted(file for file in built().iterdir() if file.suffix in SUFFIXES)
        for package in packages:
            print(f"download  {package.name} {package.stat().st_size / 1e6:.1f} MB")
        playwright = stack.enter_context(sync_playwright())
        desk = stack.enter_context(headless(playwright))
        relay = stack.enter_context(Relay(folder / "data", agents_dir=built()))
        display = stack.enter_context(Display(SIZE))
        for package in packages:
            if package.suffix in RUN_HERE:
                _starting(package, folder, lambda file: Program(file, display))
        entry = stack.enter_context(Entry(display))
        line = stack.enter_context(Line(relay.port, free_port()))
        stage = Stage(playwright, desk, folder, relay, sign_in(relay, desk))
        stack.callback(stage.close)
        technician, customer = stage.technician(), stage.caller()
        technician.screen_width, customer.home = display.width, line.url
        customer.begins(technician.offers_a_key())
        technician.sees_the_session()
        technician.asks_for_control()
        customer.grants()
        begun = time.monotonic()
        program = customer.starts_the_program(folder, display)
        stack.callback(program.close)
        code = program.code
        print(f"start     {time.monotonic() - begun:.1f} s from the click to the code")
        customer.admits_the_program(code)
        technician.sees("Sie steuern mit")
        with display.stands_still():
            _typing(technician, entry)
            _rest(program, line)
        text = stack.enter_context(Text(TEXT, display))
        for doing in ("type", "scroll", "drag"):
            _moving(doing, technician, program, text, line)
    _under_wine(packages)


def _under_wine(packages: list[Path]) -> None:
    """What is told last takes longest."""
    for package in packages:
        if package.suffix not in RUN_HERE and shutil.which("wine"):
            with (
                tempfile.TemporaryDirectory() as folder,
                Display() as display,
                Wine(Path(folder), display) as wine,
            ):
                _starting(package, Path(folder), lambda file: WindowsProgram(file, wine))


def _starting(package: Path, folder: Path, start: Callable[[Path], Program]) -> None:
    """From the start of the program until its window is there."""
    seconds = []
    for _ in range(STARTS):
        place = Path(tempfile.mkdtemp(dir=folder))
        # Nobody is at this address, as the window says then.
        file = place / f"beistand-localhost_9-k7q2m9xwbt4r{package.suffix}"
        shutil.copy(package, file)
        begun = time.monotonic()
        program = start(file)
        program.has_a_window()
        seconds.append(time.monotonic() - begun)
        program.is_closed()
        program.has_gone()
    where = " under Wine" if package.suffix == ".exe" else ""
    print(f"start     {package.name} {median(seconds):.2f} s{where} until its window is there")


def _moving(doing: str, technician: Technician, program: Program, text: Text, line: Line) -> None:
    text.does(doing)
    technician.watches(2)
    began, used, passed = time.monotonic(), cpu(program.process_id), line.passed
    ages = timecode.ages(technician.screen, technician.screen_width, WATCHED)
    seconds = time.monotonic() - began
    share = (cpu(program.process_id) - used) / 1e7 / seconds
    kilobytes = (line.passed - passed) / 1000 / seconds
    print(
        f"{doing:9} {len(ages) / WATCHED:4.1f} pictures/s, {median(ages):.0f} ms old in the median,"
        f" {quantiles(ages, n=20)[-1]:.0f} ms p95, {kilobytes:.0f} kB/s, agent {share:.0f} %"
        " of a core"
    )


def _typing(technician: Technician, entry: Entry) -> None:
    technician.clicks_at(300, 160)
    entry.hears("button")
    delays = []
    for number in range(STROKES):
        technician.page.wait_for_timeout(150)
        technician.page.evaluate(WATCH)
        technician.page.keyboard.press(chr(ord("a") + number % 26))
        delays.append(float(technician.page.evaluate("() => window.seen")))
    late = quantiles(delays, n=20)[-1]
    print(f"typing    key to pixel {median(delays):.0f} ms median, {late:.0f} ms p95")
    print(f"typing    the console says: {technician.page.locator('#screen-figures').inner_text()}")


def _rest(program: Program, line: Line) -> None:
    time.sleep(3)
    began, used, passed = time.monotonic(), cpu(program.process_id), line.passed
    time.sleep(10)
    seconds = time.monotonic() - began
    share = (cpu(program.process_id) - used) / 1e7 / seconds
    kilobytes = (line.passed - passed) / 1000 / seconds
    print(f"at rest   agent {share:.1f} % of a core, {kilobytes:.2f} kB/s")
