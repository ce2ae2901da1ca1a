"""A suite from its dataset to its run folder, on the tiny dataset put where the generator would put it.

A suite with screens: what a run keeps of them agrees with what it counts anyway.
"""

import json
import platform
from dataclasses import replace
from pathlib import Path

import pytest

from bench.entrants import process as isolation
from bench.entrants.process import PHASES
from bench.output.progress import Silent
from bench.runs.record import SCORE
from bench.runs.report import run_report
from bench.runs.run import run_suite
from bench.runs.store import read_answers, read_run
from bench.scoring.counts import count_by_kind
from bench.suites.suite import Limits, Scenario, Suite
from generators.dataset import dataset_key, load
from generators.errors import ConfirmbenchError
from generators.generate import generate
from generators.profile import load_profile
from tests.bench.tiny import REQUESTS, truth, write_plugin, write_tiny

pytestmark = pytest.mark.process

SUITE = Suite(
    "mine",
    "mou",
    3_000,
    1_000,
    1,
    ("exact", "name_control(by='tin')", "oracle"),
    Limits(),
    screens=("none", "zip_like"),
)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return generate(load_profile("mou"), 3_000, 1_000, 1, tmp_path_factory.mktemp("data") / "mou")


@pytest.fixture(scope="module")
def folder(dataset, tmp_path_factory):
    out = tmp_path_factory.mktemp("runs") / "run"
    run_suite(SUITE, out.parent, out, Silent(), dataset.folder)
    return out


def test_behind_no_screen_the_matcher_errs_as_the_run_says(folder):
    screens = read_run(folder).more["screens"].filter(screen="none", path="all", stage="matcher, of all")
    run = read_run(folder)
    for slug, counts in run.overall("should_confirm").items():
        errors = dict(screens.filter(matcher=run.labels[slug]).select("measure", "errors").iter_rows())
        assert errors == {"false confirm": counts.wrong_confirms, "false no-match": counts.wrong_no_matches}


def test_a_screen_never_adds_a_confirm(folder):
    left = read_run(folder).more["screens"].filter(measure="confirms", path="all", stage="with the screen")
    by_screen = left.pivot("screen", index="matcher", values="errors")
    assert (by_screen["zip_like"] <= by_screen["none"]).all()
    assert by_screen["none"].sum() > 0


def test_the_oracle_is_behind_screens_and_nobody_probes_it(folder):
    found = read_run(folder).more
    assert "oracle" in found["screens"]["matcher"].to_list()
    assert set(found["leaks"]["matcher"]) == {"exact", "name_control(by='tin')"}
    assert set(found["leaks"]["screen"]) == {"none", "zip_like"}


def test_the_run_says_which_screens_its_suite_had(folder):
    assert json.loads((folder / "run.json").read_text())["suite"]["screens"] == ["none", "zip_like"]


def test_a_screen_that_does_not_exist_is_named_before_anything_runs(dataset, tmp_path):
    with pytest.raises(ConfirmbenchError, match="zip_lik"):
        run_suite(replace(SUITE, screens=("zip_lik",)), tmp_path, tmp_path / "run", Silent(), dataset.folder)


def test_requests_without_papers_are_refused_by_name(tmp_path):
    plain = generate(load_profile("typical"), 200, 50, 1, tmp_path / "plain")
    suite = replace(SUITE, matchers=("exact",))
    with pytest.raises(ConfirmbenchError, match="have no papers"):
        run_suite(suite, tmp_path, tmp_path / "run", Silent(), plain.folder)
    assert not (tmp_path / "run").exists()


EVEN = "return requests['request_id'] % 2 == 0"


@pytest.fixture
def suite(tmp_path):
    specs = (
        write_plugin(tmp_path, EVEN, name="Even"),
        write_plugin(tmp_path, "raise ValueError(f'cannot open {__file__}')", name="Broken"),
        write_plugin(tmp_path, "print('noise')\nreturn requests['request_id'] >= 0", name="Always"),
    )
    return Suite("tiny", "typical", 20, REQUESTS, 1, specs, Limits(seconds=60, memory_gb=8))


@pytest.fixture
def datasets(tmp_path, suite):
    key = dataset_key(load_profile(suite.profile), suite.people, suite.requests, suite.seed)
    write_tiny(tmp_path / "datasets" / f"tiny-{key}")
    return tmp_path / "datasets"


def test_every_matcher_has_its_entry_and_failures_stop_nothing(suite, datasets, tmp_path):
    run, folder = run_suite(suite, datasets, tmp_path / "out", Silent())
    assert folder == tmp_path / "out"
    assert [entry.outcome.status for entry in run.entries] == ["ok", "error", "ok"]
    assert [entry.spec for entry in run.entries] == ["even.py:Even", "broken.py:Broken", "always.py:Always"]
    stored = read_run(folder)
    for entry in (run.entries[0], run.entries[2]):
        assert entry in stored.entries
        counts = count_by_kind(read_answers(folder, entry, REQUESTS), truth())
        assert stored.by_kind("should_confirm")[entry.slug] == counts
    assert run.dataset["digest"] == load(next(datasets.iterdir())).digest


def test_a_run_says_what_its_dataset_is_and_how_long_scoring_took(suite, datasets, tmp_path):
    """The tiny dataset is of no profile; what its manifest does not say is left out."""
    file = next(datasets.iterdir()) / "dataset.json"
    ceiling = {"as_stated": {"errors": 0}}
    made = {"profile": {"name": "typical", "noise": {}}, "seed": 7, "realised": {"ceiling": ceiling}}
    known = ("name", "digest", "generator", "records", "requests")
    run, _ = run_suite(suite, datasets, tmp_path / "a", Silent())
    assert tuple(run.dataset) == known
    file.write_text(json.dumps(json.loads(file.read_text()) | made))
    run, _ = run_suite(suite, datasets, tmp_path / "b", Silent())
    assert tuple(run.dataset) == (*known, "profile", "seed", "ceiling")
    assert (run.dataset["profile"], run.dataset["seed"], run.dataset["ceiling"]) == ("typical", 7, ceiling)
    assert tuple(run.entries[0].outcome.seconds) == (*PHASES, SCORE)
    assert SCORE not in run.entries[1].outcome.seconds, "it has no answers to score"


def test_matchers_are_compared_pair_by_pair(suite, datasets, tmp_path):
    """11 requests should be confirmed, 17 should not: Even misses 5 and confirms 8, Always 0 and 17."""
    both = replace(suite, matchers=(*suite.matchers, "oracle"))
    _, folder = run_suite(both, datasets, tmp_path / "out", Silent())
    tests = read_run(folder).tests
    assert tests.select("a", "b").unique().rows() == [("even.py:Even", "always.py:Always")]
    assert tests.select("rate", "requests", "errors_a", "errors_b", "only_a", "only_b").rows() == [
        ("FNR", 11, 5, 0, 5, 0),
        ("FCR", 17, 8, 17, 0, 9),
    ]
    assert tests["q"].null_count() == 0


def test_a_package_that_is_missing_stops_nothing_else(suite, datasets, tmp_path):
    plugin = Path(write_plugin(tmp_path, EVEN, name="Needy").partition(":")[0])
    plugin.write_text(
        plugin.read_text()
        + "\n    def __post_init__(self):\n        from matchers.contract import check_installed\n"
        + "        check_installed('no_such_package')\n"
    )
    both = replace(suite, matchers=(f"{plugin}:Needy", suite.matchers[0]))
    run, _ = run_suite(both, datasets, tmp_path / "out", Silent())
    assert [entry.outcome.status for entry in run.entries] == ["missing", "ok"]
    assert run.entries[0].spec == "needy.py:Needy"
    assert 'install it with pip install "confirmbench[peers]"' in run.entries[0].outcome.message


def test_the_notice_of_a_preset_goes_with_its_run(suite, datasets, tmp_path):
    scenario = Scenario(("S1 A",), ("B.",), ("C.",), (), "It measures no agency.")
    preset = replace(suite, title="A title", scenario=scenario, matchers=suite.matchers[:1])
    run, folder = run_suite(preset, datasets, tmp_path / "out", Silent())
    assert run.suite["notice"] == "It measures no agency."
    assert not {"scenario", "title", "matchers"} & run.suite.keys()
    assert "\n\nIt measures no agency." in run_report(read_run(folder), 100)


def test_nothing_in_the_folder_names_a_host_or_a_path(suite, datasets, tmp_path):
    _, folder = run_suite(suite, datasets, tmp_path / "out", Silent())
    for file in folder.rglob("*"):
        if file.is_file() and file.suffix != ".bits":
            text = file.read_bytes().decode("utf-8", "replace")  # counts.parquet is no text
            for name in (str(tmp_path), str(Path.home()) + "/", str(Path.cwd()), platform.node()):
                assert name not in text, file
    assert "cannot open broken.py" in json.loads((folder / "run.json").read_text())["matchers"][1]["message"]


def test_an_existing_folder_is_refused_before_anything_is_done(suite, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(ConfirmbenchError, match="exists already"):
        run_suite(suite, tmp_path / "datasets", tmp_path / "out", Silent())
    assert not (tmp_path / "datasets").exists()


def test_a_run_that_is_interrupted_leaves_no_folder_and_no_process(suite, datasets, tmp_path, monkeypatch):
    started = []

    def interrupt(pid):
        started.append(pid)
        raise KeyboardInterrupt

    monkeypatch.setattr(isolation, "tree_resident", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run_suite(suite, datasets, tmp_path / "results" / "out", Silent())
    assert list((tmp_path / "results").iterdir()) == []
    assert not Path(f"/proc/{started[0]}").exists()


def test_the_default_folder_names_suite_dataset_and_time(suite, datasets, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run, folder = run_suite(
        Suite(**{**vars(suite), "matchers": suite.matchers[:1]}), datasets, None, Silent()
    )
    assert folder.parent == Path("results/runs")
    assert folder.name.startswith(f"tiny-{run.dataset['digest'][:8]}-20")
