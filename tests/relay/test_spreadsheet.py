"""Tables that a spreadsheet reads as what they are, and computes nothing of."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beistand.relay.spreadsheet import BOM, STARTS_A_FORMULA, cell, lines, table


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+49 30", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "=cmd|' /C calc'!A0", "-"],
)
def test_what_looks_like_a_formula_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Praxis", "a=b", "1-2", "'=1", " x", "ä"])
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


def test_a_number_of_ours_is_a_number() -> None:
    assert (cell(-3), cell(12), cell(None)) == ("-3", "12", "")


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@given(st.lists(st.lists(CELLS | st.sampled_from(['"', ";", '";=1', "\r\n=1"]), min_size=2)))
def test_no_cell_breaks_out_into_another(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(lines(rows), newline=""), delimiter=";"))
    assert read == [[cell(value) for value in row] for row in rows]
    assert not any(value.startswith(STARTS_A_FORMULA) for row in read for value in row)


def test_a_file_says_that_it_is_utf_8() -> None:
    assert "".join(table(["Größe"], [[1]])) == f"{BOM}Größe\r\n1\r\n"
