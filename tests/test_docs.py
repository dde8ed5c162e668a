"""The documentation says what the code does."""

import subprocess
import sys
from enum import Enum
from pathlib import Path

import pytest

from beistand.protocol.events import EVENTS, Reason, Surface, What
from beistand.protocol.frames import Flag, Stream
from beistand.protocol.roles import Role
from beistand.protocol.signals import SIGNALS, Why
from beistand.protocol.states import Phase
from beistand.protocol.table import TABLE

DOCS = Path(__file__).resolve().parent.parent / "docs"
PROTOCOL = (DOCS / "protocol.md").read_text(encoding="utf-8")


def test_the_drawn_parts_of_the_protocol_are_current() -> None:
    check = subprocess.run(
        [sys.executable, DOCS / "make_protocol.py", "--check"], capture_output=True, text=True
    )

    assert (check.returncode, check.stderr) == (0, "")


@pytest.mark.parametrize("name", [*EVENTS, *SIGNALS])
def test_every_event_and_signal_has_its_row(name: str) -> None:
    assert f"\n| `{name}` |" in PROTOCOL


@pytest.mark.parametrize("kind", [Flag, Stream])
def test_every_flag_and_stream_of_a_frame_has_its_row(kind: type[Flag | Stream]) -> None:
    for member in kind:
        assert f"\n| {int(member)} | `{member.name}` |" in PROTOCOL


@pytest.mark.parametrize("kind", [Reason, Surface, What, Why])
def test_every_word_that_a_field_can_hold_has_its_row(kind: type[Enum]) -> None:
    for member in kind:
        assert f"\n| `{member.value}` |" in PROTOCOL


def test_every_role_and_phase_is_named() -> None:
    for role in Role:
        assert f"`{role}`" in PROTOCOL
    for phase in Phase:
        assert f"`{phase}`" in PROTOCOL
        assert phase is Phase.ENDED or phase.name in PROTOCOL


def test_every_condition_of_the_table_is_told_in_words() -> None:
    for row in TABLE:
        assert row.when.__doc__
        assert " ".join(row.when.__doc__.split()) in PROTOCOL
