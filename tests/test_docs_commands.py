"""Every command of the command line stands in the documentation, and every option of it is told."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from beistand.relay.__main__ import main

ROOT = Path(__file__).parent.parent
WORDS = "\n".join(
    page.read_text("utf-8") for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
)


def commands(group: click.Group, names: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{names} {name}")
        else:
            yield f"{names} {name}", command


@pytest.mark.parametrize(("name", "command"), [*commands(main, "beistand")])
def test_every_command_is_documented(name: str, command: click.Command) -> None:
    assert name in WORDS
    assert command.help
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert [option.name for option in options if not option.help] == []
