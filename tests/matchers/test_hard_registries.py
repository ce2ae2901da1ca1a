"""Registries that are hard to search: both plans give the answers of the rule written out over every pair."""

import random
from dataclasses import replace
from itertools import product

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.conformance import matchers as check_frames
from generators.generate import generate
from generators.profile import load_profile
from generators.schema import CLAIM_COLUMNS
from matchers.blocked import Blocked
from matchers.catalog import spec_of
from matchers.engine import hold as slices
from matchers.engine.blocking import NEARABLE
from matchers.engine.plans import PLANS
from matchers.exact import Exact
from matchers.jaro_winkler import JaroWinkler
from matchers.weighted import Weighted
from tests.matchers import every_pair
from tests.matchers.people import SMITH, registry, requests

every_matcher = pytest.mark.parametrize("matcher", every_pair.MATCHERS, ids=spec_of)
NEEDED = {"surname": None, "given_name": None, "house_number": None, "zip_code": None}
NAMES = [a + b for a in ("Smi", "Smy", "Jo", "Ma") for b in ("th", "the", "nes", "rtha", "ht")]

near_columns = st.builds("{}~{}".format, st.sampled_from(NEARABLE), st.sampled_from([0.6, 0.85, 1.0]))
some_keys = st.lists(
    st.builds(
        lambda same, near: (*sorted(same), *near),
        st.sets(st.sampled_from(CLAIM_COLUMNS), max_size=3),
        st.lists(near_columns, max_size=1),
    ),
    min_size=1,
    max_size=3,
).map(tuple)


def both_plans(matcher, records, asked):
    """The answers of plan `index`, after making sure that plan `scan` gives the same."""
    indexed = matcher.fit(records).confirm(asked)
    scanned = replace(matcher, plan="scan").fit(records).confirm(asked)

    assert indexed.dtype == scanned.dtype == pl.Boolean
    assert indexed.to_list() == scanned.to_list()
    return indexed.to_list()


@every_matcher
@settings(max_examples=25)
@given(every_pair.people, every_pair.people)
@example([], [SMITH])
@example([SMITH], [])
@example([SMITH], [SMITH])
@example([every_pair.JONES, SMITH] * 3, [{**SMITH, **NEEDED}, SMITH])
@example([{**SMITH, "unit": "Apt 4", "suffix": "Jr"}], [{**SMITH, "street": "N Maple Ave Apt 4"}])
def test_equals_the_rule_written_out(matcher, known, asking):
    """Every pair, compared the slow way."""
    records, asked = registry(*known), requests(*asking)

    assert every_pair.answers(matcher, records.collect(), asked) == both_plans(matcher, records, asked)


@pytest.mark.parametrize("matcher", [Blocked(), JaroWinkler(threshold=0.8), Weighted(threshold=7.0)])
@settings(max_examples=40)
@given(every_pair.people, every_pair.people, some_keys)
def test_any_keys(matcher, known, asking, keys):
    """Keys of any columns, of none, and with any column that need only be similar."""
    matcher, records, asked = replace(matcher, keys=keys), registry(*known), requests(*asking)

    assert every_pair.answers(matcher, records.collect(), asked) == both_plans(matcher, records, asked)


@every_matcher
@settings(max_examples=8)
@given(every_pair.people, every_pair.people, st.sets(st.sampled_from(CLAIM_COLUMNS), min_size=1))
@example([SMITH, every_pair.JONES], [SMITH], set(CLAIM_COLUMNS))
def test_columns_without_values(matcher, known, asking, empty):
    """A column that is missing everywhere, on one side or both."""
    nothing = dict.fromkeys(empty)
    full, bare = registry(*known), registry(*({**person, **nothing} for person in known))
    asked = requests(*({**person, **nothing} for person in asking))

    assert every_pair.answers(matcher, full.collect(), asked) == both_plans(matcher, full, asked)
    assert every_pair.answers(matcher, bare.collect(), asked) == both_plans(matcher, bare, asked)


def crowd(rng, n, **same):
    """People of whom half share a door, with few names: blocks are long and hold runs of a surname."""
    return [
        {
            "given_name": rng.choice(NAMES),
            "surname": rng.choice(NAMES),
            "house_number": "1234" if i % 2 else str(rng.randint(1, 60)),
            "street": rng.choice(("Oak Street", "Oat Street", "North Maple Avenue")),
            "unit": rng.choice((None, None, "Apt 4", "Apt 5")),
            "middle_name": rng.choice((None, "H", "A")),
            "suffix": rng.choice((None, None, "Jr")),
            "zip_code": rng.choice(("75501", "75501", "75502", None)),
            **same,
        }
        for i in range(n)
    ]


@every_matcher
@pytest.mark.parametrize("same", [{}, {"surname": "Smith"}], ids=["one door", "one door and surname"])
def test_hot_blocks(matcher, same):
    """Half of 300 records share ZIP code and house number; runs of a surname are skipped, and no more."""
    rng = random.Random(7)
    known = crowd(rng, 300, **same)
    records, asked = registry(*known), requests(*crowd(rng, 40, **same), *rng.sample(known, 20))
    answers = both_plans(matcher, records, asked)

    assert every_pair.answers(matcher, records.collect(), asked) == answers
    assert any(answers)


@pytest.mark.parametrize("matcher", [Exact(), Blocked(), JaroWinkler(), Weighted()], ids=spec_of)
def test_needle_in_a_hot_block(matcher):
    """20,000 people of one door and surname: the one who is asked for is found, and no other."""
    letters = "BCDFGHKLMN"
    names = ["".join(word) for word in product(letters, letters, letters, letters, "XZ")]
    block = (
        registry({"middle_name": None}).collect()[[0] * len(names)].with_columns(given_name=pl.Series(names))
    )
    asked = requests(
        *({"given_name": names[place], "middle_name": None} for place in (0, 5_000, -1)),
        {"given_name": "Q"},
        {"given_name": names[7], "surname": "Jones"},
    )

    assert both_plans(matcher, block.lazy(), asked) == [True, True, True, False, False]


def scattered(n):
    """People of different doors: more blocks than buckets, so that buckets hold rows of several blocks."""
    rng = random.Random(n)
    places = [("75501", "Rome", "TX"), ("10001", "Troy", "NY"), ("94110", "Ada", "CA")]
    for _ in range(n):
        zip_code, city, state = rng.choice(places)
        door = {"house_number": str(rng.randint(1, 400)), "zip_code": zip_code, "city": city, "state": state}
        yield {"given_name": rng.choice(NAMES), "surname": rng.choice(NAMES), **door}


@every_matcher
def test_buckets_that_hold_several_blocks(matcher):
    """Rows of other blocks in the same bucket are not taken for candidates, nor do they hide any."""
    known = list(scattered(600))
    records, asked = registry(*known), requests(*known[:30], *scattered(31))

    assert every_pair.answers(matcher, records.collect(), asked) == both_plans(matcher, records, asked)


@pytest.fixture(scope="module", params=["typical", "hard"])
def dataset(request, tmp_path_factory):
    """A generated dataset of several files."""
    folder = tmp_path_factory.mktemp("data") / request.param
    return generate(load_profile(request.param), 600, 80, 3, folder)


@every_matcher
def test_generated_people(dataset, matcher):
    """People as the generator makes them, read from files."""
    records, asked = dataset.registry(), dataset.requests()
    answers = both_plans(matcher, records, asked)

    assert every_pair.answers(matcher, records.collect(), asked) == answers
    assert 0 < sum(answers) < len(answers)


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("n_threads", [1, 2, 5])
@pytest.mark.parametrize(
    "matcher", [Exact(), Blocked(keys=every_pair.NEAR), JaroWinkler(), Weighted()], ids=spec_of
)
def test_threads_parts_and_order_change_nothing(monkeypatch, matcher, plan, n_threads):
    """However many threads there are, and however the registry is cut or ordered."""
    records, asked = check_frames.registry(), check_frames.requests()
    expected = every_pair.answers(matcher, records, asked)
    monkeypatch.setattr(slices, "SMALLEST", 1)
    monkeypatch.setattr(pl, "thread_pool_size", lambda: n_threads)
    cut = [records[first : first + 7].lazy() for first in range(0, records.height, 7)]

    for some in (records.lazy(), records.reverse().lazy(), pl.concat(cut, rechunk=False)):
        assert expected == replace(matcher, plan=plan).fit(some).confirm(asked).to_list()
    assert 0 < sum(expected) < len(expected)


@settings(max_examples=20)
@given(every_pair.people, every_pair.people, st.integers(0, 14), some_keys)
@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("matcher", [Blocked(), JaroWinkler(), Weighted()], ids=spec_of)
def test_parts_add_up(matcher, plan, known, asking, end, keys):
    """Answers over two parts of a registry, OR-ed, are those over the whole, whatever the keys."""
    matcher, asked = replace(matcher, plan=plan, keys=keys), requests(*asking)
    parts = [matcher.fit(registry(*part)).confirm(asked) for part in (known[:end], known[end:])]

    assert matcher.fit(registry(*known)).confirm(asked).equals(parts[0] | parts[1])


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("length", [63, 64, 65, 128, 10_001])
@pytest.mark.parametrize(
    "matcher", [Exact(), JaroWinkler(threshold=0.999), Weighted(threshold=9.999)], ids=spec_of
)
def test_long_names(matcher, plan, length):
    """Names are compared to their last letter, however long, and are never cut."""
    name = ("ABCDEFGHKL" * 1_001)[:length]
    asked = requests(
        {"surname": name},
        {"surname": name[: length // 2] + "XYXYX" + name[length // 2 + 5 :]},
        {"surname": name[: length * 9 // 10]},
    )
    fitted = replace(matcher, plan=plan).fit(registry({"surname": name}, {}))

    assert fitted.confirm(asked).to_list() == [True, False, False]
