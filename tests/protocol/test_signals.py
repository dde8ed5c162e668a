from dataclasses import fields

import pytest

from beistand.protocol import signals
from beistand.protocol.events import EVENTS
from beistand.protocol.roles import Role
from beistand.protocol.signals import SIGNALS, Signal


def test_every_signal_is_found_by_its_name() -> None:
    defined = {name for name, kind in vars(signals).items() if isinstance(kind, type)}

    assert set(SIGNALS) == {n for n in defined if issubclass(getattr(signals, n), Signal)} - {
        "Signal"
    }


def test_no_signal_has_the_name_of_an_event() -> None:
    assert not set(SIGNALS) & set(EVENTS)


@pytest.mark.parametrize("kind", SIGNALS.values())
def test_every_signal_says_who_may_say_it_and_what_it_is(kind: type[Signal]) -> None:
    assert kind.by
    assert kind.by <= set(Role)
    assert kind.__doc__
    assert not kind.__doc__.startswith(kind.__name__)


@pytest.mark.parametrize("kind", SIGNALS.values())
def test_every_text_in_a_signal_has_a_limit(kind: type[Signal]) -> None:
    for field in fields(kind):  # type: ignore[arg-type]
        assert field.type is not str or field.metadata["limit"] > 0


def test_only_the_relay_welcomes_and_turns_away() -> None:
    for kind in (signals.Welcome, signals.Unwelcome, signals.Deadline):
        assert kind.by == {Role.RELAY}


def test_no_side_says_its_role_it_follows_from_the_first_message() -> None:
    assert signals.Join.by == {Role.CUSTOMER}
    assert signals.Enter.by == {Role.TECHNICIAN, Role.COLLEAGUE}
    for kind in (signals.Join, signals.Enter, signals.Resume):
        assert "role" not in {field.name for field in fields(kind)}
        assert {"version", "build"} <= {field.name for field in fields(kind)}


def test_only_who_sees_the_picture_says_that_it_was_shown() -> None:
    assert signals.Shown.by == {Role.TECHNICIAN, Role.COLLEAGUE}
    assert signals.Decodes.by == {Role.TECHNICIAN, Role.COLLEAGUE}


def test_a_colleague_gets_neither_files_nor_the_clipboard() -> None:
    assert Role.COLLEAGUE not in signals.TextWanted.by
    assert Role.COLLEAGUE not in signals.FileTaken.by


def test_a_colleague_does_not_choose_what_is_looked_at() -> None:
    assert Role.COLLEAGUE not in signals.MonitorWanted.by
