from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from beistand.relay.database import Database
from beistand.relay.errors import BadUndertakingError, TextChangedError
from beistand.relay.undertaking_texts import UndertakingTexts
from beistand.relay.undertakings import Undertakings
from beistand.texts import LANGUAGES
from tests.relay.keeping import HandClock, sessions_in
from tests.relay.saying import assets

TODAY = date(2027, 1, 15)  # of the hand clock
DAY = 86400


async def test_the_newest_one_counts_from_its_first_to_its_last_day(tmp_path: Path) -> None:
    clock = HandClock()
    async with sessions_in(tmp_path) as database:
        undertakings = Undertakings(database, clock)
        assert await undertakings.valid(1) is None
        await undertakings.file(1, "Papier 3", date(2027, 1, 16), 1, date(2026, 1, 1))
        valid = await undertakings.valid(1)
        assert valid is not None
        assert (valid.version, valid.on_paper, valid.filed_by) == ("Papier 3", True, "Anna")
        clock.move(DAY)
        assert await undertakings.valid(1) is not None
        clock.move(DAY)
        assert await undertakings.valid(1) is None
        assert await undertakings.current(1) == valid
        await undertakings.file(1, "1 (de)", date(2029, 1, 1), 1, undertakings.today, "Text")
        assert (await undertakings.all())[1] == await undertakings.valid(1)


@pytest.mark.parametrize(
    ("given", "expires"),
    [(date(2027, 1, 16), date(2028, 1, 1)), (date(2026, 5, 2), date(2026, 5, 1))],
)
async def test_nobody_undertakes_tomorrow_or_backwards(
    tmp_path: Path, given: date, expires: date
) -> None:
    async with sessions_in(tmp_path) as database:
        with pytest.raises(BadUndertakingError):
            await Undertakings(database, HandClock()).file(1, "1", expires, 1, given)


@pytest.mark.parametrize(
    ("months", "last"), [(1, date(2027, 2, 15)), (12, date(2028, 1, 15)), (24, date(2029, 1, 15))]
)
def test_a_span_ends_on_the_same_day_of_a_later_month(months: int, last: date) -> None:
    assert _undertakings(HandClock()).span(months) == (TODAY, last)


def test_a_span_ends_on_the_last_day_of_a_shorter_month() -> None:
    clock = HandClock()
    clock.move(16 * DAY)
    assert _undertakings(clock).span(1) == (date(2027, 1, 31), date(2027, 2, 28))


def _undertakings(clock: HandClock) -> Undertakings:
    return Undertakings(None, clock)  # type: ignore[arg-type]


@pytest.mark.parametrize("verb", ["DELETE FROM undertakings", "UPDATE undertakings SET version = 2"])
async def test_what_is_on_file_stays_as_it_is(tmp_path: Path, verb: str) -> None:
    async with sessions_in(tmp_path) as database:
        undertakings = Undertakings(database, HandClock())
        await undertakings.file(1, "1", date(2029, 1, 1), 1, TODAY)
        with pytest.raises(IntegrityError, match="only added to"):
            await database.write(lambda connection: connection.execute(text(verb)))


def test_every_language_has_a_text_and_a_statement_names_the_one_shown() -> None:
    texts = UndertakingTexts(assets().web / "undertakings", "Musterhaus")
    for language in LANGUAGES:
        shown = texts.current(language)
        assert "Musterhaus" in shown.text
        assert texts.named(shown.number, language, shown.digest) == shown
        for wrong in ((shown.number + 1, language, shown.digest), (shown.number, language, "0")):
            with pytest.raises(TextChangedError):
                texts.named(*wrong)


async def test_the_older_database_is_brought_along_with_its_people(tmp_path: Path) -> None:
    """What the first version wrote is there after the second migration built a table anew."""
    import sqlite3

    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine

    from beistand.relay.database import MIGRATIONS

    tmp_path.chmod(0o700)
    path = tmp_path / "beistand.sqlite3"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    old = sqlite3.connect(path)
    old.execute("INSERT INTO users VALUES (1, 'Anna', 'anna', 'technician', '$argon2id$', 1)")
    old.execute("INSERT INTO sign_ins VALUES (x'00', 1, 1, 1)")
    old.execute(
        "INSERT INTO sessions (id, user_id, technician, organisation, purpose, ticket, customer,"
        " created_at, phase) VALUES ('s', 1, 'Anna', 'H', 'p', '', '', 1, 'new')"
    )
    old.commit()
    old.close()
    async with Database.open(tmp_path) as database:
        rows = await database.read(
            lambda c: c.execute(text("SELECT name, disabled_at FROM users JOIN sessions")).all()
        )
        assert [tuple(row) for row in rows] == [("Anna", None)]
        with pytest.raises(IntegrityError):
            await database.write(lambda c: c.execute(text("DELETE FROM users")))
