"""Deed words: what a row of the audit says, in the person's language."""

from typing import Any

from beistand.texts import Texts

WORDS = {
    "role": "admin.roles",
    "way": "admin.ways",
    "why": "deeds.why",
    "factor": "deeds.factor",
    "right": "deeds.right",
    "surface": "deeds.surface",
    "presence": "verify.presence",
    "reason": "admin.reasons",
    "kind": "admin.texts.kind",
}
"""Fields that hold one of our own words, and where these are told; all others stand as they are."""
SHORT = 16
"""How much of a hash is shown: enough to compare it by."""


def actor(texts: Texts, row: dict[str, Any]) -> str:
    """Who did it: the account's name, or in what role."""
    return str(row.get("who") or texts(f"admin.audit.by.{row['by']}"))


def more(texts: Texts, row: dict[str, Any]) -> str:
    """What the row says beside the deed itself; nothing where that says it all."""
    key = f"deeds.more.{row['what']}"
    if key not in texts:
        return ""
    # Rows from before colleagues name nobody, and those from before folding stand for themselves.
    said = {"person": "", "times": 1, **row}
    return texts(key, **{name: word(texts, name, value) for name, value in said.items()}).strip()


def word(texts: Texts, name: str, value: object) -> str:
    """The value of a field as a person reads it."""
    if isinstance(value, bool):
        return texts("answer.yes" if value else "answer.no")
    if name == "times":
        return "" if value == 1 else " " + texts("deeds.times", number=value)
    if name == "address" and not value:
        return texts("deeds.address_gone")
    if name == "digest":
        return str(value)[:SHORT]
    if name == "changed":
        return ", ".join(_translated(texts, "deeds.changed", each) for each in str(value).split())
    return _translated(texts, WORDS.get(name, ""), value)


def _translated(texts: Texts, table: str, value: object) -> str:
    key = f"{table}.{value}"
    return texts(key) if key in texts else str(value)
