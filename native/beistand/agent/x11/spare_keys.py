"""Adapter: keys that no keyboard has, lent to characters that the layout does not have."""

import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

from beistand.agent.x11.attention import Attention
from beistand.agent.x11.keymap import Keymap
from beistand.agent.x11.keys import KEYCODES
from beistand.agent.x11.keysyms import keysym, sign

SETTLE_SECONDS: Final = 0.002
"""Programs read the keyboard anew when they are told that it changed; this is their time to."""
PATIENCE_SECONDS: Final = 1.0
"""A key is given another sign only when the program in front has seen it pressed: a slow program
reads what the key bears when it comes to it, not what it bore when it was pressed."""
REST_SECONDS: Final = 0.25
"""For programs that cannot be asked what they have seen."""
MOST: Final = 16
_COLUMNS: Final = 4
"""A key bears its sign in the columns of both layouts and of Shift: neither makes another of it."""
_PLACES: Final = frozenset(KEYCODES.values())


class SpareKeys:
    """Keycodes that bear nothing. Those without a place on any keyboard are lent first."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._attention = Attention(connection)
        self._first = connection.get_setup().min_keycode
        self._lent: dict[str, int] = {}
        self._pool: list[int] = []
        self._pressed: dict[int, float] = {}

    def look(self, keymap: Keymap) -> None:
        """See what is spare now: the customer may have chosen another layout since.

        What an agent that was killed had lent without a place counts as lent by us.
        """
        rows = keymap.rows
        ours = set(self._lent.values())
        self._lent = {
            character: code
            for code, row in rows.items()
            if (code in ours or code not in _PLACES)
            and (character := _borne(row[:_COLUMNS])) is not None
        }
        # Programs take the first keycode for an input method's word that no key was pressed.
        empty = [code for code, row in rows.items() if not any(row) and code != self._first]
        lent = list(self._lent.values())
        self._pool = (lent + sorted(empty, key=_PLACES.__contains__))[: max(MOST, len(lent))]

    def has(self, character: str) -> bool:
        """Whether a key bears it now."""
        return character in self._lent

    def take(self, character: str) -> int | None:
        """The keycode that bears it, which the caller presses now; None if none does."""
        code = self._lent.get(character)
        if code is not None:
            self._pressed[code] = time.monotonic()
        return code

    def lends(self, code: int) -> bool:
        """Whether this key bears a sign of ours."""
        return code in self._lent.values()

    def lend(self, text: Sequence[str]) -> None:
        """Have keys for as many of these characters, in their order, as there are spare ones.

        All at once, since programs read the whole keyboard anew after each change.
        """
        wanted = list(dict.fromkeys(text))[: len(self._pool)]
        kept = {self._lent[character] for character in wanted if character in self._lent}
        free = [code for code in self._pool if code not in kept]
        # Those that rested longest; without a press they are empty, or forgotten by everyone.
        free.sort(key=lambda code: self._pressed.get(code, 0.0))
        new = [character for character in wanted if character not in self._lent]
        taken = dict(zip(new, free, strict=False))
        self._rest(taken.values())
        for character, code in taken.items():
            self._bear(code, keysym(character) or 0)
        self._lent = {
            **{old: code for old, code in self._lent.items() if code not in taken.values()},
            **taken,
        }
        # A round trip: the change is made before a key is pressed.
        self._connection.core.GetInputFocus().reply()
        time.sleep(SETTLE_SECONDS)

    def give_back(self, keymap: Keymap) -> None:
        """The keys bear nothing again."""
        self.look(keymap)
        self._rest(self._lent.values())
        for code in self._lent.values():
            self._bear(code, 0)
        self._lent.clear()

    def _rest(self, codes: Iterable[int]) -> None:
        pressed = [self._pressed[code] for code in codes if code in self._pressed]
        if not pressed:
            return
        self._connection.flush()
        if not self._attention.wait(PATIENCE_SECONDS):
            time.sleep(max(0.0, max(pressed) + REST_SECONDS - time.monotonic()))
        self._pressed.clear()

    def _bear(self, code: int, keysym: int) -> None:
        keysyms = [keysym] * _COLUMNS
        self._connection.core.ChangeKeyboardMapping(1, code, _COLUMNS, keysyms)


def _borne(row: tuple[int, ...]) -> str | None:
    """The character of a key that bears one and the same everywhere."""
    return sign(row[0]) if row and len(set(row)) == 1 else None
