"""28 requests with papers, in six batches, and ways to serve them."""

from datetime import timedelta
from pathlib import Path

import polars as pl

from bench.custody.serving.prepare import Serving
from bench.custody.serving.serve import serve
from bench.output.progress import Silent
from tests.bench.custody.ledger.made import read_items
from tests.bench.custody.screens.made import NOON, papers, planted, write_with_papers
from tests.bench.tiny import REQUESTS

BATCHES = [number // 5 for number in range(REQUESTS)]  # 0 to 5; the last has three requests
CASES = ((0, "no_statute"), (3, "locate"), (20, "no_evidence"), (21, "order_day_91"))  # three are ineligible
EVEN = "return requests['request_id'] % 2 == 0"
SCREEN = """
import dataclasses
import polars as pl


@dataclasses.dataclass(frozen=True)
class Screen:
    def open(self, gazetteer):
        {opening}
        return self

    def admit(self, requests, papers):
        {admit}
"""
NO_THIRDS = "return requests['request_id'] % 3 != 0"


def write_dataset(folder: Path) -> Path:
    """The tiny dataset; batch n is received n minutes after noon."""
    rows = [{"batch_id": batch, "received_at": NOON + timedelta(minutes=batch)} for batch in BATCHES]
    return write_with_papers(folder, papers(*rows), planted(*CASES))


def write_screen(folder: Path, admit: str = NO_THIRDS, opening: str = "pass", reasons: str = "") -> str:
    """Write a screen into a file of its own and return its spec; the texts are bodies of its methods."""
    source = SCREEN.format(opening=opening, admit=admit)
    if reasons:
        source += f"\n    def reasons(self, requests, papers):\n        {reasons}\n"
    (folder / "screen.py").write_text(source)
    return f"{folder / 'screen.py'}:Screen"


def served(dataset: Path, screen: str, matcher: str, out: Path, **others):
    return serve(Serving(dataset, screen, matcher, out, **others), Silent())


def answers_of(out: Path) -> dict[int, str]:
    """What left: the answer to each request, from the files of all batches."""
    frames = [pl.read_csv(path) for path in (out / "answers").glob("*.csv")]
    assert all(frame.columns == ["request_id", "answer"] for frame in frames)
    rows = [row for frame in frames for row in frame.rows()]
    assert len(rows) == len(dict(rows)), "a request is answered twice"
    return dict(rows)


def check_whole(out: Path, ledger: Path, requests: int = REQUESTS) -> None:
    """Each request is in the ledger once and in its batch's file, with one answer in both; no file else."""
    items = read_items(ledger)
    assert items["request_id"].sort().to_list() == list(range(requests))
    assert answers_of(out) == dict(items.select("request_id", pl.col("answer").cast(pl.String)).iter_rows())
    named = {f"{'without-papers' if batch is None else batch}.csv" for batch in items["batch_id"].unique()}
    assert {path.name for path in (out / "answers").iterdir()} == named
