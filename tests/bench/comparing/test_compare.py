"""Comparisons of run folders made by hand; every number is written out.

compare, plan, counterfactual and scale as a user meets them.
"""

import json
from functools import partial

import pytest

from bench.comparing.compare import CHANGES, compare
from bench.comparing.report import _letters, as_json, compare_text
from bench.comparing.words import findings, left_out
from bench.leaderboard.accuracy import keep
from bench.output.formats import FORMATS
from bench.output.progress import Silent
from bench.output.wording import points, q_equals, q_text
from bench.scoring.pairwise import TESTS
from generators.errors import ConfirmbenchError
from tests.bench.made_runs import write_run_by_hand
from tests.bench.tiny import truth, write_tiny
from tests.command import confirmbench as run

RIGHT = range(11)  # 8 current, 3 renamed
FIRST = (0, 1, 2, 3, 4, 5, 8, 15)  # misses 6, 7, 9, 10; 15 is of a household
SECOND = (*range(8), 15, 16, 17)  # misses 8, 9, 10


@pytest.fixture
def folder(tmp_path):
    """datasets/tiny, and the runs a and b on it."""
    tiny = write_tiny(tmp_path / "datasets" / "tiny")
    write_run_by_hand(
        tmp_path / "a", tiny, {"exact": FIRST, "blocked": RIGHT, "phonetic": None, "oracle": RIGHT}, "oracle"
    )
    write_run_by_hand(tmp_path / "b", tiny, {"exact": SECOND, "blocked": RIGHT, "tfidf": ()})
    return tmp_path


def compared(folder, a, b=None, **more):
    texts = [None if each is None else str(folder / each) for each in (a, b)]
    return compare(*texts, Silent(), datasets=folder / "datasets", **more)


def test_two_runs_are_compared_by_the_matchers_in_common(folder):
    found = compared(folder, "a", "b")
    assert found.paired
    assert found.tests.schema == TESTS
    assert found.tests["a"].to_list() == ["exact", "exact", "blocked", "blocked"]
    assert found.left_out == (
        ("phonetic", "only in A"),
        ("oracle", "only in A"),
        ("tfidf", "only in B"),
    )
    assert found.same_answers == (("blocked", "blocked"),)
    assert found.ties == {}


def test_every_number_of_the_tests(folder):
    fnr, fcr = compared(folder, "a:exact", "b:exact").tests.rows(named=True)
    assert (fnr["rate"], fnr["requests"], fnr["errors_a"], fnr["errors_b"]) == ("FNR", 11, 4, 3)
    assert (fnr["only_a"], fnr["only_b"]) == (2, 1)  # 6 and 7; 8
    assert fnr["difference"] == pytest.approx(-1 / 11)
    assert fnr["low"] < -1 / 11 < fnr["high"]
    assert fnr["mcnemar_p"] == fnr["p"] == 1.0
    assert (fcr["rate"], fcr["requests"], fcr["errors_a"], fcr["errors_b"]) == ("FCR", 17, 1, 3)
    assert (fcr["only_a"], fcr["only_b"]) == (0, 2)  # 16 and 17
    assert fcr["rate_b"] == pytest.approx(3 / 17)
    assert fcr["mcnemar_p"] == pytest.approx(0.5)
    assert fnr["q"] == fcr["q"] == 1.0  # 0.5 * 2 / 1


def test_every_changed_answer(folder):
    found = compared(folder, "a:exact", "b:exact")
    assert found.changes.schema == CHANGES
    changed = found.changes.filter(found.changes["to_confirm"] + found.changes["to_no_match"] > 0)
    columns = ("kind", "right_answer", "requests", "confirmed_a", "confirmed_b", "to_confirm", "to_no_match")
    assert changed.select(columns).rows() == [
        ("current", "confirm", 8, 6, 8, 2, 0),  # 6 and 7
        ("renamed", "confirm", 3, 1, 0, 0, 1),  # 8
        ("household", "no match", 3, 1, 3, 2, 0),  # 16 and 17
    ]
    assert found.changes["requests"].sum() == 28


def test_the_other_question_has_other_right_answers(folder):
    found = compared(folder, "a:exact", "b:exact", question="person_on_file")
    assert found.tests["requests"].to_list() == [16, 12]
    placeholder = found.changes.filter(kind="placeholder").select("right_answer", "requests").rows()
    assert placeholder == [("no match", 2), ("confirm", 1)]


def test_one_run_alone_is_told_in_groups_of_ties(folder):
    """FCR: 0, 1 and 17 of 17; always differs from either on 16 requests or more, p below 2**-14."""
    rows = {"p": RIGHT, "q": (*RIGHT, 20), "always": range(28), "broken": None, "oracle": RIGHT}
    write_run_by_hand(folder / "c", folder / "datasets" / "tiny", rows, "oracle")
    found = compared(folder, "c")
    assert found.tests.height == 3 * 2
    assert found.ties == {"FNR": [["always", "p", "q"]], "FCR": [["p", "q"], ["always"]]}
    assert found.left_out == (("broken", "error"), ("oracle", "reads the truth"))
    assert found.tests.equals(compared(folder, "c", "c").tests)


def test_one_named_matcher_is_held_against_the_others(folder):
    found = compared(folder, "b:blocked")
    assert found.tests["b"].unique(maintain_order=True).to_list() == ["exact", "tfidf"]
    assert found.ties == {}
    text = compare_text(found, "terminal", 100)
    assert "A: blocked; B: each other of" in text
    assert "tied with" not in text


def test_two_named_matchers_and_a_spec_as_one_would_write_it(folder):
    write_run_by_hand(folder / "c", folder / "datasets" / "tiny", {"jaro_winkler(threshold=0.9)": RIGHT})
    found = compared(folder, "a:exact", "c:jaro_winkler( threshold = 0.90 )")
    assert found.tests.select("a", "b").row(0) == ("exact", "jaro_winkler(threshold=0.9)")


def test_stored_accuracy_has_counts_alone_and_says_so(folder):
    kept = keep(folder / "b", folder / "kept").folder
    found = compare(str(folder / "a"), str(kept), Silent(), datasets=folder / "nowhere")
    assert not found.paired
    row = found.tests.filter(a="exact", rate="FCR").row(0, named=True)
    assert (row["errors_a"], row["errors_b"], row["requests"], row["q"]) == (1, 3, 17, None)
    household = found.changes.filter(a="exact", kind="household").row(0, named=True)
    assert (household["confirmed_a"], household["confirmed_b"], household["to_confirm"]) == (1, 3, None)
    assert found.same_answers == (("blocked", "blocked"),)  # by their digests
    text = compare_text(found, "terminal", 100)
    assert "no paired tests" in text
    assert "q =" not in text
    alone = compare(str(kept / "exact.json"), str(folder / "a"), Silent())
    assert alone.tests.height == 2


def test_all_of_stored_accuracy_is_listed_and_not_told_pair_by_pair(folder):
    rows = dict.fromkeys(("exact", "blocked", "phonetic", "tfidf"), RIGHT) | {"weighted": SECOND}
    write_run_by_hand(folder / "c", folder / "datasets" / "tiny", rows)
    kept = keep(folder / "c", folder / "kept").folder
    found = compare(str(kept), None, Silent())
    assert found.rates.filter(matcher="weighted").select("rate", "errors", "requests").rows() == [
        ("FNR", 3, 11),
        ("FCR", 3, 17),
    ]
    text = compare_text(found, "terminal", 100)
    assert "0.1765 (3/17)" in text
    assert "The same answers to every request: blocked, exact, phonetic and tfidf." in text
    assert "tied with" not in text
    assert "B - A" not in text


def test_two_that_hold_one_matcher_each_are_compared_whatever_its_name(folder):
    kept = keep(folder / "b", folder / "kept").folder
    found = compare(str(kept / "exact.json"), str(kept / "blocked.json"), Silent())
    assert found.tests.select("a", "b").unique().rows() == [("exact", "blocked")]


def test_one_against_many_is_a_table_without_paragraphs(folder):
    rows = dict.fromkeys(("exact", "blocked", "phonetic", "tfidf", "bloom", "splink", "weighted"), RIGHT)
    write_run_by_hand(folder / "c", folder / "datasets" / "tiny", rows | {"always": range(28)})
    text = compare_text(compared(folder, "c:always"), "terminal", 150)
    assert "A: always; B: each other of" in text
    assert "splink    FCR         17  1.0000 (17)  0.0000 (0)" in text
    assert "answers 17 of 28 requests differently" not in text


def test_letters_in_a_row_are_told_by_their_ends():
    assert [_letters(places) for places in ([], [0], [0, 1], [0, 1, 2, 4, 25, 26])] == [
        "",
        "a",
        "a b",
        "a-c e z a2",
    ]


def test_a_table_of_one_pair_names_it_above_and_of_several_in_the_rows(folder):
    several = compare_text(compared(folder, "a", "b"), "terminal", 150)
    assert "exact    FNR         11  0.3636 (4)  0.2727 (3)" in several
    assert "blocked  FNR" not in several  # the same answers: a sentence says so
    one = compare_text(compared(folder, "a:exact", "b:exact"), "terminal", 150)
    assert "A: exact of" in one
    assert "\nFNR         11" in one


def test_findings_in_words(folder):
    same, told = findings(compared(folder, "a", "b"))
    assert same == "The same answers to every request: blocked."
    assert told.startswith(
        "exact: B answers 5 of 28 requests differently: it confirms 2 more current, 2 more household and "
        "1 fewer renamed requests than A. FNR is 9.09 points lower with B (0.2727 against 0.3636); 95%"
    )
    assert "on only 2 requests does one of them alone err" in told
    [other] = findings(compared(folder, "a:exact", "b:tfidf"))
    assert "tfidf answers 8 of 28 requests differently" in other


def test_a_finding_is_called_one(folder):
    write_run_by_hand(folder / "c", folder / "datasets" / "tiny", {"exact": range(28)})
    [told] = findings(compared(folder, "a:exact", "c:exact"))
    assert "q < 0.0001: a finding" in told  # 16 of 16 to one side, 2 / 2**16, of two tests
    assert "q = 0.12: no finding, for on only 4 requests" in told  # 4 of 4, 2 / 2**4


@pytest.mark.parametrize("form", FORMATS)
def test_every_format(folder, form):
    for found in (compared(folder, "a", "b"), compared(folder, "b")):
        text = compare_text(found, form, 100)
        assert "exact" in text
        assert str(folder) not in text or form == "terminal"


def test_json_holds_everything(folder):
    content = json.loads(compare_text(compared(folder, "a", "b"), "json", 80))
    assert content == as_json(compared(folder, "a", "b"))
    assert len(content["tests"]) == 4
    assert content["b"]["matchers"][2] == {"spec": "tfidf", "version": "1", "status": "ok"}
    assert len(content["findings"]) == 2


def test_who_is_left_out_is_put_together_by_the_reason(folder):
    told = left_out(compared(folder, "a", "b").left_out)
    assert told == "Not compared, only in A: phonetic, oracle; only in B: tfidf."
    assert left_out(()) == ""


def test_q_values_for_people():
    assert [q_text(q) for q in (0.04217, 1e-200, 1.0, None)] == ["0.042", "<0.0001", "1", "-"]
    assert (q_equals(0.5), q_equals(0.0)) == ("q = 0.5", "q < 0.0001")


def test_points():
    assert [points(share) for share in (0.0, 0.25, -0.00004, 0.0123)] == ["0.00", "25.00", "-0.004", "1.23"]


def _other_dataset(folder):
    write_run_by_hand(folder / "c", write_tiny(folder / "other", requests=28), {"exact": RIGHT})
    file = folder / "c" / "run.json"
    content = json.loads(file.read_text())
    content["dataset"]["digest"] = "f" * 32
    file.write_text(json.dumps(content))


def test_different_datasets_are_refused_with_both_digests(folder):
    _other_dataset(folder)
    with pytest.raises(ConfirmbenchError, match=r"different datasets.*f{32}.*Run both on one dataset"):
        compared(folder, "a", "c")


def test_different_scorers_of_counts_are_refused(folder):
    kept = keep(folder / "a", folder / "kept").folder
    content = json.loads((kept / "exact.json").read_text())
    (kept / "exact.json").write_text(json.dumps({**content, "scorer": 7}))
    with pytest.raises(ConfirmbenchError, match=r"counted by scorer 7 and .* by scorer 1"):
        compared(folder, kept / "exact.json", kept / "blocked.json")
    with pytest.raises(ConfirmbenchError, match="several datasets or scorers"):
        compared(folder, kept, "a")


def test_runs_of_an_earlier_scorer_are_counted_anew(folder):
    before = compared(folder, "a", "b").tests
    file = folder / "a" / "run.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"scorer": 0}))
    assert compared(folder, "a", "b").tests.equals(before)


@pytest.mark.parametrize(
    ("a", "b", "text"),
    [
        ("a:exakt", "b", "has no matcher 'exakt'; it has exact, blocked"),
        ("a:phonetic", "b:exact", "phonetic of .*a has no answers: error"),
        ("nowhere", "b", "nowhere is neither a run folder"),
        ("datasets", "b", "datasets is neither a run folder"),
        ("datasets/tiny/dataset.json", "b", "no file of stored accuracy"),
        ("a:phonetic", None, "has no answers"),
    ],
)
def test_what_cannot_be_compared(folder, a, b, text):
    with pytest.raises(ConfirmbenchError, match=text):
        compared(folder, a, b)


def test_more_refusals(folder):
    tiny = folder / "datasets" / "tiny"
    write_run_by_hand(folder / "c", tiny, {"weighted": RIGHT})
    with pytest.raises(ConfirmbenchError, match="no matcher in common"):
        compared(folder, "a", "c")
    with pytest.raises(ConfirmbenchError, match="fewer than two matchers"):
        compared(folder, "c")
    with pytest.raises(ConfirmbenchError, match="no question 'should'"):
        compared(folder, "a", "b", question="should")
    with pytest.raises(ConfirmbenchError, match="give its folder with --dataset"):
        compare(str(folder / "a"), None, Silent(), datasets=folder / "nowhere")
    other = write_tiny(folder / "short", requests=27)
    with pytest.raises(ConfirmbenchError, match="is not the dataset of these answers"):
        compared(folder, "a", "b", dataset=other)
    bits = next((folder / "a" / "answers").glob("exact*"))
    bits.write_bytes(b"\0\0\0\0")
    with pytest.raises(ConfirmbenchError, match="has been changed"):
        compared(folder, "a", "b")


def test_frames_add_up(folder):
    """Changes by kind and tests are two views of the same answers."""
    found = compared(folder, "a:exact", "b:exact")
    wrong_confirms = found.changes.filter(right_answer="no match")["confirmed_b"].sum()
    assert wrong_confirms == found.tests.filter(rate="FCR")["errors_b"].item()
    assert truth()["should_confirm"].sum() == found.tests.filter(rate="FNR")["requests"].item()


@pytest.fixture
def confirmbench(tmp_path):
    return partial(run, cwd=tmp_path, COLUMNS=100)


@pytest.fixture
def runs(tmp_path):
    tiny = write_tiny(tmp_path / "datasets" / "tiny")
    write_run_by_hand(tmp_path / "a", tiny, {"exact": RIGHT, "blocked": (*RIGHT, 15)})
    write_run_by_hand(tmp_path / "b", tiny, {"exact": range(10), "blocked": (*RIGHT, 15)})
    return tmp_path


def refused(done, *texts):
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    for text in ("error: ", *texts):
        assert text in done.stderr


def test_compare(confirmbench, runs):
    done = confirmbench("compare", "a", "b")
    assert done.returncode == 0, done.stderr
    assert "exact: B answers 1 of 28 requests differently" in done.stdout
    assert "exact    FNR         11  0.0000 (0)  0.0909 (1)" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    content = json.loads(confirmbench("compare", "a", "b", "--json").stdout)
    assert [row["errors_b"] for row in content["tests"]] == [1, 0, 0, 1]
    one = confirmbench("compare", "a", "--format", "csv").stdout.splitlines()
    assert (one[0][:9], len(one)) == ("a,b,rate,", 3)
    assert "tied with" in confirmbench("compare", "a").stdout


def test_compare_by_slice(confirmbench, runs):
    done = confirmbench("compare", "a", "b", "--by", "kind", "--by", "origin")
    assert done.returncode == 0, done.stderr
    assert "too few (1)" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    rows = confirmbench("compare", "a", "--by", "kind", "--format", "csv").stdout.splitlines()
    assert rows[0].startswith("slice,value,a,b,rate,requests,")
    assert rows[1].startswith("kind,current,exact,blocked,FNR,8,0,0,")
    refused(confirmbench("compare", "a", "--by", "knid"), "no slice 'knid'")


def test_compare_refuses(confirmbench, runs):
    refused(confirmbench("compare", "a:exakt", "b"), "no matcher 'exakt'")
    refused(confirmbench("compare", "a", "b", "--format", "pdf"), "no format 'pdf'")
    refused(confirmbench("compare", "a", "b", "--datasets", "none"), "--dataset")
    refused(confirmbench("compare", "a", "nowhere"), "neither a run folder")
    (runs / "datasets" / "tiny" / "truth.parquet").write_bytes(b"no")
    refused_by_content = confirmbench("compare", "a", "b")
    assert refused_by_content.returncode == 2


def test_plan(confirmbench):
    done = confirmbench("plan", "--fcr", "1e-4", "--errors", "0", "--share", "0.01")
    assert (done.returncode, done.stderr) == (0, "")
    assert "29,956" in done.stdout
    assert "subgroup of 1 %" in done.stdout
    assert "2,995" in confirmbench("plan").stdout
    assert "FCR" not in confirmbench("plan", "--difference", "0.001", "--format", "csv").stdout
    refused(confirmbench("plan", "--fcr", "2"), "2.0")


@pytest.mark.process
def test_counterfactual(confirmbench, runs):
    done = confirmbench("counterfactual", "datasets/tiny", "exact", "--folds", "2")
    assert done.returncode == 0, done.stderr
    assert "exact: fit without true records, fold 2 of 2 ... " in done.stderr
    assert "Confirmed on somebody else's record: 0 of 11 right confirms" in done.stdout
    refused(confirmbench("counterfactual", "datasets/tiny", "exact", "--folds", "1"), "1 folds")
    refused(confirmbench("counterfactual", "datasets/tiny", "oracle"), "does not look at the registry")
    (runs / "bad.py").write_text("class Bad:\n    def fit(self, registry):\n        raise ValueError('no')\n")
    failed = confirmbench("counterfactual", "datasets/tiny", "bad.py:Bad")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "ValueError: no" in failed.stderr


@pytest.mark.process
def test_scale(confirmbench):
    sizes = [text for size in (1_000, 2_000, 3_000, 4_000) for text in ("--people", size)]
    done = confirmbench("scale", "exact", *sizes, "--requests", 100, "--seed", 5, "--json")
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert len(content["points"]) == 8
    assert {line["records"] for line in content["lines"]} == {7_000_000, 160_000_000}
    assert all(line["extrapolated"] for line in content["lines"])
    alone = confirmbench("scale", "exact", "--people", 1_000, "--requests", 100, "--seed", 5)
    assert "No line: that takes 4 sizes" in alone.stdout


@pytest.mark.process
def test_seeds(confirmbench, tmp_path):
    (tmp_path / "small.toml").write_text(
        'name = "small"\nprofile = "typical"\npeople = 1000\nrequests = 100\nseed = 1\n'
        'matchers = ["exact"]\n[limits]\nseconds = 60\nmemory_gb = 8\n'
    )
    done = confirmbench("seeds", "small.toml", "--seeds", "5,6")
    assert done.returncode == 0, done.stderr
    assert "seeds 5, 6." in done.stdout
    refused(confirmbench("seeds", "small.toml", "--seeds", "5"), "two different seeds")
    refused(confirmbench("seeds", "small.toml", "--seeds", "a"), "whole numbers")
