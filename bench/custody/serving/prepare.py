"""All that happens before the ledger is opened: a screen or matcher that fails leaves it as it was.

The matcher that serves, fitted.

The screen over all that was received, before the matcher is asked anything.

What came in, in the order in which it came, and cut into groups of whole batches.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.ask import ask
from bench.custody.screens.contract import OpenScreen, admit_all, in_order_of_receipt, refusals
from bench.custody.screens.papers_file import read_papers
from bench.custody.serving.entry import (
    Clock,
    EnteredScreen,
    PlugInFailed,
    Setting,
    digest_of,
    enter_screen,
    plug_in,
    setting_of,
)
from bench.custody.serving.files import check_folder
from bench.datasets import open_verified
from bench.entrants.entrant import Contestant, enter, matcher_for
from bench.output.progress import Progress, in_turn
from generators.dataset import ALL_SCHEMAS, Dataset, digest_frame
from generators.errors import ConfirmbenchError
from generators.schema import REGISTRY, conform
from matchers.contract import FittedMatcher, Matcher, MissingPackage

WARM_UP_RECORDS, WARM_UP_REQUESTS = 1000, 16  # so that what is compiled or loaded at first use is not timed


def fit(matcher: Contestant, dataset: Dataset, clock: Clock) -> FittedMatcher:
    """Make the matcher of a dataset, warm it up, and fit it to the registry.

    raises: ConfirmbenchError when it may not answer this dataset; PlugInFailed when it fails
    """
    made = _make(matcher, dataset)
    registry = conform(dataset.registry(), REGISTRY, "registry")
    with plug_in(matcher.label, "warm up"), clock.stage("open"):
        ask(made.fit(registry.head(WARM_UP_RECORDS)), dataset.requests().head(WARM_UP_REQUESTS))
    with plug_in(matcher.label, "fit"), clock.stage("fit"):
        return made.fit(registry)


def _make(matcher: Contestant, dataset: Dataset) -> Matcher:
    try:
        return matcher_for(matcher.spec, dataset)
    except MissingPackage as error:
        raise PlugInFailed(f"{matcher.label}: {error}") from error


PROBE = 1000  # first requests, asked about in both ways; of the others a screen gives reasons alone, if any


def screen_all(
    stream: pl.DataFrame, screen: EnteredScreen, gazetteer: pl.LazyFrame, clock: Clock
) -> pl.DataFrame:
    """Add the column `reason` to what was received: null where the screen admits.

    raises: PlugInFailed when the screen fails, or says one thing as admission and another as reason
    """
    with plug_in(screen.label, "open"), clock.stage("open"):
        opened = screen.screen.open(gazetteer)
    with plug_in(screen.label, "admit or refuse"), clock.stage("screen"):
        if hasattr(opened, "reasons"):
            _check_agree(opened, stream.head(PROBE))
        reason = refusals(opened, stream, stream)
    return stream.with_columns(reason)


def _check_agree(opened: OpenScreen, stream: pl.DataFrame) -> None:
    reason = refusals(opened, stream, stream)
    differ = (admit_all(opened, stream, stream) == reason.is_not_null()).sum()
    if differ:
        raise ConfirmbenchError(
            f"admit() and reasons() disagree about {differ:,} requests; who is admitted has no reason, all "
            "others have one."
        )


GROUP = 50_000  # items that are matched, written to the ledger and answered together

FIRST = "place of the batch's first request"


def receive(requests: pl.DataFrame, papers: pl.DataFrame) -> pl.DataFrame:
    """Requests beside their papers: columns of REQUESTS, then the others of PAPERS.

    returns: in order of receipt, but whole batches: a batch stands where its first request does; requests
        without papers are last, as one batch without a number
    raises: ConfirmbenchError when a request_id is null or repeated, or papers are of no request here
    """
    asked, stated, _ = in_order_of_receipt(requests, papers)
    stream = pl.concat([asked, stated.drop("request_id")], how="horizontal")
    numbered = stream.with_row_index(FIRST).with_columns(pl.col(FIRST).min().over("batch_id"))
    if numbered[FIRST].is_sorted():
        return stream
    return numbered.sort(FIRST, maintain_order=True).drop(FIRST)


def groups(stream: pl.DataFrame, size: int = GROUP) -> Iterator[pl.DataFrame]:
    """Cut what was received into groups of whole batches, in order.

    size: items that a group has at most, unless one batch alone has more
    """
    lengths = stream["batch_id"].rle().struct.field("len").to_list()
    start = 0
    for length in cuts(lengths, size):
        yield stream.slice(start, length)
        start += length


def cuts(lengths: Sequence[int], size: int) -> Iterator[int]:
    """Lengths of groups that hold whole batches of these lengths.

    >>> list(cuts([3, 3, 3, 20, 1], 7))
    [6, 3, 20, 1]
    """
    gathered = 0
    for length in lengths:
        if gathered and gathered + length > size:
            yield gathered
            gathered = 0
        gathered += length
    if gathered:
        yield gathered


SERVED = Path("results") / "served"


@dataclass(frozen=True)
class Serving:
    """What to serve; out, ledger, papers: None for the usual places and the dataset's own papers

    group: items that are answered together, but whole batches
    """

    dataset: Path
    screen: str
    matcher: str
    out: Path | None = None
    ledger: Path | None = None
    papers: Path | None = None
    group: int = GROUP


@dataclass(frozen=True)
class Prepared:
    """stream: columns of `received`, and `reason`: null for who is admitted

    own_papers: whether the papers are the dataset's own, of which it is known whether they are eligible
    """

    dataset: Dataset
    screen: EnteredScreen
    matcher: Contestant
    setting: dict[str, str]
    out: Path
    stream: pl.DataFrame
    fitted: FittedMatcher
    own_papers: bool


def prepare(asked: Serving, progress: Progress, clock: Clock) -> Prepared:
    """Open what there is, receive, screen, and fit the matcher.

    raises: ConfirmbenchError when dataset, papers, a spec or the folder for answers is at fault; PlugInFailed
        when screen or matcher fails
    """
    screen, matcher = enter_screen(asked.screen), enter(asked.matcher)
    with clock.stage("verify"):
        dataset = open_verified(asked.dataset, progress, tuple(ALL_SCHEMAS))
        papers, digest = _papers(asked.papers, dataset)
    setting = setting_of(dataset, screen, matcher, digest)
    out = asked.out or _folder(dataset, screen, matcher, setting)
    check_folder(out, setting)
    with in_turn(progress) as stage:
        stage(f"receive {dataset.rows('requests'):,} requests and screen them: {screen.label}")
        with clock.stage("receive"):
            stream = receive(dataset.requests(), papers)
        stream = screen_all(stream, screen, dataset.gazetteer(), clock)
        stage(f"{matcher.label}: fit {dataset.rows('registry'):,} records")
        fitted = fit(matcher, dataset, clock)
    return Prepared(dataset, screen, matcher, setting, out, stream, fitted, digest is None)


def _papers(file: Path | None, dataset: Dataset) -> tuple[pl.DataFrame, str | None]:
    """The papers to go by; and their digest, unless they are the dataset's own, whatever file they are in."""
    own = dataset.papers()
    if file is None:
        return own, None
    papers = read_papers(file, dataset.rows("requests"))
    digests = [digest_frame(each.sort("request_id")) for each in (own, papers)]
    return papers, digests[1] if digests[0] != digests[1] else None


def _folder(dataset: Dataset, screen: EnteredScreen, matcher: Contestant, setting: Setting) -> Path:
    """A folder of its own for every setting, with a name that can be read."""
    names = (dataset.name, screen.name, matcher.name, digest_of(setting))
    return SERVED / "-".join(re.sub(r"[^a-z0-9_.]+", "-", name.lower()) for name in names)
