"""Adapter: types text under X11, whichever layout, locks and held keys the keyboard has."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final

import xcffib.xkb

from beistand.agent.x11.keymap import Chord, Keymap, Reader
from beistand.agent.x11.keysyms import keysym
from beistand.agent.x11.spare_keys import SpareKeys

_CORE_KEYBOARD: Final = 0x100
_EVERY_MODIFIER: Final = 0xFF
_NUM_LOCK: Final = 0x10
"""Left on: it concerns the keypad alone, which types nothing here, and it has a light."""


class Typist:
    """Types by `press`, which gives the server a keycode and whether it goes down.

    Signs that the layout has are typed by its keys, for programs read the whole keyboard anew
    after each change; the others by spare keys.
    """

    def __init__(self, connection: Any, press: Callable[[int, bool], None]) -> None:
        self._connection = connection
        self._press = press
        self._keyboard = connection(xcffib.xkb.key)
        self._keyboard.UseExtension(1, 0).reply()
        self._reader = Reader(connection)
        self._spare = SpareKeys(connection)
        self._spare.look(self._reader.read())

    def type(self, text: str, held: Collection[int]) -> None:
        """Type the text. The keycodes `held` stay pressed; of them, modifiers are lifted for it."""
        signs = text.replace("\r\n", "\n").replace("\r", "\n")
        signs = "".join(character for character in signs if keysym(character) is not None)
        keymap = self._reader.read()
        self._spare.look(keymap)
        down = self._down()
        with self._without_modifiers(keymap, down, held):
            groups = self._keyboard.GetControls(_CORE_KEYBOARD).reply().numGroups
            chords = keymap.chords(self._state().group, groups)
            # A key that is down already cannot be pressed.
            chords = {sign: chord for sign, chord in chords.items() if chord[-1] not in down}
            for place, character in enumerate(signs):
                if character in chords:
                    self._strike(chords[character])
                    continue
                if not self._spare.has(character):
                    self._spare.lend([each for each in signs[place:] if each not in chords])
                if (code := self._spare.take(character)) is not None:
                    self._strike((code,))
        self._connection.flush()

    def lends(self, code: int) -> bool:
        """Whether this key bears a sign only for the text's sake."""
        return self._spare.lends(code)

    def give_back(self) -> None:
        """The keyboard is as it was found."""
        self._spare.give_back(self._reader.read())

    def _strike(self, chord: Chord) -> None:
        for code in chord:
            self._press(code, True)
        for code in reversed(chord):
            self._press(code, False)

    @contextmanager
    def _without_modifiers(
        self, keymap: Keymap, down: Collection[int], held: Collection[int]
    ) -> Iterator[None]:
        """Lift what is held and locked.

        Only what the technician holds is pressed again: the customer may have let go of theirs
        meanwhile, and nobody would then lift it.
        """
        for code in down:
            if code in keymap.modifiers:
                self._press(code, False)
        state = self._state()
        locked = state.lockedMods & ~_NUM_LOCK
        if locked or state.latchedMods or state.latchedGroup:
            self._lock(state.lockedMods & _NUM_LOCK)
        yield
        if locked:
            self._lock(state.lockedMods)
        for code in held:
            if code in keymap.modifiers:
                self._press(code, True)

    def _lock(self, modifiers: int) -> None:
        """Lock these modifiers and no others, and let nothing wait for the next key."""
        self._keyboard.LatchLockState(
            _CORE_KEYBOARD, _EVERY_MODIFIER, modifiers, False, 0, _EVERY_MODIFIER, True, 0
        )

    def _state(self) -> Any:
        return self._keyboard.GetState(_CORE_KEYBOARD).reply()

    def _down(self) -> list[int]:
        keys = bytes(self._connection.core.QueryKeymap().reply().keys)
        return [code for code in range(8 * len(keys)) if keys[code // 8] >> code % 8 & 1]
