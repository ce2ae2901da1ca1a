"""T1: few are matched, and most of those by number, without a look at the address."""

from collections.abc import Mapping

import polars as pl

from bench.studies.reproductions.experiment import (
    NUMBER,
    Experiment,
    ExperimentData,
    Figure,
    Measured,
    Shape,
    Sizes,
    number,
    share,
)
from bench.studies.reproductions.people import FIELDED, ZIP_LIKE, passes

BOTH = "two_paths(by_number=\"name_control(by='tin')\", by_address='exact')"


def measure(material: ExperimentData) -> Mapping[str, Measured]:
    """Two paths that exclude each other: whether a request states a number decides which one it takes."""
    dataset = material.dataset("low-yield")
    has_number = pl.col("tin").is_not_null()
    requests = dataset.requests()
    asked = requests.with_columns(
        dataset.truth()["should_confirm"],
        has_number.alias("numbered"),
        passes(ZIP_LIKE, requests).alias("zip_like"),
        passes(FIELDED, requests).alias("fielded"),
        material.answers(BOTH, dataset).alias("confirmed"),
    )
    confirmed = asked.filter("confirmed")
    by_number = confirmed.filter("numbered")
    n = by_number.height
    return {
        "requests": number(asked.height, asked.height),
        "confirms": number(confirmed.height, asked.height),
        "yield": share(confirmed.height, asked.height),
        "by_number": share(n, confirmed.height),
        "incomplete": share(n - by_number["fielded"].sum(), n),
        "elsewhere": share(n - by_number["should_confirm"].sum(), n),
        "removed_zip_like": share(n - by_number["zip_like"].sum(), n),
        "removed_fielded": share(n - by_number["fielded"].sum(), n),
    }


EXPERIMENT = Experiment(
    id="T1",
    title="Two paths, of which one compares no addresses",
    source="S1 (CPA Practice Advisor; JURIST), S3 (FedScoop), S9 (summaries of court filings)",
    published="Of 1.28 million requests 47,289 were matched, 42,695 of those by name and taxpayer number "
    "without a comparison of addresses; fewer than 5 % had insufficient address data.",
    made="Dataset `low-yield`. Who states a number is looked up by number and name control, who does not by "
    "name and address (`exact`). The screens are then asked which of the confirms by number they would have "
    "stopped.",
    assumed=(
        "3.7 % of requests should be confirmed and nine in ten state a number: both were set with the "
        "published figures in view, so yield and split follow from the profile and are no findings.",
        "6 % of requests are placeholders; the rule for names on the path of the number is the name control.",
    ),
    figures=(
        Figure("requests", "requests", 1_280_000, NUMBER),
        Figure("confirms", "confirmed", 47_289, NUMBER),
        Figure("yield", "confirmed of requests", 47_289 / 1_280_000),
        Figure("by_number", "by number of those confirmed", 42_695 / 47_289),
        Figure("incomplete", "with an incomplete address of those by number (published: fewer than)", 0.05),
        Figure("elsewhere", "that should not have been confirmed of those by number"),
        Figure("removed_zip_like", "stopped by a ZIP-like screen of those by number"),
        Figure("removed_fielded", "stopped by a screen on each field of those by number"),
    ),
    direction=Shape(
        "Most confirms come by number, and a strict screen stops more of them than a ZIP-like one.",
        lambda v: v["by_number"] > 0.5 and v["removed_fielded"] > v["removed_zip_like"],
    ),
    ratio=Shape("At most one request in ten is confirmed.", lambda v: v["yield"] <= 0.1),
    setting=Sizes(200_000, 20_000),
    measure=measure,
    remark="Incomplete is what the screen on each field stops, so both lines are one number; what the "
    "publication called insufficient was not defined. Placeholders are 6 % of requests and 3.7 % should be "
    "confirmed, so that filler whose number is right is half of what the number confirms.",
)
