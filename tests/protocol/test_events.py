from dataclasses import fields

import pytest

from beistand.protocol import events
from beistand.protocol.events import EVENTS, Event, KeyOffered, Reason
from beistand.protocol.table import TABLE


def test_every_event_is_found_by_its_name() -> None:
    defined = {name for name, kind in vars(events).items() if isinstance(kind, type)}

    assert set(EVENTS) == {n for n in defined if issubclass(getattr(events, n), Event)} - {"Event"}


def test_every_event_stands_in_the_table() -> None:
    assert {row.event for row in TABLE} == set(EVENTS.values())


@pytest.mark.parametrize("kind", EVENTS.values())
def test_every_event_says_what_it_is(kind: type[Event]) -> None:
    assert kind.__doc__
    assert not kind.__doc__.startswith(kind.__name__)  # a dataclass's own, generated docstring


@pytest.mark.parametrize("kind", EVENTS.values())
def test_every_text_in_an_event_has_a_limit(kind: type[Event]) -> None:
    for field in fields(kind):  # type: ignore[arg-type]
        assert field.type is not str or field.metadata["limit"] > 0


def test_an_event_cannot_be_changed() -> None:
    offer = KeyOffered("Druckertreiber", "Erika Muster", "Praxis-EDV")

    with pytest.raises(AttributeError):
        offer.purpose = "Etwas anderes"  # type: ignore[misc]


def test_every_reason_for_an_end_can_be_said_by_exactly_one_kind_of_side() -> None:
    rows = [row for row in TABLE if row.event is events.Ended]

    for reason in Reason:
        ended = events.Ended(reason, "Boss" if reason is Reason.HOUSE else "")
        fitting = [row for row in rows if row.when(None, ended)]  # type: ignore[arg-type]
        assert len(fitting) == 1, reason
        # Nobody is named for an end that is somebody else's, nor left out where one is due.
        other = events.Ended(reason, "" if reason is Reason.HOUSE else "Boss")
        assert not any(row.when(None, other) for row in rows), reason  # type: ignore[arg-type]
