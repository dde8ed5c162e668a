"""What the page on security names is there."""

import ast
import re
from pathlib import Path

import pytest

from beistand.protocol.frames import MAX_FILE
from beistand.relay.limits import IN_ALL, MAX_DELAY, PER_ADDRESS, PER_SUBJECT
from beistand.relay.logos import LARGEST, MAX_BYTES
from beistand.relay.sign_ins import Way

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/security.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`((?:tests|e2e)/[\w/]+\.py)::(\w+)`", PAGE)))
TABLES = ("met", "not met", "not applicable")
# OWASP ASVS 5.0.0, levels 1 and 2: how many requirements each section has. They are numbered from 1
# in each, without a gap.
ASVS = """
1.1 2, 1.2 9, 1.3 11, 1.4 3, 1.5 2, 2.1 3, 2.2 3, 2.3 4, 2.4 1, 3.2 2, 3.3 4, 3.4 6, 3.5 5, 3.7 2,
4.1 3, 4.2 1, 4.3 2, 4.4 4, 5.1 1, 5.2 3, 5.3 2, 5.4 3, 6.1 3, 6.2 12, 6.3 4, 6.4 4, 6.5 5, 6.6 3,
6.8 4, 7.1 3, 7.2 4, 7.3 2, 7.4 5, 7.5 2, 7.6 2, 8.1 2, 8.2 3, 8.3 1, 8.4 1, 9.1 3, 9.2 4, 10.1 2,
10.2 2, 10.3 4, 10.4 11, 10.5 5, 10.6 2, 10.7 3, 11.1 2, 11.2 3, 11.3 3, 11.4 4, 11.5 1, 11.6 1,
12.1 3, 12.2 2, 12.3 4, 13.1 1, 13.2 5, 13.3 2, 13.4 5, 14.1 2, 14.2 4, 14.3 3, 15.1 3, 15.2 3,
15.3 7, 16.1 1, 16.2 5, 16.3 4, 16.4 3, 16.5 3, 17.1 1, 17.2 4, 17.3 2
"""
REQUIREMENTS = [
    f"{section}.{number}"
    for section, count in re.findall(r"(\d+\.\d+) (\d+)", ASVS)
    for number in range(1, int(count) + 1)
]


def rows(table: str) -> list[str]:
    """The rows of one of the three tables."""
    text = PAGE.partition(f"<!-- rows: {table} -->")[2].partition("<!-- end -->")[0]
    return text.strip().splitlines()[2:]


def requirements(row: str) -> list[str]:
    """The requirements at the beginning of a row."""
    return re.findall(r"\b\d+\.\d+\.\d+\b", row.split("|")[1])


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_every_named_test_is_there(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert name in {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_requirement_of_both_levels_stands_once() -> None:
    assert len(REQUIREMENTS) == 253
    told = [number for table in TABLES for row in rows(table) for number in requirements(row)]
    assert sorted(told) == sorted(REQUIREMENTS)


def test_every_requirement_that_is_met_names_a_test() -> None:
    assert [row for row in rows("met") if "::test_" not in row] == []


def test_every_other_requirement_says_why() -> None:
    for table in TABLES[1:]:
        for row in rows(table):
            assert requirements(row), row
            assert len(row.split("|")[2].split()) > 3, row


def test_every_section_that_is_named_is_there() -> None:
    sections = set(re.findall(r"^## (.+)$", PAGE, re.MULTILINE))
    for row in rows("met"):
        for name in re.findall(r'place: "([^"]+)"', row):
            assert any(section.startswith(name) for section in sections), name


def test_every_way_in_stands_in_the_table() -> None:
    section = PAGE.partition("## Ways in")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [way.value for way in Way]


def test_what_comes_in_as_a_file_has_the_sizes_of_the_code() -> None:
    section = PAGE.partition("## What comes in as a file")[2].partition("\n## ")[0]
    logo = f"{MAX_BYTES // 1024} kB, {LARGEST} pixels a side"
    for size in (logo, f"{MAX_FILE // 1024**2} MB"):
        assert f"| {size} |" in section


def test_the_limits_are_told_with_the_numbers_of_the_code() -> None:
    page = (ROOT / "docs/settings.md").read_text("utf-8")
    text = " ".join(page.partition("## Limits that are no settings")[2].split()).casefold()
    numbers = {10: "ten", 20: "twenty", 30: "thirty", 5: "five"}
    for said in (
        f"{numbers[PER_ADDRESS.attempts]} attempts at keys or sign-ins from one address",
        f"{numbers[PER_SUBJECT.attempts]} at one key's locator or one account",
        f"more than {numbers[IN_ALL.attempts]} attempts come together",
        f"at most {numbers[round(MAX_DELAY)]} seconds",
    ):
        assert said in text
    assert (PER_ADDRESS.seconds, PER_SUBJECT.seconds) == (60, 30)


def test_every_page_that_is_named_is_there() -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (ROOT / "docs" / link).is_file(), link
