"""Spreadsheets: tables as CSV (RFC 4180) that a German Excel opens with a double click."""

import csv
import io
from collections.abc import Iterable, Iterator

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of Windows."""
STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def cell(value: object) -> str:
    """A value as text that no program takes for a formula (CWE-1236).

    What a customer typed as a name would otherwise be computed at the reader's computer.
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def lines(rows: Iterable[Iterable[object]]) -> str:
    """Rows of a table, each with its line end; the separator is what Excel expects in Germany."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerows([cell(value) for value in row] for row in rows)
    return written.getvalue()


def table(heading: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """A whole file: its heading, then the rest."""
    yield BOM + lines([heading])
    yield lines(rows)
