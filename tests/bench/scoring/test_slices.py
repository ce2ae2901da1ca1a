"""Counts by slice, on forty requests counted by hand, and by slow and obvious means on random ones."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.scoring.groupings import canonical
from bench.scoring.slices import CLUSTERS, COUNTS, counts_of_all, slice_counts, slicing
from bench.statistics.clusters import of_requests
from generators.errors import ConfirmbenchError
from generators.schema import EDITS, KINDS, SUBGROUP_COLUMNS, TRUTH
from tests.bench.forty import ANSWERS, REQUESTS, edits, truth

NUMBERS = ("positives", "wrong_no_matches", "negatives", "wrong_confirms")
PARTITIONS = ("kind", "edits", "lag", *SUBGROUP_COLUMNS, "origin x kind", "lag x kind")
FORTY = slice_counts(ANSWERS, slicing(truth(), edits()))


def counted(name, question="should_confirm", frame=FORTY):
    """The four counts of each slice of a grouping."""
    rows = frame.filter((pl.col("slice") == name) & (pl.col("question") == question))
    return {row["value"]: tuple(row[number] for number in NUMBERS) for row in rows.to_dicts()}


def test_columns():
    assert FORTY.schema == COUNTS


def test_all():
    assert counted("all") == {"all": (16, 6, 24, 5)}
    assert counted("all", "person_on_file") == {"all": (23, 10, 17, 2)}


def test_kinds():
    assert counted("kind") == {
        "current": (12, 3, 0, 0),
        "renamed": (4, 3, 0, 0),
        "moved": (0, 0, 6, 2),
        "household": (0, 0, 4, 1),
        "namesake": (0, 0, 4, 0),
        "successor": (0, 0, 3, 1),
        "stranger": (0, 0, 4, 0),
        "placeholder": (0, 0, 3, 1),
    }


def test_kinds_of_the_weaker_question():
    assert counted("kind", "person_on_file") == {
        "current": (12, 3, 0, 0),
        "renamed": (4, 3, 0, 0),
        "moved": (6, 4, 0, 0),
        "household": (0, 0, 4, 1),
        "namesake": (0, 0, 4, 0),
        "successor": (0, 0, 3, 1),
        "stranger": (0, 0, 4, 0),
        "placeholder": (1, 0, 2, 0),
    }


def test_a_request_counts_once_in_each_class_of_its_edits():
    assert counted("edit") == {
        "no edit": (13, 4, 22, 4),
        "drop": (2, 1, 0, 0),
        "filler": (0, 0, 1, 0),
        "nickname": (1, 1, 0, 0),
        "substitute": (1, 1, 0, 0),
        "substitute on the record": (0, 0, 1, 1),
    }
    assert counted("edit_field") == {
        "no edit": (13, 4, 22, 4),
        "given_name": (1, 1, 1, 0),
        "street": (2, 1, 0, 0),
        "surname": (1, 1, 0, 0),
        "surname on the record": (0, 0, 1, 1),
    }
    assert counted("edit_field x edit") == {
        "no edit": (13, 4, 22, 4),
        "given_name x filler": (0, 0, 1, 0),
        "given_name x nickname": (1, 1, 0, 0),
        "street x drop": (2, 1, 0, 0),
        "surname x substitute": (1, 1, 0, 0),
        "surname x substitute on the record": (0, 0, 1, 1),
    }


def test_numbers_of_edits():
    assert counted("edits") == {"0": (13, 4, 22, 4), "1": (2, 1, 2, 1), "3": (1, 1, 0, 0)}


def test_lag():
    assert counted("lag") == {
        "1": (16, 6, 0, 0),
        "2": (0, 0, 1, 1),
        "3": (0, 0, 6, 2),
        "not on file": (0, 0, 17, 2),
    }
    assert counted("lag", "person_on_file")["3"] == (6, 4, 0, 0)


def test_subgroups():
    assert counted("origin") == {"white": (13, 3, 21, 3), "hispanic": (3, 3, 2, 2), "not known": (0, 0, 1, 0)}
    assert counted("birth_decade") == {"1950": (0, 0, 20, 3), "1980": (16, 6, 4, 2)}


def test_a_constant_subgroup_is_one_slice():
    assert counted("sex") == {"female": (16, 6, 24, 5)}
    assert counted("tenure") == {"not known": (16, 6, 24, 5)}


def test_crossings():
    assert counted("origin x kind") == {
        "white x current": (9, 0, 0, 0),
        "white x renamed": (4, 3, 0, 0),
        "white x moved": (0, 0, 5, 1),
        "white x household": (0, 0, 3, 0),
        "white x namesake": (0, 0, 4, 0),
        "white x successor": (0, 0, 3, 1),
        "white x stranger": (0, 0, 3, 0),
        "white x placeholder": (0, 0, 3, 1),
        "hispanic x current": (3, 3, 0, 0),
        "hispanic x moved": (0, 0, 1, 1),
        "hispanic x household": (0, 0, 1, 1),
        "not known x stranger": (0, 0, 1, 0),
    }
    assert counted("origin x edit") == {
        "white x no edit": (11, 2, 20, 3),
        "white x drop": (1, 0, 0, 0),
        "white x filler": (0, 0, 1, 0),
        "white x nickname": (1, 1, 0, 0),
        "hispanic x no edit": (2, 2, 1, 1),
        "hispanic x drop": (1, 1, 0, 0),
        "hispanic x substitute": (1, 1, 0, 0),
        "hispanic x substitute on the record": (0, 0, 1, 1),
        "not known x no edit": (0, 0, 1, 0),
    }


def test_clusters_and_what_the_requests_are_worth():
    first, second = FORTY.filter(pl.col("slice") == "all").to_dicts()
    clusters = {"n_clusters": 38, "n_persons": 39, "n_dwellings": 38, "n_submissions": 40}
    assert first.items() >= clusters.items() <= second.items()
    # by dwelling: 14 of them; p = 3/8; (15/8)^2 + 3 (5/8)^2 + 10 (3/8)^2 = 390/64; design effect 420/256
    assert first["effective_positives"] == pytest.approx(16 * 256 / 420, abs=1e-6)
    assert first["effective_negatives"] == 24
    # 21 of them; p = 10/23; (39^2 + 7 * 13^2 + 13 * 10^2) / 23^2 = 4004/529; effect 21/20 * 4004/529 * 22/130
    effect = 21 / 20 * 4004 / 529 * 22 / 130
    assert second["effective_positives"] == pytest.approx(23 / effect, abs=1e-6)
    assert second["effective_negatives"] == 17


def test_clusters_of_a_slice():
    rows = {row["value"]: row for row in FORTY.filter(question="should_confirm", slice="kind").to_dicts()}
    assert [rows["current"][name] for name in ("n_persons", "n_dwellings", "n_clusters")] == [11, 10, 10]
    # p = 1/4; by dwelling 10: (9/4)^2 + 9 (1/4)^2 = 90/16; effect = 10/9 * 90/16/144 / (3/16/11) = 2.546...
    assert rows["current"]["effective_positives"] == pytest.approx(
        12 / (100 / 16 / 144 * 16 * 11 / 3), abs=1e-6
    )
    assert rows["renamed"]["effective_positives"] == 4
    assert rows["renamed"]["effective_negatives"] == 0


def test_the_oracle_has_no_errors_and_constant_answers_are_complements():
    prepared = slicing(truth(), edits())
    right = slice_counts(truth()["should_confirm"], prepared).filter(question="should_confirm")
    assert right.select("wrong_no_matches", "wrong_confirms").sum().row(0) == (0, 0)
    always, never = (slice_counts(pl.Series([each] * REQUESTS), prepared) for each in (True, False))
    assert (always["wrong_confirms"] == always["negatives"]).all()
    assert (never["wrong_no_matches"] == never["positives"]).all()
    assert always["wrong_no_matches"].sum() == never["wrong_confirms"].sum() == 0


def test_several_matchers_one_after_another():
    prepared = slicing(truth(), edits())
    both = counts_of_all({"one": ANSWERS, "other": ~ANSWERS}, prepared)
    assert both.filter(matcher="one").drop("matcher").equals(FORTY)
    assert counted("all", frame=both.filter(matcher="other")) == {"all": (16, 10, 24, 19)}
    assert counts_of_all({}, prepared).schema == both.schema


def test_kinds_that_do_not_occur_have_no_rows():
    no_movers = (
        truth().filter(pl.col("kind") != "moved").with_columns(request_id=pl.int_range(34, dtype=pl.Int64))
    )
    frame = slice_counts(pl.Series([True] * 34), slicing(no_movers, edits().clear()))
    assert "moved" not in counted("kind", frame=frame)
    assert counted("edit", frame=frame) == {"no edit": (16, 0, 18, 18)}


def test_no_requests_at_all():
    frame = slice_counts(pl.Series([], dtype=pl.Boolean), slicing(truth().clear(), edits().clear()))
    assert (frame.height, frame.schema) == (0, COUNTS)


def test_a_subgroup_of_a_thousand_values():
    rows = 3_000
    many = pl.concat([truth()] * 75).with_columns(
        request_id=pl.int_range(rows, dtype=pl.Int64), shop=pl.int_range(rows) % 1_000
    )
    prepared = slicing(many, edits().clear(), subgroups=("shop",), crossings=())
    frame = slice_counts(many["should_confirm"], prepared).filter(slice="shop", question="should_confirm")
    assert frame["value"].to_list() == [str(value) for value in range(1_000)]
    assert (frame["positives"] + frame["negatives"] == 3).all()


@pytest.mark.parametrize(
    ("subgroups", "crossings", "text"),
    [
        (("shoe_size",), (), "The truth has no column shoe_size"),
        (("origin",), ("origin x shoes",), "There is no slice 'origin x shoes'"),
        (("origin",), ("origin x origin",), "crosses no two things"),
        (("origin",), ("origin x kind x lag",), "There is no slice"),
    ],
)
def test_what_cannot_be_sliced(subgroups, crossings, text):
    with pytest.raises(ConfirmbenchError, match=text):
        slice_counts(ANSWERS, slicing(truth(), edits(), subgroups, crossings))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("kind", "kind"),
        ("Origin x  Kind", "origin x kind"),
        ("kind x origin", "origin x kind"),
        ("edit x edit_field", "edit_field x edit"),
        ("sex x lag", "sex x lag"),
    ],
)
def test_names_as_people_write_them(given, name):
    assert canonical(given) == name


@pytest.mark.parametrize("answers", [ANSWERS.head(39), ANSWERS.cast(pl.Int8)], ids=["too few", "numbers"])
def test_refuses_answers_that_do_not_fit(answers):
    with pytest.raises(ConfirmbenchError, match="cannot be scored"):
        slice_counts(answers, slicing(truth(), edits()))


@st.composite
def batches(draw):
    """A truth, edits and answers, at random; clusters are few and large."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    n = draw(st.integers(1, 60))
    on_file, confirmable = rng.random(n) < 0.6, rng.random(n) < 0.6

    def ids():
        return [None if rng.random() < 0.2 else int(rng.integers(n // 3 + 1)) for _ in range(n)]

    columns = {
        "request_id": range(n),
        "kind": [KINDS[code] for code in rng.integers(0, len(KINDS), n)],
        "person_on_file": on_file,
        "should_confirm": on_file & confirmable,
        **{column: ids() for column in CLUSTERS},
        "lag_years": [int(code) or None for code in rng.integers(0, 4, n)],
        "origin": [("white", "black", None)[code] for code in rng.integers(0, 3, n)],
    }
    frame = pl.DataFrame({name: columns.get(name, [None] * n) for name in TRUTH}, schema=TRUTH)
    rows = [
        (int(row), ("street", "surname")[rng.integers(2)], ("drop", "move")[rng.integers(2)], None, "typed")
        for row in np.sort(rng.integers(0, n, rng.integers(0, 2 * n)))
    ]
    return frame, pl.DataFrame(rows, schema=EDITS, orient="row"), pl.Series(rng.random(n) < 0.5)


@given(batches())
def test_the_slices_of_a_partition_add_up_to_the_whole(batch):
    frame = slice_counts(batch[2], slicing(batch[0], batch[1]))
    whole = frame.filter(slice="all").select("question", *NUMBERS)
    for name in PARTITIONS:
        sums = frame.filter(slice=name).group_by("question", maintain_order=True).agg(pl.col(*NUMBERS).sum())
        assert sums.equals(whole), name


@given(batches())
def test_as_counted_one_slice_at_a_time(batch):
    """Counts and effective n of every slice by kind, edit and both origin and edit, from its own requests."""
    requests, changes, confirmed = batch
    frame = slice_counts(confirmed, slicing(requests, changes))
    together = requests.with_columns(confirmed.alias("confirmed"), pl.col("origin").cast(pl.String))
    edited = together.join(changes.select("request_id", "operation").unique(), on="request_id")
    for name, of, column in (("kind", together, "kind"), ("edit", edited, "operation")):
        for row in frame.filter(slice=name).to_dicts():
            if row["value"] != "no edit":
                check(row, of.filter(pl.col(column).cast(pl.String) == row["value"]))
    for row in frame.filter(slice="origin x edit").to_dicts():
        origin, edit = row["value"].split(" x ")
        if edit != "no edit":
            same = edited.filter(pl.col("origin").fill_null("not known") == origin, operation=edit)
            check(row, same)


def check(row, requests):
    """One row of counts against the requests of its slice."""
    right = requests[row["question"]]
    for side, errors, effective, value in (
        ("positives", "wrong_no_matches", "effective_positives", True),
        ("negatives", "wrong_confirms", "effective_negatives", False),
    ):
        chosen = requests.filter(right == value)
        wrong = (chosen["confirmed"] != value).to_numpy()
        assert (row[side], row[errors]) == (chosen.height, wrong.sum())
        worth = [
            of_requests(wrong, chosen[column].fill_null(-1).to_numpy().astype(np.int64)).effective_n
            for column in CLUSTERS
        ]
        assert row[effective] == pytest.approx(min(worth), abs=2e-6)
    nulls = [requests[column].null_count() for column in CLUSTERS]
    numbers = [requests[c].drop_nulls().n_unique() + null for c, null in zip(CLUSTERS, nulls, strict=True)]
    assert [row["n_persons"], row["n_dwellings"], row["n_submissions"]] == numbers
