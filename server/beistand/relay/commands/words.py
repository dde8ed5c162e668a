"""Words of the command line: options that many commands have, and mistakes in plain language."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from pydantic import ValidationError

from beistand.relay.errors import RelayError
from beistand.relay.settings import Settings

data_dir = click.option(
    "--data-dir", type=click.Path(path_type=Path), help="The folder for all data."
)


def settings_of(**options: object) -> Settings:
    """The settings with what was given on the command line. Raises click.UsageError."""
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise click.UsageError(_explained(error)) from error


@contextmanager
def plain_words() -> Iterator[None]:
    """Say in one line what the relay cannot do."""
    try:
        yield
    except RelayError as error:
        raise click.ClickException(str(error)) from error


def counted(number: int, what: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number} {what if number == 1 else many or what + 's'}"


def _explained(error: ValidationError) -> str:
    lines = []
    for each in error.errors(include_url=False, include_input=False):
        name = str(each["loc"][0]) if each["loc"] else ""
        told = each["msg"].removeprefix("Value error, ")
        lines.append(f"BEISTAND_{name.upper()}: {told}" if name else told)
    return "\n".join(lines)
