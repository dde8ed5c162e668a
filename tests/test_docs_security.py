"""What the page on security names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/security.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`((?:tests|e2e)/[\w/]+\.py)::(\w+)`", PAGE)))
ROWS = PAGE.partition("<!-- rows: met -->")[2].partition("<!-- end -->")[0].strip().splitlines()[2:]


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_every_named_test_is_there(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert name in {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_requirement_that_is_met_names_a_test_and_stands_once() -> None:
    assert len(ROWS) > 30
    assert [row for row in ROWS if "::test_" not in row] == []
    numbers = [number for row in PAGE.splitlines() for number in _requirements(row)]
    assert sorted(numbers) == sorted(set(numbers))


def _requirements(row: str) -> list[str]:
    """The requirements at the beginning of a row of one of the tables."""
    first = row.split("|")[1] if row.startswith("|") else ""
    return re.findall(r"\b\d+\.\d+\.\d+\b", first)


def test_every_page_that_is_named_is_there() -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (ROOT / "docs" / link).is_file(), link
