from dataclasses import fields
from pathlib import Path

import pytest

from beistand.relay.audit import By
from beistand.relay.deeds import DEEDS, Deed

PAGE = (Path(__file__).parent.parent / "docs" / "audit.md").read_text("utf-8")


def row(kind: type[Deed]) -> str:
    """The line of a deed in the table of docs/audit.md."""
    names = ", ".join(f"`{field.name}`" for field in fields(kind))  # type: ignore[arg-type]
    return f"| `{kind.__name__}` | {names} | {' '.join((kind.__doc__ or '').split())} |"


@pytest.mark.parametrize("kind", DEEDS.values())
def test_every_deed_stands_in_the_documentation_as_it_is(kind: type[Deed]) -> None:
    assert row(kind) in PAGE.splitlines()


def test_the_documentation_names_no_deed_that_there_is_not() -> None:
    table = PAGE.partition("## What is told")[2]
    assert len([line for line in table.splitlines() if line.startswith("| `")]) == len(DEEDS) + 1


def test_every_role_in_which_somebody_does_something_is_named() -> None:
    assert [by for by in By if f"`{by}`" not in PAGE] == []
