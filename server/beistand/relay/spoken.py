"""What the command line says instead of a traceback, and how it reads its settings."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from pydantic import ValidationError

from beistand.relay.errors import RelayError
from beistand.relay.settings import Settings


def settings_of(**options: object) -> Settings:
    """The settings, of which options that were given win. Raises click's UsageError."""
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise click.UsageError(_explained(error)) from error


def _explained(error: ValidationError) -> str:
    lines = []
    for each in error.errors(include_url=False, include_input=False):
        name = str(each["loc"][0]) if each["loc"] else ""
        told = each["msg"].removeprefix("Value error, ")
        lines.append(f"BEISTAND_{name.upper()}: {told}" if name else told)
    return "\n".join(lines)


@contextmanager
def plain_words() -> Iterator[None]:
    """What the relay refuses or fails at, in one line."""
    try:
        yield
    except RelayError as error:
        raise click.ClickException(str(error)) from error
