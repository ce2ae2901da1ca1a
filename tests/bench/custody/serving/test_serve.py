"""From receipt to answer, in one process: order, what is seen by whom, what an interruption leaves.

What the ledger is given of each request.
"""

import shutil

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.custody.ledger.ledger import Ledger
from bench.custody.ledger.reading import read_head
from bench.custody.ledger.record import ITEM, subjects
from bench.custody.ledger.verify import verify
from bench.custody.serving import serve as serving
from bench.custody.serving.entry import PlugInFailed
from bench.custody.serving.prepare import receive
from bench.custody.serving.serve import SAYING, fields_present, items
from generators.errors import ConfirmbenchError
from tests.bench.custody.ledger.made import read_items
from tests.bench.custody.screens.made import papers, requests
from tests.bench.custody.serving.made import (
    BATCHES,
    EVEN,
    answers_of,
    check_whole,
    served,
    write_dataset,
    write_screen,
)
from tests.bench.tiny import REQUESTS, write_plugin, write_tiny

KEY = b"key"
said = st.sampled_from([None, "", " ", "\t", "x", " x ", "Ł"])


def asked():
    rows = receive(
        requests({}, {"unit": " ", "surname": None}, {"tin": "900000001"}),
        papers({}, {"legal_basis": None}, {"requester": " AGENCY-A"}),
    )
    return rows.with_columns(reason=pl.Series([None, "name", None], dtype=pl.String))


def test_an_item_is_of_its_request_and_papers():
    found = items(KEY, asked(), pl.Series([True, True, False]))

    assert found.schema == ITEM
    assert found["answer"].to_list() == ["confirm", "refused", "no match"]
    assert found["reason"].to_list() == [None, "name", None]
    assert found["authority"].to_list() == ["WRITTEN-REQUEST", None, "WRITTEN-REQUEST"]
    assert found["requester"].to_list() == ["AGENCY-A", "AGENCY-A", " AGENCY-A"]  # as it was written
    assert found["batch_id"].to_list() == [0, 1, 2]
    assert found["subject"].to_list() == subjects(KEY, asked())[0].to_list()


def test_fields_are_named_that_say_something():
    named = fields_present(asked()).to_list()

    assert named[0] == "given_name surname house_number street city state zip_code"
    assert named[1] == "given_name house_number street city state zip_code"
    assert named[2].endswith(" zip_code tin")


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(SAYING, said)), min_size=1, max_size=5))
def test_blanks_say_nothing(rows):
    found = fields_present(pl.DataFrame(rows, schema=dict.fromkeys(SAYING, pl.String))).to_list()

    assert found == [" ".join(name for name in SAYING if (row[name] or "").strip()) for row in rows]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return write_dataset(tmp_path_factory.mktemp("datasets") / "tiny")


@pytest.fixture
def even(tmp_path):
    return write_plugin(tmp_path, EVEN)


@pytest.fixture
def screen(tmp_path):
    return write_screen(tmp_path)


def expected(number):
    return "refused" if number % 3 == 0 else "confirm" if number % 2 == 0 else "no match"


def test_each_request_is_screened_matched_logged_and_answered(dataset, screen, even, tmp_path):
    found = served(dataset, screen, even, tmp_path / "out", group=10)

    check_whole(tmp_path / "out", tmp_path / "out" / "ledger")
    assert answers_of(tmp_path / "out") == {number: expected(number) for number in range(REQUESTS)}
    assert read_items(tmp_path / "out" / "ledger")["batch_id"].to_list() == BATCHES
    assert found.counts["admitted"] == 18
    assert (found.fresh, found.records) == (28, 30)  # what opens the ledger, its setting, and the items
    assert verify(tmp_path / "out" / "ledger", found.head) == []


def test_answers_leave_when_they_are_in_the_ledger(dataset, even, tmp_path, monkeypatch):
    """At each append, nothing of what is appended has left; at each leaving, all of it is in the ledger."""
    out, seen = tmp_path / "out", []
    append, publish = Ledger.append, serving.publish

    def watched_append(ledger, items):
        assert not set(items["request_id"]) & set(answers_of(out))
        append(ledger, items)
        seen.append("append")

    def watched_publish(folder, answered):
        assert set(answered["request_id"]) <= set(read_items(out / "ledger")["request_id"])
        seen.append("publish")
        return publish(folder, answered)

    monkeypatch.setattr(Ledger, "append", watched_append)
    monkeypatch.setattr(serving, "publish", watched_publish)
    served(dataset, "none", even, out, group=10)
    assert seen == ["append", "publish"] * 3


@pytest.mark.parametrize("matcher", ["exact", "always", "never"])
def test_refusals_say_nothing_of_registry_or_matcher(dataset, screen, matcher, tmp_path):
    found = served(dataset, screen, matcher, tmp_path / "out").answered
    refused = found.filter(pl.col("answer") == "refused")["request_id"]

    assert sorted(refused) == [number for number in range(REQUESTS) if number % 3 == 0]


def test_the_matcher_sees_admitted_requests_alone_and_no_papers(dataset, screen, tmp_path):
    spec = write_plugin(
        tmp_path,
        f"""
        with open("{tmp_path}/seen", "a") as file:
            file.write("".join(f"{{n}}\\n" for n in requests["request_id"]))
        assert "requester" not in requests.columns
        return requests["request_id"] % 2 == 0
        """,
        f"open('{tmp_path}/seen', 'w').close()\nreturn self",
    )
    served(dataset, screen, spec, tmp_path / "out", group=5)

    seen = [int(line) for line in (tmp_path / "seen").read_text().split()]
    assert seen == [number for number in range(REQUESTS) if number % 3]


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_what_was_interrupted_goes_on(dataset, screen, even, tmp_path, monkeypatch, failing):
    """Its items are not asked again, and its answers are the same."""
    out, calls, append = tmp_path / "out", [], Ledger.append

    def failing_append(ledger, items):
        calls.append(items.height)
        if len(calls) == failing:
            raise KeyboardInterrupt
        append(ledger, items)

    monkeypatch.setattr(Ledger, "append", failing_append)
    with pytest.raises(KeyboardInterrupt):
        served(dataset, screen, even, out, group=10)
    assert not (out / "served.json").exists()
    left = 28 - 10 * (failing - 1)

    found = served(dataset, screen, even, out, group=10)
    assert found.fresh == left
    check_whole(out, out / "ledger")
    assert answers_of(out) == {number: expected(number) for number in range(REQUESTS)}


def test_files_of_answers_are_written_again_from_the_ledger(dataset, screen, even, tmp_path):
    out = tmp_path / "out"
    served(dataset, screen, even, out)
    before = {path.name: path.read_bytes() for path in (out / "answers").iterdir()}
    shutil.rmtree(out / "answers")
    head = read_head(out / "ledger")

    found = served(dataset, screen, even, out, group=3)
    assert found.fresh == 0
    assert read_head(out / "ledger") == head
    assert {path.name: path.read_bytes() for path in (out / "answers").iterdir()} == before


def test_one_ledger_keeps_many_settings(dataset, screen, even, tmp_path):
    ledger = tmp_path / "ledger"
    for out, spec in (("a", "none"), ("b", screen), ("a", "none")):
        served(dataset, spec, even, tmp_path / out, ledger=ledger)

    assert read_items(ledger).height == 2 * REQUESTS
    assert verify(ledger) == []
    assert set(answers_of(tmp_path / "a").values()) == {"confirm", "no match"}
    with pytest.raises(ConfirmbenchError, match=r"its screen is none, now it is screen\.py:Screen"):
        served(dataset, screen, even, tmp_path / "a", ledger=ledger)


def test_a_batch_of_which_the_ledger_has_a_part_is_completed(dataset, screen, even, tmp_path, monkeypatch):
    """Ours are never in part; a ledger that says so is believed."""
    append, out = Ledger.append, tmp_path / "out"

    def append_seven(ledger, items):
        append(ledger, items.head(7))
        raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "append", append_seven)
    with pytest.raises(KeyboardInterrupt):
        served(dataset, screen, even, out)
    monkeypatch.undo()
    assert served(dataset, screen, even, out).fresh == 21
    check_whole(out, out / "ledger")


FAILING = {
    "matcher, fit": (
        {"fit": "raise ValueError('no')"},
        {},
        "Plugin failed to warm up: ValueError: no",
    ),
    "matcher, answer": ({"confirm": "return requests['city']"}, {}, "returned a Series of String"),
    "matcher, exit": ({"fit": "sys.exit(0)"}, {}, "it ended with exit code 0"),
    "screen, open": ({}, {"opening": "raise KeyError('x')"}, "Screen failed to open: KeyError"),
    "screen, admit": ({}, {"admit": "return None"}, "failed to admit or refuse: .* a NoneType"),
    "screen, two tongues": ({}, {"reasons": "return requests['surname']"}, "disagree about 18 requests"),
}


@pytest.mark.parametrize("name", FAILING)
def test_a_plug_in_that_fails_leaves_no_ledger(dataset, tmp_path, name):
    matcher, screen, text = FAILING[name]
    spec = write_plugin(tmp_path, **({"confirm": EVEN} | matcher))
    with pytest.raises(PlugInFailed, match=text):
        served(dataset, write_screen(tmp_path, **screen), spec, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_matcher_that_fails_later_leaves_what_was_answered(dataset, tmp_path):
    out = tmp_path / "out"
    second = "requests['request_id'].max() > 15 and requests.height < 16"  # group; the warm-up asks 16
    failing = write_plugin(tmp_path, f"if {second}: raise MemoryError('full')\n{EVEN}")
    with pytest.raises(PlugInFailed, match="failed to answer: MemoryError: full"):
        served(dataset, "none", failing, out, group=10)

    assert verify(out / "ledger") == []
    assert sorted(answers_of(out)) == sorted(read_items(out / "ledger")["request_id"]) == list(range(10))


def test_a_screen_that_changes_its_mind_is_found(dataset, even, tmp_path):
    (tmp_path / "odd").touch()
    divisor = f"(2 if open({str(tmp_path / 'odd')!r}).read() else 3)"
    screen = write_screen(tmp_path, admit=f"return requests['request_id'] % {divisor} == 0")
    served(dataset, screen, even, tmp_path / "out")
    (tmp_path / "odd").write_text("yes")
    with pytest.raises(PlugInFailed, match="judges 14 requests otherwise"):
        served(dataset, screen, even, tmp_path / "out")


def test_papers_from_a_file(dataset, screen, even, tmp_path):
    """The dataset's own are that wherever they are read from; of others nothing is known of their
    eligibility.
    """
    own = pl.read_parquet(dataset / "papers.parquet")
    own.write_csv(tmp_path / "own.csv", datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
    own.filter(pl.col("request_id") > 2).write_parquet(tmp_path / "fewer.parquet")

    same = served(dataset, screen, even, tmp_path / "a", papers=tmp_path / "own.csv")
    assert (same.prepared.own_papers, same.prepared.setting.get("papers")) == (True, None)
    fewer = served(dataset, screen, even, tmp_path / "b", papers=tmp_path / "fewer.parquet")
    assert not fewer.prepared.own_papers
    check_whole(tmp_path / "b", tmp_path / "b" / "ledger")
    assert (tmp_path / "b" / "answers" / "without-papers.csv").read_text().count("\n") == 4
    with pytest.raises(ConfirmbenchError, match="its papers is not stated"):
        served(dataset, screen, even, tmp_path / "a", papers=tmp_path / "fewer.parquet")


def test_bad_papers_are_refused_before_anything_is_written(dataset, even, tmp_path):
    own = pl.read_parquet(dataset / "papers.parquet")
    unknown = own.with_columns(pl.col("request_id") + 1)
    undated = own.with_columns(pl.col("received_at").dt.to_string("%d/%m/%Y %H:%M"))
    for name, frame, text in (("unknown", unknown, "28"), ("undated", undated, "ISO 8601")):
        frame.write_csv(tmp_path / f"{name}.csv", datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
        with pytest.raises(ConfirmbenchError, match=text):
            served(dataset, "none", even, tmp_path / "out", papers=tmp_path / f"{name}.csv")
    with pytest.raises(ConfirmbenchError, match="have no papers"):
        served(write_tiny(tmp_path / "d"), "none", even, tmp_path / "out")
    assert not (tmp_path / "out").exists()
