"""Adapter: the stage of the console, on which the customer's screen is shown."""

from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import create_once_callable

from beistand.portal.view import View
from beistand.portal.viewer import Viewer
from beistand.texts import Texts

ZOOM_STEP = 1.25
SMALLEST, LARGEST = 0.25, 4.0


class Stage:
    """The canvas with its tools: fit, 1:1, full screen, zoom."""

    def __init__(
        self,
        view: View,
        texts: Texts,
        shown: Callable[[int], None],
        want_key_frame: Callable[[], None],
    ) -> None:
        self._view = view
        self._texts = texts
        self._shown = shown
        self._canvas = js.document.getElementById("screen")
        self._viewer = Viewer(self._canvas, self._counted, want_key_frame, self._resized)
        self._size = (0, 0)
        self._zoom: float | None = None
        self._frames = 0
        self._counted_since = 0.0

    def wire(self) -> None:
        """Hear the tools."""
        self._view.on(
            fit=lambda _: self._set_zoom(None),
            actual=lambda _: self._set_zoom(1.0),
            zoom_in=lambda _: self._set_zoom(self._scale() * ZOOM_STEP),
            zoom_out=lambda _: self._set_zoom(self._scale() / ZOOM_STEP),
            full_screen=lambda _: self._go_full_screen(),
        )

    def receive(self, buffer: Any) -> None:
        """One part of a screen frame."""
        self._viewer.receive(buffer)

    def begin(self) -> None:
        """A picture is about to come: ask for one that can be shown by itself."""
        self._viewer.reset()

    def clear(self) -> None:
        """Nothing is shown any longer, and nothing of it stays on the canvas."""
        self._viewer.clear()
        self._size = (0, 0)
        self._view.write("screen-figures", "")

    def tick(self, delay: int | None) -> None:
        """Once a second: say how the picture comes, and how long a stroke takes to be seen.

        `delay` is how long the customer's computer takes to do it, in milliseconds; None where
        nobody steers.
        """
        now = js.performance.now()
        seconds = (now - self._counted_since) / 1000
        rate = round(self._frames / seconds) if seconds > 0 else 0
        self._frames, self._counted_since = 0, now
        if self._size[0]:
            width, height = self._size
            figures = self._texts("admin.screen.figures", width=width, height=height, rate=rate)
            if delay is not None:
                whole = delay + (self._viewer.lateness.now or 0)
                told = self._texts("admin.screen.delay", milliseconds=max(10, round(whole, -1)))
                figures = f"{figures} · {told}"
            self._view.write("screen-figures", figures)

    def _counted(self, sequence: int) -> None:
        self._frames += 1
        self._shown(sequence)

    def _resized(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._set_zoom(self._zoom)

    # Tools

    def _scale(self) -> float:
        # The picture is fitted into its box, which may be wider or higher than it.
        box, canvas = self._canvas.getBoundingClientRect(), self._canvas
        return min(float(box.width) / (canvas.width or 1), float(box.height) / (canvas.height or 1))

    def _set_zoom(self, zoom: float | None) -> None:
        """`None` fits the picture into the stage."""
        self._zoom = None if zoom is None else min(LARGEST, max(SMALLEST, zoom))
        fits = self._zoom is None
        self._view.mark("console-view", fit="fit" if fits else "actual")
        for tool, pressed in (("fit", fits), ("actual", self._zoom == 1.0)):
            button = js.document.querySelector(f"[data-tool={tool}]")
            button.setAttribute("aria-pressed", "true" if pressed else "false")
        if self._zoom is None:
            self._canvas.style.removeProperty("width")
        else:
            # One point of the picture is one point of this screen at 1:1, also on a fine one.
            width = self._canvas.width * self._zoom / js.devicePixelRatio
            self._canvas.style.setProperty("width", f"{width}px")
        js.requestAnimationFrame(create_once_callable(self._tell_zoom))

    def _tell_zoom(self, _time: float) -> None:
        percent = round(self._scale() * js.devicePixelRatio * 100)
        self._view.write("zoom", f"{percent}\u00a0%")

    def _go_full_screen(self) -> None:
        js.document.getElementById("stage").requestFullscreen()
