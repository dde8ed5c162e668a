"""The command line: `beistand serve` and what an operator does beside it."""

import asyncio
import sys
from pathlib import Path

import click

from beistand.relay.commands.audit import audit
from beistand.relay.commands.backup import backup, restore
from beistand.relay.commands.customers import erase, export_, hold, release
from beistand.relay.commands.privacy import privacy
from beistand.relay.commands.verify import verify
from beistand.relay.commands.words import plain_words, settings_of
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
    with plain_words():
        settings = settings_of(**options)
        from beistand.relay.app import create_app
        from beistand.relay.serve import serve as run

        run(create_app(settings), settings)


@main.group()
def user() -> None:
    """People with an account."""


@user.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["admin", "technician"]),
    required=True,
    help="What the account may do.",
)
@click.option("--password-stdin", is_flag=True, help="Read the password's line from the input.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="The folder for all data.")
def add_user(name: str, role: str, password_stdin: bool, data_dir: Path | None) -> None:
    """Make an account. The relay must not be running."""
    with plain_words():
        settings = settings_of(data_dir=data_dir)
        if password_stdin:
            password = sys.stdin.readline().rstrip("\r\n")
        else:
            password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        click.echo(f"{asyncio.run(_add(settings, name, role, password))} has an account now.")


async def _add(settings: Settings, name: str, role: str, password: str) -> str:
    from beistand.relay.accounts import Accounts, Rank
    from beistand.relay.audit import Audit, By
    from beistand.relay.clock import SystemClock
    from beistand.relay.database import Database
    from beistand.relay.deeds import AccountMade

    async with Database.open(settings.data_dir) as database:
        clock = SystemClock()
        user = await Accounts(database, clock, settings).add(name, Rank(role), password)
        made = AccountMade(user.name, user.role)
        await Audit(database, clock).note(made, by=By.OPERATOR)
        return user.name


for command in (audit, verify, export_, erase, hold, release, backup, restore, privacy):
    main.add_command(command)


if __name__ == "__main__":
    main()
