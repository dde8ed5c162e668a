"""Turning: from one monitor to another, at the customer's word or, within it, the technician's."""

from collections.abc import Callable

from beistand.agent.capture import Capture
from beistand.agent.errors import MonitorGoneError
from beistand.ends.side import Side
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import What
from beistand.protocol.roles import Role
from beistand.protocol.states import State


class Turning:
    """Tells everybody what is open, as soon as there is more than one monitor.

    `gone` is called where the monitor that the customer had chosen is not there any more.
    """

    def __init__(self, side: Side, capture: Capture, gone: Callable[[], None]) -> None:
        self._side, self._capture, self._gone = side, capture, gone
        self._said: e.MonitorOpened | None = None

    @property
    def monitor(self) -> int:
        """The number of the monitor that is open; -1 where it is gone."""
        try:
            return self._capture.monitors.opened.number
        except MonitorGoneError:
            return -1

    def open(self, number: int) -> None:
        """The customer shows this one instead, or all of them."""
        if self._capture.open(number):
            self.tell()

    def happened(self, event: e.Event, before: State) -> None:
        """An event became true: a yes to another monitor, or the picture begins."""
        match event:
            case e.Granted(name):
                request = before.asked(name)
                if request is not None and request.what is What.MONITOR:
                    self.open(request.monitor)
            case e.SharingStarted():
                self._said = None
        self.tell()

    def signalled(self, signal: s.Signal) -> None:
        """The technician looks elsewhere, or has just come and does not know yet where."""
        match signal:
            case s.MonitorWanted(number):
                self._capture.look(number)
                self._tell_where()
            case s.Decodes():
                self._tell_where()

    def tell(self) -> None:
        """Say what is open, where that is not known yet. Asked once a second, too: whoever plugs a
        monitor in or out tells nobody.
        """
        state = self._side.state
        if state.shared_by is not Role.AGENT:
            return
        monitors = self._capture.monitors
        try:
            opened = e.MonitorOpened(monitors.opened.number, monitors.count)
        except MonitorGoneError:
            self._gone()
            return
        known = (state.monitor, state.monitors)
        several = opened.monitors > 1 or state.monitors > 0
        if several and known != (opened.monitor, opened.monitors) and opened != self._said:
            self._said = opened
            self._side.say(opened)
            self._tell_where()

    def _tell_where(self) -> None:
        monitors = self._capture.monitors
        try:
            if monitors.count > 1:
                self._side.signal(s.MonitorSeen(monitors.shown.number))
        except MonitorGoneError:
            self._gone()
