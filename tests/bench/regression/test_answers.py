"""Answers, counters and memory can fail: each change is planted in a small matcher in real processes."""

import base64
import json
from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest

from bench.regression.baseline import changed_answers
from bench.regression.check import NOT_COMPARABLE, PASS, REGRESSION, Verdict, exit_code
from bench.regression.costs import counters, held_bytes
from bench.regression.trees import worktree
from generators.errors import ConfirmbenchError
from generators.generate import generate
from generators.profile import load_profile
from generators.schema import CLAIM_COLUMNS
from tests.bench.regression.small_matcher import SPEC, MatcherProject

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gate") / "data"
    return generate(load_profile("typical"), 300, 80, 1, folder, lambda *done: None)


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "theirs").mkdir()
    monkeypatch.chdir(tmp_path / "theirs")
    return MatcherProject(tmp_path / "theirs")


@pytest.fixture(scope="module")
def truth(dataset):
    return dataset.truth()


def ids(truth, kind):
    return truth.filter(kind=kind)["request_id"].to_list()


def of(checks, what):
    [check] = [check for check in checks if check.what == what]
    return check


def test_answers_that_change_are_a_regression_until_they_are_kept(project, dataset, truth):
    right = ids(truth, "current")
    stranger = ids(truth, "stranger")[0]
    project.write(confirmed=right)
    assert project.keep(dataset).startswith(f"new: {SPEC}")
    kept = project.baselines
    assert exit_code(project.checks(dataset)) == PASS

    project.write(confirmed=[*right[2:], stranger])
    checks = project.checks(dataset)

    assert exit_code(checks) == REGRESSION
    assert of(checks, "answers").note.startswith(
        "3 changed: current 2 to no match, stranger 1 to confirm. If that is meant, accept it with "
        "`confirmbench gate --keep`"
    )
    assert project.baselines == kept
    assert project.keep(dataset).startswith("3 changed: current 2 to no match")
    assert exit_code(project.checks(dataset)) == PASS


def test_without_a_baseline_nothing_can_be_compared(project, dataset):
    checks = project.checks(dataset)

    assert exit_code(checks) == NOT_COMPARABLE
    assert "Keep one with `confirmbench gate --keep`" in of(checks, "answers").note
    assert project.baselines == {}


def test_baselines_of_other_data_cannot_be_compared(project, dataset):
    project.keep(dataset)
    [folder] = project.root.glob("results/gate/*")
    folder.rename(folder.with_name(f"{dataset.name}-00000000"))

    checks = project.checks(dataset)

    assert exit_code(checks) == NOT_COMPARABLE
    assert (of(checks, "digest").base, of(checks, "digest").head) == ("00000000", dataset.digest[:8])


def test_a_baseline_whose_matcher_nobody_asks_is_a_regression(project, dataset):
    project.keep(dataset)

    checks = project.checks(dataset, specs=("always",))

    assert [check.verdict for check in checks if check.subject == SPEC] == [Verdict.REGRESSION]
    assert "remove mine.py-mine.json" in next(check.note for check in checks if check.subject == SPEC)


def test_a_matcher_that_fails_is_a_regression_once_it_has_answered(project, dataset):
    project.keep(dataset)
    project.write(broken=True)

    check = of(project.checks(dataset), "answers")

    assert (check.verdict, check.head, check.note) == (
        Verdict.REGRESSION,
        "error",
        "ValueError: it broke.",
    )
    with pytest.raises(
        ConfirmbenchError, match=r"does not answer \(ValueError: it broke\); nothing was kept"
    ):
        project.keep(dataset)


def test_a_baseline_may_be_changed_for_one_with_no_more_errors(project, dataset, truth):
    right = ids(truth, "current")
    project.write(confirmed=right[:-3])
    project.keep(dataset)
    project.commit()
    project.write(confirmed=right)
    project.keep(dataset)

    with worktree(project.root, "HEAD") as base:
        checks = project.checks(dataset, base)

    assert exit_code(checks) == PASS
    assert of(checks, "answers").note == ("baseline changed since the base, 3 changed: current 3 to confirm")


def test_a_baseline_may_not_be_changed_for_one_with_more_errors(project, dataset, truth):
    """Three fewer of the one sort do not pay for one more of the other."""
    right, wrong = ids(truth, "current"), ids(truth, "household")[:1]
    project.write(confirmed=right[:-3])
    project.keep(dataset)
    project.commit()
    project.write(confirmed=right + wrong)
    project.keep(dataset)

    with worktree(project.root, "HEAD") as base:
        checks = project.checks(dataset, base)

    renamed = len(ids(truth, "renamed"))
    assert exit_code(checks) == REGRESSION
    assert f"wrong no-matches {renamed + 3} -> {renamed}, wrong confirms 0 -> 1" in of(checks, "answers").note


def test_a_baseline_that_was_removed_since_the_base_is_a_regression(project, dataset):
    project.keep(dataset)
    project.commit()
    next(project.root.glob("results/gate/*/*.json")).unlink()

    with worktree(project.root, "HEAD") as base:
        checks = project.checks(dataset, base)

    assert exit_code(checks) == REGRESSION
    assert any("was removed or renamed" in check.note for check in checks)


def test_a_larger_index_is_a_regression(project, dataset):
    project.keep(dataset)
    project.write(held=10_200)

    checks = project.checks(dataset)

    assert of(checks, "answers").verdict is Verdict.PASS
    assert of(checks, "index bytes").verdict is Verdict.REGRESSION
    assert (of(checks, "index bytes").base, of(checks, "index bytes").head) == ("10,000", "10,200")


@pytest.mark.parametrize(("ballast", "verdict"), [(0, Verdict.PASS), (200_000_000, Verdict.REGRESSION)])
def test_memory_is_held_against_the_base_and_nothing_else(project, dataset, ballast, verdict):
    project.keep(dataset)
    project.commit()
    project.write(ballast=ballast)

    [alone] = [check for check in project.checks(dataset) if check.what == "peak memory"]
    with worktree(project.root, "HEAD") as base:
        against = of(project.checks(dataset, base), "peak memory")

    assert (alone.verdict, alone.ratio) == (Verdict.PASS, None)
    assert alone.note == "Not checked for 1: there is no base to measure on the same machine."
    assert against.verdict is verdict


def test_a_baseline_that_was_edited_by_hand_is_refused(project, dataset):
    project.keep(dataset)
    [file] = project.root.glob("results/gate/*/*.json")
    content = json.loads(file.read_text())
    file.write_text(json.dumps(content | {"answers": base64.b64encode(bytes(range(10))).decode()}))

    with pytest.raises(ConfirmbenchError, match=r"mine\.py-mine\.json is no baseline of the gate"):
        project.checks(dataset)


def test_the_command_keeps_passes_and_fails(project):
    """From the first run to a planted change, with the exit codes that a job sees."""
    first = project.command("--matcher", SPEC)
    kept = project.command("--matcher", SPEC, "--keep")
    second = project.command("--matcher", SPEC)
    project.write(confirmed=[0, 1])
    third = project.command("--matcher", SPEC)

    codes = [done.returncode for done in (first, kept, second, third)]
    assert codes == [NOT_COMPARABLE, PASS, PASS, REGRESSION], third.stderr
    assert "Kept in results/gate/typical-10000x2000-seed1-" in kept.stdout
    assert "3 of 3 checks passed: pass (exit code 0)." in second.stdout
    assert "2 changed: " in third.stdout
    assert project.git("status", "--porcelain").splitlines() == ["?? mine.py", "?? results/"]


KINDS = pl.Series(["household", "current", "current", "current", "stranger"])


def test_changes_are_counted_by_kind_and_direction():
    before = pl.Series([False, True, True, False, False])
    after = pl.Series([True, False, False, True, False])

    told = changed_answers(before, after, KINDS)

    assert told == "4 changed: current 1 to confirm, current 2 to no match, household 1 to confirm"


def test_nothing_is_said_of_equal_answers():
    same = pl.Series([False, True, True, False, False])

    assert changed_answers(same, same, KINDS) == ""


@dataclass
class Fitted:
    index: dict
    again: object
    name: str = "x"


def test_held_bytes_counts_each_array_once():
    array, column = np.zeros(10, np.int64), pl.Series([1, 2, 3], dtype=pl.Int32)

    fitted = Fitted({"a": [array, (array,)], "b": column}, again=array)

    assert held_bytes(fitted) == 80 + 12


def test_an_object_that_holds_itself_is_counted_once():
    fitted = Fitted({}, None)
    fitted.again = [fitted, np.zeros(5, np.uint8)]

    assert held_bytes(fitted) == 5


def test_candidates_are_the_pairs_that_the_keys_join():
    """Two records share the first request's ZIP code, one shares its surname too; the second has none."""

    def claims(rows):
        empty = dict.fromkeys(CLAIM_COLUMNS, "")
        return pl.DataFrame([empty | row for row in rows], schema=dict.fromkeys(CLAIM_COLUMNS, pl.String))

    registry = claims(
        [
            {"surname": "LEE", "zip_code": "10001"},
            {"surname": "ROSS", "zip_code": "10001"},
            {"surname": "LEE", "zip_code": "10002"},
        ]
    ).with_row_index("record_id")
    requests = claims([{"surname": "LEE", "zip_code": "10001"}, {"surname": "KIM", "zip_code": "10003"}])

    found = counters("blocked(keys=(('zip_code',), ('surname',)))", registry.lazy(), requests)

    assert found["candidates"] == 3
