"""Adapter: stands by in a process of its own, and cleans up when the agent was killed."""

import os
import signal
from collections.abc import Callable
from typing import NoReturn

_NOTED, _DISMISSED = b"+", b"."


class Guard:
    """`clean` is called over there, once the agent is gone without having dismissed its guard;
    with whether the agent has noted something before.

    Begun before there is any thread: what is copied then is whole.
    """

    def __init__(self, clean: Callable[[bool], None]) -> None:
        waits, self._line = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._line)
            _stand_by(waits, clean)
        os.close(waits)

    def note(self) -> None:
        """Something holds from here on, and is told to `clean`."""
        os.write(self._line, _NOTED)

    def dismiss(self) -> None:
        """All is in order: the guard may go."""
        os.write(self._line, _DISMISSED)
        os.close(self._line)
        os.waitpid(self._process, 0)


def _stand_by(waits: int, clean: Callable[[bool], None]) -> NoReturn:
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        noted = False
        while (told := os.read(waits, 1)) != _DISMISSED:
            if not told:
                clean(noted)
                break
            noted = True
    finally:
        os._exit(0)  # nothing of the copied agent is to end twice
