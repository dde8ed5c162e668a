"""Adapter: the package that plays and exports recordings, installed when it is first wanted."""

import importlib
import sys
from types import SimpleNamespace
from typing import Any

import js
import pyodide_js
from pyodide.http import pyfetch

from beistand.portal import browser

_LATER = "/lib/python_later"
"""What micropip needs of Python's library; no page starts with it (`runtime.library`)."""
_SPLIT = ("html", "importlib", "pyodide", "urllib")
"""Packages of which a part was there before."""
_PARTS = ("recording", "player", "projector", "export", "muxer", "converter")


class Playback:
    """`beistand.playback` and what it is given of the browser."""

    def __init__(self) -> None:
        self._modules: Any = None

    async def open(self, address: str) -> Any:
        """The recording that the relay lists at an address. Raises RecordingError."""
        modules = await self._installed()
        return await modules.recording.open_recording(address, pyfetch)

    def player(self, recording: Any, canvas: str, changed: Any) -> Any:
        """A player of an opened recording on a canvas of the page."""
        modules = self._modules
        element = js.document.getElementById(canvas)

        def lost() -> None:
            player.lost()

        projector = modules.projector.CanvasProjector(element, lost)
        player = modules.player.Player(recording, projector, _seconds, changed)
        return player

    async def export(self, recording: Any, name: str, progress: Any) -> None:
        """Offer the recording as a video file. Raises ExportError or RecordingError."""
        modules = self._modules
        vendor = browser.page_says("vendor")
        library = await modules.muxer.load_library(f"{vendor}/mediabunny/mediabunny.min.mjs")
        muxer, converter = modules.muxer.MP4Muxer(library), modules.converter.CanvasConverter()
        blob = await modules.export.export(recording, muxer, converter, progress)
        day = browser.local(recording.timeline.spans[0].started).date()
        browser.offer(modules.export.file_name(day, name), blob)

    async def _installed(self) -> Any:
        if self._modules is None:
            vendor = browser.page_says("vendor")
            library = await pyfetch(f"{vendor}/pyodide/python_later.zip")
            await library.unpack_archive(extract_dir=_LATER, format="zip")
            sys.path.append(_LATER)
            for name in _SPLIT:
                importlib.import_module(name).__path__.append(f"{_LATER}/{name}")
            await pyodide_js.loadPackage("micropip")
            micropip = importlib.import_module("micropip")
            address = js.URL.new(browser.page_says("playback"), js.location.href).href
            await micropip.install(address, deps=False)
            importlib.invalidate_caches()
            self._modules = SimpleNamespace(
                **{part: importlib.import_module(f"beistand.playback.{part}") for part in _PARTS}
            )
        return self._modules


def _seconds() -> float:
    return float(js.performance.now()) / 1000
