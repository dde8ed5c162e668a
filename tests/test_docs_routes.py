import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from starlette.routing import Route, WebSocketRoute

from beistand.relay.__main__ import main
from tests.relay.world import a_relay

PAGE = (Path(__file__).parent.parent / "docs" / "routes.md").read_text("utf-8")
NAMED = set(re.findall(r"`([^`]+)`", PAGE))


async def test_every_route_stands_in_the_documentation_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "beistand-1.0.pyz").write_bytes(b"")
    async with a_relay(tmp_path, agents_dir=tmp_path / "agents") as relay:
        routes = {
            re.sub(r"^/agent/.*", "/agent/{system}", re.sub(r":\w+}", "}", route.path))
            for route in relay.app.router.routes
            if isinstance(route, Route | WebSocketRoute)
        }
    assert routes == {name for name in NAMED if name.startswith("/")}


def commands(group: click.Group, names: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{names} {name}")
        else:
            yield f"{names} {name}", command


@pytest.mark.parametrize(("name", "command"), [*commands(main, "beistand")])
def test_every_command_stands_in_the_documentation_and_every_option_is_told(
    name: str, command: click.Command
) -> None:
    assert name in NAMED
    assert command.help
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_the_documentation_names_no_command_that_is_not_there() -> None:
    named = {name for name in NAMED if name.startswith("beistand ")}
    assert named == {name for name, _ in commands(main, "beistand")}
