"""The ceiling: against a slow reference, and on requests small enough to count by hand."""

from collections import defaultdict

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.ceiling import ceiling
from generators.schema import CLAIM_COLUMNS, REQUESTS


def frames(rows):
    """rows: (what some claim columns state, whether to confirm)"""
    claims = [{"request_id": i, **stated} for i, (stated, _) in enumerate(rows)]
    requests = pl.DataFrame(
        [{column: claim.get(column) for column in REQUESTS} for claim in claims], schema=REQUESTS
    )
    return requests, pl.DataFrame(
        {"should_confirm": [right for _, right in rows]}, schema={"should_confirm": pl.Boolean}
    )


def ann(right, **stated):
    return {"given_name": "Ann", "surname": "Lee", "street": "Oak St", **stated}, right


def test_the_fewer_of_a_group_are_wrong():
    found = ceiling(*frames([ann(True), ann(False), ann(True), ann(True, unit="2"), ann(False, unit="3")]))
    assert found["requests"] == 5
    assert found["as_stated"] == {
        "groups": 1,
        "ambiguous": 3,
        "ambiguous_share": 3 / 5,
        "errors": 1,
        "error_share": 1 / 5,
    }
    assert found["case_ignored"] == found["as_stated"]


def test_absent_and_empty_say_the_same():
    found = ceiling(*frames([ann(True, unit=""), ann(False, unit=None)]))
    assert found["as_stated"]["errors"] == 1


def test_letter_case_is_told_apart_and_not():
    found = ceiling(*frames([ann(True, city="ELM"), ann(False, city="Elm"), ann(False, city="Elm")]))
    assert found["as_stated"]["ambiguous"] == 0
    assert (found["case_ignored"]["ambiguous"], found["case_ignored"]["errors"]) == (3, 1)


def test_a_taxpayer_number_tells_requests_apart():
    found = ceiling(*frames([ann(True, tin="900000001"), ann(False, tin="900000002")]))
    assert found["case_ignored"]["groups"] == 0


def test_text_in_another_column_is_another_request():
    found = ceiling(*frames([({"given_name": "Lee"}, True), ({"surname": "Lee"}, False)]))
    assert found["as_stated"]["groups"] == 0


def test_no_requests():
    found = ceiling(*frames([]))
    assert found["requests"] == found["as_stated"]["errors"] == found["as_stated"]["error_share"] == 0


WORDS = st.sampled_from([None, "", "a", "A", "b"])
ROWS = st.lists(
    st.tuples(st.fixed_dictionaries({"given_name": WORDS, "zip_code": WORDS}), st.booleans()), max_size=25
)


@given(ROWS)
def test_like_a_slow_reference(rows):
    found = ceiling(*frames(rows))
    assert found["as_stated"]["errors"] == wrong_at_best(rows, str)
    assert found["case_ignored"]["errors"] == wrong_at_best(rows, str.lower)


def wrong_at_best(rows, fold):
    groups = defaultdict(list)
    for stated, right in rows:
        groups[tuple(fold(stated.get(column) or "") for column in CLAIM_COLUMNS)].append(right)
    return sum(min(group.count(True), group.count(False)) for group in groups.values())


@pytest.mark.parametrize("lazy", [False, True])
def test_frames_may_be_lazy(lazy):
    requests, truth = frames([ann(True), ann(False)])
    found = ceiling(*(each.lazy() if lazy else each for each in (requests, truth)))
    assert found["as_stated"]["errors"] == 1
