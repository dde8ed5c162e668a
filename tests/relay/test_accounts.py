import asyncio
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import select, text

from beistand.relay.accounts import Accounts, Rank, Tickets, User
from beistand.relay.database import Database
from beistand.relay.errors import (
    BadNameError,
    NameTakenError,
    PasswordTooLongError,
    PasswordTooShortError,
    WrongPasswordError,
    WrongTokenError,
)
from beistand.relay.settings import Settings
from beistand.relay.tables import sign_ins, users
from tests.relay.keeping import QUICK, HandClock

PASSWORD = "ein langes Passwort"


def opened(database: Database, clock: HandClock | None = None) -> Accounts:
    return Accounts(database, clock or HandClock(), Settings(), QUICK)


async def test_the_first_account_is_an_administrators_and_made_with_the_one_time_link(
    tmp_path: Path,
) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        token = await accounts.setup_token()
        assert token is not None
        assert len(token) >= 43  # 256 bits
        user = await accounts.set_up(token, "Anna", PASSWORD)
        assert user == User(1, "Anna", Rank.ADMIN)
        assert await accounts.setup_token() is None
        with pytest.raises(WrongTokenError):
            await accounts.set_up(token, "Eva", PASSWORD)


async def test_a_set_up_link_is_good_until_it_is_used_or_a_new_one_is_made(
    tmp_path: Path,
) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        old = await accounts.setup_token()
        token = await accounts.setup_token()
        assert old is not None
        assert token is not None
        for wrong in (old, "", token[:-1]):
            with pytest.raises(WrongTokenError):
                await accounts.set_up(wrong, "Anna", PASSWORD)
        with pytest.raises(PasswordTooShortError):
            await accounts.set_up(token, "Anna", "zu kurz")
        await accounts.set_up(token, "Anna", PASSWORD)


async def test_of_two_with_the_same_set_up_link_one_gets_the_account(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        token = await accounts.setup_token()
        assert token is not None
        got = await asyncio.gather(
            *(accounts.set_up(token, name, PASSWORD) for name in ("Anna", "Eva", "Ute")),
            return_exceptions=True,
        )
        assert sum(isinstance(each, User) for each in got) == 1
        assert sum(isinstance(each, WrongTokenError) for each in got) == 2


async def test_no_link_before_one_was_made(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        with pytest.raises(WrongTokenError):
            await opened(database).set_up("", "Anna", PASSWORD)


async def test_who_signs_in_is_known_until_signing_out(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        anna = await accounts.add("Anna", Rank.TECHNICIAN, PASSWORD)
        token = await accounts.sign_in("anna", PASSWORD)
        other = await accounts.sign_in(" Anna", PASSWORD)
        assert token != other
        assert await accounts.who(token) == anna
        await accounts.sign_out(token)
        assert await accounts.who(token) is None
        assert await accounts.who(other) == anna
        assert await accounts.who("") is None


async def test_a_sign_in_survives_a_restart(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        anna = await opened(database).add("Anna", Rank.TECHNICIAN, PASSWORD)
        token = await opened(database).sign_in("Anna", PASSWORD)
    async with Database.open(tmp_path) as database:
        assert await opened(database).who(token) == anna


@pytest.mark.parametrize(
    ("name", "password"),
    [("Anna", "ein langes Passwor"), ("Eva", PASSWORD), ("", ""), ("Anna", "x" * 2000)],
)
async def test_a_wrong_name_and_a_wrong_password_look_alike(
    tmp_path: Path, name: str, password: str
) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        await accounts.add("Anna", Rank.TECHNICIAN, PASSWORD)
        with pytest.raises(WrongPasswordError) as caught:
            await accounts.sign_in(name, password)
        assert str(caught.value) == "The user name or the password is wrong."


async def test_an_unknown_name_costs_as_many_hashes_as_a_known_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        await accounts.add("Anna", Rank.TECHNICIAN, PASSWORD)
        verify = QUICK.verify

        def counted(password: str | bytes, kept: str | bytes) -> bool:
            compared.append(str(kept))
            return verify(password, kept)

        monkeypatch.setattr(QUICK, "verify", counted)
        for name in ("Anna", "Eva"):
            with pytest.raises(WrongPasswordError):
                await accounts.sign_in(name, "ein falsches Passwort")
    assert len(compared) == 2
    assert compared[0] != compared[1]


async def test_a_sign_in_ends_without_use(tmp_path: Path) -> None:
    clock = HandClock()
    async with Database.open(tmp_path) as database:
        accounts = opened(database, clock)
        await accounts.add("Anna", Rank.TECHNICIAN, PASSWORD)
        token = await accounts.sign_in("Anna", PASSWORD)
        for _ in range(5):
            clock.move(29 * 60)
            assert await accounts.who(token) is not None
        clock.move(30 * 60)
        assert await accounts.who(token) is None


async def test_a_sign_in_ends_after_its_longest_time_however_busy(tmp_path: Path) -> None:
    clock = HandClock()
    async with Database.open(tmp_path) as database:
        accounts = opened(database, clock)
        await accounts.add("Anna", Rank.TECHNICIAN, PASSWORD)
        token = await accounts.sign_in("Anna", PASSWORD)
        for _ in range(12 * 4 - 1):
            clock.move(15 * 60)
            assert await accounts.who(token) is not None
        clock.move(15 * 60)
        assert await accounts.who(token) is None


async def test_a_use_is_written_down_at_most_once_a_minute(tmp_path: Path) -> None:
    clock = HandClock()

    async def seen(database: Database) -> int:
        return await database.read(lambda c: c.execute(select(sign_ins.c.seen_at)).scalar_one())

    async with Database.open(tmp_path) as database:
        accounts = opened(database, clock)
        await accounts.add("Anna", Rank.TECHNICIAN, PASSWORD)
        token = await accounts.sign_in("Anna", PASSWORD)
        start = clock.now()
        clock.move(59)
        await accounts.who(token)
        assert await seen(database) == start
        clock.move(1)
        await accounts.who(token)
        assert await seen(database) == start + 60_000


async def test_sign_ins_that_are_over_do_not_pile_up(tmp_path: Path) -> None:
    clock = HandClock()
    async with Database.open(tmp_path) as database:
        accounts = opened(database, clock)
        await accounts.add("Anna", Rank.TECHNICIAN, PASSWORD)
        for _ in range(3):
            await accounts.sign_in("Anna", PASSWORD)
            clock.move(86400)
        await accounts.sign_in("Anna", PASSWORD)
        count = text("SELECT count(*) FROM sign_ins")
        assert await database.read(lambda connection: connection.scalar(count)) == 1


async def test_names_that_look_the_same_are_the_same(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        await accounts.add("Jürgen", Rank.TECHNICIAN, PASSWORD)
        for name in ("Ju\u0308rgen", "JÜRGEN", " jürgen "):
            with pytest.raises(NameTakenError):
                await accounts.add(name, Rank.TECHNICIAN, PASSWORD)
            assert await accounts.sign_in(name, PASSWORD)


async def test_a_password_is_the_same_on_every_keyboard(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        await accounts.add("Anna", Rank.TECHNICIAN, "zwölf Brücken")
        assert await accounts.sign_in("Anna", "zwo\u0308lf Bru\u0308cken")


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "An\nna", "An\0na", "\u202eannA", "\ud800"])
async def test_a_name_is_short_and_can_be_seen(tmp_path: Path, name: str) -> None:
    async with Database.open(tmp_path) as database:
        with pytest.raises(BadNameError):
            await opened(database).add(name, Rank.TECHNICIAN, PASSWORD)


async def test_a_password_is_long_but_not_without_end(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        with pytest.raises(PasswordTooShortError):
            await accounts.add("Anna", Rank.TECHNICIAN, "x" * 11)
        with pytest.raises(PasswordTooLongError):
            await accounts.add("Anna", Rank.TECHNICIAN, "x" * 1001)
        await accounts.add("Anna", Rank.TECHNICIAN, "x" * 12)
        await accounts.add("Eva", Rank.TECHNICIAN, "x" * 1000)


async def test_neither_passwords_nor_tokens_stand_in_the_database(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        await accounts.add("Anna", Rank.TECHNICIAN, PASSWORD)
        token = await accounts.sign_in("Anna", PASSWORD)
        kept = await database.read(
            lambda c: repr([c.execute(select(table)).all() for table in (users, sign_ins)])
        )
        assert PASSWORD not in kept
        assert token not in kept
        assert "$argon2id$" in kept


async def test_at_most_two_hashes_are_made_at_once_also_when_people_break_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running: list[int] = [0]
    most: list[int] = [0]
    counting = threading.Lock()

    def slow(password: str | bytes, kept: str | bytes) -> bool:
        with counting:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.02)
        with counting:
            running[0] -= 1
        return False

    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        await accounts.add("Anna", Rank.TECHNICIAN, PASSWORD)
        monkeypatch.setattr(QUICK, "verify", slow)
        trying = [asyncio.create_task(accounts.sign_in("Anna", PASSWORD)) for _ in range(8)]
        await asyncio.sleep(0.03)
        for each in trying[:4]:
            each.cancel()
        await asyncio.gather(*trying, return_exceptions=True)
    assert most[0] == 2


def test_a_ticket_is_good_once_for_thirty_seconds() -> None:
    clock = HandClock()
    tickets = Tickets(clock)
    anna = User(1, "Anna", Rank.TECHNICIAN)
    first, late = tickets.issue(anna, "s1"), tickets.issue(anna, "s2")
    assert len(first) <= 64  # the longest that the wire lets through
    clock.move(29)
    assert tickets.redeem(first) == (anna, "s1")
    assert tickets.redeem(first) is None
    clock.move(1)
    assert tickets.redeem(late) is None
    assert tickets.redeem("made up") is None


def test_tickets_that_nobody_uses_do_not_pile_up() -> None:
    tickets = Tickets(HandClock())
    anna = User(1, "Anna", Rank.TECHNICIAN)
    issued = [tickets.issue(anna, "s1") for _ in range(1001)]
    assert tickets.redeem(issued[0]) is None
    assert tickets.redeem(issued[-1]) == (anna, "s1")
