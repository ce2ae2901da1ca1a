"""How long generation takes. Figures to read; nothing is asserted about them."""

import numpy as np
import pytest

from generators.population import build_population, registry_rows
from generators.profile import load_profile
from generators.requests import make_batch
from generators.selection import select_people

PEOPLE, REQUESTS = 50_000, 25_000


@pytest.mark.usefixtures("peak_memory")
def test_population(timed):
    """Households, people, moves and marriages of 50,000."""
    timed(build_population, load_profile("typical"), PEOPLE, 1, people=PEOPLE)


def test_registry(timed, benchmark, people):
    """The claims of 200,000, with what was keyed wrongly."""
    rows = timed(registry_rows, people, np.arange(people.cards.households))

    benchmark.extra_info["records"] = rows.height


def test_requests(timed, benchmark, people):
    """25,000 with their noise: whom they are about, what is stated, what goes wrong on the way."""
    batch = timed(lambda: make_batch(people, select_people(people, REQUESTS)))

    benchmark.extra_info |= {"requests": batch.requests.height, "edits": batch.edits.height}
