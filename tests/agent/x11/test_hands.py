"""What the technician types and clicks arrives in a real program, whatever the layout."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Self

import pytest
import xcffib.xkb

from beistand.agent.errors import DisplayLostError
from beistand.agent.system import Button
from beistand.agent.x11.connection import atom, connect, root_of
from beistand.agent.x11.hands import MOST_NOTCHES, X11Hands
from beistand.agent.x11.keys import KEYCODES
from e2e.programs import ROOT, end, wait_for

SIGNS = "äöüßÄÖÜ€@{}[]\\|~^´`☺漢 yzYZ12!\"§$%&/()=?'#+*<>,.-;:_ Müller"
CAPITALS = 0x02


class Display:
    """An X server alone: a window manager would grab its keys anew after each change of theirs."""

    def __init__(self) -> None:
        words = ["-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"]
        self._server = subprocess.Popen(
            ["Xvfb", *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._server.stdout is not None
        self.name = f":{self._server.stdout.readline().strip()}"
        self.environment = {**os.environ, "DISPLAY": self.name, "LC_ALL": "C.UTF-8"}

    def close(self) -> None:
        end(self._server)


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

    def reads(self) -> str:
        """Wait for Return, and tell the text before it as it is written in Python."""
        return self.hears("text").removeprefix("text ")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        end(self._program)


class Keyboard:
    """The keyboard of the customer's desk, as the X server tells about it."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._connection = connect(display.name)
        self._extension = self._connection(xcffib.xkb.key)
        self._extension.UseExtension(1, 0).reply()

    def layout(self, names: str) -> None:
        self._run("setxkbmap", names)

    def pressed(self) -> list[int]:
        keys = bytes(self._connection.core.QueryKeymap().reply().keys)
        return [number for number in range(256) if keys[number // 8] >> number % 8 & 1]

    def shows(self, *codes: str) -> bool:
        """Wait until these keys are pressed and no others."""
        wanted = sorted(KEYCODES[code] for code in codes)
        wait_for(lambda: self.pressed() == wanted, f"{codes} pressed")
        return True

    def state(self) -> Any:
        return self._extension.GetState(0x100).reply()

    def lock(self, modifiers: int, group: int = 0) -> None:
        self._extension.LatchLockState(0x100, 0xFF, modifiers, True, group, 0, False, 0)
        self.state()

    def buttons(self) -> int:
        return int(self._connection.core.QueryPointer(root_of(self._connection).root).reply().mask)

    def keysyms(self) -> list[int]:
        return list(self._connection.core.GetKeyboardMapping(8, 248).reply().keysyms)

    def everything(self) -> str:
        """The whole description of the keyboard: signs, types, actions and what repeats."""
        return self._run("xkbcomp", "-w0", self._display.name, "-")

    def swap_buttons(self, order: list[int]) -> None:
        count = len(list(self._connection.core.GetPointerMapping().reply().map))
        rest = range(len(order) + 1, count + 1)
        self._connection.core.SetPointerMapping(count, [*order, *rest]).reply()

    def says_that_the_program_answers(self) -> None:
        """What most toolkits write on their windows, and Tk, which answers as well, does not."""
        core = self._connection.core
        window = core.GetInputFocus().reply().focus
        names = ("WM_DELETE_WINDOW", "_NET_WM_PING")
        values = [atom(self._connection, name) for name in names]
        core.ChangeProperty(0, window, atom(self._connection, "WM_PROTOCOLS"), 4, 32, 2, values)
        self.state()

    def close(self) -> None:
        self._connection.disconnect()

    def _run(self, *words: str) -> str:
        environment = self._display.environment
        done = subprocess.run(words, env=environment, check=True, capture_output=True, text=True)
        return done.stdout


@pytest.fixture(scope="module")
def display() -> Iterator[Display]:
    display = Display()
    yield display
    display.close()


@pytest.fixture(scope="module")
def receiver(display: Display) -> Iterator[Receiver]:
    with Receiver(display) as receiver:
        yield receiver


@pytest.fixture
def keyboard(display: Display) -> Iterator[Keyboard]:
    keyboard = Keyboard(display)
    yield keyboard
    keyboard.lock(0)
    keyboard.close()


@pytest.fixture
def hands(display: Display) -> Iterator[X11Hands]:
    hands = X11Hands(display.name)
    yield hands
    hands.close()


@pytest.mark.parametrize("layout", ["de", "us", "fr", "ru", "us,ru", "ru,de"])
def test_every_sign_arrives_whichever_layout_the_customer_has(
    display: Display, keyboard: Keyboard, receiver: Receiver, layout: str
) -> None:
    keyboard.layout(layout)
    before, described = keyboard.keysyms(), keyboard.everything()
    hands = X11Hands(display.name)

    hands.type(SIGNS + "\n")

    assert receiver.reads() == repr(SIGNS)
    hands.close()
    assert keyboard.keysyms() == before
    assert keyboard.everything() == described


@pytest.mark.parametrize("group", [1, 2])
def test_every_sign_arrives_also_under_another_of_several_layouts(
    keyboard: Keyboard, hands: X11Hands, receiver: Receiver, group: int
) -> None:
    keyboard.layout("us,ru,de")
    keyboard.lock(0, group)

    hands.type(SIGNS + "\n")

    assert receiver.reads() == repr(SIGNS)
    assert keyboard.state().group == group


def test_more_rare_signs_arrive_than_there_are_spare_keys(
    keyboard: Keyboard, hands: X11Hands, receiver: Receiver
) -> None:
    keyboard.layout("de")
    text = "Съешь же ещё этих мягких французских булок да выпей чаю"

    hands.type(text + "\n")

    assert receiver.reads() == repr(text)


def test_a_program_that_is_busy_for_a_while_gets_every_sign(
    keyboard: Keyboard, hands: X11Hands, receiver: Receiver
) -> None:
    keyboard.layout("de")
    keyboard.says_that_the_program_answers()
    text = "⌛Съешь же ещё этих мягких французских булок"

    hands.type(text + "\n")

    assert receiver.reads() == repr(text)


def test_tabs_and_lines_are_typed_and_other_control_characters_are_not(
    keyboard: Keyboard, hands: X11Hands, receiver: Receiver
) -> None:
    keyboard.layout("us")

    hands.type("a\tb\r\nc\x1b\x03\x00\ud800d\n")

    assert [receiver.reads(), receiver.reads()] == ["'a\\tb'", "'cd'"]


def test_a_shortcut_goes_by_key_and_text_is_typed_under_no_modifier(
    keyboard: Keyboard, hands: X11Hands, receiver: Receiver
) -> None:
    keyboard.layout("de")
    hands.key("ControlLeft", True)
    hands.key("KeyS", True)
    hands.key("KeyS", False)
    assert receiver.hears("control s") == "control s"

    hands.type("sÖ@☺\n")

    assert receiver.reads() == "'sÖ@☺'"
    assert keyboard.shows("ControlLeft")


def test_a_letter_that_is_held_is_typed_all_the_same(
    keyboard: Keyboard, hands: X11Hands, receiver: Receiver
) -> None:
    keyboard.layout("de")
    hands.type("\n")
    receiver.reads()
    hands.key("KeyA", True)

    hands.type("ba\n")

    assert receiver.reads() == "'aba'"
    assert keyboard.shows("KeyA")


def test_what_the_customer_holds_or_has_locked_does_not_spoil_the_text(
    display: Display, keyboard: Keyboard, hands: X11Hands, receiver: Receiver
) -> None:
    keyboard.layout("de")
    keyboard.lock(CAPITALS)
    customer = X11Hands(display.name)
    customer.key("ShiftRight", True)

    hands.type("aBä1☺\n")

    assert receiver.reads() == "'aBä1☺'"
    assert keyboard.state().lockedMods == CAPITALS
    customer.close()


def test_text_arrives_after_the_customer_has_chosen_another_layout(
    keyboard: Keyboard, hands: X11Hands, receiver: Receiver
) -> None:
    keyboard.layout("us")
    hands.type("äß€\n")
    receiver.reads()

    keyboard.layout("fr")
    before = keyboard.keysyms()
    hands.type("äß€\n")

    assert receiver.reads() == "'äß€'"
    hands.close()
    assert keyboard.keysyms() == before


def test_keys_that_a_killed_agent_left_lent_are_given_back_by_the_next(
    display: Display, keyboard: Keyboard
) -> None:
    keyboard.layout("us")
    before = keyboard.keysyms()
    program = (
        "import os, sys; from beistand.agent.x11.hands import X11Hands;"
        "X11Hands(sys.argv[1]).type('äöü'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", program, display.name], check=True)
    assert keyboard.keysyms() != before

    X11Hands(display.name).close()

    assert keyboard.keysyms() == before


def test_nothing_stays_pressed_after_a_release(keyboard: Keyboard, hands: X11Hands) -> None:
    keyboard.layout("de")
    codes = ("ShiftLeft", "AltRight", "KeyA", "ControlRight")
    for code in codes:
        hands.key(code, True)
    hands.press(Button.LEFT, True)
    assert keyboard.shows(*codes)
    wait_for(keyboard.buttons, "the button pressed")

    hands.release()

    assert keyboard.shows()
    assert keyboard.buttons() == 0
    hands.key("KeyA", True)
    assert keyboard.shows("KeyA")


def test_a_key_that_is_pressed_twice_types_once_and_goes_up_at_once(
    keyboard: Keyboard, hands: X11Hands, receiver: Receiver
) -> None:
    keyboard.layout("de")
    hands.type("\n")
    receiver.reads()

    hands.key("KeyA", True)
    hands.key("KeyA", True)
    hands.key("KeyA", False)
    hands.type("\n")

    assert receiver.reads() == "'a'"
    assert keyboard.shows()


def test_a_key_that_no_keyboard_here_has_is_ignored(keyboard: Keyboard, hands: X11Hands) -> None:
    hands.key("Turbo", True)

    assert keyboard.shows()


def test_the_mouse_goes_where_it_is_told_and_clicks_there(
    hands: X11Hands, receiver: Receiver
) -> None:
    hands.move(300, 160)
    assert hands.pointer() == (300, 160)
    for button in Button:
        hands.press(button, True)
        hands.press(button, True)
        hands.press(button, False)

    hands.wheel(-1, 2)
    hands.wheel(1, -1)

    heard = [receiver.hears("button") for _ in range(10)]
    assert heard == [f"button {number}" for number in (1, 2, 3, 8, 9, 5, 5, 6, 4, 7)]


def test_the_wheel_turns_only_so_far_at_once(hands: X11Hands, receiver: Receiver) -> None:
    hands.move(300, 160)
    hands.wheel(0, 100_000)
    hands.press(Button.RIGHT, True)
    hands.release()

    heard = [receiver.hears("button") for _ in range(MOST_NOTCHES + 1)]
    assert heard == ["button 5"] * MOST_NOTCHES + ["button 3"]


def test_left_is_left_also_where_the_customer_has_swapped_the_buttons(
    keyboard: Keyboard, hands: X11Hands, receiver: Receiver
) -> None:
    hands.move(300, 160)
    keyboard.swap_buttons([3, 2, 1])

    hands.press(Button.LEFT, True)
    hands.press(Button.LEFT, False)

    assert receiver.hears("button") == "button 1"
    keyboard.swap_buttons([1, 2, 3])


def test_a_display_that_is_gone_is_one_clear_error() -> None:
    display = Display()
    hands = X11Hands(display.name)
    display.close()

    for act in (
        lambda: hands.move(1, 1),
        lambda: hands.type("a"),
        lambda: hands.key("KeyA", True),
        hands.release,
        hands.pointer,
    ):
        with pytest.raises(DisplayLostError):
            act()
    hands.close()
