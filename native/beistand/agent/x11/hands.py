"""Adapter: mouse and keyboard under X11, by its test extension (XTEST)."""

from typing import Final

import xcffib.xproto
import xcffib.xtest

from beistand.agent.system import Button
from beistand.agent.x11.connection import connect, root_of, unless_lost
from beistand.agent.x11.keys import KEYCODES, MODIFIERS, keysym
from beistand.agent.x11.spare_keys import SpareKeys

_KEY_PRESS, _KEY_RELEASE, _BUTTON_PRESS, _BUTTON_RELEASE, _MOTION = 2, 3, 4, 5, 6
_BUTTONS: Final = {
    Button.LEFT: 1,
    Button.MIDDLE: 2,
    Button.RIGHT: 3,
    Button.BACK: 8,
    Button.FORWARD: 9,
}
_UP, _DOWN, _LEFT, _RIGHT = 4, 5, 6, 7
MOST_NOTCHES: Final = 20


class X11Hands:
    """See `system.Hands`. Raises NoDisplayError, and later DisplayLostError."""

    def __init__(self, display: str | None = None) -> None:
        self._connection = connect(display)
        self._root = root_of(self._connection).root
        self._test = self._connection(xcffib.xtest.key)
        with unless_lost():
            self._spare = SpareKeys(self._connection)
        self._keys: dict[int, None] = {}
        self._buttons: set[int] = set()

    def move(self, x: int, y: int) -> None:
        """The pointer, to a place of the desktop."""
        with unless_lost():
            self._fake(_MOTION, 0, x, y)
            self._connection.flush()

    def press(self, button: Button, down: bool) -> None:
        """A button of the mouse, down or up."""
        number = _BUTTONS[button]
        with unless_lost():
            if down is not (number in self._buttons):
                self._fake(_BUTTON_PRESS if down else _BUTTON_RELEASE, number)
                (self._buttons.add if down else self._buttons.discard)(number)
            self._connection.flush()

    def wheel(self, right: int, down: int) -> None:
        """The wheel, by so many notches."""
        with unless_lost():
            for notches, button in (
                *((down, _DOWN), (-down, _UP)),
                *((right, _RIGHT), (-right, _LEFT)),
            ):
                for _ in range(min(notches, MOST_NOTCHES)):
                    self._fake(_BUTTON_PRESS, button)
                    self._fake(_BUTTON_RELEASE, button)
            self._connection.flush()

    def key(self, code: str, down: bool) -> None:
        """A key by its place on the keyboard."""
        keycode = KEYCODES.get(code)
        with unless_lost():
            if keycode is not None and down is not (keycode in self._keys):
                self._fake(_KEY_PRESS if down else _KEY_RELEASE, keycode)
                if down:
                    self._keys[keycode] = None
                else:
                    del self._keys[keycode]
            self._connection.flush()

    def type(self, text: str) -> None:
        """Characters, under no modifier."""
        held = [code for code in self._keys if code in MODIFIERS]
        with unless_lost():
            for code in held:
                self._fake(_KEY_RELEASE, code)
            for character in text:
                spare = self._spare.code(keysym(character))
                if spare is not None:
                    self._fake(_KEY_PRESS, spare)
                    self._fake(_KEY_RELEASE, spare)
            for code in held:
                self._fake(_KEY_PRESS, code)
            self._connection.flush()

    def release(self) -> None:
        """Let go of everything."""
        with unless_lost():
            for code in reversed(self._keys):
                self._fake(_KEY_RELEASE, code)
            for button in self._buttons:
                self._fake(_BUTTON_RELEASE, button)
            self._keys.clear()
            self._buttons.clear()
            self._connection.flush()

    def pointer(self) -> tuple[int, int]:
        """Where the pointer is."""
        with unless_lost():
            found = self._connection.core.QueryPointer(self._root).reply()
            return found.root_x, found.root_y

    def close(self) -> None:
        """Let go of everything, and leave the keyboard as it was found."""
        with unless_lost():
            self.release()
            self._spare.give_back()
            self._connection.core.GetInputFocus().reply()
        self._connection.disconnect()

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        self._test.FakeInput(kind, detail, xcffib.xproto.Time.CurrentTime, self._root, x, y, 0)
