"""Receipt shape: whether a receipt says all that it should, whoever has signed it.

Anybody can make a key and sign anything: whoever shows a receipt must find in it what is shown.
"""

from collections.abc import Callable
from typing import Any, Final

from beistand.protocol.events import Presence, Surface, Tool, What

Check = Callable[[Any], bool]

UNANSWERED: Final = "unanswered"
WHICH: Final[dict[str, frozenset[str] | None]] = {
    "screen": frozenset(Surface),
    "presence": frozenset({*Presence, UNANSWERED}),
    **dict.fromkeys(("recording", "control", "elevation", "agent", "watched"), None),
    **dict.fromkeys((What.GIVE_TEXT, What.TAKE_TEXT, What.GIVE_FILE, What.TAKE_FILE), None),
}
"""What a span can be about, and which ones there are where it is one of a few."""


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _moment(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _number(value: Any) -> bool:
    return type(value) is int


def _bool(value: Any) -> bool:
    return isinstance(value, bool)


def _tools(value: Any) -> bool:
    return isinstance(value, list) and all(each in tuple(Tool) for each in value)


def _agreement(value: Any) -> bool:
    return value is None or _says(value, AGREEMENT)


def _ledger(value: Any) -> bool:
    return _says(value, LEDGER)


def _spans(value: Any) -> bool:
    return isinstance(value, list) and all(map(_span, value))


def _span(value: Any) -> bool:
    if not _says(value, SPAN) or value["what"] not in WHICH:
        return False
    known = WHICH[value["what"]]
    return known is None or value["which"] in known


def _says(value: Any, fields: dict[str, Check]) -> bool:
    return isinstance(value, dict) and all(
        name in value and check(value[name]) for name, check in fields.items()
    )


SPAN: Final[dict[str, Check]] = {"what": _text, "which": _text, "from": _text, "to": _moment}
AGREEMENT: Final[dict[str, Check]] = {
    "accepted": _bool,
    "number": _number,
    "digest": _text,
    "language": _text,
    "at": _text,
}
LEDGER: Final[dict[str, Check]] = {"rows": _number, "digest": _text}
FIELDS: Final[dict[str, Check]] = {
    "session": _text,
    "organisation": _text,
    "technician": _text,
    "purpose": _text,
    "connected": _moment,
    "ended": _moment,
    "reason": _moment,
    "agreement": _agreement,
    "recorded": _bool,
    "rights": _spans,
    "watched": _spans,
    "ledger": _ledger,
}
LATER: Final[dict[str, Check]] = {"tools": _tools, "presence": _spans, "ended_by": _text}
"""What receipts from before do not say."""


def is_whole(told: dict[str, Any]) -> bool:
    """Whether everything stands in it, each of its type."""
    later = {name: check for name, check in LATER.items() if name in told}
    return _says(told, FIELDS | later)
