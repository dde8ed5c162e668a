"""The hands of a person at an X display: what only the keyboard and mouse of the desk can reach.

The browser's own dialogs (the picker, "Stop sharing") are outside every page. A program of its own,
`python -m e2e.hands`, since python-xlib fails with displays of two X servers in one process.
"""

import sys

from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest
from Xlib.protocol.event import ClientMessage
from Xlib.xobject.drawable import Window

SIGNS = {"-": "minus", "_": "Shift_L+minus", ".": "period"}
"""The keys of what is no letter or digit, under the layout of Xvfb."""
BAR_HEIGHT = 100
"""The bar "… is sharing your screen" is lower than this, and no other window of the browser is."""


def press(display: Display, name: str) -> None:
    codes = [display.keysym_to_keycode(XK.string_to_keysym(key)) for key in name.split("+")]
    for code in codes:
        xtest.fake_input(display, X.KeyPress, code)
    for code in reversed(codes):
        xtest.fake_input(display, X.KeyRelease, code)
    display.sync()


def click(display: Display, x: int, y: int) -> None:
    xtest.fake_input(display, X.MotionNotify, x=x, y=y)
    xtest.fake_input(display, X.ButtonPress, 1)
    xtest.fake_input(display, X.ButtonRelease, 1)
    display.sync()


def move(display: Display, x: int, y: int) -> None:
    xtest.fake_input(display, X.MotionNotify, x=x, y=y)
    display.sync()


def client_windows(display: Display) -> list[Window]:
    """The windows that the window manager manages."""
    root = display.screen().root
    listed = root.get_full_property(display.intern_atom("_NET_CLIENT_LIST"), X.AnyPropertyType)
    ids = listed.value if listed else []
    return [display.create_resource_object("window", one) for one in ids]


def stop_sharing(display: Display) -> bool:
    """Clicks "Stop sharing" in the bar that the browser shows; False while there is none."""
    dock = display.intern_atom("_NET_WM_WINDOW_TYPE_DOCK")
    kind = display.intern_atom("_NET_WM_WINDOW_TYPE")
    for window in client_windows(display):
        kinds = window.get_full_property(kind, X.AnyPropertyType)
        size = window.get_geometry()
        if size.height > BAR_HEIGHT or (kinds and dock in kinds.value):
            continue
        corner = display.screen().root.translate_coords(window, 0, 0)
        # The bar: handle, sentence, button, "Hide". The button ends at about seven eighths.
        click(display, corner.x + size.width * 3 // 4, corner.y + size.height * 2 // 5)
        return True
    return False


def title(window: Window) -> str:
    name = window.get_full_text_property(window.display.get_atom("_NET_WM_NAME"))
    return str(name or window.get_wm_name() or "")


def stays_above(display: Display, name: str) -> bool:
    """Whether a window lies above those of all programs, whichever is in front."""
    above = display.intern_atom("_NET_WM_STATE_ABOVE")
    kind = display.intern_atom("_NET_WM_STATE")
    for window in client_windows(display):
        if title(window) == name:
            states = window.get_full_property(kind, X.AnyPropertyType)
            return states is not None and above in states.value
    return False


def close(display: Display, name: str) -> bool:
    """Presses the closing cross of a window; False where no window is called so."""
    for window in client_windows(display):
        if title(window) == name:
            message = ClientMessage(
                window=window,
                client_type=display.intern_atom("WM_PROTOCOLS"),
                data=(32, [display.intern_atom("WM_DELETE_WINDOW"), X.CurrentTime, 0, 0, 0]),
            )
            window.send_event(message)
            display.sync()
            return True
    return False


def focus(display: Display, name: str) -> bool:
    """Brings a window to the front, as a click on its title does."""
    for window in client_windows(display):
        if title(window) == name:
            message = ClientMessage(
                window=window,
                client_type=display.intern_atom("_NET_ACTIVE_WINDOW"),
                data=(32, [2, X.CurrentTime, 0, 0, 0]),
            )
            root = display.screen().root
            root.send_event(message, event_mask=X.SubstructureRedirectMask)
            display.sync()
            return True
    return False


def height(display: Display, name: str) -> int:
    """How high a window is; 0 where none is called so."""
    found = (window for window in client_windows(display) if title(window) == name)
    return max((int(window.get_geometry().height) for window in found), default=0)


def main(verb: str, *words: str) -> int:
    display = Display()
    try:
        if verb == "press":
            press(display, words[0])
            return 0
        if verb == "type":
            for letter in words[0]:
                press(display, SIGNS.get(letter, letter))
            return 0
        if verb == "pressed":
            keys = sum(each.bit_count() for each in display.query_keymap())
            print(keys, display.screen().root.query_pointer().mask & 0x1F00)
            return 0
        if verb == "titles":
            print("\n".join(title(window) for window in client_windows(display)))
            return 0
        if verb == "height":
            print(height(display, words[0]))
            return 0
        if verb == "move":
            move(display, int(words[0]), int(words[1]))
            return 0
        if verb == "above":
            return 0 if stays_above(display, words[0]) else 1
        if verb == "focus":
            return 0 if focus(display, words[0]) else 1
        if verb == "close":
            return 0 if close(display, words[0]) else 1
        return 0 if stop_sharing(display) else 1
    finally:
        display.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
