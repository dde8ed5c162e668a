"""The signed receipt: fetched by who was there, checked by anybody."""

import json
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner, Result

from beistand.protocol import events as e
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.events import Reason
from beistand.protocol.receipts import read, write
from beistand.relay.__main__ import main
from beistand.relay.signing import Signer, is_signed
from tests.relay.side import Side
from tests.relay.world import Relay


async def fetched(relay: Relay, side: Side, **wrong: str) -> httpx2.Response:
    assert side.welcome is not None
    body = {"session": side.welcome.session, "secret": side.welcome.secret} | wrong
    async with relay.browser() as page:
        return await page.post("/receipt", json=body)


async def ended(relay: Relay) -> Side:
    technician, customer = await relay.helps()
    await technician.says(e.Ended(Reason.TECHNICIAN))
    await customer.hears(e.Ended)
    return customer


async def test_the_customer_gets_a_signed_receipt_at_the_end(relay: Relay) -> None:
    customer = await ended(relay)
    answer = await fetched(relay, customer)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    signed = read(answer.content)
    assert is_signed(signed.public, signed.message, signed.signature)
    number, digest = await relay.services.ledger.end(customer.name)
    assert signed.told["ledger"] == {"rows": number, "digest": digest}
    assert [span["which"] for span in signed.told["watched"]] == ["Anna Berger"]
    assert signed.told["ended"].endswith("Z")
    async with relay.browser() as page:
        portal = (await page.get("/verify")).text
    assert signed.told["key"]["public"] in portal
    assert f'data-fingerprint="{signed.fingerprint}"' in portal
    relay.clock.seconds += 60
    assert (await fetched(relay, customer)).content == answer.content


async def test_before_the_end_there_is_none(relay: Relay) -> None:
    _, customer = await relay.helps()
    assert (await fetched(relay, customer)).status_code == 404


async def test_who_was_not_there_gets_none_and_sees_no_difference(relay: Relay) -> None:
    customer, other = await ended(relay), await ended(relay)
    for wrong in ({"secret": "x" * 43}, {"session": "0" * 32}, {"session": other.name}):
        assert (await fetched(relay, customer, **wrong)).status_code == 404, wrong
    async with relay.browser() as page:
        for body in ({}, {"session": 7, "secret": "x"}, {"session": "x" * 65, "secret": "x"}):
            assert (await page.post("/receipt", json=body)).status_code == 422
        strange = await page.post("/receipt", json={}, headers={"origin": "https://evil.example"})
    assert strange.status_code == 403


async def test_after_the_end_the_secret_opens_nothing_else(relay: Relay) -> None:
    customer = await ended(relay)
    back = await relay.comes_back(customer)
    assert (await back.is_unwelcome()).why == "gone"


def verified(file: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["verify", str(file), *options])


async def test_the_command_checks_a_file_without_any_relay(relay: Relay, tmp_path: Path) -> None:
    customer = await ended(relay)
    file = tmp_path / "receipt.json"
    file.write_bytes((await fetched(relay, customer)).content)
    fingerprint = json.loads(file.read_text("utf-8"))["key"]["fingerprint"]

    good = verified(file, "--key", fingerprint.upper())
    assert good.exit_code == 0, good.output
    assert "The receipt is as it was signed." in good.output
    assert "With:      Anna Berger, Ihr Softwarehaus" in good.output
    other = verified(file, "--key", "0" * 64)
    assert (other.exit_code, "another key" in other.output) == (1, True)

    whole = file.read_bytes()
    file.write_bytes(whole.replace(b'"recorded": false', b'"recorded": true'))
    bad = verified(file)
    assert bad.exit_code == 1
    assert "the signature is not that of this receipt" in bad.output
    file.write_bytes(whole[:-1])
    assert "this receipt was changed" in verified(file).output


async def test_no_signature_is_taken_for_one_of_another_kind(relay: Relay) -> None:
    signer = Signer(bytes(32))
    assert is_signed(signer.public, b"x", signer.sign(b"x"))
    assert not is_signed(signer.public, b"y", signer.sign(b"x"))
    assert not is_signed(b"short", b"x", signer.sign(b"x"))
    assert not is_signed(signer.public, b"x", b"short")
    assert read((await fetched(relay, await ended(relay))).content).message.startswith(
        b"beistand receipt\n{"
    )


# Anybody can make a key and sign whatever there is


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("agreement", ...),
        ("agreement", {"accepted": True}),
        ("rights", ...),
        ("rights", [{"what": "mindreading", "which": "", "from": "", "to": None}]),
        ("rights", [{"what": "screen", "which": "wall", "from": "", "to": None}]),
        ("watched", None),
        ("presence", 1),
        ("tools", ["hammer"]),
        ("ledger", {}),
        ("ended", 5),
        ("technician", ["Anna"]),
    ],
)
async def test_a_receipt_that_somebody_made_and_signed_is_refused_where_it_lacks_something(
    relay: Relay, tmp_path: Path, field: str, value: object
) -> None:
    customer = await ended(relay)
    genuine = read((await fetched(relay, customer)).content).told
    what = {name: said for name, said in genuine.items() if name not in ("key", "signature")}
    what = {name: said for name, said in what.items() if (name, value) != (field, ...)}
    if value is not ...:
        what[field] = value
    signer = relay.services.database.signer
    file = tmp_path / "nachweis.json"
    file.write_bytes(write(what, signer.public, signer.sign).encode())
    with pytest.raises(RemoteProtocolError, match="all that it should"):
        read(file.read_bytes())
    result = verified(file)
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert "this receipt does not say all that it should" in result.output


async def test_a_time_that_is_none_is_shown_as_it_was_written(relay: Relay, tmp_path: Path) -> None:
    customer = await ended(relay)
    genuine = read((await fetched(relay, customer)).content).told
    what = {name: said for name, said in genuine.items() if name not in ("key", "signature")}
    signer = relay.services.database.signer
    file = tmp_path / "nachweis.json"
    what["ended"] = "gestern"
    file.write_bytes(write(what, signer.public, signer.sign).encode())
    assert "gestern (technician)" in verified(file).output
