"""Control: carries out what the technician's mouse and keyboard say, while that is allowed."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator

from beistand.agent.errors import AgentError
from beistand.agent.system import Button, Hands, Monitor, Screen
from beistand.agent.yielding import Yielding
from beistand.ends import input as strokes
from beistand.ends.input import Stroke
from beistand.protocol import signals as s

log = logging.getLogger(__name__)

PIECE = 50
"""Characters that are typed in one go; between two pieces control can be taken back."""
MOMENT = 0.5
"""Seconds within which what was pressed may still be on its way to a window of ours."""
HOLD_SECONDS = 2.0
"""What is pressed is let go of when nothing was heard for so long: the page says every moment that
it is still meant, so a line that broke in silence holds no key down."""
_LOOK_SECONDS = 0.25
_BUTTONS = {button.value: button for button in Button}


class Control:
    """The technician's hands on this computer.

    `allowed` says whether they may act just now, `monitor` what the technician sees, `screen`
    which windows are none of the technician's business: input into them is dropped. Our own are
    among them: what stands there is the customer's to press.

    Typing into a slow program takes its time, so it is done beside the loop, and what follows
    waits for it: the hands do one thing at a time.
    """

    def __init__(
        self,
        hands: Hands,
        screen: Screen,
        allowed: Callable[[], bool],
        monitor: Callable[[], Monitor],
        tell: Callable[[s.Signal], None],
        open_tool: Callable[[str], None],
        yielding: Yielding,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hands = hands
        self._screen = screen
        self._allowed = allowed
        self._monitor = monitor
        self._tell = tell
        self._open_tool = open_tool
        self._yielding = yielding
        self._clock = clock
        self._down: set[str] = set()
        self._pressed_at = self._heard_at = float("-inf")
        self._holding: asyncio.Task[None] | None = None
        self._waiting: deque[Stroke | s.Done] = deque()
        self._typing = self._release_due = False
        self._working: asyncio.Task[None] | None = None

    def hear(self, frame: bytes) -> None:
        """One frame of input. Raises RemoteProtocolError, and has done nothing then."""
        sequence, told = strokes.unpack(frame)
        self._heard_at = self._clock()
        self._waiting += [*told, s.Done(sequence)]
        if self._working is None:
            self._working = asyncio.ensure_future(self._work())

    def release(self) -> None:
        """Control is over, or the line is gone: nothing is done any more, nothing stays pressed."""
        self._waiting.clear()
        self._let_go()
        self._yielding.forget()
        if self._typing:
            self._release_due = True  # as soon as the hands are free
        else:
            self._hands.release()

    @property
    def presses(self) -> bool:
        """Whether the technician presses something, or did a moment ago.

        A window of ours that comes to the front just then may get what was meant for another.
        """
        return self._typing or bool(self._down) or self._clock() < self._pressed_at + MOMENT

    async def rest(self) -> None:
        """Wait until everything heard was done or dropped."""
        while self._working is not None:
            await self._working

    async def _work(self) -> None:
        try:
            while self._waiting:
                match self._waiting.popleft():
                    case s.Done() as done:
                        self._tell(done)
                    case strokes.Typed(text):
                        await self._type(text)
                    case stroke if self._allowed() and not self._yielding.look():
                        self._do(stroke)
        except AgentError as error:
            log.warning("nothing more can be done: %s", error)
        finally:
            # Whoever waited for us could say nothing.
            self._heard_at = self._clock()
            self._working = None

    async def _type(self, text: str) -> None:
        for piece in _pieces(text):
            if not self._allowed() or self._screen.focus_is_barred():
                return
            self._typing = True
            try:
                await asyncio.to_thread(self._hands.type, piece)
            finally:
                self._typing = False
                self._pressed_at = self._clock()
            if self._release_due or not self._allowed():
                self._release_due = False
                self._hands.release()
                return

    def _is_open_here(self) -> bool:
        return not self._screen.is_barred(*self._hands.pointer())

    def _do(self, stroke: Stroke) -> None:
        hands = self._hands
        match stroke:
            case strokes.Moved(x, y):
                monitor = self._monitor()
                hands.move(
                    monitor.x + min(max(x, 0), monitor.width - 1),
                    monitor.y + min(max(y, 0), monitor.height - 1),
                )
                self._yielding.left()
            case strokes.Pressed(button, down) if button in _BUTTONS:
                if not down or self._is_open_here():
                    self._note(button, down)
                    hands.press(_BUTTONS[button], down)
            case strokes.Wheeled(right, down) if self._is_open_here():
                self._pressed_at = self._clock()
                hands.wheel(right, down)
            case strokes.Keyed(code, down):
                if not down or not self._screen.focus_is_barred():
                    self._note(code, down)
                    hands.key(code, down)
            case strokes.Released():
                self._let_go()
                hands.release()
            case strokes.Opened(tool):
                self._open_tool(tool)

    def _let_go(self) -> None:
        if self._down:
            self._down.clear()
            self._pressed_at = self._clock()

    def _note(self, what: str, down: bool) -> None:
        self._pressed_at = self._clock()
        (self._down.add if down else self._down.discard)(what)
        if self._down and self._holding is None:
            self._holding = asyncio.ensure_future(self._let_go_when_silent())

    async def _let_go_when_silent(self) -> None:
        while self._down:
            await asyncio.sleep(_LOOK_SECONDS)
            if self._working is None and self._clock() > self._heard_at + HOLD_SECONDS:
                log.warning("nothing was heard while something is pressed: it is let go of")
                self.release()
        self._holding = None


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + PIECE] for start in range(0, len(text), PIECE))
