"""The command line: `beistand serve` and what an operator does beside it."""

from pathlib import Path

import click

from beistand.relay.commands.audit import audit
from beistand.relay.commands.backup import backup, restore
from beistand.relay.commands.customers import erase, export_, hold, release
from beistand.relay.commands.people import user
from beistand.relay.commands.privacy import privacy
from beistand.relay.commands.verify import verify
from beistand.relay.commands.words import plain_words, settings_of


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


for command in (user, audit, verify, export_, erase, hold, release, backup, restore, privacy):
    main.add_command(command)


if __name__ == "__main__":
    main()
