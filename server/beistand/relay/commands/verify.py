"""`beistand verify`: whether a receipt is genuine, without asking any relay."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from beistand.protocol import receipts
from beistand.protocol.errors import RemoteProtocolError


@click.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", help="The fingerprint that the portal shows under /verify.")
def verify(file: Path, key: str | None) -> None:
    """Check a customer's receipt. The exit code is 1 where it is not as it was signed."""
    from beistand.relay.signing import is_signed

    try:
        with file.open("rb") as opened:
            signed = receipts.read(opened.read(receipts.MAX_RECEIPT + 1))
    except RemoteProtocolError as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    if not is_signed(signed.public, signed.message, signed.signature):
        raise click.ClickException(f"{file.name}: the signature is not that of this receipt")
    wanted = None if key is None else "".join(key.split()).lower()
    if wanted is not None and wanted != signed.fingerprint:
        raise click.ClickException(f"{file.name}: signed by another key, {signed.fingerprint}")
    click.echo("The receipt is as it was signed.")
    _tell(signed.told)
    click.echo(f"Signed by {signed.fingerprint}")
    if wanted is None:
        click.echo("Compare that with the fingerprint on the portal, or give it by --key.")


def _tell(told: dict[str, Any]) -> None:
    agreement = told["agreement"]
    answer = "not answered"
    if agreement is not None:
        word = "accepted" if agreement["accepted"] else "refused"
        answer = f"{word}, number {agreement['number']}, hash {agreement['digest']}"
    lines = {
        "Session": told["session"],
        "With": f"{told['technician']}, {told['organisation']}",
        "Purpose": told["purpose"],
        "Tools": ", ".join(told.get("tools", [])) or "the view only",
        "Ended": f"{_time(told['ended'])} ({told['reason']}{_by(told)})",
        "Agreement": answer,
        "Recorded": "yes" if told["recorded"] else "no",
        "Ledger": f"{told['ledger']['rows']} rows, last hash {told['ledger']['digest']}",
    }
    for name, text in lines.items():
        click.echo(f"  {name + ':':<11}{_visible(text)}")
    for span in receipts.spans_in(told):
        what = f"{span['what']} {span['which']}".strip()
        since, until = _time(span["from"]), _time(span["to"])
        click.echo(f"  {since} to {until}  {_visible(what)}")


def _by(told: dict[str, Any]) -> str:
    """Who of the house ended it from outside; receipts from before do not say."""
    name = told.get("ended_by", "")
    return f", {name}" if name else ""


def _time(written: str | None) -> str:
    if written is None:
        return "–"
    try:
        return f"{datetime.fromisoformat(written).astimezone():%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError):
        return _visible(written)  # whoever signed it wrote no time


def _visible(text: str) -> str:
    """Without what could move a terminal's cursor."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
