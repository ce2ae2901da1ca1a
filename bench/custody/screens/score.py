"""How often a screen is wrong, case by case: false admits of what is ineligible, false refuses of what is
eligible.

Screens put to a dataset: what they admit, and how often they are wrong.

How screens did, as text: what `confirmbench admit` prints.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from bench.custody.screens.catalog import make, spec_of
from bench.custody.screens.contract import Screen, admit_all, eligible
from bench.output.formats import FOR_MACHINES, TERMINAL, check_format, render
from bench.output.progress import Progress
from bench.output.wording import fold, percent
from bench.scoring.rate import SHARE, Rate
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.schema import CONTROLS, DEFECTS

FALSE_ADMIT, FALSE_REFUSE = ERRORS = ("false admit", "false refuse")
ANY_DEFECT, ELIGIBLE = (
    "any defect",
    "eligible",
)  # all requests that are ineligible, each once; all that are eligible
CASES = (ANY_DEFECT, *DEFECTS, ELIGIBLE, *CONTROLS)
ERROR_OF = dict.fromkeys((ANY_DEFECT, *DEFECTS), FALSE_ADMIT) | dict.fromkeys(
    (ELIGIBLE, *CONTROLS), FALSE_REFUSE
)
ALONE = "alone"

# One row for each screen and each of CASES, in their order.
SCORE = pl.Schema(
    {
        "screen": pl.String(),  # its spec
        "case": pl.Enum(CASES),
        "error": pl.Enum(ERRORS),  # what a wrong decision on this case is
        "requests": pl.Int64(),  # with this case; of a control, those that are eligible
        "wrong": pl.Int64(),  # of them admitted, or refused where they are eligible
        "rate": pl.Float64(),  # wrong / requests; null without requests
        "low": pl.Float64(),  # Wilson's 95 % interval, which takes requests to be independent
        "high": pl.Float64(),
        "requests_alone": pl.Int64(),  # of the requests, those with no other defect
        "wrong_alone": pl.Int64(),  # of the wrong ones, those: nothing else could have stopped them
    }
)


def score(said: Mapping[str, pl.Series], planted: pl.DataFrame, requests: int) -> pl.DataFrame:
    """Count what screens got wrong: the columns of SCORE.

    said: by screen, Boolean, whether each request was admitted, by request_id from 0 on
    planted: columns of `generators.schema.PLANTED`; a request with several defects counts in each of them
    requests: their number
    """
    cases = cases_of(planted, requests)
    return pl.concat([_score_all(screen, admitted, cases) for screen, admitted in said.items()])


def cases_of(planted: pl.DataFrame, requests: int) -> pl.DataFrame:
    """The cases of each request: request_id, case, and whether it has no other defect.

    A request that is eligible has the case "eligible", and its controls; any other its defects, and "any
    defect".
    """
    is_eligible = (
        eligible(planted, requests).to_frame().with_row_index("request_id").cast({"request_id": pl.Int64})
    )
    named = planted.select("request_id", pl.col("case").cast(pl.String)).unique()
    defects = named.filter(pl.col("case").is_in(DEFECTS))
    controls = named.join(is_eligible.filter("eligible"), on="request_id", how="semi")
    all_of_them = is_eligible.select(
        "request_id", case=pl.when("eligible").then(pl.lit(ELIGIBLE)).otherwise(pl.lit(ANY_DEFECT))
    )
    single = defects.filter(~pl.col("request_id").is_duplicated()).select("request_id", single=True)
    cases = pl.concat([all_of_them, defects, controls]).join(single, on="request_id", how="left")
    no_other = pl.col("single").fill_null(False) | pl.col("case").is_in((ELIGIBLE, *CONTROLS))
    return cases.select("request_id", pl.col("case").cast(pl.Enum(CASES)), no_other.alias(ALONE))


def _score_all(screen: str, admitted: pl.Series, cases: pl.DataFrame) -> pl.DataFrame:
    """One screen's rows."""
    error = pl.col("case").cast(pl.String).replace_strict(ERROR_OF, return_dtype=pl.Enum(ERRORS))
    admits = pl.Series("admits", admitted.gather(cases["request_id"]))
    counted = (
        cases.with_columns(admits, error.alias("error"))
        .with_columns(wrong=pl.col("admits") == (pl.col("error") == FALSE_ADMIT))
        .group_by("case")
        .agg(
            pl.len().alias("requests"),
            pl.col("wrong").sum(),
            pl.col(ALONE).sum().alias("requests_alone"),
            (pl.col("wrong") & pl.col(ALONE)).sum().alias("wrong_alone"),
        )
    )
    every = pl.DataFrame({"case": CASES, "error": [ERROR_OF[case] for case in CASES]}, schema_overrides=SCORE)
    return _with_rates(every.join(counted, on="case", how="left", maintain_order="left"), screen)


def _with_rates(counted: pl.DataFrame, screen: str) -> pl.DataFrame:
    counts = pl.col("requests", "wrong", "requests_alone", "wrong_alone").fill_null(0).cast(pl.Int64)
    counted = counted.with_columns(counts, screen=pl.lit(screen))
    ends = [Rate(SHARE, *each).interval() for each in counted.select("wrong", "requests").iter_rows()]
    rate = pl.when(pl.col("requests") > 0).then(pl.col("wrong") / pl.col("requests"))
    return counted.with_columns(
        rate=rate, low=pl.Series([end.low for end in ends]), high=pl.Series([end.high for end in ends])
    ).select(list(SCORE))


LONGEST = 300  # characters of what a screen says when it fails


@dataclass(frozen=True)
class Trial:
    """requests: their number; scores: `bench.custody.screens.score.SCORE`, screen by screen

    rules: of the screens that have any, with one rule switched off at a time: the columns of SCORE, and
        `without`, the rule; None when that was not asked for
    """

    requests: int
    scores: pl.DataFrame
    rules: pl.DataFrame | None = None


def try_all(
    dataset: Dataset,
    specs: Sequence[str],
    progress: Progress,
    papers: pl.DataFrame | None = None,
    each_rule: bool = False,
) -> Trial:
    """Ask each screen about all requests of a dataset that has papers.

    specs: different screens
    papers: in place of the dataset's own
    raises: ConfirmbenchError when a spec is wrong or there twice, a screen fails, or the dataset has no
        papers
    """
    screens = screens_of(specs)
    stated = dataset.papers() if papers is None else papers
    requests, planted = dataset.requests(), dataset.planted()

    def scored(name: str, screen: Screen) -> pl.DataFrame:
        with progress.stage(name, requests.height), _name(name):
            said = admit_all(screen.open(dataset.gazetteer()), requests, stated)
        return score({name: said}, planted, requests.height)

    scores = pl.concat([scored(name, screen) for name, screen in screens.items()])
    if not each_rule:
        return Trial(requests.height, scores)
    lesser = [
        scored(f"{name} without {rule}", without).with_columns(screen=pl.lit(name), without=pl.lit(rule))
        for name, screen in screens.items()
        for rule, without in each_without(screen)
    ]
    if not lesser:
        raise ConfirmbenchError(f"None of {', '.join(screens)} has rules to switch off; policy has.")
    return Trial(requests.height, scores, pl.concat(lesser))


@contextmanager
def _name(name: str) -> Iterator[None]:
    """Say which screen it was that failed: its author is often somebody else."""
    try:
        yield
    except ConfirmbenchError as error:
        raise ConfirmbenchError(f"{name}: {error}") from error
    except Exception as error:
        text = " ".join(str(error).split())
        raise ConfirmbenchError(
            f"{name} failed: {type(error).__name__}: {text[:LONGEST]}. "
            "bench.conformance.screens.check_screen says which promise a screen breaks."
        ) from error


def screens_of(specs: Sequence[str]) -> dict[str, Screen]:
    """The screens by their shortest specs; raises ConfirmbenchError when two are the same."""
    screens: dict[str, Screen] = {}
    for spec in specs:
        screen = make(spec)
        if spec_of(screen) in screens:
            raise ConfirmbenchError(f"The screen {spec_of(screen)} is there twice.")
        screens[spec_of(screen)] = screen
    return screens


def each_without(screen: Any) -> Iterator[tuple[str, Screen]]:
    """A screen with each of its rules switched off in turn; nothing for a screen that has none.

    A screen that has rules has a method `rules()`, the names of those in effect, and a parameter `without`: a
    text, the names of those switched off, with blanks between them.
    """
    if hasattr(screen, "rules") and hasattr(screen, "without"):
        for rule in screen.rules():
            yield rule, replace(screen, without=f"{screen.without} {rule}".strip())


INTERVALS_FROM = 110  # columns of screen from which the rates of screens show their intervals
TITLE_WIDTH = 18  # of a screen's column, before its spec goes on in the next line
LET_IN = 3  # cases that a rule's line names
ABOUT_RATES = (
    "False admits: ineligible requests admitted / ineligible requests. False refuses: eligible requests "
    "refused / eligible requests."
)
ABOUT_INTERVALS = "In brackets: 95% Wilson intervals, which take requests to be independent."
ABOUT_CASES = (
    "Wrong decisions on requests with this case, and their share: of defects those admitted, of the others "
    "those refused. A request with several defects stands in the line of each, and once under "
    f"{ANY_DEFECT!r}."
)
ABOUT_RULES = (
    "Each line is the screen with one rule switched off. Let in: defects of which more are admitted than "
    "with all rules."
)


def trial_text(found: Trial, form: str, width: int) -> str:
    """Each screen, then case by case, then rule by rule where that was asked for.

    CSV and JSON hold one table: all of `bench.custody.screens.score.SCORE`; with rules, a column `without`.
    raises: ConfirmbenchError when the format is unknown
    """
    check_format(form)
    if form in FOR_MACHINES:
        return render(_long(found), form)
    with_intervals = form != TERMINAL or width >= INTERVALS_FROM
    cases = _cases(found.scores, folding=form == TERMINAL)
    parts = [render(_screens(found.scores, with_intervals), form, 1, width), render(cases, form, 2, width)]
    abouts = [f"{ABOUT_RATES} {ABOUT_INTERVALS}" if with_intervals else ABOUT_RATES, ABOUT_CASES]
    if found.rules is not None:
        parts.append(render(_rules(found.scores, found.rules), form, 2, width))
        abouts.append(ABOUT_RULES)
    if form == TERMINAL:
        parts = [f"{part}\n\n{fold(about, width)}" for part, about in zip(parts, abouts, strict=True)]
    return "\n\n".join(parts)


def with_share(wrong: int, of: int) -> str:
    """A count with its share, "-" where there was nothing to count.

    >>> with_share(12, 3529), with_share(0, 7), with_share(0, 0)
    ('12 (0.34 %)', '0 (0 %)', '-')
    """
    return f"{wrong:,} ({percent(wrong / of)})" if of else "-"


def _long(found: Trial) -> pl.DataFrame:
    """Everything as one table; `without` is null for a screen with all its rules."""
    if found.rules is None:
        return found.scores
    return pl.concat([found.scores, found.rules], how="diagonal")


def _screens(scores: pl.DataFrame, with_intervals: bool) -> pl.DataFrame:
    """A row a screen."""
    each = scores.partition_by("screen", maintain_order=True)
    return pl.DataFrame([{"screen": own["screen"][0]} | _line(own, with_intervals) for own in each])


def _line(scores: pl.DataFrame, with_intervals: bool) -> dict[str, str]:
    """What one screen admits, and both its rates; the titles have the denominators."""
    ineligible, eligible = (
        scores.row(by_predicate=pl.col("case") == case, named=True) for case in (ANY_DEFECT, ELIGIBLE)
    )
    admitted, asked = (
        ineligible["wrong"] + eligible["requests"] - eligible["wrong"],
        ineligible["requests"] + eligible["requests"],
    )
    return {
        f"admitted\nof {asked:,}": with_share(admitted, asked),
        f"false admits\nof {ineligible['requests']:,} ineligible": _rate(ineligible, with_intervals),
        f"false refuses\nof {eligible['requests']:,} eligible": _rate(eligible, with_intervals),
    }


def _rate(row: Mapping[str, Any], with_interval: bool) -> str:
    """ "12 (0.34 %) [0.19, 0.59]"."""
    shown = with_interval and row["requests"] > 0
    ends = f" [{100 * row['low']:.2f}, {100 * row['high']:.2f}]" if shown else ""
    return with_share(row["wrong"], row["requests"]) + ends


def _cases(scores: pl.DataFrame, folding: bool) -> pl.DataFrame:
    """A row a case that there is any of, a column a screen; folding: long specs go on in the next line."""
    there = scores.filter(pl.col("requests") > 0)
    first, *_ = screens = there.partition_by("screen", maintain_order=True)
    columns = {"case": first["case"].cast(pl.String).to_list(), "requests": _to_the_right(first["requests"])}
    for own in screens:
        spec = own["screen"][0]
        cells = [with_share(wrong, of) for wrong, of in own.select("wrong", "requests").iter_rows()]
        columns[_fold(spec) if folding else spec] = cells
    return pl.DataFrame(columns)


def _fold(spec: str) -> str:
    """ "deliverable(" above its parameters."""
    if len(spec) <= TITLE_WIDTH:
        return spec
    name, bracket, parameters = spec.partition("(")
    lines = textwrap.wrap(parameters, TITLE_WIDTH, break_long_words=False)
    return "\n".join([name + bracket, *lines])


def _to_the_right(numbers: pl.Series) -> list[str]:
    """Numbers of a key column, which is set to the left."""
    texts = [f"{number:,}" for number in numbers]
    return [text.rjust(max(map(len, texts))) for text in texts]


def _rules(whole: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """A row for each screen and rule switched off, with the defects that come in then."""
    rows = []
    for (screen, rule), scores in rules.group_by("screen", "without", maintain_order=True):
        before = whole.filter(pl.col("screen") == screen)
        rows.append(
            {"screen": screen, "without": rule, **_line(scores, False), "let in": _let_in(before, scores)}
        )
    return pl.DataFrame(rows)


def _let_in(before: pl.DataFrame, after: pl.DataFrame) -> str:
    """The defects of which most more are admitted, with how many more."""
    more = before.select("case", "error", more=after["wrong"] - before["wrong"]).filter(
        (pl.col("error") == FALSE_ADMIT) & (pl.col("case") != ANY_DEFECT) & (pl.col("more") > 0)
    )
    most = more.sort("more", descending=True, maintain_order=True).head(LET_IN)
    named = [f"{case} +{count:,}" for case, count in most.select("case", "more").iter_rows()]
    return ", ".join([*named, *(["..."] if more.height > LET_IN else [])]) or "-"
