"""Adapter: the browser's screen capture, from the question to single frames."""

from collections.abc import Awaitable, Callable
from typing import Any

import js
from pyodide.ffi import JsException, create_proxy, to_js

from beistand.ends.codecs import FRAMES_PER_SECOND
from beistand.ends.errors import ShareBlockedError, ShareCancelledError
from beistand.portal import reading


def supported() -> tuple[bool, bool]:
    """Whether this browser can ask for the screen, and whether it can encode what it sees.

    Outside a secure context (https or localhost) `navigator.mediaDevices` does not exist at all.
    """
    devices = getattr(js.navigator, "mediaDevices", None)
    share = bool(js.isSecureContext) and hasattr(devices, "getDisplayMedia")
    encoder = hasattr(js, "VideoEncoder") and reading.possible()
    return share, encoder


def ask() -> Awaitable["Capture"]:
    """Opens the browser's picker. Raises ShareCancelledError or ShareBlockedError when awaited.

    Call it inside the click's handler, before any `await`: the browser gives one right per click,
    and takes it back when the handler has returned to the loop for too long.
    """
    options = {
        "video": {
            "frameRate": {"ideal": FRAMES_PER_SECOND, "max": FRAMES_PER_SECOND},
            # Without a wish for more, Chromium hands a large screen over at half its size, and an
            # odd one scaled by two or three columns, which blurs every letter. With it both come
            # as they are, less the odd column or row.
            "width": {"ideal": 7680},
            "height": {"ideal": 4320},
            "displaySurface": "window",  # offered first; the whole screen stays one click away
            "cursor": "always",
        },
        "audio": False,
        "systemAudio": "exclude",
        "monitorTypeSurfaces": "include",
        "selfBrowserSurface": "exclude",  # a page that shows itself is a hall of mirrors
        # What is seen is an event in the ledger: another surface needs another click here, not
        # the browser's own "share this instead".
        "surfaceSwitching": "exclude",
    }
    # Not awaited before the return: the picker is open when this function returns.
    answer = js.navigator.mediaDevices.getDisplayMedia(_object(options))
    return _answered(answer)


async def _answered(answer: Any) -> "Capture":
    try:
        stream = await answer
    except JsException as error:
        # NotAllowedError is the customer's "Cancel", except where the system (macOS's privacy
        # settings) or the page's Permissions-Policy forbade it without a question.
        message = str(error.message).lower()
        by_system = "system" in message or "policy" in message
        if error.name in ("NotAllowedError", "AbortError") and not by_system:
            raise ShareCancelledError(error.name) from error
        raise ShareBlockedError(error.name) from error
    return Capture(stream)


def surface_of(stream: Any) -> str:
    """What is shared: monitor, window or browser; empty where the browser does not tell."""
    return str(getattr(stream.getVideoTracks()[0].getSettings(), "displaySurface", "") or "")


class Capture:
    """A shared surface, until `stop` or until the browser's own button ends it."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.on_ended: Callable[[], None] = _nothing
        """Called once when the sharing ends by the browser's button or the window's closing."""
        self._track = stream.getVideoTracks()[0]
        # A browser that does not tell what it shows is taken to show everything.
        self.surface = surface_of(stream) or "monitor"
        # Sharp letters before smooth motion; a fifth of the bytes while text scrolls.
        self._track.contentHint = "text"
        self._ended = create_proxy(self._has_ended)
        self._track.addEventListener("ended", self._ended)
        self._reading: reading.Reading | None = None

    def read(
        self, arrived: Callable[[Any], None], failed: Callable[[str], None]
    ) -> reading.Reading:
        """Hands each VideoFrame to `arrived`, which must close it, until the reading's `stop`.

        Chromium lends two frames at a time: who keeps two open sees no third one.
        """
        self._reading = reading.read(self._track, arrived, failed)
        return self._reading

    def stop(self) -> None:
        """Ends the capture at once; the browser's own sign of it goes out. `on_ended` is silent."""
        if self._reading is not None:
            self._reading.stop()
        for track in self.stream.getTracks():
            track.stop()
        self._let_go()

    def _has_ended(self, _event: Any) -> None:
        self.on_ended()

    def _let_go(self) -> None:
        if self._ended is not None:
            self._track.removeEventListener("ended", self._ended)
            self._ended.destroy()
            self._ended = None


def _nothing() -> None:
    """Nobody wants to know."""


def _object(value: dict[str, Any]) -> Any:
    """A dictionary as a JavaScript object, inner ones too."""
    return to_js(value, dict_converter=js.Object.fromEntries)
