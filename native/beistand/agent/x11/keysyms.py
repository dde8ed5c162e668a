"""Adapter: characters as X keysyms, the numbers by which a keyboard's layout names its signs."""

import unicodedata
from typing import Final

_NAMED: Final = {"\n": 0xFF0D, "\t": 0xFF09, "€": 0x20AC}
_SIGNS: Final = {keysym: character for character, keysym in _NAMED.items()}
_BY_CODE_POINT: Final = 0x0100_0000
_PAGES: Final = {
    0x1: "iso8859_2",
    0x2: "iso8859_3",
    0x3: "iso8859_4",
    0x5: "iso8859_6",
    0x6: "koi8_r",
    0xC: "iso8859_8",
    0xD: "iso8859_11",
    0x13: "iso8859_15",
}
"""Keysyms older than Unicode: the upper byte tells the page, the lower one the sign in it."""

_MODIFIERS: Final = frozenset(
    {
        *range(0xFFE1, 0xFFE5),  # Shift and Control, left and right
        *range(0xFFE7, 0xFFEF),  # Meta, Alt, Super and Hyper
        *(0xFE03, 0xFE11, 0xFF7E),  # ISO_Level3_Shift (AltGr), ISO_Level5_Shift, Mode_switch
    }
)
SHIFT: Final = 0xFFE1
LEVEL_THREE: Final = 0xFE03


def keysym(character: str) -> int | None:
    """The keysym of a character; None for control characters, which nobody types.

    Appendix A of the X Window System Protocol: Latin-1 as it is, others by their code point.
    """
    if character in _NAMED:
        return _NAMED[character]
    if unicodedata.category(character) in ("Cc", "Cs"):
        return None
    point = ord(character)
    return point if point <= 0xFF else _BY_CODE_POINT + point


def sign(keysym: int) -> str | None:
    """The character that a keysym types; None for dead keys, keys of the keypad and the like."""
    page, low = keysym >> 8, keysym & 0xFF
    if keysym in _SIGNS:
        return _SIGNS[keysym]
    if 0x20 <= keysym <= 0x7E or 0xA0 <= keysym <= 0xFF:
        return chr(keysym)
    if 0x100 <= keysym - _BY_CODE_POINT <= 0x10FFFF:
        return chr(keysym - _BY_CODE_POINT)
    if page in _PAGES and low >= 0xA0:
        found = bytes([low]).decode(_PAGES[page], "ignore")
        # The page of Cyrillic has Serbian letters where KOI8-R has lines to draw boxes with.
        return found if found.isalpha() else None
    return None


def is_modifier(keysym: int) -> bool:
    """Whether its key changes what others type for as long as it is held; no lock does."""
    return keysym in _MODIFIERS


def is_keypad(keysym: int) -> bool:
    """Whether it stands on the keypad, where NumLock decides what a key types."""
    return 0xFF80 <= keysym <= 0xFFBD
