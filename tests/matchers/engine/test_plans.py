"""Both plans, any keys, any cut of the data: the answers of the rule written out over every pair."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.conformance import bench_check_frames as check_frames
from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.catalog import make
from matchers.engine import plans, slices
from matchers.engine.normalize import normalize
from tests import reference
from tests.matchers.people import registry, requests

ALL = ((),)  # the key without columns: every record is a candidate
SPECS = (
    "exact",
    "exact(fields=('surname', 'zip_code'))",
    "blocked",
    "jaro_winkler",
    "jaro_winkler(threshold=0.7, street_threshold=0.5)",
    "jaro_winkler(keys=(('zip_code', 'surname~0.8'), ('street', 'state')))",
    "weighted(threshold=6.0)",
    "weighted(keys=(('surname~0.85',), ('zip_code', 'given_name')))",
)
VALUES = {
    "given_name": ["Ann", "Anna", "Hannah", "A" * 70, "A" * 69 + "B", None],
    "middle_name": ["B", "Beth", "C", None],
    "surname": ["Smith", "Smyth", "Smithe", "Jones", None],
    "suffix": ["Jr", None],
    "house_number": ["1", "12"],
    "street": ["Oak St", "Oak Street", "Oka St", "Elm Ave", None],
    "unit": ["Apt 1", "2", None],
    "city": ["Troy", "Rome"],
    "state": ["NY", "TX", None],
    "zip_code": ["00501", "00502", None],
}
people = st.lists(
    st.fixed_dictionaries({column: st.sampled_from(values) for column, values in VALUES.items()}), max_size=25
)


def answers(spec, records, asked, **changes):
    """Answer by a spec with some of its parameters changed."""
    return replace(make(spec), **changes).fit(records).confirm(asked).to_list()


@settings(max_examples=25)
@given(people, people)
@pytest.mark.parametrize("spec", SPECS)
def test_scan_answers_as_index(spec, held, asking):
    """Near matches, hot blocks, gaps and long names, in registries and batches that may be empty."""
    records, asked = registry(*held), requests(*asking)

    assert answers(spec, records, asked) == answers(spec, records, asked, plan="scan")


@settings(max_examples=25)
@given(people, people)
def test_weighted_equals_sums_written_out(held, asking):
    """Every pair by definition; thresholds that sums can reach exactly."""
    matcher = make("weighted")
    rows = normalize(registry(*held)).select(CLAIM_COLUMNS).collect().to_dicts()
    asked = normalize(requests(*asking)).select(CLAIM_COLUMNS).to_dicts()
    for threshold in (10.0, 7.0, 5.5):
        expected = [
            any(reference.weighted(request, record, matcher.weights) >= threshold for record in rows)
            for request in asked
        ]
        spec = f"weighted(threshold={threshold})"
        assert expected == answers(spec, registry(*held), requests(*asking), keys=ALL)
        assert expected == answers(spec, registry(*held), requests(*asking), keys=ALL, plan="scan")


@settings(max_examples=25)
@given(people, people)
@pytest.mark.parametrize("spec", ["blocked", "jaro_winkler"])
def test_default_keys_lose_nothing(spec, held, asking):
    """Narrowed to what the rule demands, the default keys bring all pairs together that it confirms."""
    records, asked = registry(*held), requests(*asking)

    assert answers(spec, records, asked) == answers(spec, records, asked, keys=ALL)


@pytest.mark.parametrize("plan", ["index", "scan"])
@pytest.mark.parametrize("n_threads", [1, 2, 5])
def test_threads_and_parts_change_nothing(monkeypatch, plan, n_threads):
    """However the batch is sliced and the registry is cut."""
    records, asked = check_frames.registry(), check_frames.requests()
    whole = answers("jaro_winkler", records.lazy(), asked)
    monkeypatch.setattr(slices, "SMALLEST", 1)
    monkeypatch.setattr(pl, "thread_pool_size", lambda: n_threads)
    cut = pl.concat([records[40:].lazy(), records[:3].lazy(), records[3:40].lazy()], rechunk=False)

    assert whole == answers("jaro_winkler", cut, asked, plan=plan)
    assert any(whole)
    assert not all(whole)


def test_scan_holds_few_batches():
    """No more batches are taken from the registry than threads work on."""
    taken, done = [], []

    def batches():
        for n in range(50):
            assert len(taken) - len(done) <= pl.thread_pool_size()
            taken.append(n)
            yield pl.DataFrame({"n": [n]})

    plans.in_threads(batches(), lambda mine: done.extend(batch.item() for batch in mine))

    assert sorted(done) == taken == list(range(50))


def test_a_failing_batch_is_heard():
    """An error in a thread is the caller's."""

    def fail(batch):
        raise ValueError("broken batch")

    with pytest.raises(ValueError, match="broken batch"):
        plans.in_threads([pl.DataFrame()], fail)


@pytest.mark.parametrize("spec", ["exact", "blocked", "jaro_winkler", "weighted"])
def test_refuses_other_plans(spec):
    """A plan is one of two, and only one of them has an index to keep."""
    with pytest.raises(ConfirmbenchError, match="must be one of 'index', 'scan'"):
        make(f"{spec}(plan='guess')")
    with pytest.raises(ConfirmbenchError, match="makes no index to keep"):
        make(f"{spec}(plan='scan', index_folder='somewhere')")
    with pytest.raises(ConfirmbenchError, match="must be the path of a folder"):
        make(f"{spec}(index_folder=3)")
