"""Adapter: the connection to the X server, and the errors it can end with."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import xcffib
import xcffib.xproto

from beistand.agent.errors import (
    DisplayLostError,
    ExtensionMissingError,
    NoDisplayError,
    WaylandError,
)


def connect(display: str | None = None) -> Any:
    """A connection to the display. Raises NoDisplayError, or the kind of it that says more."""
    if display is None and os.environ.get("XDG_SESSION_TYPE") == "wayland":
        raise WaylandError("Wayland lets no program look at the screen")
    try:
        connection = xcffib.connect(display)
        connection.get_setup()
    except (xcffib.ConnectionException, OSError) as error:
        raise NoDisplayError("no X display") from error
    return connection


@contextmanager
def unless_missing() -> Iterator[None]:
    """An extension that the X server does not have. Raises ExtensionMissingError."""
    try:
        yield
    except (xcffib.XcffibException, KeyError) as error:
        raise ExtensionMissingError("the X server lacks an extension") from error


@contextmanager
def unless_lost() -> Iterator[None]:
    """What goes wrong with the connection itself becomes one error. Raises DisplayLostError."""
    try:
        yield
    except xcffib.ConnectionException as error:
        raise DisplayLostError("the X server is gone") from error


def root_of(connection: Any) -> Any:
    """The screen's root window and its measures."""
    return connection.get_setup().roots[connection.pref_screen]


def atom(connection: Any, name: str) -> int:
    """The number of a name."""
    return int(connection.core.InternAtom(False, len(name), name).reply().atom)
