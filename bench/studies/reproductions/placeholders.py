"""T2: what a screen stops of requests that have no address, only something in its place."""

from collections.abc import Mapping
from math import sqrt

import polars as pl

from bench.statistics.intervals import LEVEL, Interval, normal_quantile
from bench.studies.reproductions.experiment import (
    Experiment,
    ExperimentData,
    Figure,
    Measured,
    Shape,
    Sizes,
    number,
    share,
    times,
)
from bench.studies.reproductions.people import FIELDED, ZIP_LIKE, known_street, passes
from generators.schema import REQUESTS

SCREENS = ("zip_like", "fielded", "known_street")
MIXES = (0.02, 0.05, 0.10)
EXAMPLES = ("Failed to Provide", "Unknown Address", "NA NA", "Don't Care 12345", "00000")
TO_PASS = 2  # of the examples: the judge's, of which the last two say that they would


def measure(material: ExperimentData) -> Mapping[str, Measured]:
    """Filler addresses are the placeholders without a dwelling; all other requests state a real one."""
    dataset = material.dataset("low-yield")
    requests = dataset.requests()
    asked = requests.with_columns(
        dataset.truth()["dwelling_id"].is_null().alias("filler"),
        passes(ZIP_LIKE, requests).alias("zip_like"),
        passes(FIELDED, requests).alias("fielded"),
    )
    known = known_street(asked, dataset.registry())
    asked = asked.with_columns((pl.col("fielded") & known).alias("known_street"))
    filler, real = asked.filter("filler"), asked.filter(~pl.col("filler"))
    found = {"examples": share(int(_examples().sum()), len(EXAMPLES))}
    for screen in SCREENS:
        found[f"filler_{screen}"] = share(filler[screen].sum(), filler.height)
        found[f"real_{screen}"] = share(real[screen].sum(), real.height)
    return found | _mix(found)


def _mix(found: Mapping[str, Measured]) -> dict[str, Measured]:
    """Pass rates where so many requests in a hundred are filler: the two rates in that proportion."""
    return {
        f"{screen}_{100 * mix:.0f}": _mixture(found[f"real_{screen}"], found[f"filler_{screen}"], mix)
        for screen in SCREENS
        for mix in MIXES
    }


def _mixture(real: Measured, filler: Measured, mix: float) -> Measured:
    """With a normal interval, the two being independent."""
    parts = ((1 - mix, real), (mix, filler))
    value = sum(weight * each.value for weight, each in parts)
    variance = sum(weight**2 * each.value * (1 - each.value) / max(each.n, 1) for weight, each in parts)
    reach = normal_quantile(LEVEL) * sqrt(variance)
    return number(value, real.n + filler.n, Interval(max(value - reach, 0.0), min(value + reach, 1.0)))


def _examples() -> pl.Series:
    """Whether each published example passes the ZIP-like screen, written into the street."""
    rows = [{"request_id": number, "street": text} for number, text in enumerate(EXAMPLES)]
    return passes(ZIP_LIKE, pl.DataFrame(rows, schema=REQUESTS))


NAMES = {
    "zip_like": "ZIP-like",
    "fielded": "each field",
    "known_street": "each field, and the street is known",
}

EXPERIMENT = Experiment(
    id="T2",
    title="Filler in place of an address, and screens",
    source="S2 (Techdirt, March 2026)",
    published="Entries such as Failed to Provide, Unknown Address, NA NA, no street, no number, a jail and "
    "not which; the judge's examples Don't Care 12345 and 00000 would pass a check for a ZIP-like number.",
    made="Dataset `low-yield`: how many of its filler addresses, and of its real ones, pass each screen; and "
    "how many of all requests would, were 2, 5 or 10 % of them filler.",
    assumed=(
        "The shares of the forms of filler; nobody published any. So how much a ZIP-like screen stops is "
        "assumed, that it stops less than a screen on each field is not.",
        "A street is known when some record has it in that ZIP code, in place of a list of all deliverable "
        "addresses.",
    ),
    figures=(
        Figure("examples", "published examples that pass a ZIP-like screen", TO_PASS / len(EXAMPLES)),
        *(Figure(f"filler_{screen}", f"filler that passes: {name}") for screen, name in NAMES.items()),
        *(Figure(f"real_{screen}", f"real addresses that pass: {name}") for screen, name in NAMES.items()),
        *(
            Figure(f"{screen}_{100 * mix:.0f}", f"all that pass at {100 * mix:.0f} % filler: {name}")
            for screen, name in NAMES.items()
            for mix in MIXES
        ),
    ),
    direction=Shape(
        "Filler passes less from screen to screen, and most of the fall comes with the screen on each field.",
        lambda v: (
            1 - v["filler_zip_like"] < v["filler_zip_like"] - v["filler_fielded"]
            and v["filler_known_street"] <= v["filler_fielded"]
        ),
    ),
    ratio=Shape(
        "A ZIP-like screen passes at least ten times as much filler as one on each field.",
        lambda v: times(v["filler_zip_like"], v["filler_fielded"]) >= 10,
    ),
    setting=Sizes(200_000, 20_000),
    measure=measure,
    remark="By the assumed shares about half of filler has a ZIP-like number, so the direction hangs on the "
    "seed.",
)
