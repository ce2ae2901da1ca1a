"""What each screen changes for each matcher: kept answers and admissions, scored together.

A screen never looks at answers and an answer never at the rest of its batch, so nothing is asked again.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from bench.custody.leakage.leaks import leaks
from bench.custody.leakage.measured import Probing
from bench.custody.screens.catalog import make, spec_of
from bench.custody.screens.contract import admit_all, eligible
from bench.custody.stages import STAGE_COUNTS, stage_counts
from bench.entrants.entrant import Contestant
from bench.output.progress import Progress
from bench.output.wording import without_names
from bench.runs.reuse import Shared
from generators.dataset import Dataset

ALL, BY_NUMBER, BY_ADDRESS = PATHS = ("all", "by number", "by address")
SCREENED = pl.Schema(
    {
        "matcher": pl.String(),
        "screen": pl.String(),
        "path": pl.Enum(PATHS),  # of the requests counted: those that state a taxpayer number, or not
        **STAGE_COUNTS,
    }
)


def admissions(dataset: Dataset, screens: tuple[str, ...], progress: Progress) -> dict[str, pl.Series]:
    """Which requests each screen admits: a Boolean Series by the screen's label, by request_id.

    raises: ConfirmbenchError when the dataset has no papers, or a screen breaks its contract
    """
    requests, papers, found = dataset.requests(), dataset.papers(), {}
    for screen in map(make, screens):
        label = without_names(spec_of(screen))
        with progress.stage(f"screen {label}: admit or refuse {requests.height:,} requests"):
            found[label] = admit_all(screen.open(dataset.gazetteer()), requests, papers)
    return found


def screen_all(
    dataset: Dataset,
    truth: pl.DataFrame,
    answers: Mapping[str, pl.Series],
    admissions: Mapping[str, pl.Series],
) -> pl.DataFrame:
    """Count the errors of every matcher behind every screen, of all requests and of each path.

    answers: by matcher, by request_id; admissions: by screen, likewise
    returns: columns SCREENED; `bench.custody.stages.stage_counts` says what each measure is among
    """
    numbered = (dataset.requests()["tin"].str.strip_chars() != "").fill_null(False)
    everybody = pl.repeat(True, len(numbered), dtype=pl.Boolean, eager=True)
    paths = dict(zip(PATHS, (everybody, numbered, ~numbered), strict=True))
    truths = (eligible(dataset.planted(), len(numbered)), truth["should_confirm"])
    frames = [
        _name(stage_counts(*(each.filter(path) for each in (let, said, *truths))), matcher, screen, name)
        for matcher, said in answers.items()
        for screen, let in admissions.items()
        for name, path in paths.items()
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema=SCREENED)


def _name(counts: pl.DataFrame, matcher: str, screen: str, path: str) -> pl.DataFrame:
    names = {"matcher": matcher, "screen": screen, "path": path}
    columns = [pl.lit(value).cast(SCREENED[name]).alias(name) for name, value in names.items()]
    return counts.with_columns(columns).select(list(SCREENED))


class Screening:
    """What a suite's screens change for each matcher that answered, and what probing both reveals.

    raises: ConfirmbenchError that names the screen that cannot be made
    """

    def __init__(self, screens: tuple[str, ...]) -> None:
        for spec in screens:
            make(spec)
        self.screens = screens

    def frames(
        self, shared: Shared, entrants: Sequence[Contestant], answers: Mapping[str, pl.Series]
    ) -> dict[str, pl.DataFrame]:
        """`screens`, columns SCREENED, and `leaks`, columns LEAKS of `bench.custody.leakage.leaks`.

        A matcher that failed is in neither; nobody probes the oracle: it has no registry.
        """
        admitted = admissions(shared.dataset, self.screens, shared.progress)
        probed = [each.spec for each in entrants if each.label in answers and not each.reads_truth]
        found = leaks(shared.dataset, probed, self.screens, Probing(), shared.progress)
        changed = screen_all(shared.dataset, shared.truth, answers, admitted)
        return {"screens": changed.select(list(SCREENED)), "leaks": found}
