"""Keys by their place: `KeyboardEvent.code` (UI Events) as X keycodes, which are evdev's plus 8."""

from typing import Final

_ROWS: Final = (
    (9, "Escape Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0"),
    (20, "Minus Equal Backspace Tab KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP"),
    (34, "BracketLeft BracketRight Enter ControlLeft KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL"),
    (47, "Semicolon Quote Backquote ShiftLeft Backslash KeyZ KeyX KeyC KeyV KeyB KeyN KeyM"),
    (59, "Comma Period Slash ShiftRight NumpadMultiply AltLeft Space CapsLock"),
    (67, "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NumLock ScrollLock"),
    (79, "Numpad7 Numpad8 Numpad9 NumpadSubtract Numpad4 Numpad5 Numpad6 NumpadAdd"),
    (87, "Numpad1 Numpad2 Numpad3 Numpad0 NumpadDecimal"),
    (94, "IntlBackslash F11 F12 IntlRo"),
    (104, "NumpadEnter ControlRight NumpadDivide PrintScreen AltRight"),
    (110, "Home ArrowUp PageUp ArrowLeft ArrowRight End ArrowDown PageDown Insert Delete"),
    (127, "Pause"),
    (132, "IntlYen MetaLeft MetaRight ContextMenu"),
)
KEYCODES: Final = {
    code: first + place for first, codes in _ROWS for place, code in enumerate(codes.split())
}
MODIFIERS: Final = frozenset(
    KEYCODES[code]
    for code in (
        *("ShiftLeft", "ShiftRight", "ControlLeft", "ControlRight"),
        *("AltLeft", "AltRight", "MetaLeft", "MetaRight"),
    )
)

_BACKSPACE, _TAB, _RETURN = 0xFF08, 0xFF09, 0xFF0D


def keysym(character: str) -> int:
    """The X keysym of a character: Latin-1 as it is, all others by their code point.

    Appendix A of the X Window System Protocol.
    """
    point = ord(character)
    special = {"\n": _RETURN, "\r": _RETURN, "\t": _TAB, "\b": _BACKSPACE}
    if character in special:
        return special[character]
    if 0x20 <= point <= 0x7E or 0xA0 <= point <= 0xFF:
        return point
    return 0x01000000 + point
