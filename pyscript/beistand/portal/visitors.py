"""Visitors: the browser and the system of a customer, as the browser names itself.

What the words on the page are chosen by. Nothing that must be right depends on it.
"""

from typing import Final

# The first that is found counts: each browser also names those that it wants to be taken for.
_SYSTEMS: Final = (("Windows", "windows"), ("Mac", "mac"), ("Android", ""), ("Linux", "linux"))
_BROWSERS: Final = (
    *(("Edg/", "edge"), ("OPR/", "other"), ("Firefox/", "firefox")),
    *(("Chrome/", "chrome"), ("", "other")),
)


def system(agent: str) -> str:
    """The system of a user agent: windows, linux, mac, or none that we have a program for."""
    return next((told for word, told in _SYSTEMS if word in agent), "")


def browser(agent: str) -> str:
    """The browser of a user agent: edge, chrome, firefox or another."""
    return next(told for word, told in _BROWSERS if word in agent)
