"""Scoring a run again from its bits and the truth.

`score --subgroup` and `--prevalence` as a user meets them, on a small generated dataset.
"""

import json
import shutil

import jsonschema
import polars as pl
import pytest

from bench.output.progress import Silent
from bench.runs.record import RUN_COUNTS
from bench.runs.run import run_suite
from bench.runs.score import rescore
from bench.runs.store import read_run
from bench.scoring.counts import count_by_kind, total
from bench.suites.suite import Limits, Suite
from generators.errors import ConfirmbenchError
from tests.bench.tiny import REQUESTS, truth, write_plugin, write_tiny
from tests.command import confirmbench as run

pytestmark = pytest.mark.process

EVEN = "return requests['request_id'] % 2 == 0"
LIMITS = Limits(seconds=60, memory_gb=8)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with datasets/tiny and a run of two matchers, one of which fails, and of the oracle."""
    root = tmp_path_factory.mktemp("made")
    specs = (
        write_plugin(root, EVEN, name="Even"),
        write_plugin(root, "raise ValueError('no')", name="Broken"),
        "oracle",
    )
    suite = Suite("tiny", "typical", 20, REQUESTS, 1, specs, LIMITS)
    run_suite(suite, root / "datasets", root / "run", Silent(), write_tiny(root / "datasets" / "tiny"))
    return root


@pytest.fixture
def copy(made, tmp_path):
    """The same, to be damaged."""
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


def confirmbench(folder, *arguments):
    return run(*arguments, cwd=folder, COLUMNS=220)


def test_a_run_keeps_its_counts(made):
    counts = read_run(made / "run").counts
    assert counts.schema == RUN_COUNTS
    assert counts["matcher"].unique(maintain_order=True).to_list() == ["even.py:Even", "oracle"]
    overall = counts.filter(slice="all", question="should_confirm", matcher="even.py:Even")
    expected = total(count_by_kind(pl.Series([row % 2 == 0 for row in range(REQUESTS)]), truth()))
    numbers = ("positives", "wrong_no_matches", "negatives", "wrong_confirms")
    assert overall.select(numbers).row(0) == tuple(getattr(expected, name) for name in numbers)


def test_run_json_is_what_the_schema_says(made):
    from tests.bench.runs.test_as_json import SCHEMA

    content = json.loads((made / "run" / "run.json").read_text())
    jsonschema.validate(content, SCHEMA)
    assert content["slices"] == "counts.parquet"


def test_everything_follows_again_from_bits_and_truth(made):
    again = rescore(made / "run", None, None, made / "datasets", Silent())
    assert again.run.entries == read_run(made / "run").entries
    assert again.counts.equals(read_run(made / "run").counts)


def test_a_scorer_of_another_version_does_not_matter(copy):
    file = copy / "run" / "run.json"
    file.write_text(file.read_text().replace('"scorer": 1', '"scorer": 0'))
    with pytest.raises(ConfirmbenchError, match="scorer 0"):
        read_run(copy / "run")
    again = rescore(copy / "run", None, None, copy / "datasets", Silent())
    assert again.counts.equals(read_run(copy / "run", any_scorer=True).counts)
    assert again.run.scorer == 1


def test_the_command_prints_what_the_run_printed(made):
    done = confirmbench(made, "score", "run")
    assert done.returncode == 0, done.stderr
    assert "even.py:Even" in done.stdout
    assert "broken.py:Broken: error. ValueError: no" in done.stdout
    assert "oracle (reads the truth)" in done.stdout


def test_by_slice(made):
    done = confirmbench(made, "score", "run", "--by", "kind", "--by", "kind x origin")
    assert done.returncode == 0, done.stderr
    assert "too few (4/8)" in done.stdout
    assert "not known x current" in done.stdout
    assert "broken" not in done.stdout


def test_formats(made):
    done = confirmbench(made, "score", "run", "--by", "kind", "--format", "csv")
    frame = pl.read_csv(done.stdout.encode())
    assert frame.filter(matcher="oracle", question="should_confirm")["wrong_confirms"].sum() == 0
    rows = json.loads(confirmbench(made, "score", "run", "--format", "json").stdout)
    assert {row["slice"] for row in rows} == {"all"}
    assert confirmbench(made, "score", "run", "--format", "latex").stdout.startswith(r"\begin{tabular}")
    assert confirmbench(made, "score", "run", "--format", "markdown").stdout.startswith("| matcher | all |")


def test_bootstrap_of_every_matcher_of_a_run(made):
    done = confirmbench(
        made, "score", "run", "--by", "kind", "--by", "sex", "--bootstrap", 100, "--format", "csv"
    )
    assert done.returncode == 0, done.stderr
    frame = pl.read_csv(done.stdout.encode()).filter(question="should_confirm")
    assert frame["matcher"].unique().sort().to_list() == ["even.py:Even", "oracle"]
    assert frame["slice"].unique().sort().to_list() == ["kind", "sex"]
    oracle = frame.filter(matcher="oracle", slice="kind", value="current").row(0, named=True)
    assert (oracle["fnr_bootstrap_method"], oracle["fnr_bootstrap_low"]) == ("clopper-pearson", 0)
    even = frame.filter(matcher="even.py:Even", slice="sex").row(0, named=True)
    assert (even["fcr_bootstrap_method"], even["fcr_bootstrap_drawn"]) == ("bootstrap", 17)
    assert even["fcr_bootstrap_low"] < even["fcr"] < even["fcr_bootstrap_high"]


def test_a_file_of_answers_by_slice(made, tmp_path):
    (tmp_path / "a.csv").write_text("request_id,confirmed\n" + "".join(f"{i},1\n" for i in range(REQUESTS)))
    done = confirmbench(made, "score", "datasets/tiny", tmp_path / "a.csv", "--by", "all", "--format", "csv")
    row = pl.read_csv(done.stdout.encode()).row(0, named=True)
    assert (row["matcher"], row["fnr"], row["fcr"]) == ("a.csv", 0.0, 1.0)


def test_run_by_slice(made, tmp_path):
    shutil.copytree(made / "datasets", tmp_path / "datasets")
    (tmp_path / "t.toml").write_text(
        'name = "t"\nprofile = "typical"\npeople = 20\nrequests = 28\nseed = 1\nmatchers = ["oracle"]\n'
        "[limits]\nseconds = 60\nmemory_gb = 8\n"
    )
    done = confirmbench(tmp_path, "run", "t.toml", "--dataset", "datasets/tiny", "--by", "sex x lag")
    assert done.returncode == 0, done.stderr
    assert "not known x not known" not in done.stdout
    assert "not known x not on file" in done.stdout
    wrong = confirmbench(tmp_path, "run", "t.toml", "--dataset", "datasets/tiny", "--by", "shoes")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "There is no slice 'shoes'" in wrong.stderr
    assert len(list((tmp_path / "results" / "runs").iterdir())) == 1


def refused(folder, text, *arguments):
    """A command that ends with one line on standard error."""
    done = confirmbench(folder, "score", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert text in done.stderr.splitlines()[-1]


def test_bits_of_the_wrong_length(copy):
    [bits] = (copy / "run" / "answers").glob("even*")
    bits.write_bytes(bits.read_bytes() + b"\0")
    refused(copy, "has 5 bytes; 28 answers take 4", "run")


def test_bits_that_were_changed(copy):
    [bits] = (copy / "run" / "answers").glob("even*")
    bits.write_bytes(b"\0\0\0\0")
    refused(copy, "has been changed since the run was written", "run")


def test_bits_that_are_gone(copy):
    shutil.rmtree(copy / "run" / "answers")
    refused(copy, "is missing; 28 answers take 4", "run")


def test_the_truth_of_another_dataset(copy):
    write_tiny(copy / "other", requests=27)
    refused(copy, "other is not the dataset of this run: its digest is ", "run", "--dataset", "other")


def test_a_dataset_that_is_not_there(copy):
    shutil.rmtree(copy / "datasets")
    refused(copy, "is not in datasets; give its folder with --dataset. It was made from profile tiny", "run")


def test_a_truth_that_was_changed(copy):
    other = write_tiny(copy / "other", requests=27)
    shutil.copy(other / "truth.parquet", copy / "datasets" / "tiny" / "truth.parquet")
    refused(copy, "datasets/tiny/truth.parquet has 27 rows", "run")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("run", "a.csv"), "run is a run folder and has its answers"),
        (("datasets/tiny",), "datasets/tiny is a dataset; name a file of answers too"),
        (("nowhere",), "nowhere is no run folder"),
        (("datasets/tiny", "a.csv", "--dataset", "d"), "--dataset goes with a run folder"),
        (("run", "--by", "shoes"), "There is no slice 'shoes'"),
        (("run", "--format", "pdf"), "There is no format 'pdf'"),
    ],
)
def test_what_cannot_be_asked(made, arguments, text):
    refused(made, text, *arguments)


SCORED = 2_000
WRONG = 3  # every third answer is no match, whatever is right, and the others are confirms


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Has the dataset d, and the answers a.csv to it."""
    folder = tmp_path_factory.mktemp("scored")
    done = confirmbench(
        folder,
        "generate",
        "typical",
        "--people",
        40_000,
        "--requests",
        SCORED,
        "--seed",
        7,
        "--out",
        "d",
    )
    assert done.returncode == 0, done.stderr
    rows = [f"{i},{int(i % WRONG != 0)}\n" for i in range(SCORED)]
    (folder / "a.csv").write_text("request_id,confirmed\n" + "".join(rows))
    return folder


def test_subgroups_of_a_file_of_answers(folder):
    done = confirmbench(folder, "score", "d", "a.csv", "--subgroup", "sex", "--format", "csv")
    assert done.returncode == 0, done.stderr
    truth = pl.read_parquet(folder / "d" / "truth.parquet")
    women = truth.filter((pl.col("sex") == "female") & pl.col("should_confirm"))
    missed = women.filter(pl.col("request_id") % WRONG == 0)
    found = pl.read_csv(done.stdout.encode()).filter(group="female", rate="fnr").row(0, named=True)
    assert (found["errors"], found["requests"]) == (missed.height, women.height)
    assert found["low"] < missed.height / women.height < found["high"]
    assert found["null_low"] >= 1


def test_both_at_once_for_people(folder):
    done = confirmbench(
        folder, "score", "d", "a.csv", "--subgroup", "sex", "--subgroup", "origin", "--prevalence", "usual"
    )
    assert done.returncode == 0, done.stderr
    for text in ("hispanic", "Max/GeoMean", "PPV at 3.7%", "PPV at 50%", "7,000,000", "extrapolation"):
        assert text in done.stdout


def test_prevalence_for_machines(folder):
    asked = ("--prevalence", "0.5", "--registry", 40_000, "--format", "json")
    rows = json.loads(confirmbench(folder, "score", "d", "a.csv", *asked).stdout)
    assert [row["requests"] for row in rows] == [700_000, 1_280_000, 7_000_000]
    fcr = rows[0]["wrong_confirms"] / 350_000
    assert fcr == pytest.approx(2 / 3, abs=0.05)
    records = pl.scan_parquet(folder / "d" / "registry" / "*.parquet").select(pl.len()).collect().item()
    assert rows[0]["measured_records"] == records
    assert rows[0]["basis"] == ("registry as measured" if records == 40_000 else "extrapolation")


def test_bootstrap_for_machines_is_the_same_each_time(folder):
    asked = ("score", "d", "a.csv", "--by", "kind", "--bootstrap", 200, "--format", "csv")
    first, again = (confirmbench(folder, *asked) for _ in range(2))
    assert first.returncode == 0, first.stderr
    assert first.stdout == again.stdout
    row = (
        pl.read_csv(first.stdout.encode())
        .filter(value="current", question="should_confirm")
        .row(0, named=True)
    )
    assert row["fnr_bootstrap_method"] == "bootstrap"
    assert row["fnr_bootstrap_low"] == pytest.approx(row["fnr_low"], abs=0.01)
    assert row["fnr_bootstrap_high"] == pytest.approx(row["fnr_high"], abs=0.01)
    other = confirmbench(folder, *asked, "--seed", 2)
    assert other.returncode == 0
    assert other.stdout != first.stdout


def test_bootstrap_of_all_requests_for_people(folder):
    done = confirmbench(folder, "score", "d", "a.csv", "--bootstrap", 200)
    assert done.returncode == 0, done.stderr
    for text in ("FNR bootstrap", "FCR bootstrap, person on file", "are drawn again 200 times (seed 1)"):
        assert text in done.stdout
    assert "bootstrap" not in confirmbench(folder, "score", "d", "a.csv", "--by", "kind").stdout.lower()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--bootstrap", "99"), "99 replicates are too few for an interval"),
        (("--bootstrap", "200", "--subgroup", "sex"), "--bootstrap is for the rates of slices"),
        (("--prevalence", "1.2"), "'1.2' is no prevalence: the share of requests that should be confirmed"),
        (("--subgroup", "shoes"), "There is no subgroup column 'shoes'"),
        (("--subgroup", "sex", "--by", "kind", "--format", "json"), "json holds one table"),
    ],
)
def test_score_cli_what_cannot_be_asked(folder, arguments, text):
    done = confirmbench(folder, "score", "d", "a.csv", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert text in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
