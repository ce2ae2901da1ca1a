"""What serve-batch prints."""

import json

import pytest

from bench.custody.serving.report import served_text
from bench.custody.serving.served import score_all
from bench.output.progress import Silent
from bench.output.table import Look
from tests.bench.custody.serving.made import EVEN, NO_THIRDS, served, write_dataset, write_screen
from tests.bench.tiny import REQUESTS, write_plugin

REASONS = """import polars as pl
        said = requests.select(pl.when(pl.col("request_id") % 3 == 0).then(pl.lit("thirds"))).to_series()
        return said"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    screen = write_screen(folder, NO_THIRDS, reasons=REASONS)
    done = served(write_dataset(folder / "tiny"), screen, write_plugin(folder, EVEN), folder / "out")
    return done, score_all(done, Silent())


@pytest.mark.parametrize("width", [60, 80, 140])
def test_it_fits_the_screen(found, width):
    text = served_text(*found, "terminal", width)
    lines = [line for line in text.splitlines() if "/out" not in line and found[0].head not in line]

    assert max(map(len, lines)) <= width
    assert "28 requests in 6 batches" in " ".join(text.split())


def test_counts_reasons_and_scores_are_told(found):
    lines = [" ".join(line.split()) for line in served_text(*found, "terminal", 100).splitlines()]

    assert "refused 10 35.7 %" in lines
    assert "confirm 9 32.1 %" in lines
    assert "thirds 10 100 %" in lines
    assert "false admit 0.3333 1/3 [0.0615, 0.7923]" in lines  # 20; 0 and 3 are refused
    assert "false refuse 0.3200 8/25 [0.1721, 0.5159]" in lines
    assert "refused 2 1 0" in lines  # right by given: 20 is even
    assert "Against the truth, which the benchmark knows and a custodian does not" in lines


def test_without_scores_there_is_no_truth(found):
    text = served_text(found[0], None, "terminal", 80)

    assert "truth" not in text
    assert "thirds" in text


def test_colours_take_no_room(found):
    painted = served_text(*found, "terminal", 80, Look(colour=True))
    for code in ("\x1b[1m", "\x1b[2m", "\x1b[0m"):
        painted = painted.replace(code, "")
    assert painted == served_text(*found, "terminal", 80)


def test_json_has_everything(found):
    said = json.loads(served_text(*found, "json", 80))

    assert said["served"]["counts"]["received"] == REQUESTS
    assert said["refused"] == [{"reason": "thirds", "requests": 10}]
    assert [row["right"] for row in said["outcomes"]] == ["refused", "confirm", "no match"]
    assert said["stages"][0] == found[1].stages.row(0, named=True)


def test_other_formats_have_the_scores_or_the_counts(found):
    assert served_text(*found, "csv", 80).startswith("stage,measure,errors,of,rate,low,high\n")
    assert served_text(*found, "markdown", 80).startswith("| stage | measure | errors |")
    assert served_text(found[0], None, "csv", 80).splitlines()[1] == "received,28,1.0"


def test_reasons_are_the_custodians(found):
    """Neither in what leaves nor in what says what ran."""
    out = found[0].prepared.out
    for path in (out / "served.json", *(out / "answers").iterdir()):
        assert "thirds" not in path.read_text()


def test_refused_requests_are_asked_for_the_counterfactual_alone(found):
    """14 of 28 would be confirmed, 9 are; none of that reaches ledger or answers."""
    rows = {(row["stage"], row["measure"]): row["errors"] for row in found[1].stages.iter_rows(named=True)}

    assert (rows["without a screen", "confirms"], rows["with the screen", "confirms"]) == (14, 9)
    assert found[0].counts["confirm"] == 9
