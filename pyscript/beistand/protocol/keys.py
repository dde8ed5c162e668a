"""Session keys: ten digits that a person can say on the phone and type without fear."""

import hashlib
from dataclasses import dataclass

from beistand.protocol.errors import MistypedKeyError

LOCATOR_DIGITS = 3
SECRET_DIGITS = 6
KEY_DIGITS = LOCATOR_DIGITS + SECRET_DIGITS + 1

# The totally anti-symmetric quasigroup of order 10 from H. M. Damm's thesis (2004), p. 111.
# It finds every single wrong digit and every swap of two neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(digits: str) -> str:
    """The Damm check digit of a row of decimal digits."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


@dataclass(frozen=True)
class Key:
    """One session key: a locator that finds the offer and a secret that proves the right to it."""

    locator: str
    secret: str

    @property
    def digits(self) -> str:
        """All ten digits, the check digit last."""
        return self.locator + self.secret + check_digit(self.locator + self.secret)

    @property
    def spoken(self) -> str:
        """The digits in the groups in which they are shown and told: ``482 913 5070``."""
        return f"{self.digits[:3]} {self.digits[3:6]} {self.digits[6:]}"

    @property
    def proof(self) -> str:
        """What the customer's side sends to prove the secret: 64 hexadecimal digits.

        A digest only keeps the digits themselves off the wire and out of memory dumps; six digits
        are found by trying, so the relay's limits protect them. A PAKE can take this place.
        """
        return hashlib.sha256(f"beistand key 1 {self.locator} {self.secret}".encode()).hexdigest()


def read_key(typed: str) -> Key:
    """The key in what a person typed or pasted; blanks, dashes and dots between digits are fine.

    Text programs turn a hyphen into one of its five relatives.

    Raises MistypedKeyError where the digits cannot be a key.
    """
    digits = "".join(sign for sign in typed if not sign.isspace() and sign not in "-‐‑–—−.·/_")
    if len(digits) != KEY_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise MistypedKeyError(f"a session key has {KEY_DIGITS} digits")
    if check_digit(digits) != "0":
        raise MistypedKeyError("the check digit does not fit")
    return Key(digits[:LOCATOR_DIGITS], digits[LOCATOR_DIGITS:-1])
