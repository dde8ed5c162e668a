"""Keys by their place, `KeyboardEvent.code` (UI Events) as the scan codes of Windows.

UI Events Code Values lists them for Windows: `0xE0..` are the extended ones.
"""

from typing import Final

_ROWS: Final = (
    (0x01, "Escape Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0"),
    (0x0C, "Minus Equal Backspace Tab KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP"),
    (0x1A, "BracketLeft BracketRight Enter ControlLeft KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK"),
    (0x26, "KeyL Semicolon Quote Backquote ShiftLeft Backslash KeyZ KeyX KeyC KeyV KeyB KeyN"),
    (0x32, "KeyM Comma Period Slash ShiftRight NumpadMultiply AltLeft Space CapsLock"),
    (0x3B, "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10"),
    (0x46, "ScrollLock Numpad7 Numpad8 Numpad9 NumpadSubtract Numpad4 Numpad5 Numpad6 NumpadAdd"),
    (0x4F, "Numpad1 Numpad2 Numpad3 Numpad0 NumpadDecimal"),
    (0x56, "IntlBackslash F11 F12 NumpadEqual"),
    (0x64, "F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23"),
    (0x70, "KanaMode"),
    (0x73, "IntlRo"),
    (0x76, "F24"),
    (0x79, "Convert"),
    (0x7B, "NonConvert"),
    (0x7D, "IntlYen NumpadComma"),
    (0xE010, "MediaTrackPrevious"),
    (0xE019, "MediaTrackNext"),
    (0xE01C, "NumpadEnter ControlRight"),
    (0xE020, "AudioVolumeMute LaunchApp2 MediaPlayPause"),
    (0xE024, "MediaStop"),
    (0xE02E, "AudioVolumeDown"),
    (0xE030, "AudioVolumeUp"),
    (0xE032, "BrowserHome"),
    (0xE035, "NumpadDivide"),
    (0xE037, "PrintScreen AltRight"),
    (0xE045, "NumLock"),
    (0xE047, "Home ArrowUp PageUp"),
    (0xE04B, "ArrowLeft"),
    (0xE04D, "ArrowRight"),
    (0xE04F, "End ArrowDown PageDown Insert Delete"),
    (0xE05B, "MetaLeft MetaRight ContextMenu Power Sleep"),
    (0xE065, "BrowserSearch BrowserFavorites BrowserRefresh BrowserStop BrowserForward"),
    (0xE06A, "BrowserBack LaunchApp1 LaunchMail MediaSelect"),
)
_OTHER: Final = {
    "Pause": 0xE11D,  # stands for E1 1D 45, which Windows makes of its virtual key
    "OSLeft": 0xE05B,
    "OSRight": 0xE05C,
    "VolumeMute": 0xE020,
    "VolumeDown": 0xE02E,
    "VolumeUp": 0xE030,
    "Lang1": 0x72,
    "Lang2": 0x71,
}
SCAN_CODES: Final = _OTHER | {
    code: first + place for first, codes in _ROWS for place, code in enumerate(codes.split())
}
"""Every code that a keyboard of Windows can have."""

PAUSE: Final = 0xE11D
NUM_LOCK: Final = 0xE045
EXTENDED: Final = 0xE000


def is_extended(scan_code: int) -> bool:
    """Whether the keyboard says E0 before it."""
    return scan_code & 0xFF00 == EXTENDED
