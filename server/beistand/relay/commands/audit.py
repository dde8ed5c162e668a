"""`beistand audit`: whether anybody changed what is written down for good."""

import re
from pathlib import Path

import click

from beistand.relay.commands.words import counted, data_dir, plain_words, settings_of

END = re.compile(r"(?P<number>\d{1,15}):(?P<digest>[0-9a-f]{64})")


@click.group()
def audit() -> None:
    """The record of who did what."""


@audit.command()
@click.option("--end", help="NUMBER:HASH of a row, as it was printed or logged before.")
@data_dir
def verify(end: str | None, data_dir: Path | None) -> None:
    """Find the first changed, missing or cut row of the audit and of each ledger.

    The relay may be running. The exit code is 1 where something was found.
    """
    from beistand.relay.chains import End
    from beistand.relay.reading import reading
    from beistand.relay.verification import verify as look

    kept = None
    if end is not None:
        if not (match := END.fullmatch(end)):
            raise click.UsageError("An end looks like NUMBER:HASH.")
        kept = End(int(match["number"]), match["digest"])
    with plain_words(), reading(settings_of(data_dir=data_dir).data_dir) as data:
        verdict = look(data.connection, data.public, kept)
    for chain, number, fault in verdict.faults:
        where = "audit" if chain == "audit" else f"ledger {chain}"
        click.echo(f"{where}: row {number} {fault}", err=True)
    rows, ledgers = counted(verdict.audit_end.number, "row"), counted(verdict.ledgers, "ledger")
    click.echo(f"Looked at {rows} of the audit and {ledgers}.")
    click.echo(f"The audit ends with {verdict.audit_end.number}:{verdict.audit_end.digest}")
    if verdict.faults:
        raise click.exceptions.Exit(1)
    click.echo("All are as they were written.")
