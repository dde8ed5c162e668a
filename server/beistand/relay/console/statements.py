"""Statements: undertakings of secrecy on their way to the file, given on the page or on paper."""

from datetime import date
from typing import Annotated

from pydantic import Field

from beistand.relay import deeds
from beistand.relay.accounts import User
from beistand.relay.console.door import Day, Visible
from beistand.relay.requests import Strict
from beistand.relay.services import Services


class Statement(Strict):
    """Somebody undertakes what the text of this number, language and hash says."""

    number: Annotated[int, Field(ge=1, le=999_999)]
    language: Annotated[str, Field(max_length=8)]
    digest: Annotated[str, Field(max_length=64)]


class Paper(Strict):
    """Somebody has signed a paper that the operator keeps."""

    given_on: Day
    expires_on: Day
    version: Annotated[Visible, Field(min_length=1, max_length=100)]


async def file_statement(services: Services, user: User, statement: Statement) -> None:
    """Put a statement on file. Raises TextChangedError where it names another text than ours."""
    text = services.undertaking_texts.named(statement.number, statement.language, statement.digest)
    version = f"{text.number} ({text.language})"
    given, expires = services.undertakings.span(services.settings.undertaking_months)
    await services.undertakings.file(user.id, version, expires, user.id, given, text.text)
    await _note(services, user, user, version, given, expires)


async def file_paper(services: Services, user: User, by: User, paper: Paper) -> None:
    """Put on file that somebody signed a paper. Raises BadUndertakingError."""
    given, expires = paper.given_on, paper.expires_on
    await services.undertakings.file(user.id, paper.version, expires, by.id, given)
    await _note(services, user, by, paper.version, given, expires)


async def _note(
    services: Services,
    user: User,
    by: User,
    version: str,
    given: date,
    expires: date,
) -> None:
    filed = deeds.UndertakingFiled(user.name, version, given.isoformat(), expires.isoformat())
    await services.audit.note(filed, who=by.name)
