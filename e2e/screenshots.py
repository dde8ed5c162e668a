"""`python -m e2e.screenshots [FOLDER]`: a picture of every state, in both languages and schemes."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from e2e import scenes
from e2e.browsers import TAGS, headless
from e2e.display import Display
from e2e.programs import ROOT
from e2e.scene import Scene
from e2e.stage import Stage
from e2e.world import Relay

WIDTHS = {320: 640, 1280: 800, 1920: 1080}


def take(folder: Path) -> None:
    """`<folder>/<language>/<state>-<scheme>-<width>.png`, the page at its whole length."""
    seen: list[Scene] = []
    with sync_playwright() as playwright, Display() as screen:
        desk = headless(playwright)
        for language in TAGS:
            with (
                tempfile.TemporaryDirectory() as scratch,
                Relay(Path(scratch) / "data", **scenes.settings(Path(scratch))) as relay,
            ):
                stage = Stage(playwright, desk, Path(scratch), relay, signed_in=None)
                for scene in scenes.walk(stage, screen, language):
                    seen.append(scene)
                    _look(scene, folder / language)
                stage.close()
        desk.close()
    if left := scenes.unseen(seen):
        raise SystemExit(f"not reached: {left}")


def _look(scene: Scene, folder: Path) -> None:
    page, size = scene.page, scene.page.viewport_size
    page.bring_to_front()  # a tab behind another one is not drawn, and its picture never comes
    for width, height in ({0: 0} if scene.fixed else WIDTHS).items():
        if width:
            page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.screenshot(path=folder / f"{scene.name}-light-{width}.png", full_page=True)
        page.emulate_media(color_scheme="dark")
        page.screenshot(path=folder / f"{scene.name}-dark-{width}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    if not scene.fixed:
        page.set_viewport_size(size or {"width": 1280, "height": 800})


if __name__ == "__main__":
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/pictures")
