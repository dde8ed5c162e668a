"""Adapter: keys that no keyboard has, lent to characters that the layout may not have."""

import time
from collections import OrderedDict
from typing import Any

SETTLE_SECONDS = 0.002
"""Programs read the keyboard anew when they are told that it changed; this is their time to."""
REST_SECONDS = 0.1
"""A key that bore another sign is lent again only so long after its last press: a slow program
reads what the key bears when it comes to it, not what it bore when it was pressed."""
POOL = 64


class SpareKeys:
    """Keycodes without a meaning. Each wanted keysym gets one, the longest unused first.

    Every level of the key bears the keysym, so that no layout, lock or group makes another of it.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        setup = connection.get_setup()
        first, last = setup.min_keycode, setup.max_keycode
        reply = connection.core.GetKeyboardMapping(first, last - first + 1).reply()
        self._width = reply.keysyms_per_keycode
        rows = [
            reply.keysyms[at : at + self._width] for at in range(0, len(reply.keysyms), self._width)
        ]
        empty = [first + number for number, row in enumerate(rows) if not any(row)]
        self._free: list[int] = empty[-POOL:]
        self._lent: OrderedDict[int, int] = OrderedDict()  # by keysym
        self._pressed_at: dict[int, float] = {}

    def code(self, keysym: int) -> int | None:
        """The keycode that bears this keysym now; None where the keyboard has no spare keys."""
        code = self._lent.pop(keysym, None)
        if code is None:
            code = self._lend(keysym)
        if code is not None:
            self._lent[keysym] = code
            self._pressed_at[code] = time.monotonic()
        return code

    def _lend(self, keysym: int) -> int | None:
        if self._free:
            code = self._free.pop()
        elif self._lent:
            code = self._lent.popitem(last=False)[1]
            rested = time.monotonic() - self._pressed_at[code]
            time.sleep(max(0.0, REST_SECONDS - rested))
        else:
            return None
        self._map(code, keysym)
        # A round trip: the change is made before a key is pressed.
        self._connection.core.GetInputFocus().reply()
        time.sleep(SETTLE_SECONDS)
        return code

    def give_back(self) -> None:
        """The keyboard is as it was found."""
        for code in self._lent.values():
            self._map(code, 0)
            self._free.append(code)
        self._lent.clear()
        self._connection.flush()

    def _map(self, code: int, keysym: int) -> None:
        keysyms = [keysym] * self._width
        self._connection.core.ChangeKeyboardMapping(1, code, self._width, keysyms)
