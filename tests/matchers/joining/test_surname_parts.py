"""Which surname counts, of surnames as they are written."""

import random

import polars as pl
import pytest

from generators.errors import ConfirmbenchError
from matchers.joining import surname_parts
from matchers.joining.surname_parts import check_part, one_surname

PARTICLES = set(surname_parts.PARTICLES.split("|"))


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("McCedar", "MCCEDAR", "MCCEDAR"),
        ("Mc Cedar", "MCCEDAR", "MCCEDAR"),
        ("O'Brien", "OBRIEN", "OBRIEN"),
        ("O Brien", "OBRIEN", "OBRIEN"),
        ("De La Rosa", "DELAROSA", "DELAROSA"),
        ("Garza Morales", "GARZA", "MORALES"),
        ("Garza-Morales", "GARZA", "MORALES"),
        ("Garza de la Rosa", "GARZA", "DELAROSA"),
        ("Lopez y Moreno", "LOPEZ", "MORENO"),
        ("Lo", "LO", "LO"),
        ("Van", "VAN", "VAN"),
        ("Van - Der", "VANDER", "VANDER"),
        ("Smith Jr.", "SMITH", "SMITH"),
        ("Jr", "JR", "JR"),
        ("  García  Núñez ", "GARCIA", "NUNEZ"),
        ("Garzade La Rosa", "GARZADE", "LAROSA"),
        ("St. Clair", "STCLAIR", "STCLAIR"),
        (" -' ", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_parts(written, first, last):
    column = pl.Series("surname", [written], dtype=pl.String)

    assert one_surname(column, "first").item() == first
    assert one_surname(column, "last").item() == last


def parts(text):
    """The surnames in a text, by a loop over its words."""
    found, open_particles = [], ""
    for word in text.upper().replace("-", " ").split():
        open_particles += word
        if word not in PARTICLES:
            found.append(open_particles)
            open_particles = ""
    return found or [open_particles]


@pytest.mark.parametrize("seed", range(5))
def test_equals_a_loop(seed):
    """Where the text ends in a surname; particles alone at the end are left out by both."""
    rng = random.Random(seed)
    words = ["De", "La", "Mc", "San", "Rosa", "Sanchez", "Delarosa", "Lo", "Vander", "Md"]
    ends = ["Rosa", "Lo", "Sanchez"]
    texts = [
        "".join(rng.choice(words) + rng.choice(" -") for _ in range(rng.randint(0, 4))) + rng.choice(ends)
        for _ in range(200)
    ]
    column = pl.Series(texts)

    assert one_surname(column, "first").to_list() == [parts(text)[0] for text in texts]
    assert one_surname(column, "last").to_list() == [parts(text)[-1] for text in texts]


def test_refuses():
    with pytest.raises(ConfirmbenchError, match="first, last"):
        check_part("middle")
