import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from beistand.relay.accounts import Accounts, User
from beistand.relay.database import Database
from beistand.relay.errors import (
    BadNameError,
    CommonPasswordError,
    LastAdministratorError,
    NameTakenError,
    NoSuchPersonError,
    PasswordTooShortError,
    WrongPasswordError,
    WrongTokenError,
)
from beistand.relay.passwords import Passwords
from beistand.relay.permissions import Rank
from beistand.relay.tables import links, users
from tests.relay.keeping import QUICK, HandClock

PASSWORD = "ein langes Passwort"
OTHER = "noch ein langes Passwort"


def opened(database: Database, clock: HandClock | None = None) -> Accounts:
    return Accounts(database, clock or HandClock(), Passwords(QUICK), lambda: "Musterhaus Software")


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
            await accounts.known_by(name, password)
        assert str(caught.value) == "The user name or the password is wrong."


async def test_a_password_stays_good_until_somebody_changes_it(tmp_path: Path) -> None:
    """Who must change it every quarter numbers it."""
    clock = HandClock()
    async with Database.open(tmp_path) as database:
        anna = await opened(database, clock).add("Anna", Rank.TECHNICIAN, PASSWORD)
        clock.move(10 * 365 * 24 * 3600)
        assert await opened(database, clock).known_by("Anna", PASSWORD) == anna


async def test_names_that_look_the_same_are_the_same(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        await accounts.add("Jürgen", Rank.TECHNICIAN, PASSWORD)
        for name in ("Ju\u0308rgen", "JÜRGEN", " jürgen "):
            with pytest.raises(NameTakenError):
                await accounts.add(name, Rank.TECHNICIAN, PASSWORD)
            assert (await accounts.known_by(name, PASSWORD)).name == "Jürgen"


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "An\nna", "An\0na", "\u202eannA", "\ud800"])
async def test_a_name_is_short_and_can_be_seen(tmp_path: Path, name: str) -> None:
    async with Database.open(tmp_path) as database:
        with pytest.raises(BadNameError):
            await opened(database).add(name, Rank.TECHNICIAN, PASSWORD)


async def test_neither_passwords_nor_tokens_stand_in_the_database(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        await accounts.add("Anna", Rank.TECHNICIAN, PASSWORD)
        _, token = await accounts.invite("Eva", Rank.TECHNICIAN)
        kept = await database.read(
            lambda c: repr([c.execute(select(table)).all() for table in (users, links)])
        )
        assert PASSWORD not in kept
        assert token not in kept
        assert "$argon2id$" in kept


# Links


async def test_somebody_who_is_invited_chooses_the_password_once(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        eva, token = await accounts.invite("Eva", Rank.AUDITOR)
        assert await accounts.invited(token) == eva
        with pytest.raises(WrongPasswordError):
            await accounts.known_by("Eva", "")
        with pytest.raises(CommonPasswordError):
            await accounts.set_up(token, "Eva", "Musterhaus Software 1")
        assert await accounts.set_up(token, "whatever", PASSWORD) == eva
        assert await accounts.known_by("Eva", PASSWORD) == eva
        for late in (accounts.invited(token), accounts.set_up(token, "Eva", OTHER)):
            with pytest.raises(WrongTokenError):
                await late


async def test_of_two_with_the_same_link_one_chooses_the_password(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        _, token = await accounts.invite("Eva", Rank.TECHNICIAN)
        got = await asyncio.gather(
            *(accounts.set_up(token, "Eva", each) for each in (PASSWORD, OTHER)),
            return_exceptions=True,
        )
        assert sum(isinstance(each, WrongTokenError) for each in got) == 1


async def test_a_link_is_good_for_three_days_and_until_the_next_one(tmp_path: Path) -> None:
    clock = HandClock()
    async with Database.open(tmp_path) as database:
        accounts = opened(database, clock)
        eva, old = await accounts.invite("Eva", Rank.TECHNICIAN)
        token = await accounts.link(eva.id)
        with pytest.raises(WrongTokenError):
            await accounts.invited(old)
        clock.move(72 * 3600 - 1)
        assert await accounts.invited(token) == eva
        clock.move(1)
        with pytest.raises(WrongTokenError):
            await accounts.invited(token)


async def test_a_new_link_makes_the_password_before_worthless(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        eva = await accounts.add("Eva", Rank.TECHNICIAN, PASSWORD)
        await accounts.link(eva.id)
        with pytest.raises(WrongPasswordError):
            await accounts.known_by("Eva", PASSWORD)
        assert [each.invited for each in await accounts.all()] == [True]
        with pytest.raises(NoSuchPersonError):
            await accounts.link(99)


# Changing accounts


async def test_whoever_is_disabled_looks_like_nobody_until_enabled(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        eva = await accounts.add("Eva", Rank.TECHNICIAN, PASSWORD)
        token = await accounts.link(eva.id)
        await accounts.disable(eva.id)
        assert await accounts.user(eva.id) is None
        with pytest.raises(WrongTokenError):
            await accounts.set_up(token, "Eva", PASSWORD)
        await accounts.enable(eva.id)
        await accounts.set_up(token, "Eva", PASSWORD)
        await accounts.disable(eva.id)
        with pytest.raises(WrongPasswordError):
            await accounts.known_by("Eva", PASSWORD)
        await accounts.enable(eva.id)
        assert await accounts.known_by("Eva", PASSWORD) == eva


async def test_the_last_administrator_stays_one(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        anna = await accounts.add("Anna", Rank.ADMIN, PASSWORD)
        eva = await accounts.add("Eva", Rank.TECHNICIAN, PASSWORD)
        for change in (accounts.disable(anna.id), accounts.set_role(anna.id, Rank.AUDITOR)):
            with pytest.raises(LastAdministratorError):
                await change
        await accounts.disable(eva.id)
        await accounts.enable(eva.id)
        await accounts.set_role(eva.id, Rank.ADMIN)
        await accounts.disable(anna.id)
        assert [each.user.role for each in await accounts.all()] == [Rank.ADMIN, Rank.ADMIN]
        with pytest.raises(LastAdministratorError):
            await accounts.disable(eva.id)
        with pytest.raises(NoSuchPersonError):
            await accounts.disable(99)


async def test_a_password_is_changed_by_whoever_knows_the_one_before(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        accounts = opened(database)
        eva = await accounts.add("Eva", Rank.TECHNICIAN, PASSWORD)
        with pytest.raises(WrongPasswordError):
            await accounts.change_password(eva, "ein falsches Passwort", OTHER)
        with pytest.raises(PasswordTooShortError):
            await accounts.change_password(eva, PASSWORD, "zu kurz")
        await accounts.change_password(eva, PASSWORD, OTHER)
        assert await accounts.known_by("Eva", OTHER) == eva
        with pytest.raises(WrongPasswordError):
            await accounts.known_by("Eva", PASSWORD)
