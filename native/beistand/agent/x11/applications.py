"""Adapter: the programs that have windows on the desktop, by names that hold nobody's secrets."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import xcffib
from xcffib.xproto import Atom, MapState

from beistand.agent.icon import png_of
from beistand.agent.system import Application
from beistand.agent.verdict import Lineage
from beistand.agent.x11.connection import atom
from beistand.agent.x11.families import Families
from beistand.agent.x11.processes import lineage as lineage_of
from beistand.agent.x11.processes import name_of

_LONGEST_ICON = 1 << 18
_ANY = 0
_DEPTH = 3


def applications(
    connection: Any, root: int, families: Families, lineage: Callable[[int], Lineage]
) -> tuple[Application, ...]:
    """Every program but our own that has a window which a window manager frames, or a dock.

    `lineage` tells of a process, and so hears of each before anybody is asked about it.
    """
    found: dict[str, Application] = {}
    own = lineage_of(os.getpid())
    for number in _clients(connection, root):
        try:
            process = families.process(number)
            idents = lineage(process)
            if not idents or idents[0] == own[0]:
                continue
            known = found.get(idents[0])
            icon = (known.icon if known else b"") or _icon(connection, number)
            name = known.name if known else _name(connection, number, process)
        except xcffib.Error:
            continue  # closed meanwhile
        found[idents[0]] = Application(idents[0], name, icon)
    return tuple(sorted(found.values(), key=lambda each: (each.name.casefold(), each.ident)))


def _clients(connection: Any, root: int) -> Iterator[int]:
    """The windows that programs have named themselves on, the window manager's frames opened."""
    core = connection.core
    state = atom(connection, "WM_STATE")
    level = list(core.QueryTree(root).reply().children)
    for _ in range(_DEPTH):
        below: list[int] = []
        for number in level:
            try:
                attributes = core.GetWindowAttributes(number)
                # A minimised window is not shown, but has its state; a menu that waits has none.
                shown = attributes.reply().map_state != MapState.Unmapped
                named = shown and _property(connection, number, Atom.WM_CLASS, 1)
                if named or _property(connection, number, state, 1):
                    yield number
                else:
                    below += core.QueryTree(number).reply().children
            except xcffib.Error:
                continue
        level = below


def _property(connection: Any, number: int, name: int, words: int) -> bytes:
    reply = connection.core.GetProperty(False, number, name, _ANY, 0, words).reply()
    return bytes(reply.value.buf())


def _icon(connection: Any, number: int) -> bytes:
    return png_of(_property(connection, number, atom(connection, "_NET_WM_ICON"), _LONGEST_ICON))


def _name(connection: Any, number: int, process: int) -> str:
    """Never the title, which may hold a patient's name."""
    words = _property(connection, number, Atom.WM_CLASS, 64).decode("utf-8", "replace")
    classes = [word for word in words.split("\0") if word]
    return _desktop_name(classes) or (classes[-1] if classes else name_of(process))


def _desktop_name(classes: Iterable[str]) -> str:
    """The name in the program's entry of the start menu, if that is called as its windows are."""
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    folders = [Path(folder) / "applications" for folder in shared.split(":") if folder]
    names = [name for word in classes if "/" not in word for name in (word, word.lower())]
    for path in (folder / f"{name}.desktop" for name in names for folder in folders):
        try:
            lines = path.read_text("utf-8", "replace").splitlines()
        except OSError:
            continue
        for line in lines:
            if line.startswith("Name="):
                return line.removeprefix("Name=").strip()
    return ""
