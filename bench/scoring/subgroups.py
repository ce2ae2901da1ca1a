"""Who is wrongly confirmed and missed more often than everybody together, group by group of people.

One operating point for all: no threshold is set anew for a group. The family of tests is declared by what is
asked for: groups x {FNR, FCR} x matchers, of all subgroup columns that are asked for at once.

Findings about groups of people as text.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from bench.output.formats import FOR_MACHINES, TERMINAL, render
from bench.output.wording import number
from bench.scoring.groupings import ALL, CROSS, NOT_KNOWN
from bench.scoring.rate import SHARE, SIDES, Rate, Rates, Side
from bench.scoring.rates import of_slice, rates_of
from bench.statistics.groups import (
    NOT_ENOUGH,
    Differential,
    against_rest,
    differential,
    enough,
    ratio_to_overall,
    standardise,
)
from bench.statistics.intervals import Interval
from bench.statistics.paired import FALSE_DISCOVERY_RATE, benjamini_hochberg
from generators.errors import ConfirmbenchError
from generators.schema import SUBGROUP_COLUMNS

QUESTION = "should_confirm"
MOST_GROUPS = 100
SEED = 1  # of the null band: the same counts print the same band
DIFFERS, NOT_SHOWN, NOT_TESTED = "differs", "no difference shown", "not tested"

FINDINGS = pl.Schema(
    {
        "matcher": pl.String(),
        "subgroup": pl.String(),
        "group": pl.String(),
        "rate": pl.String(),  # fnr or fcr
        "errors": pl.Int64(),
        "requests": pl.Int64(),
        "effective_requests": pl.Float64(),
        "value": pl.Float64(),  # this and all that follows: null where there are not enough requests
        "low": pl.Float64(),
        "high": pl.Float64(),
        "ratio": pl.Float64(),  # to the overall rate, both smoothed
        "ratio_low": pl.Float64(),
        "ratio_high": pl.Float64(),
        "p": pl.Float64(),  # against the rest
        "q": pl.Float64(),
        "standardised": pl.Float64(),  # at the overall mix of kinds
        "standardised_low": pl.Float64(),
        "standardised_high": pl.Float64(),
        "covered": pl.Float64(),  # share of that mix which the group has requests of
        "finding": pl.String(),
    }
)
SUMMARY = pl.Schema(
    {
        "matcher": pl.String(),
        "subgroup": pl.String(),
        "rate": pl.String(),
        "n_groups": pl.Int64(),  # that have enough requests
        "max_over_geomean": pl.Float64(),
        "expected": pl.Float64(),  # the median if all groups erred alike
        "null_low": pl.Float64(),
        "null_high": pl.Float64(),
        "null_p": pl.Float64(),
    }
)

Row = dict[str, Any]
Group = Mapping[str, Rate]  # by class of the mix, e.g. by kind


def check_subgroups(columns: Sequence[str]) -> list[str]:
    """The columns in small letters, each once.

    raises: ConfirmbenchError when there is no such subgroup column
    """
    found = list(dict.fromkeys(column.strip().lower() for column in columns))
    for column in found:
        if column not in SUBGROUP_COLUMNS:
            raise ConfirmbenchError(
                f"There is no subgroup column {column!r}; there are {', '.join(SUBGROUP_COLUMNS)}."
            )
    return found


def findings(counts: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Each matcher and group against everybody, for FNR and FCR of `should_confirm`.

    counts: `matcher` and the columns of `bench.scoring.slices.COUNTS`, with the slices all, kind, each of
        `columns` and its crossing with the kind
    columns: subgroup columns; together they are one family of tests
    returns: columns of FINDINGS. A group under the floor of `bench.statistics.groups` keeps its counts and
        has neither rate nor test; requests whose group is not known have a rate and no test
    raises: ConfirmbenchError when a column has one value only, or more than MOST_GROUPS
    """
    counts = counts.filter(question=QUESTION)
    rows = [
        row
        for column in check_subgroups(columns)
        for of_one in _check(of_slice(counts, column), column).partition_by("matcher", maintain_order=True)
        for row in _of_matcher(counts.filter(matcher=of_one["matcher"][0]), of_one, column)
    ]
    return pl.DataFrame(_with_q(rows), schema=FINDINGS)


def summary(found: pl.DataFrame) -> pl.DataFrame:
    """Max/GeoMean of each matcher, subgroup column and rate, with its null band; columns of SUMMARY.

    found: as `findings` returns it. Only groups that were tested count; with fewer than two there is no value
    """
    keys = ("matcher", "subgroup", "rate")
    parts = found.partition_by(keys, maintain_order=True)
    rows = [
        (*(part[key][0] for key in keys), *_unequal(part.filter(pl.col("p").is_not_null()))) for part in parts
    ]
    return pl.DataFrame(rows, schema=SUMMARY, orient="row")


def _check(groups: pl.DataFrame, column: str) -> pl.DataFrame:
    known = [value for value in groups["value"].unique(maintain_order=True) if value != NOT_KNOWN]
    if groups.height and len(known) < 2:
        only = f"has one value only, {known[0]!r}" if known else "is not known of any request"
        raise ConfirmbenchError(f"{column} {only}: there are no groups to compare in this dataset.")
    if len(known) > MOST_GROUPS:
        raise ConfirmbenchError(
            f"{column} has {len(known):,} values; groups can be compared up to {MOST_GROUPS}. "
            "Put values together before, e.g. years into decades."
        )
    return groups


def _of_matcher(counts: pl.DataFrame, groups: pl.DataFrame, column: str) -> list[Row]:
    """The rows of one matcher and subgroup column."""
    everybody = rates_of(of_slice(counts, ALL).row(0, named=True))
    mix = {row["value"]: rates_of(row) for row in of_slice(counts, "kind").iter_rows(named=True)}
    crossed = of_slice(counts, f"{column}{CROSS}kind").iter_rows(named=True)
    by_kind = {tuple(row["value"].rsplit(CROSS, 1)): rates_of(row) for row in crossed}
    rows = []
    for row in groups.iter_rows(named=True):
        classes = {kind: by_kind[row["value"], kind] for kind in mix if (row["value"], kind) in by_kind}
        key = {"matcher": row["matcher"], "subgroup": column, "group": row["value"]}
        rows += [{**key, **_finding(side, rates_of(row), everybody, classes, mix)} for side in SIDES]
        if row["value"] == NOT_KNOWN:
            rows[-2:] = [{**each, "p": None} for each in rows[-2:]]
    return rows


def _finding(
    side: Side, group: Rates, everybody: Rates, classes: Mapping[str, Rates], mix: Mapping[str, Rates]
) -> Row:
    """One rate of one group; no q value yet."""
    own, overall = group.of(side), everybody.of(side)
    row: Row = {
        "rate": side.lower(),
        "errors": own.errors,
        "requests": own.requests,
        "effective_requests": own.n,
        "p": None,
    }
    if not enough(own, overall):
        return row | {"finding": NOT_ENOUGH}
    ratio = ratio_to_overall(own, overall)
    none = Rate(side, 0, 0)
    parts = [classes[kind].of(side) if kind in classes else none for kind in mix]
    adjusted = standardise(parts, [each.of(side).requests for each in mix.values()])
    return {
        **row,
        "value": own.value,
        **_ends("", own.interval()),
        **({} if ratio is None else {"ratio": ratio.value, **_ends("ratio_", ratio.interval)}),
        "p": against_rest(own, overall),
        "standardised": adjusted.value,
        **_ends("standardised_", adjusted.interval),
        "covered": adjusted.covered,
    }


def _with_q(rows: Sequence[Row]) -> list[Row]:
    """Add q values over all rows that have a p value, and what they mean."""
    tested = [row for row in rows if row["p"] is not None]
    q_values = iter(benjamini_hochberg([row["p"] for row in tested]).tolist())
    return [
        {"finding": NOT_TESTED, **row} if row["p"] is None else _judge(row, next(q_values)) for row in rows
    ]


def _judge(row: Row, q: float) -> Row:
    return {**row, "q": q, "finding": DIFFERS if q <= FALSE_DISCOVERY_RATE else NOT_SHOWN}


def _unequal(tested: pl.DataFrame) -> tuple[int | float | None, ...]:
    """The numbers of SUMMARY, of the groups of one matcher, column and rate."""
    columns = tested.select("errors", "requests", "effective_requests").iter_rows()
    found: Differential | None = differential([Rate(SHARE, *row) for row in columns], SEED)
    if found is None:
        return (tested.height, None, None, None, None, None)
    return (found.n_groups, found.value, found.expected, *found.null_band, found.p_value)


def _ends(prefix: str, interval: Interval) -> Row:
    return {f"{prefix}low": interval.low, f"{prefix}high": interval.high}


KEYS = ("matcher", "subgroup", "rate")
LEGEND = (
    "In brackets: 95% intervals. Ratio: to the overall rate, both smoothed, (k + 0.5) / (n + 1). q: against\n"
    "the rest, Benjamini-Hochberg over all tests here (groups x FNR, FCR x matchers); differs: q of "
    f"{FALSE_DISCOVERY_RATE:.2f} or less.\n"
    "Standardised: at everybody's mix of kinds. Max/GeoMean exceeds 1 by chance: compare it with its null\n"
    "band, where it lies in 95% of cases if all groups err alike."
)


def subgroup_text(counts: pl.DataFrame, columns: Sequence[str], form: str, width: int) -> str:
    """Each subgroup column as two tables; CSV and JSON have everything in one.

    counts, columns: as `bench.scoring.subgroups.findings` takes them
    """
    found = findings(counts, columns)
    unequal = summary(found)
    if form in FOR_MACHINES:
        return render(found.join(unequal, on=KEYS, how="left", maintain_order="left"), form)
    parts = []
    for groups in found.partition_by("subgroup", maintain_order=True):
        column = groups["subgroup"][0]
        parts.append(render(_show(groups, column), form, fields=3, width=width))
        parts.append(render(_shown_summary(unequal.filter(subgroup=column)), form, fields=3, width=width))
    return "\n\n".join([*parts, *([LEGEND] if form == TERMINAL else [])])


def _show(groups: pl.DataFrame, column: str) -> pl.DataFrame:
    rows = [_row(row, column) for row in groups.iter_rows(named=True)]
    return pl.DataFrame(rows, infer_schema_length=None)


def _row(row: Mapping[str, Any], column: str) -> dict[str, str]:
    of = f"({row['errors']:,}/{row['requests']:,})"
    few = row["finding"] == NOT_ENOUGH
    return {
        "matcher": row["matcher"],
        column: row["group"],
        "rate": row["rate"].upper(),
        "value": of if few else f"{number(row['value'])} {of} {_subgroup_report_ends(row, '')}",
        "ratio": "-" if few else f"{row['ratio']:.2f} [{row['ratio_low']:.2f}, {row['ratio_high']:.2f}]",
        "q": number(row["q"]),
        "standardised": "-"
        if few
        else f"{number(row['standardised'])} {_subgroup_report_ends(row, 'standardised_')}",
        "finding": row["finding"],
    }


def _shown_summary(unequal: pl.DataFrame) -> pl.DataFrame:
    band = [
        "-" if low is None else f"{low:.2f} to {high:.2f}, {middle:.2f} in the middle"
        for low, high, middle in unequal.select("null_low", "null_high", "expected").iter_rows()
    ]
    ratio = [f"{value:.2f}" if value is not None else "-" for value in unequal["max_over_geomean"]]
    return unequal.select(
        "matcher",
        "subgroup",
        pl.col("rate").str.to_uppercase(),
        pl.col("n_groups").alias("groups"),
        pl.Series("Max/GeoMean", ratio, pl.String),
        pl.Series("if all erred alike", band, pl.String),
        pl.col("null_p").alias("p"),
    )


def _subgroup_report_ends(row: Mapping[str, Any], prefix: str) -> str:
    return f"[{number(row[prefix + 'low'])}, {number(row[prefix + 'high'])}]"
