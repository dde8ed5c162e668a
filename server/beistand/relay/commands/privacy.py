"""`beistand privacy`: what this relay stores and how long, as it is now."""

from pathlib import Path

import click

from beistand.relay.commands.words import data_dir, plain_words, settings_of
from beistand.relay.errors import NoDataError
from beistand.relay.reading import reading
from beistand.relay.settings import Settings
from beistand.relay.terms import Days, stored_days


@click.command()
@data_dir
def privacy(data_dir: Path | None) -> None:
    """Print what is stored where and how long, as a table for your record of processing.

    The relay may be running; where there is none yet, the settings are told.
    """
    from beistand.relay.inventory import table

    with plain_words():
        settings = settings_of(data_dir=data_dir)
        click.echo(table(settings, _stored(settings)))


def _stored(settings: Settings) -> Days | None:
    """The days that somebody has stored on the page."""
    try:
        with reading(settings.data_dir) as read:
            stored = stored_days(read.connection)
    except NoDataError:
        return None
    return stored[1] if stored else None
