"""Adapter: the one entry in sessionStorage that lets a reloaded page resume its session."""

import json
from typing import Any

import js

ENTRY = "beistand"


def keep(values: dict[str, Any]) -> None:
    """Keep these values until the tab is closed or they are forgotten."""
    js.sessionStorage.setItem(ENTRY, json.dumps(values))


def kept() -> dict[str, Any]:
    """What was kept; nothing where there is nothing, or it cannot be read."""
    try:
        values = json.loads(js.sessionStorage.getItem(ENTRY) or "{}")
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def first_reload(build: str) -> bool:
    """Whether a page of this build is about to be loaded anew for the first time.

    A cache may keep handing out the old page: it would be loaded for ever.
    """
    if kept().get("reloaded") == build:
        return False
    keep({**kept(), "reloaded": build})
    return True


def forget() -> None:
    """Leave nothing behind."""
    js.sessionStorage.removeItem(ENTRY)
