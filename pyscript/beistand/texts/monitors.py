"""Monitors as people call them."""

from beistand.texts import Texts


def monitor(texts: Texts, number: int) -> str:
    """The monitor of this number, counted from 1; 0 is all of them together."""
    return texts("monitor.one", number=number) if number else texts("monitor.all")
