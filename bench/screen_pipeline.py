"""The screen's pipeline, measured: capture to canvas in two real browsers.

`python -m bench.screen_pipeline` prints a table; `--minutes N` adds a long run that watches the
memory of the customer's page. The technician's browser is driven by the DevTools, which copy each
frame that it receives: its figures are worse here than without.
"""

import argparse
import os
import time
from collections.abc import Callable
from statistics import median

from bench.screen_world import World, resident, span
from e2e import timecode

SIZE = (1280, 720)


def age(world: World, looks: int = 40) -> str:
    """Glass to glass: how old the picture on the technician's canvas is, in milliseconds."""
    ages = []
    for _ in range(looks):
        before = time.time_ns() // 1_000_000
        stamps = timecode.from_element(world.technician.locator("#screen"), world.display.width)
        after = time.time_ns() // 1_000_000
        # The look itself takes some 30 ms and happens somewhere in between.
        ages += [stamp.age((before + after) // 2) for stamp in stamps]
        world.technician.wait_for_timeout(37)
    return f"{median(ages):4.0f} ms" if ages else "unreadable"


def line(what: str, world: World, seconds: float = 6, old: bool = True) -> None:
    print(f"{what:28} {span(world, seconds)}  age {age(world) if old else '-'}", flush=True)


def everyday() -> None:
    with World(SIZE) as world:
        world.open()
        world.does("scroll")
        world.technician.wait_for_timeout(2000)
        line("720p, scrolling text", world)
        world.does("type")
        line("720p, typing", world)
        world.does("scroll")
        world.customer_browser.hide()
        world.technician.wait_for_timeout(2000)
        line("720p, customer's tab hidden", world)
        world.does("still")
        world.stops_time()
        world.technician.wait_for_timeout(3000)
        line("720p, nothing moves", world, old=False)


def size(width: int, height: int) -> Callable[[], None]:
    def measures() -> None:
        with World((width, height)) as world:
            world.open()
            world.does("scroll")
            world.technician.wait_for_timeout(2000)
            line(f"{width}×{height}, scrolling", world)

    return measures


def narrow() -> None:
    with World(SIZE, 60_000) as world:
        world.open()
        world.does("scroll")
        world.technician.wait_for_timeout(8000)
        line("720p at 60 kB/s", world)


def memory(minutes: float) -> None:
    """What the customer's page holds, once a half minute."""
    with World(SIZE) as world:
        world.open()
        world.does("scroll")
        began = time.monotonic()
        while time.monotonic() - began < minutes * 60:
            world.technician.wait_for_timeout(30_000)
            report, seen = world.reports()
            print(
                f"{time.monotonic() - began:5.0f} s  frames {report['frames']:6}  "
                f"shown {seen['shown']:6}  JavaScript {report['js_heap'] / 1e6:6.1f} MB  "
                f"WebAssembly {report['wasm'] / 1e6:5.1f} MB  "
                f"browser {resident(world.profile) / 1e6:6.0f} MB  "
                f"viewer {seen['js_heap'] / 1e6:6.1f} MB",
                flush=True,
            )


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--minutes", type=float, default=0)
    minutes = arguments.parse_args().minutes
    print(f"load of this machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if minutes:
        memory(minutes)
        return
    for measure in (everyday, size(1277, 721), size(2560, 1440), narrow):
        measure()


if __name__ == "__main__":
    main()
