"""Each kind of request is what its name says, judged by the registry itself."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.errors import ConfirmbenchError
from generators.generate import describe_requests
from generators.people.tin import Tins
from generators.places.street_text import lengthen
from generators.profile import load_profile
from generators.requests import make_batch
from generators.schema import CLAIM_COLUMNS, CONFIRMABLE_KINDS, KINDS, NAME_COLUMNS
from generators.selection import kind_counts, select_people
from tests.generators import worlds

ADDRESS = ["house_number", "street", "unit", "city", "state", "zip_code"]


@pytest.fixture(scope="module", params=["quiet", "eventful"])
def world(request):
    """Worlds in which requests of every kind state the truth and records are keyed without error."""
    return World(request.param)


class World:
    """A batch and the registry that its people are on file in."""

    def __init__(self, name: str) -> None:
        batch = worlds.batch(name)
        self.name, self.requests, self.truth, self.edits = name, batch.requests, batch.truth, batch.edits
        self.registry = worlds.registry(name)

    def of_kind(self, kind):
        return self.requests.join(self.truth.filter(pl.col("kind") == kind), on="request_id")

    def own_records(self, kind):
        return self.of_kind(kind).join(self.registry, on="record_id", suffix="_on_file")

    def at_the_same_address(self, requests):
        on_file = in_full(self.registry)
        return in_full(requests).join(on_file, on=ADDRESS, nulls_equal=True, suffix="_on_file")


def in_full(frame):
    """Streets as written in full: the same street may be abbreviated by one person and not by another."""
    return frame.with_columns(pl.col("street").map_elements(lengthen, pl.String))


def test_kinds_come_in_the_shares_of_the_profile():
    batch = worlds.batch()
    wanted = kind_counts(load_profile("typical").kinds, worlds.REQUESTS)

    assert [batch.truth.filter(pl.col("kind") == kind).height for kind in KINDS] == wanted.tolist()


@given(
    st.lists(st.floats(0, 1), min_size=len(KINDS), max_size=len(KINDS)).filter(sum),
    st.integers(0, 10**8),
    st.floats(-9e-7, 9e-7),
)
def test_kinds_always_add_up_to_the_requests(weights, requests, slack):
    """Also for shares that miss 1 by what a profile is allowed to."""
    shares = {kind: weight / sum(weights) * (1 + slack) for kind, weight in zip(KINDS, weights, strict=True)}
    counts = kind_counts(shares, requests)

    assert counts.sum() == requests
    assert all(
        abs(counts[i] - shares[kind] * requests) <= 1 + 1e-6 * requests for i, kind in enumerate(KINDS)
    )


def test_nobody_is_asked_about_twice():
    assert worlds.batch().truth["person_id"].is_unique().all()


def test_only_current_and_renamed_should_be_confirmed():
    truth = worlds.batch().truth

    assert set(truth.filter("should_confirm")["kind"].unique()) == set(CONFIRMABLE_KINDS)
    assert truth.filter(pl.col("kind").is_in(CONFIRMABLE_KINDS))["should_confirm"].all()


def test_people_off_file_have_no_record():
    truth = worlds.batch().truth

    assert (truth["record_id"].is_null() == ~truth["person_on_file"]).all()
    assert (truth["lag_years"].is_null() == ~truth["person_on_file"]).all()


def test_a_current_request_states_what_is_on_file(world):
    found = world.own_records("current")

    for column in (*NAME_COLUMNS, *ADDRESS):
        assert found[column].eq_missing(found[f"{column}_on_file"]).all(), column


def test_a_renamed_person_differs_in_the_surname_alone(world):
    found = world.own_records("renamed")
    maiden = found["middle_name"].ne_missing(found["middle_name_on_file"])  # joined names may be written so

    assert (found["surname"] != found["surname_on_file"]).all()
    assert maiden.mean() < 0.1
    for column in ("given_name", "suffix", *ADDRESS):
        assert found[column].eq_missing(found[f"{column}_on_file"]).all(), column


def test_a_moved_person_is_on_file_elsewhere(world):
    found = world.own_records("moved")
    same = pl.all_horizontal(pl.col(c).eq_missing(pl.col(f"{c}_on_file")) for c in ADDRESS)

    assert (found["given_name"] == found["given_name_on_file"]).all()
    assert not found.select(same).to_series().any()


def test_a_household_member_lives_with_somebody_on_file(world):
    requests = world.of_kind("household")

    assert world.at_the_same_address(requests)["request_id"].n_unique() == len(requests)
    assert not requests["person_on_file"].any()


def test_a_successor_lives_where_somebody_on_file_used_to(world):
    requests = world.of_kind("successor")
    found = world.at_the_same_address(requests)

    assert found["request_id"].n_unique() == len(requests)
    assert not requests["person_on_file"].any()


def test_a_namesake_has_a_name_on_file_at_another_address(world):
    requests = world.of_kind("namesake")
    named = requests.join(world.registry, on=["given_name", "surname"], suffix="_on_file")

    assert named["request_id"].n_unique() == len(requests)
    assert len(world.at_the_same_address(requests)) == 0


def test_a_stranger_lives_where_nobody_is_on_file(world):
    assert len(world.at_the_same_address(world.of_kind("stranger"))) == 0


def test_address_on_file_is_what_the_registry_says(world):
    requests = world.requests.join(world.truth, on="request_id").filter(pl.col("dwelling_id").is_not_null())
    found = set(world.at_the_same_address(requests)["request_id"])

    assert requests["address_on_file"].to_list() == [i in found for i in requests["request_id"]]


def test_lag_years_are_those_of_the_record(world):
    on_file = world.truth.join(world.registry, on="record_id")

    assert (on_file["lag_years"].cast(pl.Int64) == 2025 - on_file["tax_year"].cast(pl.Int64)).all()


def test_a_placeholder_lacks_a_name_or_an_address(world):
    requests = world.of_kind("placeholder")
    filler = world.edits.filter(pl.col("channel") == "filler")

    assert set(filler["request_id"]) == set(requests["request_id"])
    assert 0 < requests["dwelling_id"].is_null().sum() < len(requests)


def test_without_noise_the_only_edits_are_filler(world):
    assert set(world.edits["channel"].unique()) == {"filler"}


def test_every_keying_error_of_a_record_asked_about_is_known():
    """The records with and without keying errors differ in just the fields that the edits name."""
    known = worlds.batch().edits.filter(pl.col("channel") == "record").select("request_id", "field")
    records = worlds.batch().truth.drop_nulls("record_id").select("request_id", "record_id")
    keyed = records.join(worlds.registry(), on="record_id")
    intended = records.join(worlds.registry("quiet"), on="record_id")
    for column in CLAIM_COLUMNS:
        wrong = keyed.filter(keyed[column].ne_missing(intended[column]))["request_id"]
        assert set(wrong) == set(known.filter(pl.col("field") == column)["request_id"]), column
    assert known.height > 50


@pytest.mark.parametrize("name", ["typical", "eventful"])
def test_any_slice_of_a_batch_equals_the_same_rows_of_the_whole(name):
    population, whole = worlds.population(name), worlds.batch(name)
    selection = select_people(population, worlds.REQUESTS)

    for start, end in ((0, 1), (1_003, 1_750), (3_999, 4_000)):
        part = make_batch(population, selection.part(start, end), start)
        assert part.requests.equals(whole.requests[start:end])
        assert part.truth.equals(whole.truth[start:end])
        assert part.edits.equals(whole.edits.filter(pl.col("request_id").is_between(start, end - 1)))


def test_threads_change_nobody():
    one, two = (select_people(worlds.population(), 2_000, threads) for threads in (1, 2))

    assert (one.person == two.person).all()
    assert (one.model == two.model).all()


def test_requests_state_taxpayer_numbers_as_the_profile_says():
    rates = replace(
        load_profile("typical").requests, tin=0.5, borrowed_tin=0.2, transposed_tin=0.1, unissued_tin=0.1
    )
    population = replace(worlds.population(), profile=replace(worlds.profile("quiet"), requests=rates))
    batch = make_batch(population, select_people(population, worlds.REQUESTS))
    stated = batch.requests.select("request_id", "tin").drop_nulls("tin")
    edits = batch.edits.filter(pl.col("field") == "tin")
    shares = dict(edits.group_by("operation").len().iter_rows())
    own = Tins(population.streams, population.cards).write(batch.truth["person_id"].to_numpy())
    as_own = batch.requests.filter(batch.requests["tin"].eq_missing(own))["request_id"]
    faulty = set(edits["request_id"])

    assert len(stated) / worlds.REQUESTS == pytest.approx(0.5, abs=0.03)
    assert {k: round(v / len(stated), 1) for k, v in shares.items()} == {
        "borrow": 0.2, "transpose": 0.1, "invent": 0.1,
    }  # fmt: skip
    assert set(stated["request_id"]) - set(as_own) <= faulty
    assert len(set(as_own) & faulty) <= 5  # somebody drawn as lender is the person, in rare cases


@pytest.mark.parametrize(
    ("profile", "in_name", "in_address"),
    [("clean", 0.02, 0.03), ("typical", 0.10, 0.14), ("hard", 0.25, 0.30)],
)
def test_realised_error_rates_are_what_the_profile_describes(profile, in_name, in_address):
    batch = worlds.batch(profile)
    realised = describe_requests(batch.requests.lazy(), batch.truth.lazy(), batch.edits.lazy())

    assert realised["name_error_share"] == pytest.approx(in_name, rel=0.25)
    assert realised["address_error_share"] == pytest.approx(in_address, rel=0.25)


def test_too_many_requests_say_how_many_there_can_be():
    with pytest.raises(ConfirmbenchError, match=r"successor requests but can supply [\d,]+"):
        select_people(worlds.population(), worlds.PEOPLE)
