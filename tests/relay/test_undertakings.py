from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

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


@pytest.mark.parametrize(
    "verb", ["DELETE FROM undertakings", "UPDATE undertakings SET version = 2"]
)
async def test_what_is_on_file_stays_as_it_is(tmp_path: Path, verb: str) -> None:
    async with sessions_in(tmp_path) as database:
        undertakings = Undertakings(database, HandClock())
        await undertakings.file(1, "1", date(2029, 1, 1), 1, TODAY)
        with pytest.raises(IntegrityError, match="only added to"):
            await database.write(lambda connection: connection.execute(text(verb)))


def test_every_language_has_a_text_and_a_statement_names_the_one_shown() -> None:
    texts = UndertakingTexts(assets().web / "undertakings", lambda: "Musterhaus")
    for language in LANGUAGES:
        shown = texts.current(language)
        assert "Musterhaus" in shown.text
        assert texts.named(shown.number, language, shown.digest) == shown
        for wrong in ((shown.number + 1, language, shown.digest), (shown.number, language, "0")):
            with pytest.raises(TextChangedError):
                texts.named(*wrong)
