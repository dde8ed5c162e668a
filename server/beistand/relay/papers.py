"""Papers: the records of processing and the annex of a contract, filled with what counts now."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, select

from beistand.relay.accounts import LINK_HOURS
from beistand.relay.publications import Kind
from beistand.relay.retention import RECEIPT_DAYS
from beistand.relay.settings import Settings
from beistand.relay.tables import brands, publications
from beistand.relay.terms import Days, days_of, stored_days
from beistand.texts import Texts
from beistand.texts.times import day

_VARIABLE = re.compile(r"\{(\w+)\}")
_CONDITION = re.compile(r"- \?(\w+) (.*)")
_LIST = re.compile(r"^## [^\n]*\n+(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
UNKNOWN = "…"
"""What nobody has said yet."""


class Paper(StrEnum):
    """What can be printed."""

    CONTROLLER = "controller"
    """The record of the house as a controller (Art. 30(1) GDPR)."""
    PROCESSOR = "processor"
    """The record of the house as a processor for practices (Art. 30(2) GDPR)."""
    ANNEX = "annex"
    """The annex of a contract with a practice (Art. 28(3) GDPR)."""


@dataclass(frozen=True)
class House:
    """What was stored on pages and wins over the settings; empty where nothing was."""

    name: str = ""
    phone: str = ""
    days: Days | None = None
    processors: Mapping[str, str] | None = None
    """The published list of sub-processors, by language."""


def stored(connection: Connection) -> House:
    """What the pages of a relay have stored, also while it runs."""
    newest = select(brands).order_by(brands.c.number.desc()).limit(1)
    brand = connection.execute(newest).one_or_none()
    days = stored_days(connection)
    lists = connection.execute(
        select(publications.c.language, publications.c.text)
        .where(publications.c.kind == Kind.PROCESSORS)
        .order_by(publications.c.number)
    )
    return House(
        name="" if brand is None else brand.organisation,
        phone="" if brand is None else brand.phone,
        days=days[1] if days else None,
        processors={row.language: row.text for row in lists} or None,
    )


def write(
    web: Path, paper: Paper, language: str, settings: Settings, house: House, today: date
) -> str:
    """A paper in Markdown."""
    text = (web / "papers" / f"{paper}.{language}.md").read_text("utf-8")
    listed = (house.processors or {}).get(language)
    if listed is None:
        listed = (web / "legal" / f"processors.{language}.md").read_text("utf-8")
    values = {
        "organisation": house.name or settings.organisation,
        "phone": house.phone or settings.phone or UNKNOWN,
        "address": settings.public_url or UNKNOWN,
        "date": day(Texts(language), today),
        "link_hours": LINK_HOURS,
        "receipt_days": RECEIPT_DAYS,
        **vars(house.days or days_of(settings)),
        **{name: getattr(settings, name) for name in OF_THE_SETTINGS},
    }
    values["processors"] = _filled(_list_in(listed), values)
    truths = {"secure": settings.secure, "plain": not settings.secure}
    lines = [_kept(line, truths) for line in text.splitlines()]
    filled = _filled("\n".join(line for line in lines if line is not None), values)
    return filled.replace("&nbsp;", "\xa0") + "\n"


OF_THE_SETTINGS = (
    *("signin_idle_minutes", "signin_hours", "key_minutes", "session_hours"),
    *("undertaking_months", "address_days"),
)


def _kept(line: str, truths: Mapping[str, bool]) -> str | None:
    """A line, or None where its condition does not hold."""
    condition = _CONDITION.fullmatch(line)
    if condition is None:
        return line
    return f"- {condition[2]}" if truths[condition[1]] else None


def _list_in(text: str) -> str:
    """The first section of a list of sub-processors; all of it where it has no sections."""
    section = _LIST.search(text)
    body = section[1] if section else re.sub(r"\A# [^\n]*\n", "", text)
    return " ".join(body.split())


def _filled(text: str, values: Mapping[str, object]) -> str:
    """With its variables filled in; what an operator wrote in braces stays as it is."""
    return _VARIABLE.sub(lambda found: str(values.get(found[1], found[0])), text)
