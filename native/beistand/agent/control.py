"""Control: carries out what the technician's mouse and keyboard say, while that is allowed."""

from collections.abc import Callable

from beistand.agent.system import Button, Hands, Monitor, Screen
from beistand.ends import input as strokes
from beistand.ends.input import Stroke
from beistand.protocol import signals as s

_BUTTONS = {button.value: button for button in Button}


class Control:
    """The technician's hands on this computer.

    `allowed` says whether they may act just now, `monitor` what the technician sees, `screen`
    which programs are none of the technician's business: input into them is dropped.
    """

    def __init__(
        self,
        hands: Hands,
        screen: Screen,
        allowed: Callable[[], bool],
        monitor: Callable[[], Monitor],
        tell: Callable[[s.Signal], None],
    ) -> None:
        self._hands = hands
        self._screen = screen
        self._allowed = allowed
        self._monitor = monitor
        self._tell = tell

    def hear(self, frame: bytes) -> None:
        """One frame of input. Raises RemoteProtocolError, and has done nothing then."""
        sequence, told = strokes.unpack(frame)
        for stroke in told:
            if self._allowed():
                self._do(stroke)
        self._tell(s.Done(sequence))

    def release(self) -> None:
        """Control is over, or the line is gone: nothing stays pressed."""
        self._hands.release()

    def _is_open_here(self) -> bool:
        return not self._screen.is_excluded(*self._hands.pointer())

    def _do(self, stroke: Stroke) -> None:
        hands = self._hands
        match stroke:
            case strokes.Moved(x, y):
                monitor = self._monitor()
                hands.move(
                    monitor.x + min(max(x, 0), monitor.width - 1),
                    monitor.y + min(max(y, 0), monitor.height - 1),
                )
            case strokes.Pressed(button, down) if button in _BUTTONS:
                if not down or self._is_open_here():
                    hands.press(_BUTTONS[button], down)
            case strokes.Wheeled(right, down) if self._is_open_here():
                hands.wheel(right, down)
            case strokes.Keyed(code, down):
                if not down or not self._screen.focus_is_excluded():
                    hands.key(code, down)
            case strokes.Typed(text) if not self._screen.focus_is_excluded():
                hands.type(text)
            case strokes.Released():
                hands.release()
