"""How long it takes from receipt to answer. Measured, never asserted."""

import tempfile
from pathlib import Path

import polars as pl
import pytest

from bench.custody.ledger.reading import LEDGER
from bench.custody.serving.files import contents
from bench.custody.serving.prepare import Serving, receive
from bench.custody.serving.serve import items, serve
from bench.output.progress import Silent
from generators.dataset import load
from generators.generate import generate
from generators.profile import load_profile
from tests.speed.conftest import digest

PEOPLE, REQUESTS = 40_000, 20_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """20,000 requests with papers."""
    target = tmp_path_factory.mktemp("serving") / "mou"
    generate(load_profile("mou"), PEOPLE, REQUESTS, 5, target)
    return target


@pytest.fixture(scope="module")
def stream(folder):
    dataset = load(folder)
    nothing = pl.lit(None, pl.String)
    return receive(dataset.requests(), dataset.papers()).with_columns(reason=nothing)


def test_serve(timed, benchmark, folder, tmp_path):
    """Check the dataset, eligible, screen, match, log and answer; on the disk, in a new folder each time."""

    def served():
        out = Path(tempfile.mkdtemp(dir=tmp_path), "out")
        return serve(Serving(folder, "policy", "exact", out), Silent())

    done = timed(served, requests=REQUESTS)
    given = done.answered.sort("request_id")["answer"]
    benchmark.extra_info |= {
        "confirms": digest(given == "confirm"),
        "refusals": digest(given == "refused"),
        "ledger_bytes": (done.ledger / LEDGER).stat().st_size,
        "files": done.counts["batches"],
    }


def test_items(timed, stream):
    """Whom 20,000 requests are about, as digests, and what they state, six times."""
    confirmed = pl.repeat(False, stream.height, dtype=pl.Boolean, eager=True)
    made = timed(items, b"key", stream, confirmed, repeat=6, requests=REQUESTS)

    assert made.height == REQUESTS


def test_answer_files(timed, stream):
    """The contents of all files, a hundred and twenty times."""
    answered = stream.select("request_id", "batch_id", answer=pl.lit("no match"))
    made = timed(contents, answered, repeat=120, requests=REQUESTS)

    assert len(made) == stream["batch_id"].n_unique()
