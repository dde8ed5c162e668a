"""System: what the agent asks of an operating system, behind one interface for all of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

UNPACKED: Final = "BEISTAND_UNPACKED"
"""The variable in which a package says which folder it unpacked itself into."""
PROGRAM: Final = "BEISTAND_PROGRAM"
"""The variable in which a package says which file it is."""


@dataclass(frozen=True)
class Monitor:
    """A monitor, or the whole desktop; `number` 0 is the whole desktop, monitors count from 1.

    All places are in pixels of the desktop, whose upper left corner may lie at negative numbers.
    """

    number: int
    x: int
    y: int
    width: int
    height: int
    name: str = ""


@dataclass(frozen=True)
class Grab:
    """What a monitor shows at one moment.

    `pixels` are blue, green, red and one unused byte per pixel, row by row without gaps, and
    belong to whoever grabbed until the next grab.
    """

    width: int
    height: int
    pixels: memoryview


@dataclass(frozen=True)
class Application:
    """A running program with windows on the desktop.

    `ident` names it as long as it runs, `icon` is a PNG picture or empty. Window titles often
    carry a patient's name: they are not read, and no name leaves this machine or enters a log.
    """

    ident: str
    name: str
    icon: bytes = b""


class Screen(Protocol):
    """Sees the desktop, and what may not be seen of it. Capture and mask are one call."""

    def monitors(self) -> tuple[Monitor, ...]:
        """The whole desktop first, then each monitor."""

    def applications(self) -> tuple[Application, ...]:
        """The programs whose windows can be excluded, in the order of their names."""

    @property
    def excluded(self) -> frozenset[str]:
        """The processes that are black: those that were chosen, and starts of the same programs
        since then."""

    def exclude(self, idents: Iterable[str]) -> int:
        """From the next grab on these programs are black, and no others of those last listed.

        Says how many programs are black then.
        """

    def is_barred(self, x: int, y: int) -> bool:
        """Whether what would get a click at this place of the desktop is excluded, or ours."""

    def focus_is_barred(self) -> bool:
        """Whether what would get a key press now is excluded, or ours."""

    def clipboard_is_excluded(self) -> bool:
        """Whether what is in the clipboard comes from an excluded program."""

    def changed(self) -> bool:
        """Whether anything may look different since the last grab; cheap on a still screen."""

    def grab(self, monitor: Monitor) -> Grab | None:
        """What the monitor shows, cursor included, excluded programs black.

        None where it cannot be known for sure what is excluded: that picture is not sent.
        """

    def close(self) -> None:
        """Let go of everything."""


class Button(StrEnum):
    """A button of the mouse."""

    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"
    BACK = "back"
    FORWARD = "forward"


class Hands(Protocol):
    """Moves the mouse and types. Whatever is pressed is remembered, and can be let go at once."""

    def move(self, x: int, y: int) -> None:
        """The pointer, to a place of the desktop."""

    def press(self, button: Button, down: bool) -> None:
        """A button of the mouse, down or up."""

    def wheel(self, right: int, down: int) -> None:
        """The wheel, by so many notches; negative ones go left and up."""

    def key(self, code: str, down: bool) -> None:
        """A key by its place on the keyboard: `KeyboardEvent.code`, letter for letter.

        What this system's keyboards do not have is ignored.
        """

    def type(self, text: str) -> None:
        """Characters, whichever layout the customer's keyboard has, under no modifier."""

    def release(self) -> None:
        """Let go of every key and button that is still pressed by us."""

    def pointer(self) -> tuple[int, int]:
        """Where the pointer is."""

    def close(self) -> None:
        """Let go of every key and button, and leave the keyboard as it was found."""


class Clipboard(Protocol):
    """The text that the person has copied. Nobody asks it whom the customer has not allowed to."""

    async def read(self) -> str:
        """The text; empty where there is none, where it is too long, or marked as a password."""

    def write(self, text: str) -> bool:
        """Put a text there; False where another program does not let go of the clipboard."""

    def close(self) -> None:
        """Let go of everything."""


class Tool(StrEnum):
    """What can be opened with administrator rights, on the customer's desktop, for all to see."""

    TERMINAL = "terminal"


class Rights(Protocol):
    """Administrator rights, asked for by the system's own dialog.

    They are held by a program of their own, which is told only what to open.
    """

    async def gain(self, lost: Callable[[], None]) -> bool:
        """Ask the person; False where they said no. `lost` is called when the rights are gone.

        Raises NoRightsError where this system has no way to ask.
        """

    def open(self, tool: Tool) -> None:
        """Open a tool with the rights."""

    async def give_up(self) -> None:
        """Close the dialog, or end the rights and everything that was opened with them."""


@dataclass(frozen=True)
class System:
    """Everything that the agent asks of the computer on which it runs."""

    screen: Screen
    hands: Hands
    rights: Rights
    clipboard: Clipboard
    downloads: Path
    """The folder in which this person expects what was downloaded."""
