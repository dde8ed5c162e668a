from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from beistand.relay.settings import Settings

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"
OPTIONS = {"host", "port", "data_dir", "tls_cert", "tls_key"}


def row(name: str, field: FieldInfo) -> str:
    """The line of a setting in the table of docs/settings.md."""
    default = "" if field.default in (None, "", ()) else f"`{field.default}`"
    lowest = next((each.ge for each in field.metadata if hasattr(each, "ge")), None)
    highest = next((each.le for each in field.metadata if hasattr(each, "le")), None)
    span = "" if lowest is None else f"{lowest} to {highest}"
    option = f"`--{name.replace('_', '-')}`" if name in OPTIONS else ""
    cells = f"`BEISTAND_{name.upper()}`", option, default, span, field.description or ""
    return "| " + " | ".join(cells) + " |"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_stands_in_the_documentation_as_it_is(name: str) -> None:
    field = Settings.model_fields[name]
    assert field.description, f"{name} has no description"
    assert row(name, field) in PAGE.read_text("utf-8").splitlines()


def test_the_documentation_names_no_setting_that_there_is_not() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `BEI")]
    assert len(rows) == len(Settings.model_fields)
