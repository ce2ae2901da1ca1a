"""Stored accuracy: equal answers give equal bytes on every machine; the schema says what a file holds."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import jsonschema
import polars as pl
import pytest

from bench.entrants.answers import write_bits
from bench.entrants.process import Outcome
from bench.leaderboard.accuracy import file_name, keep, kept_report, read_accuracy
from bench.runs.record import Entry, RunRecord
from bench.runs.store import answers_path, write_run
from bench.scoring.counts import count_by_kind, total
from bench.scoring.rate import FCR, FNR, Rate
from generators.errors import ConfirmbenchError
from tests.bench.made_runs import run_counts, with_worth
from tests.bench.tiny import KIND_SIZES, REQUESTS, truth

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "bench" / "schemas" / "accuracy.schema.json").read_text(encoding="utf-8"))
STORED = sorted((ROOT / "results" / "accuracy").rglob("*.json"))
EVEN = [i % 2 == 0 for i in range(REQUESTS)]
ODD = [not even for even in EVEN]
RUN = RunRecord(
    suite={"name": "tiny", "profile": "typical", "people": 20, "requests": REQUESTS, "seed": 1, "limits": {}},
    dataset={
        "name": "tiny",
        "digest": "0123456789abcdef" * 2,
        "generator": None,
        "records": 20,
        "requests": 28,
    },
    environment={"cpu": "this one"},
    started="2026-01-31T12:00:00Z",
    entries=(),
)


def entry(answers, spec="even", status="ok", seconds=0.5):
    outcome = Outcome(status, "" if status == "ok" else "why", {"ask": seconds}, 1 << 29)
    return Entry(spec, spec.split("(")[0], "confirmbench 0.1.0", f"{spec[:4]}-00", outcome)


def write(folder, *entered, **others):
    """A run folder; entered: pairs of an entry and its answers."""
    (folder / "answers").mkdir(parents=True)
    for each, answers in entered:
        if answers is not None:
            write_bits(pl.Series(answers), answers_path(folder, each.slug))
    answered = {each.slug: answers for each, answers in entered if answers is not None}
    counts = run_counts(answered, {each.slug: each.spec for each, _ in entered})
    run = replace(RUN, entries=tuple(each for each, _ in entered), counts=counts)
    write_run(replace(run, **others), folder)
    return folder


def only(kept):
    [name] = kept.changes
    return (kept.folder / name).read_bytes()


def test_counts_are_those_of_the_answers(tmp_path):
    kept = keep(write(tmp_path / "run", (entry(EVEN), EVEN)), tmp_path / "out")
    assert kept.folder == tmp_path / "out" / "tiny-01234567"
    stored = json.loads(only(kept))
    counts = stored["counts"]
    assert {kind: each["requests"] for kind, each in counts["by_kind"].items()} == KIND_SIZES
    assert counts["by_kind"]["current"]["confirmed"] == 4
    assert counts["should_confirm"] == {
        "right_confirms": 6,
        "wrong_no_matches": 5,
        "wrong_confirms": 8,
        "right_no_matches": 9,
    }
    assert sum(each["confirmed"] for each in counts["by_kind"].values()) == 14
    assert sum(counts["person_on_file"].values()) == REQUESTS
    assert stored["suite"] == {"profile": "typical", "people": 20, "requests": 28, "seed": 1}


def test_what_the_requests_are_worth_is_kept(tmp_path):
    counts = run_counts({"even-00": EVEN, "odd-00": ODD}, {"even-00": "even", "odd-00": "odd"})
    worth = pl.concat([with_worth(counts.filter(matcher="even"), 10.5, 17.0), counts.filter(matcher="odd")])
    run = write(tmp_path / "run", (entry(EVEN), EVEN), (entry(ODD, "odd"), ODD), counts=worth)

    kept = keep(run, tmp_path / "out")
    even, odd = (json.loads((kept.folder / name).read_text()) for name in ("even.json", "odd.json"))
    assert even["counts"]["effective"] == {
        "should_confirm": {"positives": 10.5, "negatives": 17.0},
        "person_on_file": {"positives": 16, "negatives": 12},
    }
    jsonschema.validate(even, SCHEMA)
    jsonschema.validate(odd, SCHEMA)
    read = read_accuracy(kept.folder / "even.json")
    assert read.rates.fnr == Rate(FNR, 5, 11, 10.5)
    assert read.rates.fcr == Rate(FCR, 8, 17, 17.0)
    assert read_accuracy(kept.folder / "odd.json").rates.fnr == Rate(FNR, 6, 11, 11.0)


def test_what_is_kept_is_read_again(tmp_path):
    known = RUN.dataset | {"ceiling": {"requests": 28}, "seed": 1}
    run = write(tmp_path / "run", (entry(EVEN), EVEN), (entry(None, "no", "error"), None), dataset=known)
    kept = keep(run, tmp_path / "out")

    read, failed = (read_accuracy(kept.folder / name) for name in ("even.json", "no.json"))
    assert (read.spec, read.name, read.version, read.status) == ("even", "even", "confirmbench 0.1.0", "ok")
    assert read.counts == total(count_by_kind(pl.Series(EVEN), truth()))
    assert read.overall["person_on_file"].requests == REQUESTS
    assert read.confirmed["current"] == (4, 8)
    assert read.dataset == RUN.dataset | {"ceiling": {"requests": 28}}
    assert (failed.status, failed.overall, failed.counts, failed.confirmed) == ("error", None, None, {})
    assert failed.answers_digest is None


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("{", "is no file of stored accuracy"),
        ("[]", "is no file of stored accuracy"),
        ("{}", "KeyError.'schema_version'"),
        ('{"schema_version": 2}', "has schema 2; this version reads 1"),
        ('{"schema_version": 1, "matcher": {}}', "KeyError"),
    ],
)
def test_what_is_no_stored_accuracy_is_refused(tmp_path, content, text):
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(ConfirmbenchError, match=text):
        read_accuracy(tmp_path / "a.json")


def test_how_the_dataset_was_made_is_said_once(tmp_path):
    """Runs say profile and seed with the dataset too; in the files they are with the suite."""
    made = RUN.dataset | {"profile": "typical", "seed": 1}
    before = keep(write(tmp_path / "a", (entry(EVEN), EVEN)), tmp_path / "x")
    after = keep(write(tmp_path / "b", (entry(EVEN), EVEN), dataset=made), tmp_path / "y")
    assert only(before) == only(after)


def test_equal_answers_give_equal_bytes_elsewhere_and_later(tmp_path):
    here = keep(write(tmp_path / "a", (entry(EVEN), EVEN)), tmp_path / "out-a")
    elsewhere = write(
        tmp_path / "b",
        (entry(EVEN, seconds=99.0), EVEN),
        environment={"cpu": "another"},
        started="2027-01-01T00:00:00Z",
        suite={**RUN.suite, "name": "other", "limits": {"seconds": 9}},
    )
    assert only(here) == only(keep(elsewhere, tmp_path / "out-b"))
    assert b"this one" not in only(here)
    assert b"2026" not in only(here)


def test_keeping_again_tells_what_has_changed(tmp_path):
    first = write(tmp_path / "a", (entry(EVEN), EVEN), (entry(ODD, "odd(rate=0.5)"), ODD))
    turned = [(entry(ODD, spec), ODD) for spec in ("even", "odd(rate=0.5)", "x")]
    second = write(tmp_path / "b", *turned)
    out = tmp_path / "out"
    assert set(keep(first, out).changes.values()) == {"new"}
    again = keep(second, out)
    assert again.changes == {"even.json": "changed", "odd-rate-0.5.json": "as before", "x.json": "new"}
    assert kept_report(again) == f"{again.folder}: 1 new, 1 changed, 1 as before.\nchanged: even.json"
    assert set(keep(second, out).changes.values()) == {"as before"}


def test_a_matcher_of_another_run_stays(tmp_path):
    keep(write(tmp_path / "a", (entry(EVEN), EVEN)), tmp_path / "out")
    kept = keep(write(tmp_path / "b", (entry(ODD, "odd"), ODD)), tmp_path / "out")
    assert sorted(file.name for file in kept.folder.iterdir()) == ["even.json", "odd.json"]


def test_what_a_machine_did_is_not_kept_and_what_a_matcher_did_is(tmp_path):
    slow, broken = entry(None, "slow", "timeout"), entry(None, "broken", "error")
    absent = entry(None, "absent", "missing")
    kept = keep(write(tmp_path / "run", (slow, None), (broken, None), (absent, None)), tmp_path / "out")
    assert list(kept.changes) == ["broken.json"]
    assert kept_report(kept).splitlines()[1:] == ["left out: slow (timeout)", "left out: absent (missing)"]
    stored = json.loads(only(kept))
    assert (stored["status"], stored["counts"], stored["answers_digest"]) == ("error", None, None)
    jsonschema.validate(stored, SCHEMA)


def test_answers_that_are_gone_are_refused(tmp_path):
    run = write(tmp_path / "run", (entry(EVEN), EVEN))
    shutil.rmtree(run / "answers")
    with pytest.raises(ConfirmbenchError, match="is missing"):
        keep(run, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(ConfirmbenchError, match="is not a run folder"):
        keep(tmp_path, tmp_path / "out")


def test_two_matchers_never_share_a_file(tmp_path):
    first, second = entry(EVEN, "a.py:Even"), replace(entry(ODD, "a.py-even"), slug="other")
    with pytest.raises(ConfirmbenchError, match="one file name"):
        keep(write(tmp_path / "run", (first, EVEN), (second, ODD)), tmp_path / "out")


def test_file_names_are_readable_and_short():
    assert file_name("jaro_winkler") == "jaro_winkler.json"
    assert file_name("name_control(surname_part='last')") == "name_control-surname_part-last.json"
    assert file_name("plug.py:Same(share=0.5)") == "plug.py-same-share-0.5.json"
    long = [file_name(f"any_k_of_n(k={k}, fields={('surname',) * 20})") for k in (3, 4)]
    assert len(set(long)) == 2
    assert all(len(name) < 110 for name in long)


def test_the_schema_knows_every_kind_and_refuses_what_is_wrong(tmp_path):
    stored = json.loads(only(keep(write(tmp_path / "run", (entry(EVEN), EVEN)), tmp_path / "out")))
    jsonschema.validate(stored, SCHEMA)
    for wrong in ({"host": "x"}, {"status": "timeout"}, {"counts": None}, {"scorer": "1"}, {"dataset": {}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**stored, **wrong}, SCHEMA)


def test_there_is_stored_accuracy():
    assert len(STORED) >= 30


@pytest.mark.parametrize("file", STORED, ids=lambda file: file.stem)
def test_what_is_stored_is_valid_and_adds_up(file):
    text = file.read_text(encoding="utf-8")
    stored = json.loads(text)
    jsonschema.validate(stored, SCHEMA)
    assert file.name == file_name(stored["matcher"]["spec"])
    assert text == json.dumps(stored, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    counts, requests = stored["counts"], stored["dataset"]["requests"]
    assert sum(kind["requests"] for kind in counts["by_kind"].values()) == requests
    assert sum(counts["should_confirm"].values()) == sum(counts["person_on_file"].values()) == requests
    confirmed = counts["should_confirm"]["right_confirms"] + counts["should_confirm"]["wrong_confirms"]
    assert confirmed == sum(kind["confirmed"] for kind in counts["by_kind"].values())
