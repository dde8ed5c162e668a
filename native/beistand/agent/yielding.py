"""Yielding: the customer's own mouse ends the technician's control, where the customer wants it."""

import asyncio
from collections.abc import Callable
from typing import Final

FAR: Final = 16
"""Pixels that a pointer moves by itself at most, when a program puts it somewhere."""
LOOK_SECONDS: Final = 1 / 20
IDLE_SECONDS: Final = 1.0


class Yielding:
    """Knows where the technician left the pointer, and sees when somebody else has moved it.

    `pointer` says where it is, `controlled` whether the technician may move it, and `moved` is
    called once when the customer has done so meanwhile.
    """

    def __init__(
        self,
        pointer: Callable[[], tuple[int, int]],
        controlled: Callable[[], bool],
        moved: Callable[[], None],
    ) -> None:
        self._pointer, self._controlled = pointer, controlled
        self._moved = moved
        self._left: tuple[int, int] | None = None
        self.wanted = False
        """Whether the customer wants it so."""

    def left(self) -> None:
        """The technician has moved the pointer to where it is now."""
        self._left = self._pointer() if self.wanted else None

    def forget(self) -> None:
        """Nobody controls it any more, or somebody begins to."""
        self._left = None

    async def run(self) -> None:
        """Keep looking until cancelled."""
        while True:
            await asyncio.sleep(IDLE_SECONDS if self._left is None else LOOK_SECONDS)
            self.look()

    def look(self) -> bool:
        """Whether the customer has moved it meanwhile."""
        if not self.wanted or not self._controlled():
            self._left = None
            return False
        if self._left is None:
            # Where it lies as control begins: whoever only types has never moved it.
            self._left = self._pointer()
            return False
        (x, y), (left_x, left_y) = self._pointer(), self._left
        if abs(x - left_x) <= FAR and abs(y - left_y) <= FAR:
            return False
        self._left = None
        self._moved()
        return True
