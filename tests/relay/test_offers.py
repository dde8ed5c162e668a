import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from beistand.protocol.keys import Key, read_key
from beistand.relay import offers as module
from beistand.relay.database import Database
from beistand.relay.errors import KeyBurnedError, NoKeyLeftError, WrongKeyError
from beistand.relay.offers import Offers
from beistand.relay.tables import offers as table
from tests.relay.keeping import HandClock, sessions_in

WRONG = "0" * 64


async def opened(database: Database, clock: HandClock) -> Offers:
    offers = Offers(database, clock)
    await offers.load()
    return offers


async def refused(offers: Offers, key: Key, proof: str | None = None) -> type[WrongKeyError]:
    with pytest.raises(WrongKeyError) as caught:
        await offers.prove(key.locator, proof or key.proof)
    return caught.type


async def test_a_key_opens_its_session_once(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1", "s2") as database:
        offers = await opened(database, HandClock())
        one, other = await offers.make("s1", 10), await offers.make("s2", 10)
        assert read_key(one.spoken) == one
        assert await offers.prove(one.locator, one.proof) == "s1"
        assert await refused(offers, one) is WrongKeyError
        assert await offers.prove(other.locator, other.proof) == "s2"


async def test_of_two_who_prove_at_the_same_moment_one_gets_in(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        offers = await opened(database, HandClock())
        key = await offers.make("s1", 10)
        proving = [offers.prove(key.locator, key.proof) for _ in range(5)]
        got = await asyncio.gather(*proving, return_exceptions=True)
        assert got.count("s1") == 1
        assert sum(isinstance(each, WrongKeyError) for each in got) == 4


async def test_unknown_used_and_expired_keys_are_refused_alike(tmp_path: Path) -> None:
    clock = HandClock()
    async with sessions_in(tmp_path, "s1", "s2", "s3") as database:
        offers = await opened(database, clock)
        used, expired = await offers.make("s1", 10), await offers.make("s2", 1)
        taken_back = await offers.make("s3", 10)
        await offers.prove(used.locator, used.proof)
        await offers.withdraw("s3")
        clock.move(60)
        locators = {used.locator, expired.locator, taken_back.locator}
        unknown = Key(next(f"{n:03}" for n in range(4) if f"{n:03}" not in locators), "123456")
        said = []
        for key in (unknown, used, expired, taken_back, Key("not a locator", "")):
            with pytest.raises(WrongKeyError) as caught:
                await offers.prove(key.locator, key.proof)
            said.append((caught.type, str(caught.value), vars(caught.value)))
        assert all(each == said[0] for each in said)


async def test_a_key_is_valid_by_elapsed_time_whatever_the_machines_clock_says(
    tmp_path: Path,
) -> None:
    clock = HandClock()
    async with sessions_in(tmp_path, "s1", "s2") as database:
        offers = await opened(database, clock)
        lasting, ending = await offers.make("s1", 20), await offers.make("s2", 10)
        clock.set_wall(+3600)
        assert await offers.expire() == []
        clock.set_wall(-7200)
        clock.move(599)
        assert await offers.expire() == []
        clock.move(1)
        assert await refused(offers, ending) is WrongKeyError
        assert await offers.expire() == ["s2"]
        assert await offers.expire() == []
        assert await offers.prove(lasting.locator, lasting.proof) == "s1"


async def test_the_end_of_a_key_is_told_by_the_clock_as_it_stands(tmp_path: Path) -> None:
    clock = HandClock()
    async with sessions_in(tmp_path, "s1") as database:
        offers = await opened(database, clock)
        await offers.make("s1", 10)
        clock.set_wall(3600)
        clock.move(60)
        assert offers.expires_at("s1") == clock.now() + 9 * 60_000
        await offers.withdraw("s1")
        assert offers.expires_at("s1") is None


async def test_open_keys_survive_a_restart(tmp_path: Path) -> None:
    clock = HandClock()
    async with sessions_in(tmp_path, "s1", "s2", "s3") as database:
        offers = await opened(database, clock)
        key, used = await offers.make("s1", 10), await offers.make("s2", 10)
        await offers.make("s3", 2)
        await offers.prove(used.locator, used.proof)
    clock.move(300)
    clock.passed = 5.0  # another process counts from another moment
    async with sessions_in(tmp_path) as database:
        offers = await opened(database, clock)
        assert offers.expires_at("s1") == clock.now() + 300_000
        assert await offers.expire() == ["s3"]
        assert await refused(offers, used) is WrongKeyError
        assert await offers.prove(key.locator, key.proof) == "s1"


async def test_a_clock_set_back_while_the_relay_was_down_lengthens_no_key_beyond_reason(
    tmp_path: Path,
) -> None:
    clock = HandClock()
    async with sessions_in(tmp_path, "s1") as database:
        await (await opened(database, clock)).make("s1", 10)
    clock.set_wall(-30 * 86400)
    async with sessions_in(tmp_path) as database:
        offers = await opened(database, clock)
        clock.move(120 * 60)
        assert await offers.expire() == ["s1"]


async def test_the_fifth_wrong_secret_burns_the_key(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1", "s2") as database:
        offers = await opened(database, HandClock())
        key, other = await offers.make("s1", 10), await offers.make("s2", 10)
        for _ in range(4):
            assert await refused(offers, key, WRONG) is WrongKeyError
        with pytest.raises(KeyBurnedError) as caught:
            await offers.prove(key.locator, WRONG)
        assert caught.value.session_id == "s1"
        assert await refused(offers, key) is WrongKeyError
        assert offers.expires_at("s1") is None
        assert await offers.prove(other.locator, other.proof) == "s2"
    async with sessions_in(tmp_path) as database:
        assert await refused(await opened(database, HandClock()), key) is WrongKeyError


async def test_four_wrong_secrets_do_no_harm(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        offers = await opened(database, HandClock())
        key = await offers.make("s1", 10)
        for _ in range(4):
            await refused(offers, key, WRONG)
        assert await offers.prove(key.locator, key.proof) == "s1"


async def test_no_two_open_keys_share_a_locator_and_there_is_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOCATORS", 20)
    names = [f"s{number}" for number in range(21)]
    async with sessions_in(tmp_path, *names) as database:
        offers = await opened(database, HandClock())
        keys = await asyncio.gather(*(offers.make(name, 10) for name in names[:20]))
        assert len({key.locator for key in keys}) == 20
        with pytest.raises(NoKeyLeftError):
            await offers.make("s20", 10)
        await offers.withdraw("s7")
        assert (await offers.make("s20", 10)).locator == keys[7].locator


async def test_a_session_has_one_open_key(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        offers = await opened(database, HandClock())
        first = await offers.make("s1", 10)
        second = await offers.make("s1", 10)
        if first.locator != second.locator:
            assert await refused(offers, first) is WrongKeyError
        assert await offers.prove(second.locator, second.proof) == "s1"


@pytest.mark.parametrize("minutes", [0, 121, -1])
async def test_a_key_is_valid_for_one_to_120_minutes(tmp_path: Path, minutes: int) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        with pytest.raises(ValueError, match="minutes"):
            await (await opened(database, HandClock())).make("s1", minutes)


async def test_neither_secret_nor_proof_stand_in_the_database(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        key = await (await opened(database, HandClock())).make("s1", 10)
        rows = await database.read(lambda connection: connection.execute(select(table)).all())
        assert len(rows) == 1
        assert key.proof not in repr(rows)
        assert rows[0].proof != bytes.fromhex(key.proof)


async def test_secrets_and_locators_are_spread_over_all_digits(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        offers = await opened(database, HandClock())
        keys = [await offers.make("s1", 10) for _ in range(60)]
    assert len({key.secret for key in keys}) > 55
    assert len({key.locator[0] for key in keys}) > 5
    assert {len(key.digits) for key in keys} == {10}
