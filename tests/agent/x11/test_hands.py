"""What the technician types and clicks arrives in a real program, whatever the layout."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Self

import pytest

from beistand.agent.system import Button
from beistand.agent.x11.connection import connect
from beistand.agent.x11.hands import X11Hands
from beistand.agent.x11.keys import KEYCODES
from e2e.display import Display
from e2e.programs import ROOT, end

SIGNS = "äöüßÄÖÜ€@{}[]\\|~^´`☺漢 yzYZ12!\"§$%&/()=?'#+*<>,.-;:_ Müller"


class Receiver:
    """The program in front, and what it received."""

    def __init__(self, display: Display) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.agent.x11.receiver"],
            env=display.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.hears("ready")

    def hears(self, what: str) -> str:
        """Wait for a line that begins so."""
        assert self._program.stdout is not None
        for line in self._program.stdout:
            if line.startswith(what):
                return line.rstrip("\n")
        raise AssertionError(f"the program ended without {what}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        end(self._program)


@pytest.fixture(scope="module")
def display() -> Iterator[Display]:
    with Display((800, 600)) as display:
        yield display


@pytest.fixture
def hands(display: Display) -> Iterator[X11Hands]:
    hands = X11Hands(display.name)
    yield hands
    hands.close()


def layout(display: Display, name: str) -> None:
    subprocess.run(["setxkbmap", name], env=display.environment, check=True)


def pressed_keys(display: Display) -> list[int]:
    connection = connect(display.name)
    keys = bytes(connection.core.QueryKeymap().reply().keys)
    connection.disconnect()
    return [number for number in range(256) if keys[number // 8] >> number % 8 & 1]


def keyboard(display: Display) -> list[int]:
    connection = connect(display.name)
    reply = connection.core.GetKeyboardMapping(8, 248).reply()
    connection.disconnect()
    return list(reply.keysyms)


@pytest.mark.parametrize("name", ["de", "us", "fr", "ru"])
def test_every_sign_arrives_whichever_layout_the_customer_has(display: Display, name: str) -> None:
    layout(display, name)
    before = keyboard(display)
    hands = X11Hands(display.name)
    with Receiver(display) as receiver:
        hands.type(SIGNS + "\n")
        assert receiver.hears("text") == f"text {SIGNS!r}"
    hands.close()
    assert keyboard(display) == before


def test_a_shortcut_goes_by_key_and_text_is_typed_under_no_modifier(
    display: Display, hands: X11Hands
) -> None:
    layout(display, "de")
    with Receiver(display) as receiver:
        hands.key("ControlLeft", True)
        hands.key("KeyS", True)
        hands.key("KeyS", False)
        assert receiver.hears("control") == "control s"
        hands.type("s\n")
        assert receiver.hears("text") == "text 's'"
        assert pressed_keys(display) == [KEYCODES["ControlLeft"]]


def test_nothing_stays_pressed_after_a_release(display: Display, hands: X11Hands) -> None:
    for code in ("ShiftLeft", "AltRight", "KeyA", "ControlRight"):
        hands.key(code, True)
        hands.key(code, True)
    hands.press(Button.LEFT, True)
    assert len(pressed_keys(display)) == 4

    hands.release()

    assert pressed_keys(display) == []
    connection = connect(display.name)
    mask = connection.core.QueryPointer(connection.get_setup().roots[0].root)
    assert mask.reply().mask == 0
    connection.disconnect()


def test_the_mouse_goes_where_it_is_told_and_clicks_there(
    display: Display, hands: X11Hands
) -> None:
    with Receiver(display) as receiver:
        hands.move(300, 160)
        assert hands.pointer() == (300, 160)
        for button in (Button.LEFT, Button.MIDDLE, Button.RIGHT):
            hands.press(button, True)
            hands.press(button, False)
        hands.wheel(0, 1)
        hands.wheel(0, -1)
        heard = [receiver.hears("button") for _ in range(5)]
        assert heard == [f"button {number}" for number in (1, 2, 3, 5, 4)]


def test_an_unknown_key_is_ignored(display: Display, hands: X11Hands) -> None:
    hands.key("LaunchMail", True)

    assert pressed_keys(display) == []
