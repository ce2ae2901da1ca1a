"""Which tables there are, and what is said of those that there are not."""

import pytest

from bench.studies.reproductions.catalog import EXPERIMENTS, NOT_REPRODUCED, chosen
from generators.errors import ConfirmbenchError

ASKED_FOR = {"T1", "T2", "T4", "T5", "T6", "T7", "T8", "T10", "T11", "T12", "T13", "T14", "T18"}


def test_every_published_table_is_reproduced_or_has_a_reason():
    ids = [experiment.id for experiment in EXPERIMENTS]
    assert len(ids) == len(set(ids))
    assert set(ids) >= ASKED_FOR
    assert set(ids) & set(NOT_REPRODUCED) == set()
    assert set(ids) | set(NOT_REPRODUCED) == {f"T{number}" for number in range(1, 20)}


def test_none_means_all_and_case_and_order_do_not_matter():
    assert chosen([]) == EXPERIMENTS
    assert [each.id for each in chosen(["t12", "T6", "T6"])] == ["T6", "T12"]


def test_unknown_ids_get_the_list():
    with pytest.raises(ConfirmbenchError, match=r"no reproduction of T99; there are T1, T2, .*T18"):
        chosen(["T6", "T99"])


def test_a_table_that_cannot_be_made_says_why():
    with pytest.raises(ConfirmbenchError, match=r"T16: Any three of .*date of birth or a sex"):
        chosen(["T16"])


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda each: each.id)
def test_an_experiment_says_where_it_is_from_and_what_it_assumes(experiment):
    assert experiment.source.startswith("S")
    assert experiment.assumed
    for text in (experiment.published, experiment.made, *experiment.assumed, experiment.direction.text):
        assert text.endswith("."), text
    assert experiment.ratio.text.endswith(".")
