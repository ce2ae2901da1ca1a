"""Findings about groups: by hand, on counts made up, and as the command prints them."""

import json

import polars as pl
import pytest

from bench.scoring.rate import FNR, Rate
from bench.scoring.slices import COUNTS
from bench.scoring.subgroups import (
    DIFFERS,
    FINDINGS,
    NOT_SHOWN,
    NOT_TESTED,
    SUMMARY,
    findings,
    subgroup_text,
    summary,
)
from bench.statistics.groups import NOT_ENOUGH, against_rest, ratio_to_overall
from bench.statistics.intervals import clopper_pearson, wilson
from bench.statistics.paired import benjamini_hochberg
from generators.errors import ConfirmbenchError

MIX = {  # sex x kind: requests and errors; women have more of the hard kind, and both sexes the same rates
    ("female", "current"): (1_000, 100),
    ("female", "renamed"): (1_000, 500),
    ("male", "current"): (1_900, 190),
    ("male", "renamed"): (100, 50),
}


def row(slice_, value, n, k, question="should_confirm", worth=None):
    """Positives n with k misses, and 4,000 negatives with 2 wrong confirms, whatever the slice."""
    return (question, slice_, value, n, k, 4_000, 2, 9, 9, 9, 9, float(worth or n), 4_000.0)


def frame(*rows, matcher="m"):
    return pl.DataFrame(rows, schema=COUNTS, orient="row").with_columns(pl.lit(matcher).alias("matcher"))


def added(slice_, part, **options):
    """Slices of MIX put together, by the sex (0) or by the kind (1)."""
    values = dict.fromkeys(key[part] for key in MIX)
    for value in values:
        own = [numbers for key, numbers in MIX.items() if key[part] == value]
        yield row(slice_, value, sum(n for n, _ in own), sum(k for _, k in own), **options)


def simpson():
    overall = ("should_confirm", "all", "all", 4_000, 840, 8_000, 4, 9, 9, 9, 9, 4_000.0, 8_000.0)
    crossed = [row("sex x kind", f"{sex} x {kind}", *numbers) for (sex, kind), numbers in MIX.items()]
    return frame(overall, *added("sex", 0), *added("kind", 1), *crossed)


def of(found, group, rate="fnr"):
    return found.row(by_predicate=(pl.col("group") == group) & (pl.col("rate") == rate), named=True)


def test_raw_rates_differ_and_standardised_ones_do_not():
    found = findings(simpson(), ["sex"])
    assert found.schema == FINDINGS
    women, men = of(found, "female"), of(found, "male")
    assert (women["value"], men["value"]) == (600 / 2_000, 240 / 2_000)
    assert women["standardised"] == pytest.approx((2_900 * 0.1 + 1_100 * 0.5) / 4_000)
    assert men["standardised"] == pytest.approx(women["standardised"])
    assert (women["covered"], women["finding"], men["finding"]) == (1.0, DIFFERS, DIFFERS)


def test_interval_ratio_and_test_of_one_group():
    women = of(findings(simpson(), ["sex"]), "female")
    group, overall = Rate(FNR, 600, 2_000, 2_000.0), Rate(FNR, 840, 4_000, 4_000.0)
    assert (women["low"], women["high"]) == pytest.approx(wilson(600, 2_000))
    assert women["ratio"] == pytest.approx((600.5 / 2_001) / (840.5 / 4_001))
    assert (women["ratio_low"], women["ratio_high"]) == ratio_to_overall(group, overall).interval
    assert women["p"] == against_rest(group, overall)


def test_under_the_floor_there_are_counts_and_neither_rate_nor_test():
    found = findings(simpson(), ["sex"])  # 4 wrong confirms of 8,000: 20,000 requests would be needed
    wrong = of(found, "female", "fcr")
    assert (wrong["errors"], wrong["requests"], wrong["finding"]) == (2, 4_000, NOT_ENOUGH)
    assert [wrong[name] for name in ("value", "low", "ratio", "p", "q", "standardised")] == [None] * 6


def groups(**sizes):
    """Groups of `sex` with a size and errors of each; all are of one kind."""
    n, k = (sum(each[place] for each in sizes.values()) for place in (0, 1))
    overall = ("should_confirm", "all", "all", n, k, 30_000, 600, 9, 9, 9, 9, float(n), 30_000.0)
    whole = [(*overall[:1], "kind", "current", *overall[3:])]
    own = [("should_confirm", "sex", name, *each, 10_000, 200, *[9] * 4, float(each[0]), 1e4)
           for name, each in sizes.items()]  # fmt: skip
    crossed = [(one[0], "sex x kind", f"{one[2]} x current", *one[3:]) for one in own]
    return overall, *whole, *own, *crossed


def test_the_family_is_groups_by_rates_by_matchers():
    rows = groups(a=(1_000, 100), b=(1_000, 130), c=(1_000, 100))
    found = findings(pl.concat([frame(*rows), frame(*rows, matcher="n")]), ["sex"])
    assert found.height == found["q"].count() == 3 * 2 * 2
    assert found["q"].to_list() == benjamini_hochberg(found["p"].to_list()).tolist()
    alone = findings(frame(*rows), ["sex"])
    assert of(alone, "b")["q"] == pytest.approx(6 * of(alone, "b")["p"])
    assert of(alone, "a", "fcr")["finding"] == NOT_SHOWN
    wrong = of(alone, "a", "fcr")
    assert (wrong["low"], wrong["high"]) == pytest.approx(clopper_pearson(200, 10_000))


def test_who_is_not_known_has_a_rate_and_no_test():
    rows = groups(**{"a": (1_000, 100), "b": (1_000, 130), "not known": (1_000, 900)})
    found = findings(frame(*rows), ["sex"])
    unknown = of(found, "not known")
    assert (unknown["value"], unknown["q"], unknown["finding"]) == (0.9, None, NOT_TESTED)
    unequal = summary(found).row(by_predicate=pl.col("rate") == "fnr", named=True)
    a, b = 100.5 / 1_001, 130.5 / 1_001
    assert unequal["n_groups"] == 2
    assert unequal["max_over_geomean"] == pytest.approx(b / (a * b) ** 0.5)
    assert 1 <= unequal["null_low"] <= unequal["expected"] <= unequal["null_high"]


def test_equal_groups_lie_in_the_null_band():
    unequal = summary(findings(frame(*groups(a=(1_000, 100), b=(1_000, 100))), ["sex"]))
    assert unequal.schema == SUMMARY
    assert unequal["max_over_geomean"].to_list() == pytest.approx([1.0, 1.0])
    assert unequal["null_p"].to_list() == [1.0, 1.0]


def test_the_weaker_question_does_not_mix_in():
    weaker = [("person_on_file", *each[1:]) for each in groups(a=(1_000, 900), b=(1_000, 900))]
    rows = groups(a=(1_000, 100), b=(1_000, 130))
    assert findings(frame(*rows, *weaker), ["sex"]).equals(findings(frame(*rows), ["sex"]))


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["female"], "sex has one value only, 'female'"),
        (["female", "not known"], "sex has one value only, 'female'"),
        (["not known"], "sex is not known of any request"),
        ([f"g{i}" for i in range(1_000)], r"sex has 1,000 values; groups can be compared up to 100"),
    ],
)
def test_columns_that_make_no_groups(names, text):
    with pytest.raises(ConfirmbenchError, match=text):
        findings(frame(*groups(**dict.fromkeys(names, (100, 10)))), ["sex"])


def test_a_column_that_is_not_there():
    with pytest.raises(ConfirmbenchError, match="There is no subgroup column 'shoes'; there are origin, sex"):
        findings(simpson(), ["shoes"])


def test_as_people_read_it():
    text = subgroup_text(simpson(), ["sex"], "terminal", 200)
    assert "0.3000 (600/2,000) [0.2803, 0.3205]" in text
    assert "1.43 [" in text
    assert NOT_ENOUGH in text
    assert "Max/GeoMean" in text
    assert r"\toprule" in subgroup_text(simpson(), ["sex"], "latex", 200)


def test_machines_get_one_table():
    rows = json.loads(subgroup_text(simpson(), ["sex"], "json", 200))
    assert [(each["group"], each["rate"], each["n_groups"]) for each in rows] == [
        ("female", "fnr", 2),
        ("female", "fcr", 0),
        ("male", "fnr", 2),
        ("male", "fcr", 0),
    ]
