"""Prepared answers: each one's own and the shared ones, in an order, and not without end."""

from pathlib import Path

import pytest

from beistand.relay import answers as module
from beistand.relay.accounts import Accounts
from beistand.relay.answers import Answers, Wording
from beistand.relay.errors import TooManyAnswersError
from beistand.relay.passwords import Passwords
from beistand.relay.permissions import Rank
from tests.relay.keeping import QUICK, HandClock, sessions_in

HELLO = Wording("Gruß", "Guten Tag", "Hello")


def titles(found: list[module.Answer]) -> list[str]:
    return [each.wording.title for each in found]


async def test_what_stood_on_the_page_before_is_shared_now(tmp_path: Path) -> None:
    async with sessions_in(tmp_path) as database:
        shared = await Answers(database).of(None)
    assert titles(shared)[0] == "Begrüßung"
    assert len(shared) == 6
    assert all(each.wording.german and each.wording.english for each in shared)


async def test_nobody_sees_changes_or_removes_another_s_answer(tmp_path: Path) -> None:
    async with sessions_in(tmp_path) as database:
        await Accounts(database, HandClock(), Passwords(QUICK)).add(
            "Eva", Rank.TECHNICIAN, "ein langes Passwort"
        )
        answers = Answers(database)
        mine = await answers.add(1, HELLO)
        assert await answers.of(2) == []
        for other in (2, None):
            assert not await answers.change(other, mine, HELLO)
            assert not await answers.remove(other, mine)
            assert not await answers.move(other, mine, up=True)
        [kept] = await answers.of(1)
        shared = (await answers.of(None))[0].id
        assert not await answers.change(1, shared, HELLO)
        assert kept.wording == HELLO
        assert await answers.remove(1, mine)
        assert await answers.of(1) == []


async def test_answers_change_places_and_stop_at_the_ends(tmp_path: Path) -> None:
    async with sessions_in(tmp_path) as database:
        answers = Answers(database)
        one, two, three = [await answers.add(1, Wording(name, "x", "")) for name in "abc"]
        await answers.move(1, three, up=True)
        assert titles(await answers.of(1)) == ["a", "c", "b"]
        await answers.move(1, one, up=True)
        await answers.move(1, two, up=False)
        assert titles(await answers.of(1)) == ["a", "c", "b"]
        await answers.remove(1, one)
        await answers.move(1, three, up=False)
        assert titles(await answers.of(1)) == ["b", "c"]
        await answers.add(1, Wording("d", "", "y"))
        assert titles(await answers.of(1)) == ["b", "c", "d"]


async def test_there_is_an_end_to_how_many_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_OWN", 2)
    monkeypatch.setattr(module, "MOST_SHARED", 7)
    async with sessions_in(tmp_path) as database:
        answers = Answers(database)
        for owner, room in ((1, 2), (None, 1)):
            for _ in range(room):
                await answers.add(owner, HELLO)
            with pytest.raises(TooManyAnswersError):
                await answers.add(owner, HELLO)
        assert await answers.change(1, (await answers.of(1))[0].id, HELLO)
