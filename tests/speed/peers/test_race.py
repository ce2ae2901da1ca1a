"""Every contestant runs for real on a small dataset; what the table says, not how long it took.

How time and memory grow: a real run on small registries.
"""

import subprocess
import sys

import polars as pl
import pytest

from bench.output.progress import Silent
from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.engine.normalize import normalize
from tests.speed.peers import entries, race, report
from tests.speed.peers import track as track_module
from tests.speed.peers.__main__ import main
from tests.speed.peers.entries import ENTRIES, OURS, Entry, chosen
from tests.speed.peers.race import Result
from tests.speed.peers.track import make_track, requests_file

pytestmark = [pytest.mark.peers, pytest.mark.process]

PEOPLE, REQUESTS = 3_000, 1_000
WIDTH = 300


@pytest.fixture(scope="module")
def datasets(tmp_path_factory):
    return tmp_path_factory.mktemp("datasets")


@pytest.fixture(scope="module")
def track(datasets):
    return make_track(PEOPLE, REQUESTS, datasets, Silent())


@pytest.fixture(scope="module")
def results(track):
    """One round of everybody."""
    return race.race(ENTRIES, track, PEOPLE, 1, Silent())


@pytest.fixture
def requests(track):
    return pl.read_parquet(requests_file(track.normalized))


def test_everybody_runs(results):
    assert {result.entry.name: result.message for result in results} == {entry.name: "" for entry in ENTRIES}
    assert all(len(result.seconds) == 1 and result.peak > 0 for result in results)


def test_everybody_answers_the_same(results):
    """The rule is one; some are confirmed, some are not."""
    ours = results[0].answers

    assert results[0].entry.name == OURS
    assert 200 < ours.sum() < REQUESTS - 200
    assert [result.entry.name for result in results if not result.answers.equals(ours)] == []


def test_the_track_is_the_dataset_normalised(track, requests):
    """Normalising it again changes nothing, so our own entries answer the same strings as peers."""
    raw = pl.read_parquet(requests_file(track.raw)).select("request_id", *CLAIM_COLUMNS)

    assert requests.equals(normalize(raw))
    assert requests.equals(normalize(requests))


def test_the_track_is_made_once(track, datasets):
    before = sorted(datasets.rglob("*"))

    assert make_track(PEOPLE, REQUESTS, datasets, Silent()) == track
    assert sorted(datasets.rglob("*")) == before


def test_another_normalisation_replaces_what_the_last_one_wrote(tmp_path, monkeypatch):
    """The strings on disk are those of the matchers as they are now."""
    before = make_track(500, 20, tmp_path, Silent())
    monkeypatch.setattr(track_module, "_version", lambda: "another")
    after = make_track(500, 20, tmp_path, Silent())

    assert before.raw == after.raw
    assert after.normalized.exists()
    assert not before.normalized.exists()


def test_the_table(results, requests):
    """A row an entry, the ratio of our own is one, and nobody differs."""
    lines = report.report(results, requests, WIDTH).splitlines()
    rows = dict(zip([result.entry.name for result in results], lines[2:], strict=True))

    assert all(row.startswith(name) for name, row in rows.items())
    assert " 1.00 " in rows[OURS]
    confirmed = f"{results[0].answers.sum():,}"
    assert all(row.split()[-2:] == [confirmed, "0"] for row in rows.values())


def test_who_differs_and_who_did_not_run(requests):
    """Counts, three examples, and the reason of each that is missing."""
    ours = pl.Series([True] * 10 + [False] * (REQUESTS - 10))
    theirs = pl.Series([True] * 5 + [False] * (REQUESTS - 5))
    made_up = [
        Result(ENTRIES[0], [2.0, 1.0, 3.0], 3 << 30, ours),
        Result(Entry("quick", "guesses", "x:y"), [0.5], 1 << 30, theirs),
        Result(Entry("absent", "", "x:y"), message='not installed: pip install "confirmbench[peers]"'),
        Result(Entry("broken", "", "x:y"), message="failed: MemoryError"),
    ]
    text = report.report(made_up, requests, WIDTH)
    first, quick, absent, broken = text.splitlines()[2:6]

    assert first.split()[-9:] == ["2.00", "1.00", "-", "3.00", "3", "1.00", "3.00", "10", "0"]
    assert quick.split()[-5:] == ["1", "0.25", "1.00", "5", "5"]
    assert "not installed" in absent
    assert "failed" in broken
    assert 'absent: not installed: pip install "confirmbench[peers]".' in text
    assert "broken: failed: MemoryError." in text
    assert text.count("quick does not confirm request") == report.SHOWN
    assert f"request 5: {requests[5, 'given_name'] or '-'} " in text


def test_turns_go_back_and_forth():
    """Every other round is backwards; who may run less often drops out."""
    names = ["a", "b", "c"]
    results = [Result(Entry(name, "", "x:y", rounds=1 if name == "b" else 9)) for name in names]
    order = [(number, result.entry.name) for number, result in race.turns(results, 3)]

    assert order == [(0, "a"), (0, "b"), (0, "c"), (1, "c"), (1, "a"), (2, "a"), (2, "c")]


def test_a_failure_is_a_line_and_not_the_end(track):
    """The worker's last words; the entry is not asked again."""
    result = Result(Entry("nobody", "", "nowhere:nothing"))
    race.run(result, track)

    assert result.message.startswith("failed: ValueError")
    assert list(race.turns([result], 2)) == []


def test_who_may_start(monkeypatch):
    """A package that is missing and a registry too large are reasons, not errors."""
    peer = Entry("peer", "", "x:y", package="polars", people=10)

    assert peer.refusal(10) == ""
    assert peer.refusal(11).startswith("left out: above 10 people")
    monkeypatch.setattr(entries, "find_spec", lambda package: None)
    assert peer.refusal(10) == 'not installed: pip install "confirmbench[peers]"'


def test_chosen():
    """Our own entries always run; peers are named."""
    ours = [entry for entry in ENTRIES if entry.package is None]

    assert chosen(None) == ENTRIES
    assert list(chosen("")) == ours
    assert [entry.name for entry in chosen("duckdb, splink")] == [
        *(entry.name for entry in ours),
        "duckdb",
        "splink",
    ]
    with pytest.raises(ConfirmbenchError, match=r"no peer duckbd \(did you mean duckdb\?\)"):
        chosen("duckbd")


def test_from_the_command_line(track, datasets, monkeypatch, capsys):
    """The table on standard output; a peer that does not exist is one line and exit code 2."""
    call = ["side_by_side", "--people", str(PEOPLE), "--requests", str(REQUESTS), "--rounds", "1"]
    monkeypatch.setattr("sys.argv", [*call, "--datasets", str(datasets), "--peers", "duckdb"])
    main()
    printed = capsys.readouterr().out

    assert printed.startswith("One rule, from Parquet to answers: 1,000 requests to 3,000 records, ")
    assert printed.count("\njaro_winkler") == 4
    assert "\nduckdb " in printed
    monkeypatch.setattr("sys.argv", [*call, "--peers", "nobody"])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "no peer nobody" in capsys.readouterr().err


def growth(*arguments):
    command = [sys.executable, "-P", "-m", "tests.speed.peers.growth", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def test_prints_and_draws(tmp_path):
    """A row for each size and contestant, and a picture of both axes."""
    sizes = ["2000"]
    options = ["--requests", "200", "--rounds", "1", "--peers", "", "--datasets", str(tmp_path / "datasets")]
    done = growth("--people", *sizes, *options, "--out", str(tmp_path / "pictures" / "growth.svg"))

    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if "jaro_winkler" in line]
    assert [row.split()[0] for row in rows] == ["2,000"] * 3
    picture = (tmp_path / "pictures" / "growth.svg").read_text(encoding="utf-8")
    assert picture.startswith("<svg")
    assert "peak memory of the process, GB" in picture


def test_unknown_peer(tmp_path):
    """Said with those that there are, before anything is generated."""
    done = growth("--peers", "duckbd", "--datasets", str(tmp_path / "datasets"))

    assert done.returncode == 2
    assert "There is no peer duckbd (did you mean duckdb?)" in done.stderr
    assert not (tmp_path / "datasets").exists()
