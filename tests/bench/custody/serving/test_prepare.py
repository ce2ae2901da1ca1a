"""In order of receipt, whole batches, nothing lost.

Under which names the ledger knows a screen.
"""

from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.custody.serving.entry import enter_screen
from bench.custody.serving.prepare import cuts, groups, receive
from generators.errors import ConfirmbenchError
from generators.schema import PAPERS, REQUESTS
from tests.bench.custody.screens.made import NOON, papers, requests
from tests.bench.custody.serving.made import write_screen


def stream(*rows):
    """One request a row: its batch, and minutes after noon."""
    stated = [
        {"batch_id": batch, "received_at": NOON + timedelta(minutes=minutes)} for batch, minutes in rows
    ]
    return receive(requests(*[{}] * len(rows)), papers(*stated))


def test_requests_stand_in_the_order_of_their_receipt():
    found = stream((7, 3), (5, 1), (6, 1), (5, 1))

    assert found["request_id"].to_list() == [1, 3, 2, 0]
    assert found.columns == [*REQUESTS, *(name for name in PAPERS if name != "request_id")]


def test_a_batch_that_came_in_parts_stands_where_its_first_request_does():
    assert stream((1, 0), (2, 1), (1, 2), (2, 3))["request_id"].to_list() == [0, 2, 1, 3]


def test_requests_without_papers_are_the_last_batch():
    asked = requests({}, {}, {})
    found = receive(asked, papers({}, {}, {}).filter(pl.col("request_id") == 1))

    assert found["request_id"].to_list() == [1, 0, 2]
    assert found["batch_id"].to_list() == [1, None, None]
    assert [group.height for group in groups(found, 2)] == [1, 2]


def test_papers_of_no_request_are_refused():
    with pytest.raises(ConfirmbenchError, match="request_id 1"):
        receive(requests({}), papers({}, {}))


@given(st.lists(st.integers(1, 9), max_size=20), st.integers(1, 12))
def test_groups_hold_whole_batches_and_as_many_as_fit(lengths, size):
    found = list(cuts(lengths, size))
    ends = {sum(lengths[:place]) for place in range(1, len(lengths) + 1)}
    edges = [sum(found[:place]) for place in range(1, len(found) + 1)]

    assert sum(found) == sum(lengths)
    assert set(edges) <= ends
    for group, edge in zip(found, edges, strict=True):
        assert group <= size or edge - group == max((end for end in ends if end < edge), default=0)
    following = zip(found, edges, strict=True)
    assert all(group + _next(ends, edge) > size for group, edge in list(following)[:-1])


def _next(ends, edge):
    """Length of the batch that begins at `edge`."""
    return min(end for end in ends if end > edge) - edge


def test_a_built_in_screen_is_known_by_its_spec_and_our_version():
    found = enter_screen("deliverable()")

    assert (found.label, found.name) == ("deliverable", "deliverable")
    assert found.version.startswith("confirmbench ")
    assert (found.policy, found.authorised) == (None, None)


def test_a_policy_is_known_by_its_rules():
    found, lesser = enter_screen("policy"), enter_screen("policy(without='authorised_requester')")

    assert found.authorised == "AGENCY-A,AGENCY-B"
    assert lesser.authorised is None
    assert found.policy != lesser.policy


def test_a_file_is_known_by_its_content_and_not_by_its_folder(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, same = enter_screen(write_screen(tmp_path / "a")), enter_screen(write_screen(tmp_path / "b"))
    other = enter_screen(write_screen(tmp_path, admit="return requests['request_id'] > 3"))

    assert one.label == same.label == "screen.py:Screen"
    assert one.version == same.version != other.version
