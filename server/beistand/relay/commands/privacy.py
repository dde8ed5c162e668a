"""`beistand privacy`: what this relay stores and how long, by its live settings."""

import click

from beistand.relay.commands.words import plain_words, settings_of


@click.command()
def privacy() -> None:
    """Print what is stored where and how long, as a table for your record of processing."""
    from beistand.relay.inventory import table

    with plain_words():
        click.echo(table(settings_of()))
