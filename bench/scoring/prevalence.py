"""What error rates mean at stated prevalences and in batches of published sizes, as frames and as text."""

from collections.abc import Sequence

import polars as pl

from bench.output.formats import FOR_MACHINES, TERMINAL, render
from bench.output.wording import number
from bench.scoring.counts import QUESTIONS
from bench.scoring.rate import Rates
from bench.scoring.rates import overall
from bench.statistics.intervals import Interval
from bench.statistics.prevalence import BATCHES, PREVALENCES, expected_errors, ppv
from generators.errors import ConfirmbenchError

USUAL = "usual"  # in place of a number: all of PREVALENCES
REGISTRY = 160_000_000  # records of a national registry, to which batches of such sizes are put
EXTRAPOLATION, MEASURED = "extrapolation", "registry as measured"

PREVALENCE_COLUMNS = pl.Schema(
    {
        "matcher": pl.String(),
        "prevalence": pl.Float64(),
        "ppv": pl.Float64(),
        "ppv_low": pl.Float64(),
        "ppv_high": pl.Float64(),
        "ppv_method": pl.String(),  # log or plug-in
        "requests": pl.Int64(),
        "wrong_confirms": pl.Float64(),  # expected in a batch of so many requests
        "wrong_confirms_low": pl.Float64(),
        "wrong_confirms_high": pl.Float64(),
        "wrong_no_matches": pl.Float64(),
        "wrong_no_matches_low": pl.Float64(),
        "wrong_no_matches_high": pl.Float64(),
        "measured_records": pl.Int64(),  # in the registry of the dataset
        "registry_records": pl.Int64(),  # in the one that the batch would be put to
        "basis": pl.String(),
    }
)
LEGEND = (
    "PPV: precision at that prevalence, the share of requests that should be confirmed. Expected errors of\n"
    "a batch: in brackets 95% intervals of the expectation; one batch scatters around it."
)


def chosen_prevalences(texts: Sequence[str]) -> list[float]:
    """Prevalences as people write them: 0.037, 3.7%, or `usual` for all of PREVALENCES; each once.

    raises: ConfirmbenchError for what is no number, or lies outside 0-1
    """
    found = [each for text in texts for each in (PREVALENCES if text == USUAL else [_prevalence(text)])]
    return list(dict.fromkeys(found))


def _prevalence(text: str) -> float:
    try:
        value = float(text.removesuffix("%"))
        value = round(value / 100, 15) if text.endswith("%") else value  # 3.7% is 0.037 to the last bit
    except ValueError:
        value = float("nan")
    if not 0 <= value <= 1:
        raise ConfirmbenchError(
            f"{text!r} is no prevalence: the share of requests that should be confirmed, from 0 to 1, "
            f"e.g. 0.037 or 3.7%, or {USUAL}."
        )
    return value


def at_prevalences(
    counts: pl.DataFrame, prevalences: Sequence[float], measured: int, registry: int = REGISTRY
) -> pl.DataFrame:
    """PPV, and expected errors of batches of the sizes BATCHES, of each matcher for `should_confirm`.

    counts: `matcher` and the columns of `bench.scoring.slices.COUNTS`, with the slice all
    measured: records in the dataset's registry; registry: in the one that batches would be put to
    returns: columns of PREVALENCE_COLUMNS, a row for each matcher, prevalence and batch
    """
    rows = [
        (matcher, *_row(both, prevalence, batch, measured, registry))
        for (matcher, question), both in overall(counts).items()
        if question == QUESTIONS[0]
        for prevalence in prevalences
        for batch in BATCHES
    ]
    return pl.DataFrame(rows, schema=PREVALENCE_COLUMNS, orient="row")


def prevalence_text(
    counts: pl.DataFrame,
    prevalences: Sequence[float],
    measured: int,
    form: str,
    width: int,
    registry: int = REGISTRY,
) -> str:
    """Two tables, PPV and expected errors; CSV and JSON have both in one. See `at_prevalences`."""
    found = at_prevalences(counts, prevalences, measured, registry)
    if form in FOR_MACHINES:
        return render(found, form)
    parts = [render(_ppv_table(found), form, width=width), render(_expected_table(found), form, 3, width)]
    return "\n\n".join([*parts, *([_legend(measured, registry)] if form == TERMINAL else [])])


def _row(
    both: Rates, prevalence: float, batch: int, measured: int, registry: int
) -> tuple[float | str | None, ...]:
    precision = ppv(both, prevalence)
    errors = expected_errors(both, batch, prevalence, registry_size=registry, measured_size=measured)
    return (
        prevalence,
        *(precision.value, *precision.interval, precision.method, batch),
        *(errors.wrong_confirms, *errors.wrong_confirms_interval),
        *(errors.wrong_no_matches, *errors.wrong_no_matches_interval),
        *(measured, registry, EXTRAPOLATION if errors.extrapolated else MEASURED),
    )


def _ppv_table(found: pl.DataFrame) -> pl.DataFrame:
    """A row for each matcher, a column for each prevalence."""
    rows: dict[str, dict[str, str]] = {}
    columns = ("matcher", "prevalence", "ppv", "ppv_low", "ppv_high")
    for matcher, prevalence, value, low, high in found.select(columns).iter_rows():
        cells = rows.setdefault(matcher, {"matcher": matcher})
        cells[f"PPV at {_percent(prevalence)}"] = (
            "-" if value is None else f"{number(value)} [{number(low)}, {number(high)}]"
        )
    return pl.DataFrame(list(rows.values()))


def _expected_table(found: pl.DataFrame) -> pl.DataFrame:
    rows = [
        {
            "matcher": row["matcher"],
            "prevalence": _percent(row["prevalence"]),
            "requests": f"{row['requests']:,}",
            **{
                name.replace("_", " "): _expect(row[name], Interval(row[f"{name}_low"], row[f"{name}_high"]))
                for name in ("wrong_confirms", "wrong_no_matches")
            },
            "basis": row["basis"],
        }
        for row in found.iter_rows(named=True)
    ]
    return pl.DataFrame(rows)


def _expect(value: float | None, interval: Interval) -> str:
    return "-" if value is None else f"{value:,.0f} [{interval.low:,.0f}, {interval.high:,.0f}]"


def _percent(prevalence: float) -> str:
    return f"{100 * prevalence:.4g}%"


def _legend(measured: int, registry: int) -> str:
    if measured == registry:
        return LEGEND
    return (
        f"{LEGEND}\nExtrapolation: measured against {measured:,} records, the batch would be put to "
        f"{registry:,}.\nFCR grows with the registry: expect more wrong confirms than are shown."
        if registry > measured
        else f"{LEGEND}\nExtrapolation: measured against {measured:,} records, the batch would be put to "
        f"{registry:,}."
    )
