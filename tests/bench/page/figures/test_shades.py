"""Rates as shades."""

from itertools import pairwise

import pytest

from bench.page.figures.shades import COLOURS, FEW, INKS, LABELS, NONE, shade


def luminance(colour):
    """WCAG 2: relative luminance of an sRGB colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("colour", "ink"), list(zip(COLOURS, INKS, strict=True)))
def test_text_on_every_shade_has_enough_contrast(colour, ink):
    low, high = sorted((luminance(colour), luminance(ink)))

    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_every_shade_is_darker_than_the_one_before():
    assert all(luminance(a) > 1.3 * luminance(b) for a, b in pairwise(COLOURS))


@pytest.mark.parametrize(
    ("rate", "label", "text"),
    [
        (None, FEW, "few"),
        (0.0, NONE, "0"),
        (0.0009, LABELS[0], "0.09"),
        (0.001, LABELS[1], "0.1"),
        (0.2999, LABELS[5], "30"),
        (0.3, LABELS[6], "30"),
        (1.0, LABELS[6], "100"),
    ],
)
def test_a_rate_belongs_to_the_class_whose_lower_end_it_reaches(rate, label, text):
    found = shade(rate)

    assert (found["shade"], found["text"]) == (label, text)
