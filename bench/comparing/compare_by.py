"""What `confirmbench compare --by SLICE` does: the matchers of one run or two, within every slice."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.comparing.by_slice import fewest, within_slices
from bench.comparing.inputs import Given
from bench.comparing.pairs import LeftOut, asked_for
from bench.dataset import dataset_with
from bench.output.progress import Progress
from bench.scoring.groupings import Groupings, canonical
from bench.scoring.metrics import QUESTIONS
from bench.verify import verified
from generators.errors import ConfirmbenchError


@dataclass(frozen=True, eq=False)
class SliceComparison:
    """a, b: what was compared; b is None for one run against itself

    question: of bench.scoring.metrics.QUESTIONS
    by: the slices, by their canonical names
    tests: columns `bench.comparing.by_slice.SLICE_TESTS`; the family of the q values is all that were made
    fewest: the matcher of one run that was chosen as A for its fewest wrong answers; None where none was
    left_out: what is not compared, and why
    """

    a: Given
    b: Given | None
    question: str
    by: tuple[str, ...]
    tests: pl.DataFrame
    fewest: str | None
    left_out: tuple[LeftOut, ...]


def compare_by(
    a: str,
    b: str | None,
    by: Sequence[str],
    progress: Progress,
    question: str = QUESTIONS[0],
    dataset: Path | None = None,
    datasets: Path = Path("datasets"),
) -> SliceComparison:
    """Compare two runs, two matchers, or one matcher of a run with its others, within slices.

    a, b: run folders or FOLDER:SPEC; of one folder without a spec the matcher with the fewest wrong answers
        is held against each of the others
    by: slices, e.g. "kind", "edit_field x edit"
    question, dataset, datasets: as `bench.comparing.compare.compare` takes them
    raises: ConfirmbenchError when there is no such slice, a side has no answers or cannot be compared
    """
    names = tuple(dict.fromkeys(map(canonical, by)))
    first, second, asked = asked_for(a, b, question)
    if not asked.paired:
        raise ConfirmbenchError(
            "Tests within slices take the answers to single requests, and stored accuracy has counts alone: "
            "give run folders, or leave --by out."
        )
    opened = verified(dataset_with(first.dataset, dataset, datasets), progress, ("truth", "edits"))
    groupings = Groupings(opened.truth(), opened.edits())
    right = groupings.truth[question].to_numpy()
    specs, confirmed, pairs = asked.answers(len(right))
    wrong = [each != right for each in confirmed]
    chosen = fewest(wrong) if second is None and first.spec is None else None
    if chosen is not None:
        pairs = [(chosen, other) for other in range(len(specs)) if other != chosen]
    with progress.stage(f"compare {len(pairs):,} pair{'s' * (len(pairs) != 1)} by {', '.join(names)}"):
        tests = within_slices(specs, wrong, pairs, right, groupings, names)
    base = None if chosen is None else specs[chosen]
    return SliceComparison(first, second, question, names, tests, base, asked.left_out)
