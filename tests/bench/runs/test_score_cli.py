"""`score --subgroup` and `--prevalence` as a user meets them, on a small generated dataset."""

import json

import polars as pl
import pytest

from tests.command import confirmbench as run

REQUESTS = 2_000
WRONG = 3  # every third answer is no match, whatever is right, and the others are confirms


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Has the dataset d, and the answers a.csv to it."""
    folder = tmp_path_factory.mktemp("scored")
    done = confirmbench(
        folder, "generate", "typical", "--people", 40_000, "--requests", REQUESTS, "--seed", 7, "--out", "d"
    )
    assert done.returncode == 0, done.stderr
    rows = [f"{i},{int(i % WRONG != 0)}\n" for i in range(REQUESTS)]
    (folder / "a.csv").write_text("request_id,confirmed\n" + "".join(rows))
    return folder


def confirmbench(folder, *arguments):
    return run(*arguments, cwd=folder, COLUMNS=220)


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
def test_what_cannot_be_asked(folder, arguments, text):
    done = confirmbench(folder, "score", "d", "a.csv", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert text in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
