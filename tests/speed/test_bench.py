"""How long scoring a large batch and starting the command take. Measured, never asserted."""

import subprocess
import sys

import numpy as np
import polars as pl
import pytest

from bench.asking.answer_file import read_answers, write_answers
from bench.asking.answers import read_bits, write_bits
from bench.rates.metrics import score
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


def test_score_a_million_answers(benchmark, confirmed, truth):
    scores = benchmark(score, confirmed, truth)
    assert scores.should_confirm.overall.requests == REQUESTS


def test_a_million_answers_as_bits(benchmark, confirmed, tmp_path):
    def round_trip():
        write_bits(confirmed, tmp_path / "a.bits")
        return read_bits(tmp_path / "a.bits", REQUESTS)

    assert benchmark(round_trip).equals(confirmed)


def test_read_a_million_answers_from_csv(benchmark, confirmed, tmp_path):
    write_answers(confirmed, tmp_path / "a.csv")
    assert benchmark(read_answers, tmp_path / "a.csv", REQUESTS).equals(confirmed)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["matchers"]], ids=" ".join)
def test_start_the_command(benchmark, arguments):
    command = [sys.executable, "-m", "bench.cli", *arguments]
    benchmark.pedantic(subprocess.run, [command], {"check": True, "capture_output": True}, rounds=5)
