"""Material for pages without a run: a small generated dataset, and matchers that err as often as told."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from bench.datasets import made
from bench.output.progress import Silent
from bench.page.material import MATCHERS, Material
from bench.scoring.slices import Slicing, counts_of_all, slicing
from generators.profile import load_profile

PEOPLE, REQUESTS, SEED = 40_000, 2_000, 7
MARKUP = "<b>bold</b><script>alert(1)</script>\"'&amp;"


@cache
def slices() -> Slicing:
    """Of a dataset that is gone when this returns."""
    with TemporaryDirectory() as folder:
        target = Path(folder, "dataset")
        dataset = made(load_profile("typical"), PEOPLE, REQUESTS, SEED, target, Silent())
        return slicing(dataset.truth(), dataset.edits())


def material(
    errs: Mapping[str, float | None], title: str = "made", oracle: str | None = None, notice: str = ""
) -> Material:
    """What a run of such matchers would be.

    errs: by matcher, the share of its answers that are wrong; None for one that failed
    """
    rows = [_matcher(name, rate, name == oracle) for name, rate in errs.items()]
    answers = {name: _answers(name, rate) for name, rate in errs.items() if rate is not None}
    return Material(
        title=title,
        dataset={"name": title, "digest": "0" * 32, "records": PEOPLE, "requests": REQUESTS},
        provenance=(("Dataset", title), ("Made again with", f"confirmbench run {title}")),
        matchers=pl.DataFrame(rows, MATCHERS),
        counts=counts_of_all(answers, slices()),
        notice=notice,
    )


def _answers(name: str, rate: float) -> pl.Series:
    right = slices().groupings.truth["should_confirm"].to_numpy()
    draws = np.random.default_rng(list(name.encode())).random(len(right))
    return pl.Series("confirmed", right ^ (draws < rate))


def _matcher(name: str, rate: float | None, oracle: bool) -> dict[str, object]:
    told = {"matcher": name, "name": name, "version": "1", "reads_truth": oracle}
    if rate is None:
        return told | {"status": "error", "message": "ValueError: no <such> thing"}
    speed = 1_000.0 * (1 + len(name))
    return told | {
        "status": "ok",
        "message": "",
        "load_seconds": 0.2,
        "warm_up_seconds": 0.1,
        "fit_seconds": 1.5,
        "ask_seconds": REQUESTS / speed,
        "requests_per_s": speed,
        "peak_memory_bytes": 300_000_000,
    }
