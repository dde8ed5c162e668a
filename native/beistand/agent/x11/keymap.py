"""Adapter: what each key of the customer's keyboard bears just now."""

from collections.abc import Iterator
from typing import Any, Final

from beistand.agent.x11.keysyms import LEVEL_THREE, SHIFT, is_keypad, is_modifier, sign

Chord = tuple[int, ...]
"""Keycodes to press one after the other, of which the last one types."""

_FIRST_OF_GROUP: Final = {0: 0, 1: 2}
_THIRD_LEVEL: Final = 4


class Keymap:
    """The keysyms of each key, by its keycode.

    Each row holds, in this order, plain and shifted of the first layout, plain and shifted of the
    second, and then the levels of AltGr (X Keyboard Extension, section 17.1.3).
    """

    def __init__(self, rows: dict[int, tuple[int, ...]]) -> None:
        self.rows = rows
        self.modifiers = {code for code, row in rows.items() if row and is_modifier(row[0])}
        self._chords: dict[tuple[int, int], dict[str, Chord]] = {}

    def chords(self, group: int, groups: int) -> dict[str, Chord]:
        """How each sign is typed while layout `group` of `groups` is active.

        Without what cannot be told for certain: where there are several layouts, nothing of AltGr.
        """
        if (group, groups) not in self._chords:
            self._chords[group, groups] = self._look_up(group, groups)
        return self._chords[group, groups]

    def _look_up(self, group: int, groups: int) -> dict[str, Chord]:
        found: dict[str, Chord] = {}
        for column, held in self._levels(group, groups):
            for code, row in self.rows.items():
                character = sign(row[column]) if column < len(row) else None
                if character is not None and not any(is_keypad(keysym) for keysym in row):
                    found.setdefault(character, (*held, code))
        return found

    def _levels(self, group: int, groups: int) -> Iterator[tuple[int, Chord]]:
        """Columns of a row, and what is to be held for each; the easiest first."""
        shift, third = self._key(SHIFT), self._key(LEVEL_THREE)
        first = _FIRST_OF_GROUP.get(group)
        if first is None:
            return
        yield first, ()
        if shift is not None:
            yield first + 1, (shift,)
        if groups == 1 and third is not None:
            yield _THIRD_LEVEL, (third,)
            if shift is not None:
                yield _THIRD_LEVEL + 1, (shift, third)

    def _key(self, keysym: int) -> int | None:
        return next((code for code, row in self.rows.items() if row[:1] == (keysym,)), None)


class Reader:
    """Reads the map, and makes a new one of it only when it has changed."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        setup = connection.get_setup()
        self._first, self._count = setup.min_keycode, setup.max_keycode - setup.min_keycode + 1
        self._raw = b""
        self._keymap = Keymap({})

    def read(self) -> Keymap:
        """The map of this moment; asks the server."""
        reply = self._connection.core.GetKeyboardMapping(self._first, self._count).reply()
        if reply.keysyms.buf() != self._raw:
            self._raw = reply.keysyms.buf()
            width, keysyms = reply.keysyms_per_keycode, tuple(reply.keysyms)
            rows = (keysyms[at : at + width] for at in range(0, len(keysyms), width))
            self._keymap = Keymap(dict(enumerate(rows, start=self._first)))
        return self._keymap
