"""`beistand export`, `erase`, `hold` and `release`: what a practice may ask for."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from beistand.relay.audit import Audit, By
from beistand.relay.clock import SystemClock
from beistand.relay.commands.words import counted, data_dir, plain_words, settings_of
from beistand.relay.customers import Found, find
from beistand.relay.database import Database
from beistand.relay.deletion import Deletion, Why
from beistand.relay.export import export as write
from beistand.relay.holds import Holds
from beistand.relay.ledger import Ledger
from beistand.relay.receipts import Receipts
from beistand.relay.recordings import Recordings
from beistand.relay.settings import Settings


@dataclass(frozen=True)
class Kept:
    """What is kept, open for a command."""

    database: Database
    audit: Audit
    recordings: Recordings
    holds: Holds


@asynccontextmanager
async def _kept(settings: Settings) -> AsyncIterator[Kept]:
    clock = SystemClock()
    async with Database.open(settings.data_dir) as database:
        recordings = Recordings(settings.data_dir / "recordings")
        audit = Audit(database, clock)
        try:
            yield Kept(database, audit, recordings, Holds(database, audit, clock))
        finally:
            recordings.close()


def _whose(command: Callable[..., Any]) -> Callable[..., Any]:
    customer = click.option("--customer", multiple=True, help="A customer's name as it was typed.")
    session = click.option("--session", multiple=True, help="A session's number.")
    return customer(session(data_dir(command)))


@click.command("export")
@_whose
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_(
    customer: tuple[str, ...], session: tuple[str, ...], data_dir: Path | None, file: Path
) -> None:
    """Write all data of a customer into a zip FILE. The relay must not be running."""

    async def run(settings: Settings) -> int:
        async with _kept(settings) as kept:
            found = await _find(kept, customer, session)
            receipts = Receipts(Ledger(kept.database, kept.audit), kept.database.signer)
            names = [each.session_id for each in found]
            await write(kept.database, kept.audit, kept.recordings, receipts, names, file)
            return len(found)

    with plain_words():
        try:
            number = asyncio.run(run(settings_of(data_dir=data_dir)))
        except OSError as error:
            raise click.ClickException(f"{file}: {error.strerror}") from error
    click.echo(f"{counted(number, 'session')} written to {file}.")


@click.command()
@_whose
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(
    customer: tuple[str, ...], session: tuple[str, ...], data_dir: Path | None, yes: bool
) -> None:
    """Delete all data of a customer for good. The relay must not be running.

    Held sessions and those that are not over stay, and are named. The exit code is 1 then.
    """

    async def run(settings: Settings) -> list[Found]:
        async with _kept(settings) as kept:
            found = await _find(kept, customer, session)
            held = set(await kept.holds.placed())
            stay = [each for each in found if each.session_id in held or not each.ended]
            go = [each for each in found if each not in stay]
            if go and not yes:
                names = ", ".join(sorted({each.customer or "no name" for each in go}))
                click.confirm(f"Delete {counted(len(go), 'session')} of {names}?", abort=True)
            deletion = Deletion(
                kept.database, kept.audit, kept.recordings, Why.ERASURE, By.OPERATOR
            )
            for each in go:
                await deletion.events(each.session_id)
            await kept.database.tidy()
            click.echo(f"{counted(len(go), 'session')} deleted.")
            return stay

    with plain_words():
        stay = asyncio.run(run(settings_of(data_dir=data_dir)))
    for each in stay:
        why = "is held" if each.ended else "is not over"
        click.echo(f"Session {each.session_id} {why} and stays.", err=True)
    if stay:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("session")
@click.option("--why", default="", help="What for; it stands in the list of held sessions.")
@data_dir
def hold(session: str, why: str, data_dir: Path | None) -> None:
    """Keep all of a SESSION until it is released. The relay must not be running."""
    _on_hold(lambda holds: holds.place(session, why=why[:200]), data_dir)
    click.echo("Nothing of this session is deleted from now on.")


@click.command()
@click.argument("session")
@data_dir
def release(session: str, data_dir: Path | None) -> None:
    """Lift the hold of a SESSION: what is due goes at the next run."""
    _on_hold(lambda holds: holds.lift(session), data_dir)
    click.echo("The session is kept as long as all others.")


def _on_hold(action: Callable[[Holds], Any], data_dir: Path | None) -> None:
    async def run(settings: Settings) -> None:
        async with _kept(settings) as kept:
            await action(kept.holds)

    with plain_words():
        asyncio.run(run(settings_of(data_dir=data_dir)))


async def _find(kept: Kept, names: tuple[str, ...], numbers: tuple[str, ...]) -> list[Found]:
    if not (names or numbers):
        raise click.UsageError("Say whose data: --customer or --session.")
    found = await find(kept.database, names, numbers)
    if not found:
        raise click.ClickException("There is no such customer or session.")
    return found
