"""Adapter: whether what goes to a window of the desktop reaches one of our own windows."""

import os
from typing import Any

from xcffib.xproto import InputFocus

from beistand.agent.x11.families import Families

_DEPTH = 3
"""So deep below the desktop our windows lie: frame, wrapper, and what is framed."""


class Ours:
    """Asks the X server. Its answers hold while that is grabbed; raises xcffib.Error."""

    def __init__(self, connection: Any, root: int, families: Families) -> None:
        self._core, self._root, self._families = connection.core, root, families
        self.process = os.getpid()

    def at(self, x: int, y: int) -> tuple[int, bool]:
        """The window of the desktop at a place, and whether it is one of ours."""
        number = self._core.TranslateCoordinates(self._root, self._root, x, y).reply().child
        return number, self.holds(number)

    def focused(self) -> tuple[int, bool]:
        """The window that would get a key press, and whether it is one of ours."""
        number = self._core.GetInputFocus().reply().focus
        if number in (InputFocus.PointerRoot, self._root):
            # Then keys go where the pointer is.
            number = self._core.QueryPointer(self._root).reply().child
        return number, self.holds(number)

    def holds(self, number: int) -> bool:
        """Whether a window is ours, lies in one of ours, or is the frame around one."""
        level, family = [self._top(number)], [number]
        for _ in range(_DEPTH):
            family += level
            trees = [self._core.QueryTree(each) for each in level if each]
            level = [child for tree in trees for child in tree.reply().children]
        processes = self._families.processes(each for each in family + level if each)
        return self.process in processes.values()

    def _top(self, number: int) -> int:
        while number:
            parent = self._core.QueryTree(number).reply().parent
            if parent in (0, self._root):
                break
            number = int(parent)
        return number
