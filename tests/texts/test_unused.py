"""Nothing is written, translated and checked that nobody ever reads."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from beistand.texts import catalogue

ROOT = Path(__file__).parents[2]
CODE = [
    path
    for folder in ("pyscript", "server", "native")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
PAGES = sorted((ROOT / "web/pages").glob("*.html"))
TEXTS = [path.read_text(encoding="utf-8") for path in (*CODE, *PAGES)]
WORDS = {word for text in TEXTS for word in re.findall(r"\w+", text)}


GAP = r"([\w.]+)"


def keys() -> Iterator[re.Pattern[str]]:
    """Every string that may be a key; what is put together at run time has a gap."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.compile(re.escape(node.value))
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else GAP
                    for part in node.values
                ]
                if parts[0] is not GAP:
                    yield re.compile("".join(parts))
    for path in PAGES:
        called = r"""\b(?:t(?:\.lines|\.count|\.or_call)?|call)\(\s*["']([\w.]+)["'](\s*~)?"""
        for key, joined in re.findall(called, path.read_text(encoding="utf-8")):
            yield re.compile(re.escape(key) + (GAP if joined else ""))


def is_read(key: str, by: list[re.Pattern[str]]) -> bool:
    """What fills a gap must stand somewhere too: a reason, a role, the name of an error."""
    found = (pattern.fullmatch(key) for pattern in by)
    return any(
        all(
            word in WORDS or f"{word}Error" in WORDS for word in ".".join(match.groups()).split(".")
        )
        if match.groups()
        else True
        for match in found
        if match
    )


def test_every_text_is_read_somewhere() -> None:
    by = [each for each in set(keys()) if "\\." in each.pattern]
    unread = [
        key
        for key in catalogue("de")
        if not is_read(re.sub(r"\.(one|many)$", "", key), by) and not is_read(key, by)
    ]
    assert unread == []
