"""The command line: `beistand serve` and what an operator does beside it."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from pydantic import ValidationError

from beistand.relay.errors import RelayError
from beistand.relay.settings import Settings


@click.group()
@click.version_option(package_name="beistand")
def main() -> None:
    """Remote support in the browser, on your own server.

    Every option is also an environment variable; docs/settings.md has them all.
    """


@main.command()
@click.option("--host", help="The address to listen on; 0.0.0.0 or :: is all.")
@click.option("--port", type=int, help="The port to listen on.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="The folder for all data.")
@click.option("--tls-cert", type=click.Path(path_type=Path), help="The TLS certificate (PEM).")
@click.option("--tls-key", type=click.Path(path_type=Path), help="The certificate's key (PEM).")
def serve(**options: object) -> None:
    """Run the relay and its portal."""
    with _plain_words():
        settings = _settings(**options)
        from beistand.relay.app import create_app
        from beistand.relay.serve import serve as run

        run(create_app(settings), settings)


@main.group()
def user() -> None:
    """People with an account."""


@user.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(["admin", "technician"]), required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password's line from the input.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="The folder for all data.")
def add_user(name: str, role: str, password_stdin: bool, data_dir: Path | None) -> None:
    """Make an account. The relay must not be running."""
    with _plain_words():
        settings = _settings(data_dir=data_dir)
        if password_stdin:
            password = sys.stdin.readline().rstrip("\r\n")
        else:
            password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        click.echo(f"{asyncio.run(_add(settings, name, role, password))} has an account now.")


async def _add(settings: Settings, name: str, role: str, password: str) -> str:
    from beistand.relay.accounts import Accounts, Rank
    from beistand.relay.clock import SystemClock
    from beistand.relay.database import Database

    async with Database.open(settings.data_dir) as database:
        accounts = Accounts(database, SystemClock(), settings)
        return (await accounts.add(name, Rank(role), password)).name


def _settings(**options: object) -> Settings:
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
def _plain_words() -> Iterator[None]:
    try:
        yield
    except RelayError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
