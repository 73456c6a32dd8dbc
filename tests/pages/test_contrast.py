"""Every text can be told from what it stands on, in light and in dark: WCAG 2.2, level AA."""

from __future__ import annotations

import re
from typing import Final

import pytest

from mediakit.base.files import read_toml

TEXTS: Final = ("ink", "soft", "link", "accent", "quoted", "reported", "own")
GROUNDS: Final = ("paper", "wash")
PAIRS: Final = [
    *((text, ground, 4.5) for text in TEXTS for ground in GROUNDS),
    ("warn", "warnwash", 4.5),
    *(("ci", ground, 3.0) for ground in GROUNDS),  # a mark that says something, and no text
]
UNREAD: Final = {"line", "band", "bar"}  # rules, areas, and bars that have a number beside them
LINEAR: Final = 0.04045  # where the curve of sRGB begins


def read_luminance(colour: str) -> float:
    """Return how light a colour "#RRGGBB" is: 0 is black, 1 is white."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= LINEAR else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours: 1 for the same, 21 for black on white."""
    dark, light = sorted((read_luminance(one), read_luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground", "told"),
    [
        ("#000000", "#FFFFFF", 21),
        ("#FFFFFF", "#FFFFFF", 1),
        ("#767676", "#FFFFFF", 4.54),  # the lightest grey that is a text on white
        ("#FF0000", "#FFFFFF", 4.0),
        ("#0000FF", "#FFFFFF", 8.59),
        ("#8CC4FF", "#14161A", 9.9),
        ("#FFB57A", "#2B2118", 9.1),
    ],
)
def test_contrast_is_that_of_the_standard(text: str, ground: str, told: float) -> None:
    """Also the other way round; figures of others."""
    assert contrast(text, ground) == contrast(ground, text) == pytest.approx(told, abs=0.06)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_can_be_told_from_its_ground(scheme: str) -> None:
    """Texts on paper and on what is set off from it; the line of an interval as a mark."""
    palette = read_toml("base/figures.toml")[scheme]
    named = {name for *pair, _ in PAIRS for name in pair}
    assert palette.keys() == named | UNREAD
    assert [
        c for c in palette.values() if not re.fullmatch(r"#[0-9A-F]{6}", c, re.IGNORECASE)
    ] == []
    found = {(text, on): (contrast(palette[text], palette[on]), least) for text, on, least in PAIRS}
    assert {pair: round(ratio, 2) for pair, (ratio, least) in found.items() if ratio < least} == {}
