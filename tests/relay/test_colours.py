"""Whether people can read a colour, by WCAG's own numbers, and what the page makes of it."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beistand.relay.colours import (
    GROUNDS,
    TEXT,
    Scheme,
    contrast,
    is_colour,
    palette,
    sheet,
    verdict,
)

BASE = (Path(__file__).parents[2] / "web/static/base.css").read_text("utf-8")


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    light, _, dark = BASE.partition("@media screen and (prefers-color-scheme: dark)")
    for scheme, rules in ((Scheme.LIGHT, light), (Scheme.DARK, dark)):
        for name, value in vars(GROUNDS[scheme]).items():
            found = re.search(rf"--{'brand' if name == 'own' else name}: (#\w+);", rules)
            assert found is not None
            assert found[1] == value, (scheme, name)


def test_the_contrasts_are_those_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", Scheme)
def test_the_programs_own_colour_passes(scheme: Scheme) -> None:
    assert verdict(GROUNDS[scheme].own, scheme).passes


@pytest.mark.parametrize(
    ("colour", "light", "dark"),
    [
        ("#003366", True, False),
        ("#ffff00", False, True),
        ("#888888", False, False),
        ("#767676", False, False),  # on white it would pass, on the page it does not
    ],
)
def test_a_colour_is_good_for_one_scheme_or_none(colour: str, light: bool, dark: bool) -> None:
    assert verdict(colour, Scheme.LIGHT).passes is light
    assert verdict(colour, Scheme.DARK).passes is dark


@given(st.from_regex(r"\A#[0-9a-f]{6}\Z"), st.sampled_from(Scheme))
def test_what_would_do_does_and_everything_drawn_with_it_can_be_read(
    colour: str, scheme: Scheme
) -> None:
    told = verdict(colour, scheme)
    assert is_colour(told.would_do)
    assert verdict(told.would_do, scheme).passes
    if told.passes:
        assert told.would_do == colour
    made, ground = palette(told.would_do, scheme), GROUNDS[scheme]
    for around in (ground.page, ground.surface, ground.sunken, made.brand_soft):
        assert contrast(made.brand, around) >= TEXT
    assert contrast(made.on_brand, made.brand) >= TEXT
    assert contrast(made.on_brand, made.brand_strong) >= TEXT


@pytest.mark.parametrize("said", ["", "red", "#fff", "#12345G", "#ABCDEF", "#123456;", " #123456"])
def test_only_six_small_digits_are_a_colour(said: str) -> None:
    assert not is_colour(said)


def test_the_sheet_sets_the_names_of_the_style_sheet_and_no_others() -> None:
    written = sheet("#003366", "#ffff00")
    names = set(re.findall(r"(--[\w-]+):", written))
    assert names == {"--brand", "--brand-strong", "--brand-soft", "--on-brand", "--focus"}
    assert all(f"{name}: " in BASE for name in names)
    assert written.index("#003366") < written.index("@media screen") < written.index("#ffff00")
    assert sheet("", "#ffff00").startswith("@media screen")
    assert sheet("", "") == ""
