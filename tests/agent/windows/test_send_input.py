from beistand.agent.windows.hands import _lifted, _typed
from beistand.agent.windows.keys import SCAN_CODES, is_extended
from beistand.agent.windows.send_input import INPUT, characters, key, motion, nothing, wheel
from beistand.agent.windows.telling import MOST, OPEN, Heading, inputs_in, pressing

UP, EXTENDED, UNICODE, SCAN_CODE = 2, 1, 4, 8


def keyboard(inputs: list[INPUT]) -> list[tuple[int, int, int]]:
    return [
        (each.of.keyboard.virtual_key, each.of.keyboard.scan_code, each.of.keyboard.flags)
        for each in inputs
    ]


def test_each_key_has_a_place_of_its_own() -> None:
    aliases = {"OSLeft", "OSRight", "VolumeMute", "VolumeDown", "VolumeUp"}
    places = [place for code, place in SCAN_CODES.items() if code not in aliases]
    assert len(places) == len(set(places))


def test_places_are_those_of_ui_events_code_values() -> None:
    expected = {
        "Escape": 0x01,
        "KeyQ": 0x10,
        "KeyA": 0x1E,
        "KeyZ": 0x2C,
        "Space": 0x39,
        "F10": 0x44,
        "IntlBackslash": 0x56,
        "F12": 0x58,
        "F24": 0x76,
        "NumpadEnter": 0xE01C,
        "ArrowUp": 0xE048,
        "Delete": 0xE053,
        "MetaLeft": 0xE05B,
        "ContextMenu": 0xE05D,
        "ControlRight": 0xE01D,
        "AltRight": 0xE038,
        "PageDown": 0xE051,
        "ShiftRight": 0x36,
    }
    assert {code: SCAN_CODES[code] for code in expected} == expected


def test_a_key_is_told_by_its_place_or_by_what_the_layout_calls_it() -> None:
    arrow = SCAN_CODES["ArrowUp"]
    assert is_extended(arrow)
    assert keyboard([key(arrow, True), key(arrow, False)]) == [
        (0, 0x48, SCAN_CODE | EXTENDED),
        (0, 0x48, SCAN_CODE | EXTENDED | UP),
    ]
    assert keyboard([key(0x2C, True, 0x59)]) == [(0x59, 0x2C, 0)]


def test_pause_and_num_lock_are_told_apart() -> None:
    told = keyboard([key(SCAN_CODES["Pause"], True), key(SCAN_CODES["NumLock"], True)])
    assert told == [(0x13, 0x1D, 0), (0x90, 0x45, EXTENDED)]


def test_every_sign_goes_by_its_units_down_and_up() -> None:
    assert keyboard(characters("ß")) == [(0, 0xDF, UNICODE), (0, 0xDF, UNICODE | UP)]
    assert [unit for _, unit, _ in keyboard(characters("😀"))[::2]] == [0xD83D, 0xDE00]


def test_text_presses_return_and_tab_and_leaves_control_characters_out() -> None:
    told = keyboard(_typed("a\r\n\t\x1b"))
    assert [scan for _, scan, _ in told] == [0x61, 0x61, 0x1C, 0x1C, 0x0F, 0x0F]


def test_alt_alone_opens_no_menu_when_it_is_let_go_of() -> None:
    alt, shift = SCAN_CODES["AltLeft"], SCAN_CODES["ShiftLeft"]
    assert keyboard(_lifted({shift: 0xA0, alt: 0xA4})) == [
        *keyboard(nothing()),
        (0xA4, 0x38, UP),
        (0xA0, 0x2A, UP),
    ]
    assert keyboard(_lifted({shift: 0xA0})) == [(0xA0, 0x2A, UP)]


def test_every_pixel_is_reached_on_a_desktop_that_begins_left_of_the_main_monitor() -> None:
    desktop = (-1920, -200, 3840, 1280)
    for place in range(-1920, 1920, 7):
        told = motion(place, 0, desktop).of.mouse
        assert told.x * 3840 // 65536 - 1920 == place
        assert told.y * 1280 // 65536 - 200 == 0


def test_the_wheel_turns_up_by_positive_numbers_and_only_where_it_turns() -> None:
    (up,) = wheel(0, -2)
    assert (up.of.mouse.data, up.of.mouse.flags) == (240, 0x0800)
    (left,) = wheel(-1, 0)
    assert (left.of.mouse.data, left.of.mouse.flags) == (0xFFFF_FF88, 0x1000)


def test_what_goes_through_the_pipe_comes_out_as_it_was() -> None:
    inputs = characters("ä" * 1000)
    told, found = pressing(inputs), list[INPUT]()
    while told:
        _, size = Heading.read(told[: Heading.SIZE])
        assert size <= MOST
        found += inputs_in(told[Heading.SIZE : Heading.SIZE + size])
        told = told[Heading.SIZE + size :]
    assert keyboard(found) == keyboard(inputs)


def test_half_an_input_is_none() -> None:
    assert inputs_in(bytes(39)) == []
    assert Heading.write(OPEN, b"terminal") == b"\x01\x08\0\0\0terminal"
