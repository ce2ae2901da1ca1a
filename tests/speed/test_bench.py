"""How long scoring a large batch and starting the command take. Measured, never asserted."""

import subprocess
import sys

import numpy as np
import polars as pl
import pytest

from bench.entrants.answers import read_answers, write_answers
from bench.scoring.counts import count_by_kind, total
from generators.schema import CONFIRMABLE_KINDS, KINDS, TRUTH

REQUESTS = 1_000_000


@pytest.fixture(scope="module")
def truth():
    kinds = pl.Series("kind", np.random.default_rng(1).choice(KINDS, REQUESTS), dtype=TRUTH["kind"])
    right = kinds.cast(pl.String).is_in(CONFIRMABLE_KINDS)
    return pl.DataFrame({"kind": kinds, "should_confirm": right, "person_on_file": right})


@pytest.fixture(scope="module")
def confirmed():
    return pl.Series("confirmed", np.random.default_rng(2).random(REQUESTS) < 0.5)


def test_score_answers(timed, confirmed, truth):
    """A million, three times."""
    by_kind = timed(count_by_kind, confirmed, truth, repeat=3, requests=REQUESTS)

    assert total(by_kind).requests == REQUESTS


def test_read_answers_from_csv(timed, confirmed, tmp_path):
    """A million."""
    write_answers(confirmed, tmp_path / "a.csv")

    assert timed(read_answers, tmp_path / "a.csv", REQUESTS, requests=REQUESTS).equals(confirmed)


@pytest.mark.process
def test_start_the_command(timed):
    """Two processes, one after the other, that do nothing else."""
    command = [sys.executable, "-m", "bench.cli", "--help"]
    timed(lambda: subprocess.run(command, check=True, capture_output=True), repeat=2)
