"""The public module: one call for each thing a user does, lazily resolved, frames in and frames out."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import confirmbench as cb
from bench.scoring.counts import count_by_kind, total
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from matchers.exact import Exact
from tests.bench.tiny import write_plugin

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "small"
    return cb.generate("typical", people=2_000, requests=400, seed=5, folder=str(folder))


@pytest.fixture(scope="module")
def run(dataset, tmp_path_factory):
    matchers = ["never", "jaro_winkler(threshold=0.92)", Exact()]
    return cb.run(dataset, matchers, folder=tmp_path_factory.mktemp("runs") / "run")


def python(code, **more):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, **more)


def test_importing_it_imports_nothing_heavy():
    done = python(
        "import sys, confirmbench; print(sorted({'polars', 'numba', 'bench.cli'} & set(sys.modules)))"
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", cb.__all__)
def test_every_public_name_is_there_and_says_what_it_is(name):
    assert getattr(cb, name).__doc__.strip()
    assert name in dir(cb)


def test_a_name_that_is_not_there():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        cb.nothing  # noqa: B018


@pytest.mark.parametrize("package", ["bench", "generators", "matchers"])
def test_a_folder_of_ones_own_that_hides_ours_is_named(tmp_path, package):
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").touch()
    done = python("import confirmbench", cwd=tmp_path, env={"PYTHONPATH": f"{tmp_path}:{ROOT}", "PATH": ""})
    assert f"package of its own called {package}" in done.stderr
    assert str(tmp_path / package) in done.stderr


def test_a_dataset_opens_by_its_folder_as_text(dataset):
    assert isinstance(dataset, Dataset)
    assert cb.load(str(dataset.folder)).digest == dataset.digest


def test_rates_have_counts_beside_rates_beside_intervals(run, dataset):
    rates = run.rates(by="kind")
    exact = rates.filter(matcher="exact", value="current").row(0, named=True)
    counts = count_by_kind(run.answers("exact"), dataset.truth())["current"]
    assert (exact["wrong_no_matches"], exact["positives"]) == (counts.wrong_no_matches, counts.positives)
    assert exact["fnr_low"] < exact["fnr"] < exact["fnr_high"]
    assert set(run.rates(question="person_on_file")["question"]) == {"person_on_file"}


def test_matchers_are_compared_either_way_round(run):
    there, back = run.compare("exact", "never"), run.compare("never", "exact")
    assert there["rate"].to_list() == ["FNR", "FCR"]
    columns = ("errors_a", "errors_b", "only_a", "only_b", "difference", "low", "high")
    turned = ("errors_b", "errors_a", "only_b", "only_a", "difference", "high", "low")
    for name, other in zip(columns, turned, strict=True):
        sign = -1 if name in ("difference", "low", "high") else 1
        assert there[name].to_list() == pytest.approx([sign * value for value in back[other]])
    assert there["p"].to_list() == back["p"].to_list()


def test_a_run_is_opened_again_from_its_folder(run):
    again = cb.open_run(str(run.folder))
    assert again.matchers == run.matchers == ["never", "jaro_winkler(threshold=0.92)", "exact"]
    assert again.rates().equals(run.rates())
    assert again.findings == run.findings
    assert again.complete


def test_a_run_shows_its_table(run):
    assert "jaro_winkler(threshold=0.92)" in repr(run)
    assert str(run.folder) in repr(run)
    html = run._repr_html_()
    assert html.startswith("<table>")
    assert "jaro_winkler(threshold=0.92)" in html


def test_pictures_are_charts_and_the_page_is_a_file(run, tmp_path):
    assert "$schema" in run.plot("kinds").to_dict()
    with pytest.raises(ConfirmbenchError, match="no picture 'kind'"):
        run.plot("kind")
    assert run.report(str(tmp_path / "page.html")).read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("form", ["series", "list", "frame", "file"])
def test_answers_from_anywhere_are_scored(run, dataset, tmp_path, form):
    answers = run.answers("exact")
    frame = pl.DataFrame({"request_id": pl.int_range(len(answers), eager=True), "confirmed": answers})
    file = tmp_path / "answers.csv"
    frame.reverse().write_csv(file)
    given = {"series": answers, "list": answers.to_list(), "frame": frame.reverse(), "file": str(file)}
    scores = cb.score(dataset.folder, given[form], name="mine")
    counts = total(count_by_kind(answers, dataset.truth()))
    assert (scores.fnr.errors, scores.fcr.errors) == (counts.wrong_no_matches, counts.wrong_confirms)
    assert scores.rates()["matcher"].to_list() == ["mine"]
    assert str(scores.fnr) in repr(scores)
    assert "<td>mine</td>" in scores._repr_html_()


def test_a_sweep_is_a_frame(dataset):
    curve = cb.sweep(dataset, "jaro_winkler", threshold=[0.8, 0.95])
    assert curve["value"].to_list() == [0.8, 0.95]
    assert curve["fnr"].is_sorted()


def test_a_matcher_of_ones_own_runs_as_an_object(dataset, tmp_path):
    spec = write_plugin(tmp_path, "return requests['request_id'] % 2 == 0", name="Even")
    from matchers.catalog import make

    run = cb.run(str(dataset.folder), [make(spec)], folder=tmp_path / "run")
    assert run.matchers == ["even.py:Even"]
    assert run.complete


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda run, data: run.rates(by="kindd"), "kindd"),
        (lambda run, data: run.rates(question="who"), "There is no question 'who'"),
        (lambda run, data: run.compare("exact", "exakt"), "The run has no matcher 'exakt'"),
        (lambda run, data: cb.run(data, [], folder=run.folder.parent / "x"), "Say which matchers"),
        (lambda run, data: cb.run(data, [object()]), "no dataclass"),
        (lambda run, data: cb.run("standrd"), "standrd"),
        (lambda run, data: cb.load(run.folder), "is no dataset folder|dataset.json"),
        (lambda run, data: cb.open_run(data.folder), "is not a run folder"),
        (lambda run, data: cb.score(data, [True]), "cannot be scored"),
        (lambda run, data: cb.score(data, pl.DataFrame({"id": [1]})), "has no column request_id"),
        (lambda run, data: cb.sweep(data, "jaro_winkler"), "Give one parameter"),
        (lambda run, data: cb.sweep(data, "jaro_winkler", treshold=[0.9]), "treshold"),
    ],
)
def test_errors_say_what_is_wrong(run, dataset, call, message):
    with pytest.raises(ConfirmbenchError, match=message):
        call(run, dataset)
