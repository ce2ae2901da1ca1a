"""All that happens before the ledger is opened: a gate or matcher that fails leaves it as it was."""

import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench.custody.screens.papers_file import read_papers
from bench.custody.serving.clock import Clock
from bench.custody.serving.entered_gate import EnteredGate, enter_gate
from bench.custody.serving.fitting import fit
from bench.custody.serving.gating import gated
from bench.custody.serving.out_folder import check_folder
from bench.custody.serving.receipt import GROUP, received
from bench.custody.serving.setting import Setting, digest_of, setting_of
from bench.entrants.contestant import Contestant, enter
from bench.output.progress import Progress, in_turn
from bench.verify import verified
from generators.dataset import ALL_SCHEMAS, Dataset
from generators.digest import digest_frame
from matchers.contract import FittedMatcher

SERVED = Path("results") / "served"


@dataclass(frozen=True)
class Asked:
    """What to serve; out, ledger, papers: None for the usual places and the dataset's own papers

    group: items that are answered together, but whole batches
    """

    dataset: Path
    gate: str
    matcher: str
    out: Path | None = None
    ledger: Path | None = None
    papers: Path | None = None
    group: int = GROUP


@dataclass(frozen=True)
class Prepared:
    """stream: columns of `received`, and `reason`: null for who is admitted

    own_papers: whether the papers are the dataset's own, of which it is known whether they are fit
    """

    dataset: Dataset
    gate: EnteredGate
    matcher: Contestant
    setting: dict[str, str]
    out: Path
    stream: pl.DataFrame
    fitted: FittedMatcher
    own_papers: bool


def prepare(asked: Asked, progress: Progress, clock: Clock) -> Prepared:
    """Open what there is, receive, gate, and fit the matcher.

    raises: ConfirmbenchError when dataset, papers, a spec or the folder for answers is at fault; PlugInFailed
        when gate or matcher fails
    """
    gate, matcher = enter_gate(asked.gate), enter(asked.matcher)
    with clock.stage("verify"):
        dataset = verified(asked.dataset, progress, tuple(ALL_SCHEMAS))
        papers, digest = _papers(asked.papers, dataset)
    setting = setting_of(dataset, gate, matcher, digest)
    out = asked.out or _folder(dataset, gate, matcher, setting)
    check_folder(out, setting)
    with in_turn(progress) as stage:
        stage(f"receive {dataset.rows('requests'):,} requests and gate them: {gate.label}")
        with clock.stage("receive"):
            stream = received(dataset.requests(), papers)
        stream = gated(stream, gate, dataset.gazetteer(), clock)
        stage(f"{matcher.label}: fit {dataset.rows('registry'):,} records")
        fitted = fit(matcher, dataset, clock)
    return Prepared(dataset, gate, matcher, setting, out, stream, fitted, digest is None)


def _papers(file: Path | None, dataset: Dataset) -> tuple[pl.DataFrame, str | None]:
    """The papers to go by; and their digest, unless they are the dataset's own, whatever file they are in."""
    own = dataset.papers()
    if file is None:
        return own, None
    papers = read_papers(file, dataset.rows("requests"))
    digests = [digest_frame(each.sort("request_id")) for each in (own, papers)]
    return papers, digests[1] if digests[0] != digests[1] else None


def _folder(dataset: Dataset, gate: EnteredGate, matcher: Contestant, setting: Setting) -> Path:
    """A folder of its own for every setting, with a name that can be read."""
    names = (dataset.name, gate.name, matcher.name, digest_of(setting))
    return SERVED / "-".join(re.sub(r"[^a-z0-9_.]+", "-", name.lower()) for name in names)
