"""Adapter: the live viewer draws unseen, and what it has drawn is copied onto the page's canvas.

While somebody looks for a place, many pictures are decoded that nobody asked for; only the last
of them is copied.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Final

import js

from beistand.portal.viewer import Viewer

PATIENCE: Final = 2.0
"""A decoder that says nothing for so many seconds holds the player up no longer."""


class CanvasProjector:
    """Shows a recording on a canvas.

    `lost()` hears that only a key frame helps, `changed_size(width, height)` of the picture's size.
    """

    def __init__(
        self,
        canvas: Any,
        lost: Callable[[], None],
        changed_size: Callable[[int, int], None] = lambda width, height: None,
    ) -> None:
        self._canvas = canvas
        self._context = canvas.getContext("2d", alpha=False)
        self._drawn = js.document.createElement("canvas")
        self._viewer = Viewer(self._drawn, self._decoded, lost, lambda width, height: None)
        self._changed_size = changed_size
        self._copied = 0
        self._held = False
        self._on_the_way: deque[int] = deque()
        self._waiting: asyncio.Future[None] | None = None

    def receive(self, part: Any) -> None:
        """Takes one part of a frame, an ArrayBuffer as it was relayed."""
        self._viewer.receive(part)

    def comes(self, sequence: int) -> None:
        """Says that the frame of this number comes next."""
        self._on_the_way.append(sequence)

    async def keeps_up(self, ahead: int) -> None:
        """Returns when at most so many frames have not been decoded yet."""
        while len(self._on_the_way) > ahead:
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait_for(self._waiting, PATIENCE)
            except TimeoutError:
                self._on_the_way.clear()
            finally:
                self._waiting = None

    def hold(self) -> None:
        """Keeps the picture that is to be seen, while others are decoded."""
        self._held = True

    def release(self) -> None:
        """Shows the newest picture again."""
        self._held = False
        self._copy()

    def reset(self) -> None:
        """Forgets what was decoded; a key frame follows."""
        self._viewer.reset()
        self._on_the_way.clear()

    def close(self) -> None:
        """Clears the canvas and lets go of everything."""
        self._viewer.close()
        self._context.fillRect(0, 0, self._canvas.width, self._canvas.height)

    def _decoded(self, sequence: int) -> None:
        if sequence in self._on_the_way:
            while self._on_the_way.popleft() != sequence:
                pass
        if not self._held:
            self._copy()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _copy(self) -> None:
        if self._copied == self._viewer.shown:
            return
        self._copied = self._viewer.shown
        size = (self._drawn.width, self._drawn.height)
        if size != (self._canvas.width, self._canvas.height):
            self._canvas.width, self._canvas.height = size
            self._changed_size(*size)
        self._context.drawImage(self._drawn, 0, 0)
