"""Wire: events, signals and entries as JSON text, read strictly.

Unknown keys are ignored so that a newer side may say more; unknown types, missing fields and
fields of another type or length are refused.
"""

import json
import re
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, dataclass, fields
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.events import EVENTS, Event
from beistand.protocol.roles import Role
from beistand.protocol.signals import SIGNALS, Signal

MAX_TEXT = 16 * 1024
MAX_NUMBER = 2**53 - 1  # the largest integer that every JSON reader keeps exactly
MAX_LIST = 16
MAX_ITEM = 64

T = TypeVar("T")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_UNSTORABLE = re.compile("[\\0\ud800-\udfff]")


@dataclass(frozen=True)
class Entry:
    """An event as the relay repeats it: numbered from 1, with who said it and when.

    `by` is the role, `party` the number of who said it; `at` is in milliseconds since 1970.
    """

    number: int
    by: Role
    party: int
    at: int
    event: Event


def write_event(event: Event) -> str:
    """An event as a side says it."""
    return _encode({"event": type(event).__name__, **vars(event)})


def write_signal(signal: Signal) -> str:
    """A signal as a side says it."""
    return _encode({"signal": type(signal).__name__, **vars(signal)})


def write_entry(entry: Entry) -> str:
    """An event as the relay repeats it."""
    said = {"event": type(entry.event).__name__, **vars(entry.event)}
    stamp = {"entry": entry.number, "by": entry.by, "party": entry.party, "at": entry.at}
    return _encode({**stamp, "said": said})


def read(text: str) -> Event | Signal | Entry:
    """Whatever one text message says. Raises RemoteProtocolError where it says nothing known."""
    message = _object(text)
    if "entry" in message:
        return _entry(message)
    if "event" in message:
        return _build(EVENTS, message.get("event"), message)
    return _build(SIGNALS, message.get("signal"), message)


def read_event(text: str) -> Event:
    """An event as a side says it. Raises RemoteProtocolError where it is none."""
    message = _object(text)
    return _build(EVENTS, message.get("event"), message)


def _object(text: str) -> dict[str, Any]:
    if len(text) > MAX_TEXT:
        raise RemoteProtocolError("a message is too long")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RemoteProtocolError("a message is not JSON") from error
    if not isinstance(message, dict):
        raise RemoteProtocolError("a message is not an object")
    return message


def _entry(message: dict[str, Any]) -> Entry:
    said = message.get("said")
    if not isinstance(said, dict):
        raise RemoteProtocolError("an entry without its event")
    number = _number("entry", message.get("entry"))
    if number == 0:
        raise RemoteProtocolError("entries are numbered from 1")
    return Entry(
        number,
        _member("by", message.get("by"), Role),
        _number("party", message.get("party")),
        _number("at", message.get("at")),
        _build(EVENTS, said.get("event"), said),
    )


def _build(kinds: Mapping[str, type[T]], name: object, message: dict[str, Any]) -> T:
    kind = kinds.get(name) if isinstance(name, str) else None
    if kind is None:
        raise RemoteProtocolError("a message of an unknown type")
    values = {}
    for field, type_, limit, required in _shape(kind):  # type: ignore[arg-type]
        if field in message:
            values[field] = _value(field, message[field], type_, limit)
        elif required:
            raise RemoteProtocolError(f"{kind.__name__} without {field}")
    return kind(**values)


@cache
def _shape(kind: Hashable) -> tuple[tuple[str, Any, int, bool], ...]:
    """Name, type, limit and whether it must be said, for each field of a message."""
    hints = get_type_hints(kind)
    return tuple(
        (each.name, hints[each.name], each.metadata.get("limit", 0), each.default is MISSING)
        for each in fields(kind)  # type: ignore[arg-type]
    )


def _value(name: str, value: object, kind: Any, limit: int) -> Any:
    if kind is str:
        return _text(name, value, limit)
    if kind is int:
        return _number(name, value)
    if kind is bool:
        if value is True or value is False:
            return value
        raise RemoteProtocolError(f"{name} is neither true nor false")
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _member(name, value, kind)
    if not isinstance(value, list) or len(value) > MAX_LIST:
        raise RemoteProtocolError(f"{name} is no short list")
    return tuple(_value(name, item, get_args(kind)[0], MAX_ITEM) for item in value)


def _text(name: str, value: object, limit: int) -> str:
    # JSON can smuggle in NUL and lone surrogates, which no database and no UTF-8 text can hold.
    if isinstance(value, str) and len(value) <= limit and not _UNSTORABLE.search(value):
        return value
    raise RemoteProtocolError(f"{name} is no text of at most {limit} characters")


def _number(name: str, value: object) -> int:
    if type(value) is int and 0 <= value <= MAX_NUMBER:
        return value
    raise RemoteProtocolError(f"{name} is no number")


def _member(name: str, value: object, kind: type[T]) -> T:
    for member in kind:  # type: ignore[attr-defined]
        if value == member.value:
            return member  # type: ignore[no-any-return]
    raise RemoteProtocolError(f"{name} is none of {kind.__name__}")
