import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beistand.protocol.errors import MistypedKeyError
from beistand.protocol.keys import Key, check_digit, read_key

KEY = Key("482", "913507")
DIGITS = "0123456789"
sample = [
    f"{number:09}"
    for number in (0, 999_999_999, *(random.Random(7).randrange(10**9) for _ in range(300)))
]
any_key = st.builds(
    Key, st.text(DIGITS, min_size=3, max_size=3), st.text(DIGITS, min_size=6, max_size=6)
)


def is_refused(typed: str) -> bool:
    try:
        read_key(typed)
    except MistypedKeyError:
        return True
    return False


def test_the_check_digit_is_that_of_damms_thesis() -> None:
    assert check_digit("572") == "4"  # the example of the thesis
    assert check_digit("5724") == "0"


def test_every_single_wrong_digit_is_found() -> None:
    for digits in (start + check_digit(start) for start in sample):
        for place, wrong in itertools.product(range(10), DIGITS):
            if wrong != digits[place]:
                assert is_refused(digits[:place] + wrong + digits[place + 1 :])


def test_every_swap_of_neighbours_is_found() -> None:
    for digits in (start + check_digit(start) for start in sample):
        for place in range(9):
            first, second = digits[place], digits[place + 1]
            if first != second:
                assert is_refused(digits[:place] + second + first + digits[place + 2 :])


def test_of_all_ten_last_digits_exactly_one_fits() -> None:
    for start in sample:
        assert sum(not is_refused(start + last) for last in DIGITS) == 1


@given(any_key)
def test_what_is_spoken_is_read(key: Key) -> None:
    assert read_key(key.spoken) == read_key(key.digits) == key
    assert [len(group) for group in key.spoken.split(" ")] == [3, 3, 4]


@given(
    any_key, st.lists(st.sampled_from(" \t\n\u00a0\u202f\u2009-‐‑–—−.·/_"), max_size=30), st.data()
)
def test_signs_between_the_digits_do_not_matter(
    key: Key, signs: list[str], data: st.DataObject
) -> None:
    typed = data.draw(st.permutations(range(len(signs) + 10)))
    places = sorted(typed[:10])
    rest = iter(signs)
    digits = iter(key.digits)
    mixed = "".join(next(digits if n in places else rest) for n in range(len(signs) + 10))

    assert read_key(mixed) == key


@pytest.mark.parametrize(
    "typed",
    [
        "4829135070",
        " 482 913 5070\n",
        "482-913-5070",
        "482.913.5070",
        "482\u00a0913\u00a05070",
        "482\u202f913\u202f5070",
        "4 8 2 9 1 3 5 0 7 0",
        "482\u2011913\u20115070",
        "482–913–5070",
    ],
)
def test_people_type_a_key_in_many_ways(typed: str) -> None:
    assert read_key(typed) == KEY


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "482913507",
        "48291350700",
        "4829135070x",
        "x" * 10,
        "4829135077",
        "+4829135070",
        "４８２９１３５０７０",
        "٤٨٢٩١٣٥٠٧٠",
        "48291350⁷⁰",
        "482913507㊀",
        "4829135070\0",
        "4" * 100_000,
    ],
)
def test_anything_else_is_mistyped(typed: str) -> None:
    with pytest.raises(MistypedKeyError):
        read_key(typed)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_key_or_mistyped(typed: str) -> None:
    if not is_refused(typed):
        assert len(read_key(typed).digits) == 10


def test_the_proof_depends_on_every_digit_of_locator_and_secret() -> None:
    proofs = {Key("482", "913507").proof, Key("483", "913507").proof, Key("482", "913508").proof}

    assert len(proofs) == 3
    assert {len(proof) for proof in proofs} == {64}


def test_the_proof_does_not_contain_the_secret() -> None:
    assert KEY.secret not in KEY.proof
