"""Sizes read as people say them."""

import pytest

from beistand.texts import Texts
from beistand.texts.sizes import size


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "1 kB"),
        (1, "1 kB"),
        (850_000, "850 kB"),
        (999_999, "1,0 MB"),
        (1_440_000, "1,4 MB"),
        (104_857_600, "104,9 MB"),
        (2_000_000_000, "2,0 GB"),
    ],
)
def test_a_size_reads_as_people_say_it(number: int, told: str) -> None:
    assert size(Texts("de"), number) == told.replace(" ", "\u00a0")


def test_english_has_a_point() -> None:
    assert size(Texts("en"), 1_440_000) == "1.4\u00a0MB"
