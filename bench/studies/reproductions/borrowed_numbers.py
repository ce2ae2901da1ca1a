"""T18: wrong taxpayer numbers, most of which are somebody's, on a path that looks people up by number."""

from collections.abc import Mapping

import polars as pl

from bench.studies.reproductions.experiment import (
    Experiment,
    ExperimentData,
    Figure,
    Measured,
    Shape,
    Sizes,
    rare,
    share,
)
from generators.dataset import Dataset

RULES = {
    "control": "name_control(by='tin')",
    "tolerance": "ssa_tolerance(by='tin')",
    "address": "entity_prefix(tin='required')",
}
FAULTS = ("borrow", "transpose", "invent")


def measure(material: ExperimentData) -> Mapping[str, Measured]:
    """Requests with a wrong number; of the borrowed ones, who is confirmed on another's record."""
    dataset = material.dataset("borrowed-number")
    faults = dataset.edits().filter(pl.col("operation").is_in(FAULTS) & (pl.col("field") == "tin"))
    asked = (
        dataset.truth()
        .select("request_id", "record_id")
        .join(faults, on="request_id", how="left", maintain_order="left")
    )
    asked = asked.with_columns(_own(dataset))
    borrowed = (asked["operation"] == "borrow").fill_null(False) & ~asked["own"]
    invented = (asked["operation"] == "invent").fill_null(False)
    found = {"borrowed": share((asked["operation"] == "borrow").sum(), faults.height)}
    for rule, spec in RULES.items():
        confirmed = material.answers(spec, dataset)
        found[f"wrong_{rule}"] = rare((confirmed & borrowed).sum(), borrowed.sum())
        found[f"invented_{rule}"] = rare((confirmed & invented).sum(), invented.sum())
    return found


def _own(dataset: Dataset) -> pl.Series:
    """Whether a record of the person asked about bears the number stated, be it somebody else's."""
    stated = dataset.requests().select("request_id", "tin").with_columns(dataset.truth()["record_id"])
    records = dataset.registry().select("record_id", "tin").collect().with_columns(own=pl.lit(True))
    joined = stated.join(records, on=["record_id", "tin"], how="left", maintain_order="left")
    return joined["own"].fill_null(False)


EXPERIMENT = Experiment(
    id="T18",
    title="Borrowed numbers",
    source="S56 (TIGTA 2017-40-031)",
    published="Of 1,330,998 returns filed with a mismatched number 1,153,165 used somebody's valid one "
    "(86.6 %).",
    made="Dataset `borrowed-number`: of the requests that state somebody else's number, those confirmed by "
    "number and name on that somebody's record, under three rules for the rest.",
    assumed=(
        "26 % of requests borrow, 2 % swap two digits and 2 % invent a number: the share of borrowed ones "
        "is the published one by construction.",
        "Half of the numbers are borrowed from a housemate where one is on file, with the surname and the "
        "address that this often brings; the others from anybody. Nobody published who lends.",
    ),
    figures=(
        Figure("borrowed", "somebody's of all wrong numbers", 1_153_165 / 1_330_998),
        Figure("wrong_control", "borrowed, wrongly confirmed: number and name control"),
        Figure("wrong_tolerance", "borrowed, wrongly confirmed: number and name within a tolerance"),
        Figure("wrong_address", "borrowed, wrongly confirmed: number, name control, street and ZIP code"),
        Figure("invented_control", "nobody's, confirmed: number and name control"),
        Figure("invented_tolerance", "nobody's, confirmed: number and name within a tolerance"),
        Figure("invented_address", "nobody's, confirmed: number, name control, street and ZIP code"),
    ),
    direction=Shape(
        "Name controls collide: some are confirmed on somebody else's record, fewer with the address "
        "compared, and none on a number that is nobody's.",
        lambda v: v["wrong_control"] > v["wrong_address"] and v["invented_control"] == 0,
    ),
    ratio=Shape(
        "Somebody's of wrong numbers within 3 points of the published share (set by the profile).",
        lambda v: abs(v["borrowed"] - 0.866) <= 0.03,
    ),
    setting=Sizes(200_000, 20_000),
    measure=measure,
)
