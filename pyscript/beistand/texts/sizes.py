"""Sizes of files as people read them."""

from beistand.texts import Texts

_UNITS = ("kB", "MB", "GB")


def size(texts: Texts, number: int) -> str:
    """So many bytes, in thousands: ``850 kB``, ``1,4 MB``."""
    shown, unit = number / 1000, 0
    while round(shown, 1) >= 1000 and unit < len(_UNITS) - 1:
        shown, unit = shown / 1000, unit + 1
    told = f"{shown:.1f}" if unit else f"{max(1, round(shown))}"
    point = "," if texts.language == "de" else "."
    return f"{told.replace('.', point)}\u00a0{_UNITS[unit]}"
