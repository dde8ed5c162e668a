"""Capture: a monitor as a source of frames, looked at only when something has changed."""

import asyncio
import time
from collections.abc import Callable

from beistand.agent.errors import AgentError
from beistand.agent.monitors import Monitors
from beistand.agent.shot import Shot, shot
from beistand.agent.system import Monitor, Screen
from beistand.ends.codecs import FRAMES_PER_SECOND
from beistand.protocol.events import Surface

INTERVAL = 1 / FRAMES_PER_SECOND


class Reading:
    """A running capture; `stop` ends it."""

    def __init__(self, task: asyncio.Task[None]) -> None:
        self._task = task

    def stop(self) -> None:
        """No frame comes after this."""
        self._task.cancel()


class Capture:
    """What `monitors` says, one of them or all together. See `ends.sharing.Capture`.

    `wanted` says whether a picture may leave this computer just now: else none is taken.
    """

    def __init__(
        self, screen: Screen, number: int = 0, wanted: Callable[[], bool] = lambda: True
    ) -> None:
        self._wanted = wanted
        self.stream: object = None
        self.on_ended: Callable[[], None] | None = None
        self._covered = False
        self.monitors = Monitors(screen, number)
        self._fresh = True
        self._screen = screen

    @property
    def surface(self) -> str:
        """What is shown is always a whole screen."""
        return Surface.MONITOR

    @property
    def monitor(self) -> Monitor:
        """What is shown just now. Raises MonitorGoneError."""
        return self.monitors.shown

    def open(self, number: int) -> bool:
        """Open another monitor, or all of them, from the next picture on."""
        self._fresh = True
        return self.monitors.open(number)

    def look(self, number: int) -> bool:
        """Look at one of those that are open, or at all of them, from the next picture on."""
        self._fresh = True
        return self.monitors.look(number)

    def cover(self, covered: bool) -> None:
        """Look away for a while: no picture is taken until this is over."""
        self._covered = covered
        self._fresh = True

    def read(self, arrived: Callable[[Shot], None], failed: Callable[[str], None]) -> Reading:
        """Let frames arrive until stopped."""
        return Reading(asyncio.ensure_future(self._run(arrived, failed)))

    def stop(self) -> None:
        """Nothing is held open between two readings."""

    async def _run(self, arrived: Callable[[Shot], None], failed: Callable[[str], None]) -> None:
        due = time.monotonic()
        self._fresh = True
        try:
            while True:
                if self._covered or not self._wanted():
                    self._fresh = True
                elif self._fresh or self._screen.changed():
                    grab = self._screen.grab(self.monitor)
                    if grab is not None:
                        self._fresh = False
                        arrived(shot(grab, time.monotonic_ns() // 1000))
                now = time.monotonic()
                due = max(due + INTERVAL, now)
                await asyncio.sleep(due - now)
        except AgentError as error:
            failed(type(error).__name__.removesuffix("Error"))
