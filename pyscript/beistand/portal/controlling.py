"""Adapter: the technician's mouse and keyboard over the customer's screen.

What is typed goes by character, through a text field that nobody sees: so dead keys, input methods
and every layout work. Shortcuts and keys without a character go by their place on the keyboard.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import create_once_callable, create_proxy

from beistand.ends.input import (
    Held,
    Keyed,
    Moved,
    Pressed,
    Released,
    Stroke,
    Typed,
    Wheeled,
)

BUTTONS = ("left", "middle", "right", "back", "forward")
NOTCH = 100
"""Pixels of a wheel event that make one notch."""
LINES_IN_A_NOTCH = 3
HOLD_SECONDS = 0.5
"""So often is said that what is pressed is meant to be; a fourth of what the agent waits."""
_LINES = 1


class Controlling:
    """Hands strokes to `send` while allowed."""

    def __init__(self, send: Callable[[list[Stroke]], None]) -> None:
        self._send = send
        self._allowed = False
        self._canvas = js.document.getElementById("screen")
        self._keyboard = js.document.getElementById("keyboard")
        self._wheel = [0.0, 0.0]
        self._moved: Moved | None = None
        self._down: set[str] = set()
        self._buttons: set[str] = set()
        self._holding: asyncio.Task[None] | None = None
        for element, kind, hear in (
            (self._canvas, "pointermove", self._on_move),
            (self._canvas, "pointerdown", self._on_press),
            (self._canvas, "pointerup", self._on_release),
            (self._canvas, "wheel", self._on_wheel),
            (self._canvas, "contextmenu", self._on_menu),
            (self._keyboard, "keydown", self._on_key_down),
            (self._keyboard, "keyup", self._on_key_up),
            (self._keyboard, "input", self._on_text),
            (self._keyboard, "compositionend", self._tell_text),
            (self._keyboard, "blur", self._on_blur),
        ):
            element.addEventListener(kind, create_proxy(hear))

    def allow(self, allowed: bool) -> None:
        """Whether the customer lets the technician act just now."""
        if allowed and not self._allowed:
            self._keyboard.focus()
        if not allowed:
            self._down.clear()
            self._buttons.clear()
        self._allowed = allowed

    def press(self, *codes: str) -> None:
        """A shortcut that this browser would keep for itself."""
        if self._allowed:
            down = [Keyed(code, True) for code in codes]
            up = [Keyed(code, False) for code in reversed(codes)]
            self._send([*down, *up])
        self._keyboard.focus()

    # Mouse

    def _place(self, event: Any) -> Moved:
        box = self._canvas.getBoundingClientRect()
        width, height = self._canvas.width, self._canvas.height
        # A fitted picture stands in the middle of its box (object-fit: contain).
        scale = min(box.width / width, box.height / height) or 1
        left = box.left + (box.width - width * scale) / 2
        top = box.top + (box.height - height * scale) / 2
        return Moved(int((event.clientX - left) / scale), int((event.clientY - top) / scale))

    def _on_move(self, event: Any) -> None:
        if not self._allowed:
            return
        if self._moved is None:
            js.requestAnimationFrame(create_once_callable(self._tell_move))
        self._moved = self._place(event)

    def _tell_move(self, _time: float) -> None:
        moved, self._moved = self._moved, None
        if moved is not None and self._allowed:
            self._send([moved])

    def _on_press(self, event: Any) -> None:
        button = BUTTONS[event.button] if 0 <= event.button < len(BUTTONS) else ""
        if not (self._allowed and button):
            return
        event.preventDefault()
        self._keyboard.focus()
        self._canvas.setPointerCapture(event.pointerId)
        self._moved = None
        self._buttons.add(button)
        self._hold()
        self._send([self._place(event), Pressed(button, True)])

    def _on_release(self, event: Any) -> None:
        button = BUTTONS[event.button] if 0 <= event.button < len(BUTTONS) else ""
        if self._allowed and button in self._buttons:
            self._buttons.discard(button)
            self._moved = None
            self._send([self._place(event), Pressed(button, False)])

    def _on_wheel(self, event: Any) -> None:
        if not self._allowed:
            return
        event.preventDefault()
        notch = LINES_IN_A_NOTCH if event.deltaMode == _LINES else NOTCH
        self._wheel[0] += event.deltaX / notch
        self._wheel[1] += event.deltaY / notch
        right, down = int(self._wheel[0]), int(self._wheel[1])
        if right or down:
            self._wheel[0] -= right
            self._wheel[1] -= down
            self._send([self._place(event), Wheeled(right, down)])

    def _on_menu(self, event: Any) -> None:
        if self._allowed:
            event.preventDefault()

    def _hold(self) -> None:
        if self._holding is None:
            self._holding = asyncio.ensure_future(self._keep_held())

    async def _keep_held(self) -> None:
        """While the line says nothing the agent lets go of all that is pressed."""
        while self._down or self._buttons:
            await asyncio.sleep(HOLD_SECONDS)
            if self._allowed and (self._down or self._buttons):
                self._send([Held()])
        self._holding = None

    # Keyboard

    def _on_key_down(self, event: Any) -> None:
        if not self._allowed or event.isComposing:
            return
        if event.shiftKey and event.code == "Escape":
            self._keyboard.blur()  # the way out for whoever uses no mouse
            return
        if _makes_text(event):
            return
        event.preventDefault()
        if event.code and event.code not in self._down:
            self._down.add(event.code)
            self._hold()
            self._send([Keyed(event.code, True)])
        elif event.repeat and event.code:
            self._send([Keyed(event.code, False), Keyed(event.code, True)])

    def _on_key_up(self, event: Any) -> None:
        if event.code in self._down:
            event.preventDefault()
            self._down.discard(event.code)
            self._send([Keyed(event.code, False)])

    def _on_text(self, event: Any) -> None:
        # What is put together by a dead key or an input method is not finished yet. Chromium says
        # so of its last piece as well: after that comes nothing but the end of the composition.
        if not event.isComposing:
            self._tell_text()

    def _tell_text(self, _: Any = None) -> None:
        text, self._keyboard.value = str(self._keyboard.value), ""
        if text and self._allowed:
            self._send([Typed(text)])

    def _on_blur(self, event: Any) -> None:
        self._tell_text()
        if self._allowed and (self._down or self._buttons):
            self._send([Released()])
        self._down.clear()
        self._buttons.clear()


def _makes_text(event: Any) -> bool:
    """Whether a text field gets a character from this key; AltGr counts as Control and Alt."""
    if event.key in ("Dead", "Process", "Unidentified"):
        return True
    shortcut = (event.ctrlKey or event.altKey or event.metaKey) and not event.getModifierState(
        "AltGraph"
    )
    return len(event.key) == 1 and not shortcut
