"""Adapter: keys by their place, `KeyboardEvent.code` (UI Events) as X keycodes: evdev's plus 8."""

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
    (93, "Lang5 IntlBackslash F11 F12 IntlRo Lang3 Lang4 Convert KanaMode NonConvert"),
    (104, "NumpadEnter ControlRight NumpadDivide PrintScreen AltRight"),
    (110, "Home ArrowUp PageUp ArrowLeft ArrowRight End ArrowDown PageDown Insert Delete"),
    (121, "AudioVolumeMute AudioVolumeDown AudioVolumeUp Power NumpadEqual"),
    (127, "Pause ShowAllWindows NumpadComma Lang1 Lang2 IntlYen MetaLeft MetaRight ContextMenu"),
    (136, "BrowserStop Again Props Undo Select Copy Open Paste Find Cut Help"),
    (148, "LaunchApp2"),
    (150, "Sleep WakeUp LaunchApp1"),
    (163, "LaunchMail BrowserFavorites"),
    (166, "BrowserBack BrowserForward"),
    (169, "Eject"),
    (171, "MediaTrackNext MediaPlayPause MediaTrackPrevious MediaStop MediaRecord MediaRewind"),
    (179, "MediaSelect BrowserHome BrowserRefresh"),
    (187, "NumpadParenLeft NumpadParenRight"),
    (191, "F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24"),
    (209, "MediaPause"),
    (215, "MediaPlay MediaFastForward"),
    (225, "BrowserSearch"),
    (232, "BrightnessDown BrightnessUp"),
    (235, "DisplayToggleIntExt"),
    (239, "MailSend MailReply MailForward"),
)
_OTHER_NAMES: Final = {
    "OSLeft": 133,
    "OSRight": 134,
    "VolumeMute": 121,
    "VolumeDown": 122,
    "VolumeUp": 123,
}
"""Older ones, which Firefox used longest."""
KEYCODES: Final = _OTHER_NAMES | {
    code: first + place for first, codes in _ROWS for place, code in enumerate(codes.split())
}
"""Every code of UI Events Code Values that an X keyboard can have: its keycodes end at 255."""
