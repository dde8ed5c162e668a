"""What the style sheets may not do: move something by itself, or tell a state by colour alone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHEETS = sorted((ROOT / "web/static").glob("*.css"))
PAGES = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "web/pages").glob("*.html")))
CODE = sorted((ROOT / "pyscript").rglob("*.py"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
STATE = re.compile(r'\[data-(\w+)="([\w-]+)"\]')
COLOURS = ("color", "background", "background-color", "fill", "stroke", "border-color", "opacity")
MOVES = re.compile(r"\b(animation|transition|scroll-behavior)[\w-]*\s*:\s*([^;]+)")
CALM = "@media (prefers-reduced-motion: no-preference)"
# After half a minute without Python it lets a warning appear, at once: nothing moves.
APPEARS = "late 1ms 30s forwards"
IN_WORDS = {
    "state": 'data-part="state"',
    "screen": 'id="stage-state"',
    "scheme": "admin.brand.sample.",
}
"""Where the words of a state stand that the program writes into the page."""


def text(sheet: Path) -> str:
    return COMMENT.sub("", sheet.read_text(encoding="utf-8"))


def without(media: str, sheet: str) -> str:
    """A sheet without what counts only there."""
    while (begin := sheet.find(media)) >= 0:
        end, depth = sheet.index("{", begin) + 1, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(sheet[end], 0)
            end += 1
        sheet = sheet[:begin] + sheet[end:]
    return sheet


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_nothing_moves_where_somebody_wants_less_motion(sheet: Path) -> None:
    moves = [match[2].strip() for match in MOVES.finditer(without(CALM, text(sheet)))]
    assert [each for each in moves if each != APPEARS] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_nothing_moves_without_end(sheet: Path) -> None:
    assert "infinite" not in text(sheet)


def test_no_program_scrolls_or_moves_smoothly() -> None:
    found = [path.name for path in CODE if re.search(r"behavior=|\.animate\(", path.read_text())]
    assert found == []


def coloured() -> Iterator[tuple[str, str, str]]:
    """States that a rule gives nothing but a colour: sheet, state, value."""
    for sheet in SHEETS:
        for selectors, body in RULE.findall(text(sheet)):
            names = [line.partition(":")[0].strip() for line in body.split(";") if ":" in line]
            if not names or not all(name in COLOURS for name in names):
                continue
            for selector in selectors.split(","):
                for what, value in STATE.findall(selector):
                    yield sheet.name, what, value


@pytest.mark.parametrize(("sheet", "what", "value"), sorted(set(coloured())))
def test_what_a_colour_tells_stands_there_in_words_too(sheet: str, what: str, value: str) -> None:
    said = re.findall(rf'data-if-{what}="([^"]+)"', PAGES)
    in_words = IN_WORDS.get(what, "")
    assert any(value in values.split() for values in said) or (in_words and in_words in PAGES)
