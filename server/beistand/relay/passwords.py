"""Passwords: which are good enough, and how they are kept and compared."""

import asyncio
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from zxcvbn import zxcvbn

from beistand.relay.errors import CommonPasswordError, PasswordTooLongError, PasswordTooShortError

MIN_PASSWORD = 12
MAX_PASSWORD = 1000
HASHES_AT_ONCE = 2  # each takes 64 MiB

# zxcvbn's estimate grows with the square of the length; what begins well only gets better.
WEIGHED = 72
GOOD_ENOUGH = 4
"""zxcvbn's best mark: more than 10^10 guesses, counting its 30,000 commonest passwords."""
# What its lists lack: the words of our own house and language.
OURS = (
    *("passwort", "kennwort", "beistand", "fernwartung", "praxis", "hallo", "willkommen"),
    *("geheim", "computer", "arztpraxis", "hilfe", "sommer", "winter", "herbst", "fruehling"),
)

T = TypeVar("T")


class Passwords:
    """Keeps passwords by argon2id, made in threads of their own."""

    def __init__(self, hasher: Argon2Hasher | None = None) -> None:
        self._hasher = PasswordHash((hasher or Argon2Hasher(),))
        self._hashing = ThreadPoolExecutor(HASHES_AT_ONCE, "argon2")
        self._nobodys: str | None = None

    async def keep(self, password: str, about: Iterable[str] = ()) -> str:
        """What to keep of a new password; `about` are words that everybody would try first.

        Raises PasswordTooShortError, PasswordTooLongError or CommonPasswordError.
        """
        password = composed(password)
        if len(password) < MIN_PASSWORD:
            raise PasswordTooShortError
        if len(password) > MAX_PASSWORD:
            raise PasswordTooLongError
        words = [*OURS, *(word for each in about for word in (each, *each.split()))]
        if await self._aside(lambda: easily_guessed(password, words)):
            raise CommonPasswordError
        return await self._hash(password)

    async def match(self, password: str, kept: str | None) -> bool:
        """Whether this is the password; None, nobody's, takes as long and never is."""
        nobodys = await self._nobodys_password()
        if len(password) > MAX_PASSWORD:
            return False
        right = await self._aside(
            lambda: self._hasher.verify(composed(password), nobodys if kept is None else kept)
        )
        return right and kept is not None

    async def _hash(self, password: str) -> str:
        return await self._aside(lambda: self._hasher.hash(password))

    async def _nobodys_password(self) -> str:
        if self._nobodys is None:
            self._nobodys = await self._hash(secrets.token_urlsafe(32))
        return self._nobodys

    async def _aside(self, work: Callable[[], T]) -> T:
        # Threads of its own: who breaks off a request does not get a third hash started.
        return await asyncio.get_running_loop().run_in_executor(self._hashing, work)


def easily_guessed(password: str, words: Iterable[str]) -> bool:
    """Whether somebody who knows the commonest passwords and these words would guess it soon."""
    weighed = zxcvbn(password[:WEIGHED], [word.casefold() for word in words])
    return int(weighed["score"]) < GOOD_ENOUGH


def composed(text: str) -> str:
    """NFC: what looks the same is the same, whichever keyboard typed it."""
    return unicodedata.normalize("NFC", text)
