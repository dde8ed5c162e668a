"""Folding: texts as they compare with no difference between capitals and small letters."""

import unicodedata


def folded(text: str) -> str:
    """The text, composed and without capitals; SQLite by itself knows those of ASCII alone."""
    return unicodedata.normalize("NFC", text).casefold()
