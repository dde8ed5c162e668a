import json
from dataclasses import fields
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.events import EVENTS, Event, Reason
from beistand.protocol.purpose import includes
from beistand.protocol.roles import Role
from beistand.protocol.signals import SIGNALS, Signal
from beistand.protocol.wire import (
    MAX_ITEM,
    MAX_LIST,
    MAX_NUMBER,
    MAX_TEXT,
    Entry,
    read,
    read_event,
    write_entry,
    write_event,
    write_signal,
)
from tests.protocol.walk import OFFER, messages

numbers = st.integers(0, MAX_NUMBER)
any_event: st.SearchStrategy[Event] = st.one_of(*map(messages, EVENTS.values()))
any_signal: st.SearchStrategy[Signal] = st.one_of(*map(messages, SIGNALS.values()))
any_entry = st.builds(
    Entry, st.integers(1, MAX_NUMBER), st.sampled_from(Role), numbers, numbers, any_event
)
any_text = st.one_of(
    any_event.map(write_event), any_signal.map(write_signal), any_entry.map(write_entry)
)
any_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=12,
)


def longest(kind: type[Any]) -> Any:
    """A message that fills each text with the sign that JSON writes longest."""
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for field in fields(kind):
        hint = hints[field.name]
        if hint is str:
            values[field.name] = "\x01" * field.metadata["limit"]
        elif hint is int:
            values[field.name] = MAX_NUMBER
        elif hint is bool:
            values[field.name] = False
        elif isinstance(hint, type):
            values[field.name] = max(hint, key=len)  # type: ignore[call-overload]
        else:
            (item,) = set(get_args(hint)) - {...}
            word = "\x01" * MAX_ITEM if item is str else max(item, key=len)
            values[field.name] = (word,) * MAX_LIST
    return kind(**values)


def is_read_or_refused(text: str) -> None:
    """Nothing but a message or a RemoteProtocolError comes out, and what is read is sayable."""
    try:
        message = read(text)
    except RemoteProtocolError:
        return
    match message:
        case Entry():
            assert read(write_entry(message)) == message
        case Event():
            assert read(write_event(message)) == message
        case Signal():
            assert read(write_signal(message)) == message


@settings(deadline=None)
@given(any_event)
def test_every_event_comes_out_as_it_went_in(event: Event) -> None:
    assert read_event(write_event(event)) == read(write_event(event)) == event


@settings(deadline=None)
@given(any_signal)
def test_every_signal_comes_out_as_it_went_in(signal: Signal) -> None:
    assert read(write_signal(signal)) == signal


@settings(deadline=None)
@given(any_entry)
def test_every_entry_comes_out_as_it_went_in(entry: Entry) -> None:
    assert read(write_entry(entry)) == entry


@pytest.mark.parametrize("kind", [*EVENTS.values(), *SIGNALS.values()])
def test_no_message_at_its_limits_is_too_long_to_be_read(kind: type[Any]) -> None:
    message = longest(kind)
    text = write_event(message) if isinstance(message, Event) else write_signal(message)

    assert len(text) < MAX_TEXT - 200  # an entry's stamp comes on top
    assert read(text) == message


@settings(deadline=None, max_examples=100)
@given(any_json)
def test_any_other_json_is_refused(value: Any) -> None:
    is_read_or_refused(json.dumps(value))


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200))
def test_any_other_text_is_refused(text: str) -> None:
    is_read_or_refused(text)


@settings(deadline=None, max_examples=150)
@given(any_text, st.data())
def test_a_message_with_a_field_changed_is_read_or_refused(text: str, data: st.DataObject) -> None:
    message = json.loads(text)
    inner = message.get("said", message)
    name = data.draw(st.sampled_from(sorted(inner)))
    if data.draw(st.booleans()):
        inner[name] = data.draw(any_json)
    else:
        del inner[name]

    is_read_or_refused(json.dumps(message))


@settings(deadline=None, max_examples=150)
@given(any_text, st.integers(0), st.integers(0), st.text(max_size=5))
def test_a_message_with_its_text_damaged_is_read_or_refused(
    text: str, start: int, length: int, other: str
) -> None:
    start %= len(text)
    end = start + length % 8

    is_read_or_refused(text[:start] + other + text[end:])


@settings(deadline=None)
@given(any_event, st.dictionaries(st.text(min_size=1, max_size=9), any_json, max_size=3))
def test_unknown_keys_are_ignored(event: Event, unknown: dict[str, Any]) -> None:
    known = json.loads(write_event(event))
    extra = {f"x-{key}": value for key, value in unknown.items()}

    assert read(json.dumps({**extra, **known})) == event


def test_a_newer_side_may_say_more_of_an_entry_too() -> None:
    entry = Entry(7, Role.CUSTOMER, 1, 1_790_000_000_000, e.Paused())
    message = json.loads(write_entry(entry))
    message["node"] = "b"
    message["said"]["mood"] = "calm"

    assert read(json.dumps(message)) == entry


REFUSED = {
    "nothing": "",
    "no JSON": "{",
    "no object": "[]",
    "a bare text": '"Paused"',
    "nothing known": "{}",
    "an unknown event": '{"event":"ScreenStolen"}',
    "a base class": '{"event":"Event"}',
    "an unknown signal": '{"signal":"Signal"}',
    "an event that is no name": '{"event":["Paused"]}',
    "an event without a field": '{"event":"RecordingDecided"}',
    "a request that does not say what for": '{"event":"Requested","request":"r"}',
    "one for true": '{"event":"RecordingDecided","allowed":1}',
    "text for true": '{"event":"RecordingDecided","allowed":"true"}',
    "null for text": '{"event":"Granted","request":null}',
    "a text too long": json.dumps({"event": "Granted", "request": "x" * 33}),
    "NUL": '{"event":"Granted","request":"\\u0000"}',
    "a lone surrogate": '{"event":"Granted","request":"\\ud83d"}',
    "a surrogate as such": '{"event":"Granted","request":"\ud83d"}',
    "an unknown surface": '{"event":"SharingStarted","surface":"brain"}',
    "a surface that is a list": '{"event":"SharingStarted","surface":["window"]}',
    "NaN": '{"event":"Left","party":NaN}',
    "Infinity": '{"event":"Left","party":Infinity}',
    "true for a number": '{"event":"Left","party":true}',
    "a fraction": '{"event":"Left","party":1.0}',
    "less than nothing": '{"event":"Left","party":-1}',
    "more than JavaScript can count": json.dumps({"event": "Left", "party": MAX_NUMBER + 1}),
    "a number of 5,000 digits": '{"event":"Left","party":' + "9" * 5000 + "}",
    "deep lists": "[" * 16_000,
    "a deep unknown key": '{"event":"Paused","x":' + "[" * 16_000,
    "deep objects": '{"a":' * 3000,
    "too long": json.dumps({"event": "Paused", "x": "x" * MAX_TEXT}),
    "too many codecs": json.dumps({"signal": "Decodes", "codecs": ["avc"] * (MAX_LIST + 1)}),
    "too long a codec": json.dumps({"signal": "Decodes", "codecs": ["a" * (MAX_ITEM + 1)]}),
    "codecs that are text": '{"signal":"Decodes","codecs":"avc"}',
    "an entry without its event": '{"entry":1,"by":"relay","party":0,"at":0}',
    "an entry that says a signal": (
        '{"entry":1,"by":"relay","party":0,"at":0,"said":{"signal":"MoreTime","limit":"answer"}}'
    ),
    "an entry within an entry": '{"entry":1,"by":"relay","party":0,"at":0,"said":{"entry":1}}',
    "entry 0": '{"entry":0,"by":"relay","party":0,"at":0,"said":{"event":"Paused"}}',
    "an entry by nobody": '{"entry":1,"by":"me","party":0,"at":0,"said":{"event":"Paused"}}',
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused(text: str) -> None:
    with pytest.raises(RemoteProtocolError):
        read(text)
    with pytest.raises(RemoteProtocolError):
        read_event(text)


def test_a_signal_or_an_entry_is_no_event_that_a_side_says() -> None:
    with pytest.raises(RemoteProtocolError):
        read_event(write_signal(s.MoreTime(s.Limit.ANSWER)))
    with pytest.raises(RemoteProtocolError):
        read_event(write_entry(Entry(1, Role.RELAY, 0, 0, e.Paused())))


def test_an_event_cannot_give_itself_the_stamp_of_the_relay() -> None:
    forged = json.loads(write_event(e.Ended(Reason.LOST))) | {"by": "relay", "party": 0, "at": 1}

    assert read_event(json.dumps(forged)) == e.Ended(Reason.LOST)


def test_what_need_not_be_said_has_its_default() -> None:
    text = '{"event":"KeyOffered","purpose":"p","technician":"t","organisation":"o"}'

    assert read(text) == e.KeyOffered("p", "t", "o", ticket="", customer="")


def test_a_ledger_from_before_purposes_named_their_tools_still_holds_what_was_asked_in_it() -> None:
    old = '{"event":"KeyOffered","purpose":"p","technician":"t","organisation":"o"}'
    offer = read_event(old)

    assert isinstance(offer, e.KeyOffered)
    assert all(includes(offer, what) for what in e.What)


def test_a_purpose_names_its_tools_and_no_others() -> None:
    offer = e.KeyOffered("p", "t", "o", tools=(e.Tool.CONTROL, e.Tool.FILES))
    text = write_event(offer)

    assert '"tools":["control","files"]' in text
    assert read_event(text) == offer
    with pytest.raises(RemoteProtocolError, match="tools is none of Tool"):
        read_event(text.replace("files", "everything"))
    with pytest.raises(RemoteProtocolError, match="no short list"):
        read_event(text.replace('["control","files"]', '"control"'))


def test_a_message_is_written_without_blanks_and_with_its_umlauts() -> None:
    assert write_event(e.Requested("r", e.What.CONTROL, "Gerät einrichten")) == (
        '{"event":"Requested","request":"r","what":"control","why":"Gerät einrichten",'
        '"file":"","size":0,"monitor":0,"party":0,"name":"","undertaking":""}'
    )
    assert write_entry(Entry(3, Role.TECHNICIAN, 2, 99, OFFER)).startswith(
        '{"entry":3,"by":"technician","party":2,"at":99,"said":{"event":"KeyOffered",'
    )
