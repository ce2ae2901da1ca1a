"""A benchmark for name-and-address verification: synthetic registry, requests and truth; matchers; error
rates.

    import confirmbench as cb

    dataset = cb.generate("typical", people=20_000, requests=4_000, seed=5, folder="typical-5")
    run = cb.run(dataset, ["exact", "jaro_winkler(threshold=0.92)"])
    run.rates(by="kind")

Frames in, frames out; paths may be text. The names below are the public interface; everything else may
change. What a name needs is imported when it is used, so `import confirmbench` is instant.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair
    import polars as pl

    from bench.conformance.matchers import check_matcher
    from bench.runs.record import RunRecord
    from bench.scoring.rate import Rate
    from generators.dataset import Dataset
    from generators.errors import ConfirmbenchError

__all__ = [
    "ConfirmbenchError",
    "Dataset",
    "Run",
    "Scores",
    "check_matcher",
    "generate",
    "load",
    "open_run",
    "run",
    "score",
    "sweep",
]

PACKAGES = ("bench", "generators", "matchers")
ELSEWHERE = {  # public names that other modules define
    "ConfirmbenchError": "generators.errors",
    "Dataset": "generators.dataset",
    "check_matcher": "bench.conformance.matchers",
}
Files = str | Path
Answers = Any  # a Series, a list or an array of Booleans; a frame; the path of a file


def check_packages() -> None:
    """Refuse to work with somebody else's folder in the place of a package of ours.

    raises: ImportError that names the folder
    """
    home = Path(__file__).resolve().parent
    for name in PACKAGES:
        found = importlib.util.find_spec(name)
        places = [] if found is None else list(found.submodule_search_locations or [found.origin or ""])
        if not any(Path(place).resolve().parent == home for place in places):
            instead = f"{places[0]} hides it" if places else "it is not there"
            raise ImportError(
                f"confirmbench has a package of its own called {name}, and {instead}: rename that folder, or "
                "start Python where it is not on the path."
            )


check_packages()


def __getattr__(name: str) -> Any:
    if name in ELSEWHERE:
        return getattr(importlib.import_module(ELSEWHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


def main() -> None:
    """The command `confirmbench`."""
    from bench.cli import main as command

    command()


def generate(profile: Files, people: int, requests: int, seed: int, folder: Files) -> Dataset:
    """Make a registry of people, requests and their truth in a new folder.

    profile: the name of a profile (`confirmbench profiles`), or a TOML file of your own
    people, requests: how many, 1 or more
    seed: 0 or more; the same seed makes the same data on every machine
    folder: a new one; an interrupted call goes on where it stopped
    raises: ConfirmbenchError when the profile is unknown, a number is out of range, or the folder exists
    """
    from generators.generate import generate as make
    from generators.profile import load_profile

    return make(load_profile(str(profile)), people, requests, seed, Path(folder))


def load(folder: Files) -> Dataset:
    """Open a dataset folder and check every value against its digests.

    raises: ConfirmbenchError when it is no dataset folder, or damaged
    """
    from generators.dataset import load as open_dataset

    return open_dataset(Path(folder))


def run(
    data: Dataset | Files,
    matchers: Sequence[Any] | None = None,
    *,
    folder: Files | None = None,
    by: Sequence[str] = (),
    reuse: bool = False,
    progress: bool = False,
) -> Run:
    """Have matchers answer the requests of a dataset, each in a process of its own, and count what is wrong.

    data: a dataset or its folder; or the name of a suite, or a suite's TOML file, whose dataset is generated
        in the folder `datasets` when it is not there yet
    matchers: specs such as "jaro_winkler(threshold=0.92)" or "my_matcher.py:Mine", or matcher objects whose
        class is in a file or a package; a suite has its own unless others are given
    folder: a new one for the results; by default in results/runs
    by: slices to count beside the usual ones, e.g. "sex x lag"
    reuse: take over what an earlier run beside this one found with the same matcher on the same dataset
    progress: say on standard error what is going on
    returns: the run; a matcher that fails has its status there and stops nothing
    raises: ConfirmbenchError before any matcher is started
    """
    from bench.output.progress import Silent
    from bench.output.progress import progress as shown
    from bench.runs.run import run_suite
    from bench.scoring.groupings import canonical
    from bench.suites.suite import load_suite, suite_of, vary
    from generators.dataset import MANIFEST, Dataset

    specs = None if matchers is None else [_spec(each) for each in matchers]
    place = data.folder if isinstance(data, Dataset) else Path(data)
    on_dataset = isinstance(data, Dataset) or (place / MANIFEST).is_file()
    suite = suite_of(specs or []) if on_dataset else vary(load_suite(str(data)), specs, None)
    record, where = run_suite(
        suite,
        Path("datasets"),
        None if folder is None else Path(folder),
        shown() if progress else Silent(),
        place if on_dataset else None,
        [canonical(name) for name in by],
        reuse=reuse,
    )
    return Run(record, where)


def open_run(folder: Files) -> Run:
    """Read a run folder.

    raises: ConfirmbenchError when there is none, it is damaged, or another version wrote it
    """
    from bench.runs.store import read_run

    return Run(read_run(Path(folder)), Path(folder))


def score(dataset: Dataset | Files, answers: Answers, name: str = "answers") -> Scores:
    """Count what is wrong of answers that were made anywhere.

    answers: one Boolean for each request in their order (a polars Series, a list, an array); a frame with the
        columns request_id and confirmed; or the path of a .csv or .parquet file with these
    name: of the answers, in tables
    raises: ConfirmbenchError when an answer is missing, repeated, unknown or unreadable, with examples
    """
    from bench.scoring.slices import counts_of_all, slicing

    opened = load(dataset) if isinstance(dataset, (str, Path)) else dataset
    said = _answers(answers, opened.rows("requests"))
    slices = slicing(opened.truth(), opened.edits())
    return Scores(counts_of_all({name: said}, slices), opened)


def sweep(dataset: Dataset | Files, matcher: str, **values: Sequence[float]) -> pl.DataFrame:
    """Trace error rates along one parameter of a matcher, in a process of its own.

    values: the parameter, by its name, and the values to give it: sweep(data, "jaro_winkler",
        threshold=[0.8, 0.9])
    returns: a row for each value: counts, rates and the ends of their 95 % intervals
    raises: ConfirmbenchError when the parameter is unknown or refuses a value, or when the matcher fails
    """
    from bench.output.progress import Silent
    from bench.studies.sweep.report import failure, sweep_frame
    from bench.studies.sweep.sweep import sweep as trace
    from bench.studies.sweep.values import varied_over
    from generators.errors import ConfirmbenchError

    if len(values) != 1:
        raise ConfirmbenchError("Give one parameter and its values, e.g. threshold=[0.8, 0.9].")
    [(parameter, steps)] = values.items()
    opened = load(dataset) if isinstance(dataset, (str, Path)) else dataset
    found = trace(varied_over(matcher, parameter, list(steps)), opened, Silent())
    if not found.outcome.ok:
        raise ConfirmbenchError(failure(found))
    return sweep_frame(found)


class Run:
    """What a run found. `repr` and a notebook show its table.

    folder: where it was written
    record: everything that was counted, as frames (`bench.runs.record.RunRecord`)
    """

    def __init__(self, record: RunRecord, folder: Path) -> None:
        self.record = record
        self.folder = folder

    @property
    def matchers(self) -> list[str]:
        """What its matchers are called in every frame, failed ones too."""
        return list(self.record.labels.values())

    @property
    def complete(self) -> bool:
        """Whether every matcher answered."""
        return self.record.complete

    @property
    def findings(self) -> list[str]:
        """What it found, in plain sentences, the important ones first."""
        from bench.output.findings import findings
        from bench.page.material import material_of

        return findings(material_of(self.record))

    def rates(self, by: str = "all", question: str = "should_confirm") -> pl.DataFrame:
        """Error rates of each matcher: counts beside rates beside the ends of their 95 % intervals.

        by: a slice: all, kind, edit, lag, origin, "origin x kind", ...
        question: should_confirm; or person_on_file, the weaker one
        raises: ConfirmbenchError when there is no such slice
        """
        return _rates(self.record.counts.drop("slug"), by, question)

    def answers(self, matcher: str) -> pl.Series:
        """One matcher's answers, a Boolean for each request in their order.

        raises: ConfirmbenchError when there is no such matcher, or it gave none
        """
        from bench.runs.store import read_answers

        return read_answers(self.folder, self._entry(matcher), self.record.dataset["requests"])

    def compare(self, a: str, b: str) -> pl.DataFrame:
        """Hold B against A, request by request: two rows, FNR and FCR.

        returns: both rates, their difference B - A with its 95 % interval, the requests on which one alone
            errs, and p; q is corrected for all pairs of the run
        raises: ConfirmbenchError when there is no such matcher, or one of them gave no answers
        """
        from bench.scoring.pairwise import turn_round
        from generators.errors import ConfirmbenchError

        first, second = (self.record.labels[self._entry(each).slug] for each in (a, b))
        tests = self.record.tests
        found = tests.filter(a=first, b=second)
        if found.is_empty():
            found = turn_round(tests.filter(a=second, b=first))
        if found.is_empty():
            raise ConfirmbenchError(
                f"{first} and {second} were not compared: one has no answers, or is the oracle."
            )
        return found

    def plot(self, name: str) -> altair.Chart:
        """One picture of the run, as an Altair chart: it shows in a notebook, and `.save("x.pdf")` keeps it.

        name: as `confirmbench plot --list` has it, e.g. "frontier"
        raises: ConfirmbenchError when there is no such picture, or the run has nothing to draw for it
        """
        from bench.page.material import material_of
        from bench.page.write import chart

        return chart(name, material_of(self.record))

    def report(self, out: Files | None = None) -> Path:
        """Write the page of the run, one HTML file; by default report.html in its folder.

        Returns the file.
        """
        from bench.output.progress import Silent
        from bench.page.write import write_report

        return write_report([self.folder], None if out is None else Path(out), False, Silent())

    def __repr__(self) -> str:
        from bench.output.formats import TERMINAL, render
        from bench.output.table import screen_width
        from bench.runs.report import run_table, title

        table, fields = run_table(self.record)
        return f"{title(self.record)}\n\n{render(table, TERMINAL, fields, screen_width())}\n\n{self.folder}"

    def _repr_html_(self) -> str:
        from bench.output.formats import to_html
        from bench.runs.report import run_table

        return to_html(*run_table(self.record), f"Run {self.folder.name}")

    def _entry(self, matcher: str) -> Any:
        from generators.errors import ConfirmbenchError

        labels = self.record.labels
        found = [each for each in self.record.entries if matcher in (each.spec, labels[each.slug])]
        found = found or [each for each in self.record.entries if each.name == matcher]
        if len(found) != 1:
            what = "several matchers" if found else "no matcher"
            raise ConfirmbenchError(f"The run has {what} {matcher!r}; it has {', '.join(labels.values())}.")
        return found[0]


class Scores:
    """The error rates of one set of answers. `repr` and a notebook show them.

    counts: columns matcher and `bench.scoring.slices.COUNTS`, both questions and every slice
    dataset: that the answers belong to
    """

    def __init__(self, counts: pl.DataFrame, dataset: Dataset) -> None:
        self.counts = counts
        self.dataset = dataset

    @property
    def fnr(self) -> Rate:
        """False no-match rate: wrong no-matches / requests that should be confirmed."""
        return self._overall().fnr

    @property
    def fcr(self) -> Rate:
        """False confirm rate: wrong confirms / requests that should not be confirmed."""
        return self._overall().fcr

    def rates(self, by: str = "all", question: str = "should_confirm") -> pl.DataFrame:
        """As `Run.rates`."""
        return _rates(self.counts, by, question)

    def __repr__(self) -> str:
        from bench.output.formats import TERMINAL, render
        from bench.output.table import screen_width
        from bench.runs.report import score_table

        table, fields = score_table(self.counts)
        return f"{self.dataset.name}\n\n{render(table, TERMINAL, fields, screen_width())}"

    def _repr_html_(self) -> str:
        from bench.output.formats import to_html
        from bench.runs.report import score_table

        return to_html(*score_table(self.counts), f"Answers to {self.dataset.name}")

    def _overall(self) -> Any:
        from bench.scoring.rates import overall

        [rates] = (
            each for (_, question), each in overall(self.counts).items() if question == "should_confirm"
        )
        return rates


def _rates(counts: pl.DataFrame, by: str, question: str) -> pl.DataFrame:
    from bench.scoring.counts import QUESTIONS
    from bench.scoring.groupings import canonical
    from bench.scoring.rates import of_slice, rates
    from generators.errors import ConfirmbenchError

    if question not in QUESTIONS:
        raise ConfirmbenchError(f"There is no question {question!r}; there are {' and '.join(QUESTIONS)}.")
    found = of_slice(counts, canonical(by)).filter(question=question)
    if found.is_empty() and not counts.is_empty():  # without any answers there is nothing of any slice
        there = ", ".join(counts["slice"].unique(maintain_order=True))
        raise ConfirmbenchError(f"{by!r} was not counted; what was: {there}.")
    return rates(found)


def _answers(answers: Answers, requests: int) -> pl.Series:
    """As one Boolean for each request."""
    import polars as pl

    from bench.entrants.answers import read_answers
    from bench.scoring.counts import check_answers as check_series
    from matchers.answers import check_answers as check_table

    if isinstance(answers, (str, Path)):
        return read_answers(Path(answers), requests)
    if isinstance(answers, pl.DataFrame):
        return check_table(answers, "The frame of answers", requests)["confirmed"]
    said = answers if isinstance(answers, pl.Series) else pl.Series("confirmed", list(answers))
    check_series(said, requests)
    return said


def _spec(matcher: Any) -> str:
    """The spec of a matcher: text as it is, an object by its class and its parameters."""
    if isinstance(matcher, str):
        return matcher
    from bench.entrants.entrant import spec_of_object

    return spec_of_object(matcher)


if __name__ == "__main__":
    main()
