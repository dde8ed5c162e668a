"""Customer: what the person at this computer does in the small window."""

from collections.abc import Callable, Collection
from typing import Protocol

from beistand.agent.system import Application, Monitor, Screen
from beistand.agent.window import Tool, open_request
from beistand.ends.side import Side
from beistand.protocol import events as e
from beistand.protocol.events import Reason, What
from beistand.protocol.signals import Limit


class Sharing(Protocol):
    """The picture on its way to the technician."""

    def ask(self) -> None:
        """Show the screen."""

    def pause(self) -> None:
        """Let the picture stand still."""

    def resume(self) -> None:
        """Let it move again."""

    def end(self) -> None:
        """Show nothing any more."""


class Control(Protocol):
    """Mouse and keyboard in the technician's hands."""

    @property
    def presses(self) -> bool:
        """Whether the technician presses something, or did a moment ago."""

    def release(self) -> None:
        """Let go of every key and button."""


class Turning(Protocol):
    """The monitor that is open."""

    @property
    def monitor(self) -> int:
        """Its number."""

    def open(self, number: int) -> None:
        """Show this one instead."""


class Yielding(Protocol):
    """Whether the customer's own mouse ends control."""

    wanted: bool


class Attending(Protocol):
    """Whether somebody of the practice is there."""

    @property
    def asked(self) -> bool:
        """Whether an answer is due."""

    def answer(self, here: bool) -> None:
        """Answer it."""

    def toggle(self) -> None:
        """Say the other of the two."""


class Lasting(Protocol):
    """What ends by itself."""

    def more(self, limit: Limit) -> None:
        """Ask for the whole time anew."""


class Customer:
    """See `window.Acts`. `gone` is called where there is no session that could be ended.

    What gives the technician more is not done while the technician presses something: it may be
    theirs, gone to a window that has just come to the front. `told` tells the person so.
    """

    def __init__(
        self,
        side: Side,
        sharing: Sharing,
        control: Control,
        turning: Turning,
        screen: Screen,
        yielding: Yielding,
        attending: Attending,
        lasting: Lasting,
        gone: Callable[[], None],
        told: Callable[[str], None],
    ) -> None:
        self._side, self._sharing, self._control = side, sharing, control
        self._turning, self._screen, self._yielding = turning, screen, yielding
        self._attending, self._lasting = attending, lasting
        self._gone, self._told = gone, told
        self._offered: set[str] = set()

    def pause_or_resume(self) -> None:
        """Let the picture stand still, or move again."""
        if self._side.state.paused:
            self._sharing.resume()
        else:
            self._sharing.pause()

    def share(self) -> None:
        """Show the screen again."""
        self._sharing.ask()

    def take_back(self) -> None:
        """Take mouse and keyboard back."""
        self._control.release()
        for request in self._side.state.requests:
            if request.what is What.CONTROL:
                self._side.say(e.Withdrawn(request.request))

    def lower(self) -> None:
        """Take the administrator rights back."""
        self._side.say(e.Lowered())

    def toggle_presence(self) -> None:
        """Say that somebody is there, or that nobody is any more."""
        self._attending.toggle()

    def answer(self, yes: bool) -> None:
        """Answer the open question: whether somebody is there, before any request."""
        if yes and self._is_doubtful():
            return
        if self._attending.asked:
            self._attending.answer(yes)
        elif request := open_request(self._side.state):
            name = request.request
            self._side.say(e.Granted(name) if yes else e.Refused(name))

    def more_time(self, limit: Limit) -> None:
        """Let what is about to end by itself have its whole time again."""
        if not self._is_doubtful():
            self._lasting.more(limit)

    def finish(self, tool: Tool) -> None:
        """Allow something no longer, stop a file, or send somebody away."""
        self._side.say(tool.ends)

    def monitors(self) -> tuple[Monitor, ...]:
        """The whole desktop, then each monitor."""
        return self._screen.monitors()

    @property
    def monitor(self) -> int:
        """The number of the monitor that is open."""
        return self._turning.monitor

    def show_monitor(self, number: int) -> None:
        """Show this one instead; the pictures from here on have its size."""
        if not self._is_doubtful():
            self._turning.open(number)

    def applications(self) -> tuple[Application, ...]:
        """The programs that are running."""
        listed = self._screen.applications()
        self._offered = {each.ident for each in listed}
        return listed

    @property
    def excluded(self) -> frozenset[str]:
        """The programs that nobody sees, the same started anew among them."""
        return self._screen.excluded

    def exclude(self, idents: Collection[str]) -> bool:
        """Show everything but these programs. Black first, told then."""
        restored = self.excluded & self._offered - {*idents}
        if restored and self._is_doubtful():
            return False
        self._side.say(e.Excluded(self._screen.exclude(idents)))
        return True

    @property
    def yields(self) -> bool:
        """Whether the customer's own mouse ends control."""
        return self._yielding.wanted

    def yield_to_mouse(self, wanted: bool) -> None:
        """Let the customer's own mouse end control, or not."""
        if wanted or not self._is_doubtful():
            self._yielding.wanted = wanted

    def write(self, text: str) -> None:
        """Write a chat message."""
        self._side.write(text)

    def end(self) -> None:
        """End the session; one that was never admitted just goes."""
        self._control.release()
        self._sharing.end()
        if not self._side.say(e.Ended(Reason.CUSTOMER)) or not self._side.welcome:
            self._gone()

    def _is_doubtful(self) -> bool:
        """Whether this may have been the technician's doing; then the person is asked again."""
        if self._control.presses:
            self._told("agent.press_again")
        return self._control.presses
