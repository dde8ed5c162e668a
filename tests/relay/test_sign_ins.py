from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select, text

from beistand.relay.accounts import Accounts, User
from beistand.relay.database import Database
from beistand.relay.lines import Lines
from beistand.relay.passwords import Passwords
from beistand.relay.permissions import Rank
from beistand.relay.settings import Settings
from beistand.relay.sign_ins import SignIn, SignIns, Way
from beistand.relay.tables import sign_ins as table
from tests.relay.keeping import QUICK, HandClock


@dataclass
class House:
    """Anna, her sign-ins, and the sockets that were closed because one was over."""

    database: Database
    clock: HandClock
    lines: Lines
    sign_ins: SignIns
    accounts: Accounts
    anna: User
    closed: list[str] = field(default_factory=list)

    async def signs_in(self, way: Way = Way.PASSWORD) -> tuple[str, SignIn]:
        token = await self.sign_ins.make(self.anna, way)
        sign_in = await self.sign_ins.who(token)
        assert sign_in is not None
        return token, sign_in


@asynccontextmanager
async def a_house(folder: Path) -> AsyncIterator[House]:
    clock, lines = HandClock(), Lines()
    async with Database.open(folder) as database:
        accounts = Accounts(database, clock, Passwords(QUICK))
        anna = await accounts.add("Anna", Rank.TECHNICIAN, "ein langes Passwort")
        sign_ins = SignIns(database, clock, Settings(), lines)
        yield House(database, clock, lines, sign_ins, accounts, anna)


async def test_who_signs_in_is_known_until_signing_out(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        token, sign_in = await house.signs_in()
        other, _ = await house.signs_in()
        assert token != other
        assert sign_in.user == house.anna
        assert await house.sign_ins.end(sign_in.id, house.anna.id)
        assert not await house.sign_ins.end(sign_in.id, house.anna.id)
        assert await house.sign_ins.who(token) is None
        assert await house.sign_ins.who(other) is not None
        assert await house.sign_ins.who("") is None


async def test_a_sign_in_survives_a_restart_and_no_token_stands_in_the_database(
    tmp_path: Path,
) -> None:
    async with a_house(tmp_path) as house:
        token, before = await house.signs_in()
    async with Database.open(tmp_path) as database:
        sign_ins = SignIns(database, HandClock(), Settings(), Lines())
        assert await sign_ins.who(token) == before
        kept = await database.read(lambda c: repr(c.execute(select(table)).all()))
        assert token not in kept


async def test_a_sign_in_ends_without_use(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        token, _ = await house.signs_in()
        for _ in range(5):
            house.clock.move(29 * 60)
            assert await house.sign_ins.who(token) is not None
        house.clock.move(29 * 60)
        assert await house.sign_ins.who(token, use=False) is not None
        house.clock.move(60)
        assert await house.sign_ins.who(token) is None


async def test_a_sign_in_ends_after_its_longest_time_however_busy(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        token, _ = await house.signs_in()
        for _ in range(12 * 4 - 1):
            house.clock.move(15 * 60)
            assert await house.sign_ins.who(token) is not None
        house.clock.move(15 * 60)
        assert await house.sign_ins.who(token) is None


async def test_a_use_is_written_down_at_most_once_a_minute(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        token, sign_in = await house.signs_in()
        house.clock.move(59)
        await house.sign_ins.who(token)
        assert await house.sign_ins.find(sign_in.id) == sign_in
        house.clock.move(1)
        await house.sign_ins.who(token)
        later = await house.sign_ins.find(sign_in.id)
        assert later is not None
        assert later.seen_at == sign_in.seen_at + 60_000


async def test_sign_ins_that_are_over_do_not_pile_up(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        for _ in range(3):
            await house.signs_in()
            house.clock.move(86400)
        await house.signs_in()
        count = text("SELECT count(*) FROM sign_ins")
        assert await house.database.read(lambda connection: connection.scalar(count)) == 1


async def test_a_second_factor_makes_it_strong_under_another_token(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        token, sign_in = await house.signs_in()
        assert not sign_in.strong
        stronger = await house.sign_ins.strengthen(sign_in, Way.CODE)
        assert await house.sign_ins.who(token) is None
        after = await house.sign_ins.who(stronger)
        assert after is not None
        assert (after.id, after.strong) == (sign_in.id, True)


async def test_whoever_is_disabled_is_signed_in_no_longer(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        token, _ = await house.signs_in()
        await house.accounts.disable(house.anna.id)
        assert await house.sign_ins.who(token) is None


async def test_what_ends_closes_its_sockets_and_no_others(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        (_, first), (_, second), (_, third) = [await house.signs_in() for _ in range(3)]
        with (
            house.lines.open(first.id, lambda: house.closed.append("first")),
            house.lines.open(first.id, lambda: house.closed.append("first again")),
            house.lines.open(second.id, lambda: house.closed.append("second")),
            house.lines.open(third.id, lambda: house.closed.append("third")),
        ):
            assert not await house.sign_ins.end(first.id, house.anna.id + 1)
            assert house.closed == []
            await house.sign_ins.end(first.id, house.anna.id)
            assert house.closed == ["first", "first again"]
            await house.sign_ins.end_all(house.anna.id, but=third.id)
            assert house.closed[2:] == ["second"]
        assert house.lines.signed_in == []


async def test_time_closes_sockets_too_but_a_support_session_counts_as_use(
    tmp_path: Path,
) -> None:
    async with a_house(tmp_path) as house:
        (_, watching), (_, helping) = await house.signs_in(), await house.signs_in()
        with (
            house.lines.open(watching.id, lambda: house.closed.append("watching")),
            house.lines.open(helping.id, lambda: house.closed.append("helping"), helping=True),
        ):
            for _ in range(29):
                house.clock.move(60)
                await house.sign_ins.close_what_is_over()
            assert house.closed == []
            house.clock.move(60)
            await house.sign_ins.close_what_is_over()
            assert house.closed == ["watching"]
            for _ in range(11 * 60 + 29):
                house.clock.move(60)
                await house.sign_ins.close_what_is_over()
            assert "helping" not in house.closed
            house.clock.move(60)
            await house.sign_ins.close_what_is_over()
            assert "helping" in house.closed


async def test_a_sign_in_is_fresh_for_a_quarter_of_an_hour(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        _, sign_in = await house.signs_in()
        house.clock.move(15 * 60 - 1)
        assert house.sign_ins.is_fresh(sign_in)
        house.clock.move(1)
        assert not house.sign_ins.is_fresh(sign_in)
