import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select

from beistand.relay.accounts import Accounts, User
from beistand.relay.database import Database
from beistand.relay.errors import WrongCodeError
from beistand.relay.factors import Factors, Ways
from beistand.relay.passwords import Passwords
from beistand.relay.permissions import Rank
from beistand.relay.tables import authenticators, recovery_codes
from tests.relay.keeping import QUICK, HandClock


class App:
    """What runs on somebody's phone."""

    def __init__(self, secret: str, clock: HandClock) -> None:
        self._totp, self._clock = pyotp.TOTP(secret), clock

    def code(self, steps: int = 0) -> str:
        return self._totp.at(self._clock.now() // 1000, counter_offset=steps)


@asynccontextmanager
async def kept(folder: Path) -> AsyncIterator[tuple[Factors, User, HandClock]]:
    clock = HandClock()
    async with Database.open(folder) as database:
        accounts = Accounts(database, clock, Passwords(QUICK))
        anna = await accounts.add("Anna", Rank.TECHNICIAN, "ein langes Passwort")
        yield Factors(database, clock), anna, clock


async def sets_up(factors: Factors, user: User, clock: HandClock) -> App:
    ticket, secret = factors.begin(user.id)
    app = App(secret, clock)
    await factors.confirm(user.id, ticket, app.code())
    return app


async def test_an_app_counts_once_it_has_shown_the_right_code(tmp_path: Path) -> None:
    async with kept(tmp_path) as (factors, anna, clock):
        ticket, secret = factors.begin(anna.id)
        app = App(secret, clock)
        wrong = f"{(int(app.code()) + 1) % 1_000_000:06}"
        for user_id, code in ((anna.id, wrong), (anna.id + 1, app.code()), (anna.id, "")):
            with pytest.raises(WrongCodeError):
                await factors.confirm(user_id, ticket, code)
        assert await factors.ways(anna.id) == Ways(False, 0, 0)
        await factors.confirm(anna.id, ticket, f"{app.code()[:3]} {app.code()[3:]}")
        assert (await factors.ways(anna.id)).code
        with pytest.raises(WrongCodeError):
            await factors.confirm(anna.id, ticket, app.code())


async def test_a_step_is_never_accepted_twice(tmp_path: Path) -> None:
    async with kept(tmp_path) as (factors, anna, clock):
        app = await sets_up(factors, anna, clock)
        with pytest.raises(WrongCodeError):
            await factors.check(anna.id, app.code())  # it served to set up
        clock.move(30)
        await factors.check(anna.id, app.code())
        for steps in (0, -1):
            with pytest.raises(WrongCodeError):
                await factors.check(anna.id, app.code(steps))
        clock.move(30)
        right = await asyncio.gather(
            *(factors.check(anna.id, app.code()) for _ in range(3)), return_exceptions=True
        )
        assert [each for each in right if each is None] == [None]


async def test_a_clock_may_be_wrong_by_one_step_and_no_more(tmp_path: Path) -> None:
    async with kept(tmp_path) as (factors, anna, clock):
        app = await sets_up(factors, anna, clock)
        clock.move(300)
        for steps in (-2, 2):
            with pytest.raises(WrongCodeError):
                await factors.check(anna.id, app.code(steps))
        await factors.check(anna.id, app.code(-1))
        await factors.check(anna.id, app.code(1))


async def test_another_app_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    async with kept(tmp_path) as (factors, anna, clock):
        old = await sets_up(factors, anna, clock)
        new = await sets_up(factors, anna, clock)
        clock.move(30)
        with pytest.raises(WrongCodeError):
            await factors.check(anna.id, old.code())
        await factors.check(anna.id, new.code())
        await factors.forget_app(anna.id)
        clock.move(30)
        with pytest.raises(WrongCodeError):
            await factors.check(anna.id, new.code())


async def test_ten_recovery_codes_each_good_once_however_typed(tmp_path: Path) -> None:
    async with kept(tmp_path) as (factors, anna, _):
        codes = await factors.make_recovery_codes(anna.id)
        assert len(set(codes)) == 10
        assert all(re.fullmatch("([a-z2-7]{4}-){5}[a-z2-7]{4}", code) for code in codes)
        await factors.recover(anna.id, codes[0].upper().replace("-", " "))
        assert (await factors.ways(anna.id)).recovery == 9
        for user_id, code in ((anna.id, codes[0]), (anna.id + 1, codes[1]), (anna.id, "")):
            with pytest.raises(WrongCodeError):
                await factors.recover(user_id, code)
        got = await asyncio.gather(
            *(factors.recover(anna.id, codes[1]) for _ in range(3)), return_exceptions=True
        )
        assert [each for each in got if each is None] == [None]
        await factors.make_recovery_codes(anna.id)
        with pytest.raises(WrongCodeError):
            await factors.recover(anna.id, codes[2])


async def test_the_database_alone_makes_no_code(tmp_path: Path) -> None:
    async with kept(tmp_path) as (factors, anna, clock):
        ticket, secret = factors.begin(anna.id)
        await factors.confirm(anna.id, ticket, App(secret, clock).code())
        codes = await factors.make_recovery_codes(anna.id)

        def everything(connection: object) -> str:
            tables = (authenticators, recovery_codes)
            return repr([connection.execute(select(t)).all() for t in tables])  # type: ignore[attr-defined]

        rows = await factors._database.read(everything)
        assert secret not in rows
        assert pyotp.TOTP(secret).byte_secret() not in rows.encode("latin-1", "replace")
        assert not any(code in rows for code in codes)


async def test_a_reset_forgets_everything_of_one_person(tmp_path: Path) -> None:
    async with kept(tmp_path) as (factors, anna, clock):
        await sets_up(factors, anna, clock)
        await factors.make_recovery_codes(anna.id)
        await factors.reset(anna.id + 1)
        assert (await factors.ways(anna.id)).any
        await factors.reset(anna.id)
        assert await factors.ways(anna.id) == Ways(False, 0, 0)


def test_recovery_codes_alone_are_no_second_factor() -> None:
    assert not Ways(False, 0, 10).any
    assert Ways(True, 0, 0).any
    assert Ways(False, 1, 0).any
