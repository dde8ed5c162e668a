from pathlib import Path

from sqlalchemy import select

from beistand.relay.seats import Seats
from beistand.relay.tables import seats as table
from tests.relay.keeping import sessions_in


async def test_a_secret_brings_its_party_back_into_its_session_only(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1", "s2") as database:
        seats = Seats(database)
        customer = await seats.give("s1", 1)
        technician = await seats.give("s1", 2)
        assert len(customer) >= 43  # 256 bits
        assert await seats.party("s1", customer) == 1
        assert await seats.party("s1", technician) == 2
        assert await seats.party("s2", customer) is None
        assert await seats.party("s1", "") is None
        assert await seats.party("s1", customer[:-1]) is None


async def test_a_lost_welcome_does_not_lock_the_person_out(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        seats = Seats(database)
        old = await seats.give("s1", 1)
        for _ in range(3):
            assert await seats.party("s1", old) == 1
            await seats.give("s1", 1)  # the answer with this one never arrives
        assert await seats.party("s1", old) == 1


async def test_the_old_secret_dies_when_the_new_one_is_first_used(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        seats = Seats(database)
        old = await seats.give("s1", 1)
        assert await seats.party("s1", old) == 1
        new = await seats.give("s1", 1)
        assert await seats.party("s1", new) == 1
        assert await seats.party("s1", old) is None
        assert await seats.party("s1", new) == 1


async def test_a_second_tab_takes_the_seat_from_one_that_never_came_back(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        seats = Seats(database)
        first = await seats.give("s1", 2)
        second = await seats.give("s1", 2)
        assert await seats.party("s1", first) is None
        assert await seats.party("s1", second) == 2


async def test_secrets_survive_a_restart_but_do_not_stand_in_the_database(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        secret = await Seats(database).give("s1", 1)
    async with sessions_in(tmp_path) as database:
        rows = await database.read(lambda connection: connection.execute(select(table)).all())
        assert secret not in repr(rows)
        assert await Seats(database).party("s1", secret) == 1


async def test_nobody_comes_back_into_a_session_that_is_over(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1", "s2") as database:
        seats = Seats(database)
        gone, here = await seats.give("s1", 1), await seats.give("s2", 1)
        await seats.clear("s1")
        assert await seats.party("s1", gone) is None
        assert await seats.party("s2", here) == 1
