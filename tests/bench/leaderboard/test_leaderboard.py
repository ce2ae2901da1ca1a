"""results/LEADERBOARD.md is what results/accuracy says, in the order that it states."""

import json
import re

import pytest

from bench.leaderboard.accuracy import SCHEMA_VERSION, file_name
from bench.leaderboard.leaderboard import FCR_LIMIT, PAGE, STORED, board, code, main, order, page
from bench.scoring.counts import SCORER
from bench.statistics.intervals import wilson
from generators.errors import ConfirmbenchError

DATASET = {"name": "tiny-20x2000-seed7", "digest": "0123456789abcdef" * 2, "records": 20, "requests": 2000}
SUITE = {"profile": "tiny", "people": 20, "requests": 2000, "seed": 7}


def stored(spec, missed=0, wrong=0, status="ok", **other):
    """1,000 requests of either side, `missed` and `wrong` of them answered wrongly."""
    counts = {
        "by_kind": {"household": {"requests": 1000, "confirmed": wrong}},
        "should_confirm": {
            "right_confirms": 1000 - missed,
            "wrong_no_matches": missed,
            "wrong_confirms": wrong,
            "right_no_matches": 1000 - wrong,
        },
    }
    counts["person_on_file"] = counts["should_confirm"]
    name = spec.split("(")[0]
    return {
        "schema_version": SCHEMA_VERSION,
        "scorer": SCORER,
        "dataset": DATASET,
        "suite": SUITE,
        "matcher": {"spec": spec, "name": name, "version": "1", "reads_truth": name == "oracle"},
        "status": status,
        "answers_digest": "0" * 32 if status == "ok" else None,
        "counts": counts if status == "ok" else None,
    } | other


def write(folder, *files):
    there = folder / "tiny-01234567"
    there.mkdir(parents=True)
    for each in files:
        (there / file_name(each["matcher"]["spec"])).write_text(json.dumps(each), encoding="utf-8")
    return there


def rows(text):
    """The first cells of the rows of the tables, in order."""
    return re.findall(r"^\| (?!matcher|---)(.+?) \| ", text, re.MULTILINE)


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "results/LEADERBOARD.md is out of date: run `make docs`."
    )


def test_every_stored_matcher_is_on_the_page():
    specs = [
        json.loads(file.read_text(encoding="utf-8"))["matcher"]["spec"] for file in STORED.rglob("*.json")
    ]
    text = page()

    assert len(specs) == text.count("\n| `")
    assert all(f"| {code(spec)} " in text for spec in specs)


def test_bearable_ones_by_fnr_then_the_others_by_fcr(tmp_path):
    limit = int(1000 * FCR_LIMIT)
    folder = write(
        tmp_path,
        stored("worst", missed=0, wrong=500),
        stored("loose", missed=0, wrong=limit + 1),
        stored("careful", missed=300, wrong=0),
        stored("able", missed=20, wrong=limit),
        stored("tied_b", missed=300, wrong=limit),
        stored("tied_a", missed=300, wrong=limit),
    )

    names = [each.spec for each in order(board(folder).entries)]
    assert names == ["able", "careful", "tied_a", "tied_b", "loose", "worst"]


def test_bounds_oracle_and_failures_have_no_place(tmp_path):
    broken = (stored("broken", status="error"), stored("scores(a='x|y')", status="refused"))
    write(tmp_path, stored("always", wrong=1000), stored("oracle"), stored("mine", missed=9), *broken)

    text = page(tmp_path)
    assert rows(text) == ["`mine`", "`always`", "`oracle` (told the truth)"]
    assert text.index("`mine`") < text.index("Bounds, for scale:") < text.index("`always`")
    assert "Without answers: `broken` (error), `scores(a='x|y')` (refused)." in text


def test_who_learned_from_the_truth_is_marked(tmp_path):
    write(tmp_path, stored("gradient_boosting"), stored("exact"), stored("my.py:Own"))

    assert rows(page(tmp_path)) == ["`exact`", "`gradient_boosting` (trained)", "`my.py:Own`"]


def test_rates_stand_with_counts_and_intervals(tmp_path):
    write(tmp_path, stored("mine", missed=100, wrong=0))

    row = next(line for line in page(tmp_path).splitlines() if line.startswith("| `mine`"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1] == "0.1000 (100/1,000) [0.0829, 0.1202]"  # Wilson
    assert cells[2] == "0.0000 (0/1,000) [0.0000, 0.0037]"  # 1 - 0.025 ** (1 / 1000)
    assert cells[3:7] == ["0/1,000", "-", "-", "-"]
    assert cells[7].startswith("1.0000 [")
    assert "prevalence 50.0 %" in page(tmp_path)


def with_effective(content, positives, negatives):
    """The same, with what its requests are worth."""
    worth = {"positives": positives, "negatives": negatives}
    effective = {"should_confirm": worth, "person_on_file": worth}
    return content | {"counts": content["counts"] | {"effective": effective}}


def test_intervals_are_those_of_what_the_requests_are_worth(tmp_path):
    write(tmp_path, with_effective(stored("mine", missed=100, wrong=0), 250.0, 1000.0))

    text = page(tmp_path)
    low, high = wilson(25, 250)
    assert f"| 0.1000 (100/1,000) [{low:.4f}, {high:.4f}] |" in text
    assert "0.0000 (0/1,000) [0.0000, 0.0037]" in text
    assert "as if requests were independent" not in text


def test_files_of_old_have_intervals_of_independent_requests_and_are_named(tmp_path):
    new = with_effective(stored("new", missed=100), 250.0, 1000.0)
    write(tmp_path, new, stored("old", missed=100), stored("broken", status="error"))

    text = page(tmp_path)
    assert "0.1000 (100/1,000) [0.0829, 0.1202]" in text
    assert text.count("0.1000 (100/1,000)") == 2
    assert "as if requests were independent, for their clusters were not kept: `old`." in text


def ceiling(errors):
    each = {"groups": 1, "ambiguous": 2 * errors, "errors": errors}
    return {"requests": 2000, "as_stated": each, "case_ignored": each}


def test_a_ceiling_of_none_is_a_line(tmp_path):
    write(tmp_path, stored("mine", missed=9, dataset=DATASET | {"ceiling": ceiling(0)}))

    text = page(tmp_path)
    assert "of 2,000 requests no two state the same and differ in truth" in text
    assert "above the ceiling" not in text


def test_where_errors_cannot_be_avoided_a_column_has_the_others(tmp_path):
    known = DATASET | {"ceiling": ceiling(4)}
    write(tmp_path, stored("mine", missed=9, wrong=5, dataset=known), stored("oracle", dataset=known))

    text = page(tmp_path)
    assert "| errors above the ceiling, of all requests |" in text
    assert "| 0.0050 (10/2,000) |" in text  # 9 + 5 - 4
    assert "| -0.0020 (-4/2,000) |" in text  # told the truth
    assert "4 of 2,000 requests (0.0020) are answered wrongly at best" in text


def test_the_dataset_can_be_made_again(tmp_path):
    made = "confirmbench generate tiny --people 20 --requests 2000 --seed 7 --out DATASET"
    write(tmp_path / "a", stored("mine"))
    write(tmp_path / "b", stored("mine", dataset={**DATASET, "name": "febrl4-seed1"}))

    assert made in page(tmp_path / "a")
    assert "confirmbench generate" not in page(tmp_path / "b")


def test_special_characters_stay_what_they_are(tmp_path):
    spec = "my_*plug*.py:A(b='<i>|[x](y)`')"
    write(tmp_path, stored(spec), stored("x", dataset=DATASET))
    text = page(tmp_path)

    assert r"| `` my_*plug*.py:A(b='<i>\|[x](y)`') `` |" in text
    assert code("a``b") == "``` a``b ```"
    assert code("two\nlines") == "`two lines`"
    named = {**DATASET, "name": "a_b|<c>*"}
    write(tmp_path / "other", stored("x", dataset=named))
    assert r"## a\_b\|\<c\>\*" in page(tmp_path / "other")


def test_what_cannot_be_compared_is_refused(tmp_path):
    other = {**DATASET, "digest": "f" * 32}
    with pytest.raises(ConfirmbenchError, match="another dataset"):
        board(write(tmp_path / "a", stored("x"), stored("y", dataset=other)))
    with pytest.raises(ConfirmbenchError, match=f"by scorer {SCORER + 1}"):
        board(write(tmp_path / "b", stored("x", scorer=SCORER + 1)))


def test_what_is_no_stored_accuracy_is_refused(tmp_path):
    folder = write(tmp_path, stored("x"))
    with pytest.raises(ConfirmbenchError, match="holds no stored accuracy"):
        board(tmp_path)
    (folder / "y.json").write_text("{}")
    with pytest.raises(ConfirmbenchError, match=r"y.json is no file of stored accuracy"):
        board(folder)


def test_nothing_kept_gives_a_page_that_says_so(tmp_path):
    assert page(tmp_path / "absent").endswith("Nothing is kept yet.\n")


def test_the_command_writes_the_page(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("bench.leaderboard.leaderboard.PAGE", tmp_path / "board.md")
    main()

    assert (tmp_path / "board.md").read_text(encoding="utf-8") == page()
    assert "board.md" in capsys.readouterr().out
