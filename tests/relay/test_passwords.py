import asyncio
import threading

import pytest

from beistand.relay.errors import (
    CommonPasswordError,
    PasswordTooLongError,
    PasswordTooShortError,
)
from beistand.relay.passwords import Passwords, easily_guessed
from tests.relay.keeping import QUICK
from tests.relay.side import PATIENCE, until

PASSWORD = "ein langes Passwort"


async def test_a_password_is_kept_by_argon2id_and_known_again() -> None:
    passwords = Passwords(QUICK)
    kept = await passwords.keep(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert await passwords.match(PASSWORD, kept)
    assert not await passwords.match(PASSWORD + " ", kept)
    assert not await passwords.match("x" * 2000, kept)


async def test_nobodys_password_costs_as_many_hashes_and_is_never_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passwords, compared = Passwords(QUICK), list[str]()
    kept = await passwords.keep(PASSWORD)
    verify = QUICK.verify

    def counted(password: str | bytes, kept: str | bytes) -> bool:
        compared.append(str(kept))
        return verify(password, kept)

    monkeypatch.setattr(QUICK, "verify", counted)
    assert not await passwords.match("ein falsches Passwort", kept)
    assert not await passwords.match("ein falsches Passwort", None)
    assert len(compared) == 2
    assert compared[0] != compared[1]


async def test_a_password_is_the_same_on_every_keyboard() -> None:
    passwords = Passwords(QUICK)
    kept = await passwords.keep("zwölf neue Brücken")
    assert await passwords.match("zwo\u0308lf neue Bru\u0308cken", kept)


async def test_a_password_is_long_but_not_without_end() -> None:
    passwords = Passwords(QUICK)
    with pytest.raises(PasswordTooShortError):
        await passwords.keep("Vwq7 zk2 Lm")
    with pytest.raises(PasswordTooLongError):
        await passwords.keep(PASSWORD * 60)
    await passwords.keep("Vwq7 zk2 Lmp")
    await passwords.keep((PASSWORD * 60)[:1000])


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Passwort2026!!",
        "q1w2e3r4t5y6",
        "qwertzuiop12",
        "administrator1",
        "Administrator!",
        "123456789012",
        "hallohallohallo",
        "xxxxxxxxxxxxxxxx",
        "dragonmonkey1!",
        "01.02.1985 1985",
        "P@ssw0rd P@ssw0rd",
        "Beistand2026!",
        "Anna Berger 1985",
        "MusterhausSoftware",
        "Musterhaus2026!",
    ],
)
async def test_what_everybody_would_try_first_is_no_password(password: str) -> None:
    with pytest.raises(CommonPasswordError):
        await Passwords(QUICK).keep(password, ("Anna Berger", "Musterhaus Software"))


@pytest.mark.parametrize(
    "password", ["Ein ruhiger Satz am Morgen", "correct horse battery staple", "k8!fQz-w2Lm9"]
)
def test_a_sentence_or_a_random_word_is_a_password(password: str) -> None:
    assert not easily_guessed(password, ["Anna Berger"])


async def test_at_most_two_hashes_are_made_at_once_also_when_people_break_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    running: list[int] = [0]
    most: list[int] = [0]
    counting, go_on = threading.Lock(), threading.Event()

    def slow(password: str | bytes, kept: str | bytes) -> bool:
        with counting:
            running[0] += 1
            most[0] = max(most[0], running[0])
        go_on.wait(PATIENCE)
        with counting:
            running[0] -= 1
        return False

    async def whoever_may_has_begun() -> None:
        for _ in range(20):  # each step of a task, and each thread that was asked for
            await asyncio.to_thread(lambda: None)

    passwords = Passwords(QUICK)
    kept = await passwords.keep(PASSWORD)
    await passwords.match(PASSWORD, None)
    monkeypatch.setattr(QUICK, "verify", slow)
    trying = [asyncio.create_task(passwords.match(PASSWORD, kept)) for _ in range(8)]
    await until(lambda: running[0] == 2)
    for each in trying[:4]:
        each.cancel()
    await whoever_may_has_begun()
    go_on.set()
    await asyncio.gather(*trying, return_exceptions=True)
    assert most[0] == 2
