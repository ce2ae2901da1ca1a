"""Writes results/LEADERBOARD.md from the stored accuracy: `python -m bench.leaderboard.leaderboard` (`make
docs`).

The page holds counts, rates and words; nothing is run, and no matcher is loaded.

What results/accuracy holds, read and put into the order of the leaderboard.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import polars as pl

from bench.catalog.list import one
from bench.leaderboard.accuracy import Stored, read_accuracy
from bench.output.formats import MARKDOWN, render
from bench.output.wording import number, percent
from bench.scoring.ceiling import AS_STATED, ceiling_text, distance
from bench.scoring.counts import SCORER, Counts
from bench.statistics.intervals import Interval
from bench.statistics.prevalence import LOW_PREVALENCE, ppv
from generators.errors import ConfirmbenchError
from matchers.catalog import BUILT_IN, GROUPS

FCR_LIMIT = 0.001  # a wrong confirm in a thousand requests that should not be confirmed


@dataclass(frozen=True)
class Board:
    """What is kept of one dataset. dataset, suite: as in the first of its files"""

    dataset: dict[str, Any]
    suite: dict[str, Any]
    entries: tuple[Stored, ...]

    @property
    def ceiling(self) -> Mapping[str, Any] | None:
        """As in the dataset's manifest; None where no file says it."""
        return next((each.dataset["ceiling"] for each in self.entries if each.dataset.get("ceiling")), None)


def board(folder: Path) -> Board:
    """Read the files of one dataset.

    raises: ConfirmbenchError when there is none, one cannot be read, or digests or scorers differ
    """
    read = {file: read_accuracy(file) for file in sorted(folder.glob("*.json"))}
    if not read:
        raise ConfirmbenchError(f"{folder} holds no stored accuracy; remove it or keep a run.")
    first = next(iter(read.values()))
    for file, each in read.items():
        if each.dataset["digest"] != first.dataset["digest"]:
            raise ConfirmbenchError(f"{file} is of another dataset than its neighbours; they do not compare.")
        if each.scorer != SCORER:
            raise ConfirmbenchError(
                f"{file} was counted by scorer {each.scorer}, this version has scorer {SCORER}; "
                "run the matcher and keep it again."
            )
    return Board(first.dataset, first.suite, tuple(read.values()))


def order(entries: Sequence[Stored]) -> list[Stored]:
    """Those that are compared, as the page orders them: ok, no bound, not told the truth."""
    able = [each for each in entries if each.counts is not None and not is_apart(each)]
    return sorted(able, key=_place)


def is_apart(each: Stored) -> bool:
    """Whether it is never ranked: a bound, or told the truth."""
    return each.reads_truth or each.name in GROUPS["Bounds"]


def _place(each: Stored) -> tuple[bool, float, float, str]:
    """A matcher without requests on one side has an unknown rate there, which is last."""
    counts = each.counts or Counts()
    fnr, fcr = (inf if rate.value is None else rate.value for rate in counts.rates)
    able = fcr <= FCR_LIMIT
    return (not able, *((fnr, fcr) if able else (fcr, fnr)), each.spec)


RESULTS = Path(__file__).parents[2] / "results"
STORED, PAGE = RESULTS / "accuracy", RESULTS / "LEADERBOARD.md"
ABOVE = "errors above the ceiling, of all requests"
KINDS = ("household", "moved", "renamed", "placeholder")  # where rules differ most
OPENING = f"""\
<!-- Written from results/accuracy by `python -m bench.leaderboard.leaderboard`; `make docs` does it. -->

# Leaderboard

How often each matcher errs, on every dataset whose accuracy is kept in [accuracy](accuracy).

- **FNR** is wrong no-matches / requests that should be confirmed, **FCR** wrong confirms / requests that
  should not be. Both are for the headline question: is the person on file at the address stated?
- In brackets behind the counts are 95 % intervals (FNR: Wilson; FCR: Clopper-Pearson), of the number of
  requests that they are worth: those of one person, dwelling or submission err together. The counts are of
  all requests.
- The kinds show confirms / requests of that kind: `renamed` should be confirmed, `household`, `moved` and
  `placeholder` should not.
- **PPV** is the share of right ones among the confirms of a batch of which {100 * LOW_PREVALENCE:g} % should
  be confirmed.

[The methodology](../docs/methodology.md) has every definition, [matchers.md](../docs/matchers.md) the rule
behind every name.

- **The order**: first those whose FCR, as counted, is at most {FCR_LIMIT} (its interval may reach beyond), by
  FNR, the lowest at the top; below them the others, by FCR. Bounds, and the oracle, which is told the
  truth, are apart and have no place.
- **Neighbours whose intervals overlap are not separated** by this table: on another dataset their order may
  be another. They answered the same requests, so `confirmbench compare RUN` says more about two of them.
- **Synthetic accuracy is not real-world accuracy.** These rates belong to generated data; what may carry
  over is [the comparison](../docs/methodology.md#what-synthetic-accuracy-is-worth).
- (trained): its model learned from the truth of another dataset of this generator, so it is at home here
  in a way that a rule is not.

To make the page again from the files: `make docs`. To make the files again: the commands below each
dataset."""


def page(folder: Path = STORED) -> str:
    """The page: a section for each dataset kept below `folder`.

    raises: ConfirmbenchError when a file cannot be read, or files that stand together cannot be compared
    """
    folders = sorted(each for each in folder.iterdir() if each.is_dir()) if folder.is_dir() else []
    sections = [part for each in folders for part in section(board(each))]
    return "\n\n".join([OPENING, *(sections or ["Nothing is kept yet."])]) + "\n"


def section(found: Board) -> Iterator[str]:
    """The Markdown of one dataset, paragraph by paragraph."""
    dataset, compared = found.dataset, order(found.entries)
    apart = [each for each in found.entries if is_apart(each) and each.counts is not None]
    failed = [each for each in found.entries if each.counts is None]
    yield f"## {_escape(dataset['name'])}"
    yield _about(found)
    if compared:
        yield table(compared, found.ceiling)
    if apart:
        yield "Bounds, for scale:"
        yield table(sorted(apart, key=lambda each: each.spec), found.ceiling)
    yield from _notes(found)
    if failed:
        yield f"Without answers: {', '.join(f'{code(each.spec)} ({each.status})' for each in failed)}."
    yield _again(found)


def table(entries: Sequence[Stored], ceiling: Mapping[str, Any] | None = None) -> str:
    """A Markdown table, one row a matcher, in the order given.

    ceiling: of the dataset; where some errors cannot be avoided, a column says how many could be
    """
    avoidable = None if ceiling is None or not ceiling[AS_STATED]["errors"] else ceiling
    return render(pl.DataFrame([_row(each, avoidable) for each in entries]), MARKDOWN)


def code(text: str) -> str:
    """A name as Markdown code, whatever is in it: between more backticks than it has in a row.

    >>> code("a*b"), code("a`b")
    ('`a*b`', '`` a`b ``')
    """
    text = " ".join(text.split())
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}{text}{fence}" if len(fence) == 1 else f"{fence} {text} {fence}"


def _row(each: Stored, ceiling: Mapping[str, Any] | None) -> dict[str, str]:
    precision = ppv(each.rates, LOW_PREVALENCE)
    above = {} if ceiling is None else {ABOVE: distance(each.counts or Counts(), ceiling).text}
    return {
        "matcher": code(each.spec) + _mark(each),
        **{rate.side: f"{rate:interval}" for rate in each.rates},
        **{kind: _of_kind(*each.confirmed.get(kind, (0, 0))) for kind in KINDS},
        f"PPV at {100 * LOW_PREVALENCE:g} %": number(precision.value)
        + _ends(precision.interval, precision.value),
        **above,
    }


def _notes(found: Board) -> Iterator[str]:
    """What the tables rest on: the ceiling, and whose intervals are narrower than they should be."""
    about = ceiling_text(found.ceiling)
    if about is not None:
        yield about
    narrow = [each for each in found.entries if each.counts is not None and each.effective is None]
    if narrow:
        names = ", ".join(code(each.spec) for each in narrow)
        yield f"Intervals as if requests were independent, for their clusters were not kept: {names}."


def _mark(each: Stored) -> str:
    if each.reads_truth:
        return " (told the truth)"
    learned = each.name in BUILT_IN and one(each.name).supervised
    return " (trained)" if learned else ""


def _ends(interval: Interval, rate: float | None) -> str:
    return "" if rate is None else f" [{number(interval.low)}, {number(interval.high)}]"


def _of_kind(confirmed: int, requests: int) -> str:
    return f"{confirmed:,}/{requests:,}" if requests else "-"


def _about(found: Board) -> str:
    dataset = found.dataset
    prevalence = next((each.counts.prevalence for each in found.entries if each.counts is not None), None)
    share = "unknown" if prevalence is None else percent(prevalence)
    return (
        f"Digest `{dataset['digest']}`; {dataset['records']:,} records, {dataset['requests']:,} requests; "
        f"prevalence {share} (share of the requests that should be confirmed)."
    )


def _again(found: Board) -> str:
    """Commands that lead to the files; for a dataset that is not the suite's own, from its folder on."""
    profile, people, requests, seed = (found.suite[key] for key in ("profile", "people", "requests", "seed"))
    make = (
        f"confirmbench generate {profile} --people {people} --requests {requests} --seed {seed} --out DATASET"
    )
    lines = [
        *([make] if found.dataset["name"] == f"{profile}-{people}x{requests}-seed{seed}" else []),
        "confirmbench run all-matchers --dataset DATASET --out RUN",
        "confirmbench keep RUN",
        "make docs",
    ]
    return "\n".join(["To make it again:", "", "```sh", *lines, "```"])


def _escape(text: str) -> str:
    """Text in which no sign means anything to Markdown."""
    return re.sub(r"([\\`*_{}\[\]()<>#|~!&])", r"\\\1", " ".join(text.split()))


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Written to {PAGE}.")


if __name__ == "__main__":
    main()
