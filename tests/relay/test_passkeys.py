import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from beistand.relay.accounts import Accounts, User
from beistand.relay.credentials import MadeCredential, ShownCredential
from beistand.relay.database import Database
from beistand.relay.errors import PasskeyRefusedError, PasskeysNotHereError
from beistand.relay.passkeys import Passkeys, party
from beistand.relay.passwords import Passwords
from beistand.relay.permissions import Rank
from tests.relay.authenticator import Authenticator
from tests.relay.keeping import QUICK, HandClock

ORIGIN = "https://hilfe.example.org"
HERE = party(ORIGIN)


@asynccontextmanager
async def kept(folder: Path) -> AsyncIterator[tuple[Passkeys, User, HandClock]]:
    clock = HandClock()
    async with Database.open(folder) as database:
        accounts = Accounts(database, clock, Passwords(QUICK))
        anna = await accounts.add("Anna", Rank.TECHNICIAN, "ein langes Passwort")
        yield Passkeys(database, clock, lambda: "Musterhaus"), anna, clock


def shown(device: Authenticator, options: dict[str, Any]) -> ShownCredential:
    return ShownCredential.model_validate(device.gets(options))


def made(device: Authenticator, options: dict[str, Any]) -> MadeCredential:
    return MadeCredential.model_validate(device.creates(options))


async def registers(passkeys: Passkeys, user: User, device: Authenticator) -> None:
    options = await passkeys.offer(user, HERE)
    await passkeys.register(user, HERE, made(device, options), "Telefon")


async def test_a_passkey_names_its_owner(tmp_path: Path) -> None:
    async with kept(tmp_path) as (passkeys, anna, clock):
        device = Authenticator(ORIGIN)
        await registers(passkeys, anna, device)
        for _ in range(2):
            assert await passkeys.owner(HERE, shown(device, passkeys.ask(HERE))) == anna.id
        [mine] = await passkeys.of(anna.id)
        assert (mine.name, mine.used_at) == ("Telefon", clock.now())
        assert not await passkeys.remove(anna.id + 1, mine.id)
        assert await passkeys.remove(anna.id, mine.id)
        with pytest.raises(PasskeyRefusedError):
            await passkeys.owner(HERE, shown(device, passkeys.ask(HERE)))


async def test_the_browser_is_told_to_let_the_device_check_who_holds_it(tmp_path: Path) -> None:
    async with kept(tmp_path) as (passkeys, anna, _):
        offered = await passkeys.offer(anna, HERE)
        assert offered["authenticatorSelection"]["userVerification"] == "required"
        assert offered["authenticatorSelection"]["residentKey"] == "required"
        assert passkeys.ask(HERE)["userVerification"] == "required"
        assert "anna" not in offered["user"]["id"].casefold()


async def test_a_device_that_did_not_check_its_holder_is_refused(tmp_path: Path) -> None:
    async with kept(tmp_path) as (passkeys, anna, _):
        careless = Authenticator(ORIGIN, verifies=False)
        with pytest.raises(PasskeyRefusedError):
            await registers(passkeys, anna, careless)
        careful = Authenticator(ORIGIN)
        await registers(passkeys, anna, careful)
        careful.verifies = False
        with pytest.raises(PasskeyRefusedError):
            await passkeys.owner(HERE, shown(careful, passkeys.ask(HERE)))


async def test_a_passkey_of_another_page_is_refused(tmp_path: Path) -> None:
    async with kept(tmp_path) as (passkeys, anna, _):
        device = Authenticator(ORIGIN)
        await registers(passkeys, anna, device)
        device.origin = "https://hilfe.example.com"
        with pytest.raises(PasskeyRefusedError):
            await passkeys.owner(HERE, shown(device, passkeys.ask(HERE)))


async def test_a_challenge_is_good_once_for_five_minutes_and_for_its_person(
    tmp_path: Path,
) -> None:
    async with kept(tmp_path) as (passkeys, anna, clock):
        device = Authenticator(ORIGIN)
        await registers(passkeys, anna, device)
        options = passkeys.ask(HERE)
        await passkeys.owner(HERE, shown(device, options))
        with pytest.raises(PasskeyRefusedError):
            await passkeys.owner(HERE, shown(device, options))
        late = passkeys.ask(HERE)
        clock.move(300)
        with pytest.raises(PasskeyRefusedError):
            await passkeys.owner(HERE, shown(device, late))
        eva = User(anna.id + 1, "Eva", Rank.TECHNICIAN)
        other = await passkeys.offer(anna, HERE)
        with pytest.raises(PasskeyRefusedError):
            await passkeys.register(eva, HERE, made(Authenticator(ORIGIN), other), "Telefon")


async def test_whoever_asks_for_thousands_throws_nobody_s_challenge_out(tmp_path: Path) -> None:
    async with kept(tmp_path) as (passkeys, anna, _):
        device, another = Authenticator(ORIGIN), Authenticator(ORIGIN)
        await registers(passkeys, anna, device)
        asked, offered = passkeys.ask(HERE), await passkeys.offer(anna, HERE)
        for _turn in range(2000):
            passkeys.ask(HERE)
        assert await passkeys.owner(HERE, shown(device, asked)) == anna.id
        await passkeys.register(anna, HERE, made(another, offered), "Telefon")


async def test_a_challenge_of_one_purpose_is_none_of_another(tmp_path: Path) -> None:
    async with kept(tmp_path) as (passkeys, anna, _):
        device = Authenticator(ORIGIN)
        await registers(passkeys, anna, device)
        offered = await passkeys.offer(anna, HERE)
        asked = passkeys.ask(HERE) | {"challenge": offered["challenge"]}
        with pytest.raises(PasskeyRefusedError):
            await passkeys.owner(HERE, shown(device, asked))
        changed = passkeys.ask(HERE)
        changed["challenge"] = "AB"[changed["challenge"][0] == "A"] + changed["challenge"][1:]
        with pytest.raises(PasskeyRefusedError):
            await passkeys.owner(HERE, shown(device, changed))


async def test_a_device_that_was_copied_is_found_by_its_count(tmp_path: Path) -> None:
    async with kept(tmp_path) as (passkeys, anna, _):
        device = Authenticator(ORIGIN)
        await registers(passkeys, anna, device)
        double = copy.copy(device)
        await passkeys.owner(HERE, shown(device, passkeys.ask(HERE)))
        with pytest.raises(PasskeyRefusedError):
            await passkeys.owner(HERE, shown(double, passkeys.ask(HERE)))


async def test_the_same_passkey_is_not_registered_twice(tmp_path: Path) -> None:
    async with kept(tmp_path) as (passkeys, anna, _):
        device = Authenticator(ORIGIN)
        await registers(passkeys, anna, device)
        with pytest.raises(PasskeyRefusedError):
            await registers(passkeys, anna, device)


def test_there_are_none_for_an_address_made_of_numbers() -> None:
    assert party("http://localhost:8000").id == "localhost"
    for origin in ("http://127.0.0.1:8000", "http://[::1]:8000", "null", ""):
        with pytest.raises(PasskeysNotHereError):
            party(origin)


NONSENSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=8,
)


@given(nonsense=NONSENSE, at=st.sampled_from(["id", "rawId", "type", "response", "clientDataJSON"]))
async def test_nonsense_is_refused_and_never_a_mistake(nonsense: Any, at: str) -> None:
    class Nowhere:
        async def read(self, work: Any) -> None:
            return None

    passkeys = Passkeys(Nowhere(), HandClock(), lambda: "Musterhaus")  # type: ignore[arg-type]
    credential = Authenticator(ORIGIN).gets(passkeys.ask(HERE))
    where = credential["response"] if at == "clientDataJSON" else credential
    where[at] = nonsense
    with pytest.raises((PasskeyRefusedError, ValidationError)):
        await passkeys.owner(HERE, ShownCredential.model_validate(credential))


@given(
    nonsense=NONSENSE,
    at=st.sampled_from(["id", "rawId", "type", "response", "attestationObject", "clientDataJSON"]),
)
async def test_nonsense_registers_nothing(nonsense: Any, at: str) -> None:
    anna = User(1, "Anna", Rank.TECHNICIAN)
    device = Authenticator(ORIGIN)

    class Nowhere:
        secret = type("Secret", (), {"digest": lambda *_: bytes(32)})()

        async def read(self, work: Any) -> list[Any]:
            return []

    passkeys = Passkeys(Nowhere(), HandClock(), lambda: "Musterhaus")  # type: ignore[arg-type]
    credential = device.creates(await passkeys.offer(anna, HERE))
    where = credential["response"] if at in credential["response"] else credential
    if where[at] == nonsense:
        return
    where[at] = nonsense
    with pytest.raises((PasskeyRefusedError, ValidationError)):
        await passkeys.register(anna, HERE, MadeCredential.model_validate(credential), "Telefon")
