"""Colours: what a house's own colour becomes on a page, and whether people can read it there.

WCAG 2.2, 1.4.3 (text, 4.5:1) and 1.4.11 (parts of the page, 3:1).
"""

import colorsys
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

TEXT = 4.5
"""The contrast that letters need; every part of a page that has this colour is drawn with it too,
and needs less (3:1)."""
_COLOUR = re.compile(r"#[0-9a-f]{6}")
Light = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""


class Scheme(StrEnum):
    """Whether the page is light or dark."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Ground:
    """What a colour has to stand on and beside; a test holds it to the style sheet."""

    page: str
    surface: str
    sunken: str
    text: str
    own: str
    """The program's own colour."""


GROUNDS: dict[Scheme, Ground] = {
    Scheme.LIGHT: Ground("#f3f6f6", "#ffffff", "#eaf0f0", "#14272b", "#0b5d66"),
    Scheme.DARK: Ground("#101a1d", "#18262a", "#0f181a", "#e8f0f1", "#7fd0d6"),
}
_LETTERS = ("#ffffff", "#06262a")
"""What can stand on a button."""


@dataclass(frozen=True)
class Palette:
    """A colour and what is made of it, by the names of the style sheet."""

    brand: str
    brand_strong: str
    brand_soft: str
    on_brand: str
    focus: str


@dataclass(frozen=True)
class Verdict:
    """How well a colour can be read where it does worst, and the nearest one that would do."""

    ratio: float
    would_do: str

    @property
    def passes(self) -> bool:
        """Whether everybody can read it everywhere."""
        return self.ratio >= TEXT


def is_colour(said: str) -> bool:
    """Whether this is `#rrggbb` in small letters."""
    return _COLOUR.fullmatch(said) is not None


def contrast(one: str, other: str) -> float:
    """From 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def palette(colour: str, scheme: Scheme) -> Palette:
    """Everything that the page draws with this colour."""
    away = "#000000" if scheme is Scheme.LIGHT else "#ffffff"
    strong = _mixed(colour, away, 0.2)
    soft = _mixed(GROUNDS[scheme].surface, colour, 0.12 if scheme is Scheme.LIGHT else 0.18)
    letters = max(_LETTERS, key=lambda each: min(contrast(each, colour), contrast(each, strong)))
    return Palette(colour, strong, soft, letters, colour)


def verdict(colour: str, scheme: Scheme) -> Verdict:
    """Whether this colour can be read on this scheme's grounds, and which would do."""
    worst = min(_contrasts(colour, scheme))
    # One decimal is what a person is told: never more than there is.
    return Verdict(int(worst * 100) / 100, colour if worst >= TEXT else _nearest(colour, scheme))


def sheet(light: str, dark: str) -> str:
    """The style sheet of a house's colours; an empty one stays the program's own."""
    rules = []
    if light:
        rules.append(_rule(palette(light, Scheme.LIGHT)))
    if dark:
        # On paper it is always light.
        rule = _rule(palette(dark, Scheme.DARK))
        rules.append(f"@media screen and (prefers-color-scheme: dark) {{\n{rule}}}\n")
    return "".join(rules)


def _rule(colours: Palette) -> str:
    lines = "".join(
        f"  --{name.replace('_', '-')}: {value};\n" for name, value in vars(colours).items()
    )
    return f":root {{\n{lines}}}\n"


def _contrasts(colour: str, scheme: Scheme) -> Iterator[float]:
    """Every pair of colours with letters in one and the other around them."""
    ground, made = GROUNDS[scheme], palette(colour, scheme)
    for around in (ground.page, ground.surface, ground.sunken, made.brand_soft):
        yield contrast(made.brand, around)
        yield contrast(made.brand_strong, around)
    yield contrast(ground.text, made.brand_soft)
    yield contrast(made.on_brand, made.brand)
    yield contrast(made.on_brand, made.brand_strong)


def _nearest(colour: str, scheme: Scheme) -> str:
    """The same hue, darker or lighter by as little as does; the program's own where none does."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    steps = sorted((step / 200 for step in range(201)), key=lambda each: abs(each - lightness))
    for step in steps:
        found = _written(colorsys.hls_to_rgb(hue, step, saturation))
        if min(_contrasts(found, scheme)) >= TEXT:
            return found
    return GROUNDS[scheme].own


def _mixed(one: str, other: str, share: float) -> str:
    pairs = zip(_parts(one), _parts(other), strict=True)
    red, green, blue = (a * (1 - share) + b * share for a, b in pairs)
    return _written((red, green, blue))


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> Light:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _written(light: Light) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in light)
