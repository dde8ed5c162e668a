"""Adapter: mouse and keyboard under X11, by its test extension (XTEST)."""

from contextlib import suppress
from typing import Final

import xcffib
import xcffib.xproto
import xcffib.xtest

from beistand.agent.errors import DisplayLostError
from beistand.agent.system import Button
from beistand.agent.x11.connection import connect, root_of, unless_lost, unless_missing
from beistand.agent.x11.keys import KEYCODES
from beistand.agent.x11.typist import Typist

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
"""No more of the wheel at once, whatever is said."""


class X11Hands:
    """See `system.Hands`. Raises NoDisplayError, and later DisplayLostError."""

    def __init__(self, display: str | None = None) -> None:
        self._connection = connect(display)
        self._root = root_of(self._connection).root
        with unless_missing():
            self._test = self._connection(xcffib.xtest.key)
            self._test.GetVersion(2, 2).reply()
            self._typist = Typist(self._connection, self._press_key)
        # What is pressed, in the order of pressing: keycodes, and buttons with their numbers.
        self._keys: list[int] = []
        self._buttons: dict[Button, int] = {}
        self._closed = False

    def move(self, x: int, y: int) -> None:
        """The pointer, to a place of the desktop."""
        with unless_lost():
            self._fake(_MOTION, 0, x, y)
            self._connection.flush()

    def press(self, button: Button, down: bool) -> None:
        """A button of the mouse, down or up."""
        with unless_lost():
            if down and button not in self._buttons:
                self._buttons[button] = self._number(_BUTTONS[button])
                self._fake(_BUTTON_PRESS, self._buttons[button])
            elif not down and button in self._buttons:
                self._fake(_BUTTON_RELEASE, self._buttons.pop(button))
            self._connection.flush()

    def wheel(self, right: int, down: int) -> None:
        """The wheel, by so many notches."""
        with unless_lost():
            for notches, button in (
                *((down, _DOWN), (-down, _UP)),
                *((right, _RIGHT), (-right, _LEFT)),
            ):
                number = self._number(button) if notches > 0 else button
                for _ in range(min(notches, MOST_NOTCHES)):
                    self._fake(_BUTTON_PRESS, number)
                    self._fake(_BUTTON_RELEASE, number)
            self._connection.flush()

    def key(self, code: str, down: bool) -> None:
        """A key by its place on the keyboard."""
        keycode = KEYCODES.get(code)
        if keycode is None:
            return
        with unless_lost():
            if down and keycode not in self._keys and not self._typist.lends(keycode):
                self._keys.append(keycode)
                self._press_key(keycode, True)
            elif not down and keycode in self._keys:
                self._keys.remove(keycode)
                self._press_key(keycode, False)
            self._connection.flush()

    def type(self, text: str) -> None:
        """Characters, under no modifier; it may take some milliseconds for each.

        A character that the layout does not have needs a spare key, and where the keyboard has
        none left over, the character is left out.
        """
        with unless_lost():
            self._typist.type(text, self._keys)

    def release(self) -> None:
        """Let go of everything."""
        with unless_lost():
            for keycode in reversed(self._keys):
                self._press_key(keycode, False)
            for number in self._buttons.values():
                self._fake(_BUTTON_RELEASE, number)
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
        if self._closed:
            return
        self._closed = True
        # With the X server its keyboard is gone as well.
        with suppress(DisplayLostError), unless_lost():
            self.release()
            self._typist.give_back()
            self._connection.core.GetInputFocus().reply()
        self._connection.disconnect()

    def _number(self, button: int) -> int:
        """The button that counts as this one: for left-handed people they are swapped."""
        order = list(self._connection.core.GetPointerMapping().reply().map)
        return order.index(button) + 1 if button in order else button

    def _press_key(self, keycode: int, down: bool) -> None:
        self._fake(_KEY_PRESS if down else _KEY_RELEASE, keycode)

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        self._test.FakeInput(kind, detail, xcffib.xproto.Time.CurrentTime, self._root, x, y, 0)


def let_go() -> None:
    """Every key and button that is down goes up: whoever pressed it is gone.

    Raises NoDisplayError or DisplayLostError.
    """
    connection = connect()
    with unless_lost():
        test, root = connection(xcffib.xtest.key), root_of(connection).root
        down = bytes(connection.core.QueryKeymap().reply().keys)
        pressed = [code for code in range(256) if down[code // 8] >> code % 8 & 1]
        for kind, details in ((_KEY_RELEASE, pressed), (_BUTTON_RELEASE, _BUTTONS.values())):
            for detail in details:
                test.FakeInput(kind, detail, xcffib.xproto.Time.CurrentTime, root, 0, 0, 0)
        connection.core.GetInputFocus().reply()
    connection.disconnect()
