"""`beistand backup` and `beistand restore`."""

from pathlib import Path

import click

from beistand.relay.commands.words import counted, data_dir, plain_words, settings_of


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@data_dir
def backup(file: Path, data_dir: Path | None) -> None:
    """Write everything into a tar FILE. The relay may be running.

    The file holds the relay's keys and whatever customers showed and wrote: encrypt it before it
    leaves the machine.
    """
    from beistand.relay.backup import backup as write

    with plain_words():
        try:
            number = write(settings_of(data_dir=data_dir).data_dir, file)
        except OSError as error:
            raise click.ClickException(f"{file}: {error.strerror}") from error
    click.echo(f"{counted(number, 'session')} written to {file}.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_dir
def restore(file: Path, data_dir: Path | None) -> None:
    """Bring a backup FILE back into an empty data folder, and check its records."""
    from beistand.relay.backup import restore as read
    from beistand.relay.reading import reading
    from beistand.relay.verification import verify

    folder = settings_of(data_dir=data_dir).data_dir
    with plain_words():
        try:
            read(file, folder)
        except OSError as error:
            raise click.ClickException(f"{folder}: {error.strerror}") from error
        with reading(folder) as data:
            verdict = verify(data.connection, data.public)
    for chain, number, fault in verdict.faults:
        click.echo(f"{chain}: row {number} {fault}", err=True)
    click.echo(f"{file} is in {folder}, with {counted(verdict.ledgers, 'ledger')}.")
    if verdict.faults:
        raise click.exceptions.Exit(1)
