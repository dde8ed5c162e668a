"""Adapter: the language in which the person at this computer reads."""

import ctypes
import locale
import sys


def language() -> str:
    """Its tag, as in `de-AT`; German where nobody says."""
    if sys.platform == "win32":
        chosen = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        name = locale.windows_locale.get(chosen)
    else:
        name = locale.getlocale()[0]
    return (name or "de").replace("_", "-")
