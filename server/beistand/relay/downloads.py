"""Downloads: files that the relay makes out of what it keeps, in a person's language and zone."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field
from starlette.responses import Response, StreamingResponse

from beistand.relay.clock import moment
from beistand.relay.requests import Strict

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl; charset=utf-8",
}


class Taken(Strict):
    """How somebody wants to have a file."""

    format: Literal["csv", "json"]
    language: Literal["de", "en"] = "de"
    zone: Annotated[str, Field(max_length=64)] = "UTC"
    """The browser's own time zone, by its name in the tz database."""


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone(name: str) -> tzinfo:
    """The zone of this name; UTC where this machine knows none of it.

    The name comes from outside and would lead to a file: only names of the list are looked up.
    """
    return ZoneInfo(name) if name in _zones() else UTC


def written(at: int | None, where: tzinfo) -> str:
    """A time as spreadsheets of all languages take it for one: ``2026-11-25 14:05:03``."""
    return "" if at is None else f"{datetime.fromtimestamp(at / 1000, where):%Y-%m-%d %H:%M:%S}"


def told(at: int | None) -> str | None:
    """A time as programs read it, or nothing."""
    return None if at is None else moment(at)


def file(name: str, ending: str, content: AsyncIterator[str] | Iterator[str]) -> Response:
    """A file to keep; its name is ours, of letters, digits and dashes alone."""
    return StreamingResponse(
        content,
        media_type=TYPES[ending],
        headers={"content-disposition": f'attachment; filename="{name}.{ending}"'},
    )
