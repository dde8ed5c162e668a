"""`beistand privacy`: what this relay stores and how long, and the papers that say so."""

from datetime import UTC, datetime
from pathlib import Path

import click

from beistand.relay.commands.words import data_dir, plain_words, settings_of
from beistand.relay.errors import NoDataError
from beistand.relay.papers import House, Paper, stored, write
from beistand.relay.reading import reading
from beistand.relay.settings import Settings
from beistand.texts import LANGUAGES


@click.command()
@data_dir
@click.option(
    "--paper",
    type=click.Choice([paper.value for paper in Paper]),
    help="A record of processing, as controller or processor, or the annex of a contract.",
)
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], help="Of the paper."
)
def privacy(data_dir: Path | None, paper: str | None, language: str) -> None:
    """Print what is stored where and how long, as a table; or a whole paper.

    The relay may be running; where there is none yet, the settings are told.
    """
    from beistand.relay.assets import find_web
    from beistand.relay.inventory import table

    with plain_words():
        settings = settings_of(data_dir=data_dir)
        house = _stored(settings)
        if paper is None:
            click.echo(table(settings, house.days))
        else:
            today = datetime.now(UTC).date()
            click.echo(write(find_web(), Paper(paper), language, settings, house, today), nl=False)


def _stored(settings: Settings) -> House:
    """What somebody has stored on the pages."""
    try:
        with reading(settings.data_dir) as read:
            return stored(read.connection)
    except NoDataError:
        return House()
