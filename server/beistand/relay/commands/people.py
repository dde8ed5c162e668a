"""What an operator does to accounts at the relay's own machine: `beistand user …`."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import click

from beistand.relay import deeds
from beistand.relay.accounts import Accounts
from beistand.relay.audit import Audit, By
from beistand.relay.brands import Brands
from beistand.relay.clock import SystemClock
from beistand.relay.commands.words import data_dir, plain_words, settings_of
from beistand.relay.database import Database
from beistand.relay.deeds import Deed
from beistand.relay.factors import Factors
from beistand.relay.lines import Lines
from beistand.relay.passwords import Passwords
from beistand.relay.permissions import Rank
from beistand.relay.settings import Settings
from beistand.relay.sign_ins import SignIns

folder = click.option(
    "--data-dir", type=click.Path(path_type=Path), help="The folder for all data."
)
ranks = click.Choice([str(rank) for rank in Rank])


@dataclass(frozen=True)
class Files:
    """The accounts of a relay that is not running."""

    settings: Settings
    accounts: Accounts
    factors: Factors
    sign_ins: SignIns
    audit: Audit

    async def note(self, *done: Deed) -> None:
        """Write down what somebody did at this machine."""
        for deed in done:
            await self.audit.note(deed, by=By.OPERATOR)


@click.group()
def user() -> None:
    """People with an account. The relay must not be running."""


@user.command("add")
@click.argument("name")
@click.option("--role", type=ranks, required=True, help="What the account may do.")
@click.option("--password-stdin", is_flag=True, help="Read the password's line from the input.")
@data_dir
def add(name: str, role: str, password_stdin: bool, data_dir: Path | None) -> None:
    """Make an account."""

    async def work(files: Files) -> str:
        if password_stdin:
            password = sys.stdin.readline().rstrip("\r\n")
        else:
            password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        made = await files.accounts.add(name, Rank(role), password)
        await files.note(deeds.AccountMade(made.name, made.role))
        return f"{made.name} has an account now."

    _do(data_dir, work)


@user.command("list")
@data_dir
def list_all(data_dir: Path | None) -> None:
    """Say who has an account."""

    async def work(files: Files) -> str:
        lines = []
        for each in await files.accounts.all():
            state = "disabled" if each.disabled_at else "invited" if each.invited else "active"
            lines.append(f"{each.user.name}\t{each.user.role}\t{state}")
        return "\n".join(lines)

    _do(data_dir, work)


@user.command("role")
@click.argument("name")
@click.argument("role", type=ranks)
@data_dir
def set_role(name: str, role: str, data_dir: Path | None) -> None:
    """Give somebody another role."""

    async def work(files: Files) -> str:
        found = await files.accounts.named(name)
        await files.accounts.set_role(found.id, Rank(role))
        await files.sign_ins.end_all(found.id)
        await files.note(deeds.RoleChanged(found.name, role))
        return f"{found.name} is {role} now."

    _do(data_dir, work)


@user.command("disable")
@click.argument("name")
@data_dir
def disable(name: str, data_dir: Path | None) -> None:
    """Let somebody sign in no longer."""

    async def work(files: Files) -> str:
        found = await files.accounts.named(name)
        await files.accounts.disable(found.id)
        await files.sign_ins.end_all(found.id)
        await files.note(deeds.AccountDisabled(found.name))
        return f"{found.name} cannot sign in any more."

    _do(data_dir, work)


@user.command("recover")
@click.argument("name")
@data_dir
def recover(name: str, data_dir: Path | None) -> None:
    """Let somebody in who is shut out.

    Enables the account, forgets its password and second factors, and prints a one-time link by
    which its owner chooses a new password.
    """

    async def work(files: Files) -> str:
        found = await files.accounts.named(name)
        await files.accounts.enable(found.id)
        await files.factors.reset(found.id)
        token = await files.accounts.link(found.id)
        await files.sign_ins.end_all(found.id)
        await files.note(
            deeds.AccountEnabled(found.name),
            deeds.FactorRemoved(found.name, "all"),
            deeds.LinkMade(found.name),
        )
        link = f"{files.settings.portal_url()}/setup#{token}"
        return f"{found.name} chooses a new password here, once the relay runs: {link}"

    _do(data_dir, work)


def _do(data_dir: Path | None, work: Callable[[Files], Awaitable[str]]) -> None:
    async def run(settings: Settings) -> str:
        async with Database.open(settings.data_dir) as database:
            clock = SystemClock()
            audit = Audit(database, clock)
            brands = Brands(database, audit, clock, settings)
            await brands.load()
            files = Files(
                settings,
                Accounts(database, clock, Passwords(), brands.name),
                Factors(database, clock),
                SignIns(database, clock, settings, Lines()),
                audit,
            )
            return await work(files)

    with plain_words():
        click.echo(asyncio.run(run(settings_of(data_dir=data_dir))))
