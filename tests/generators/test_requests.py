"""Each kind of request is what its name says, judged by the registry itself."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.errors import ConfirmbenchError
from generators.noise import add_noise
from generators.profile import load_profile
from generators.schema import CLAIM_COLUMNS, CONFIRMABLE_KINDS, KINDS, NAME_COLUMNS
from generators.selection import kind_counts, select_people
from generators.street_text import lengthen
from tests.generators import worlds

ADDRESS = ["house_number", "street", "unit", "city", "state", "zip_code"]


@pytest.fixture(scope="module")
def clean():
    """Requests of every kind before noise: a profile in which nothing goes wrong."""
    from dataclasses import fields, replace

    from generators.population import build_population
    from generators.profile import NoiseRates
    from generators.requests import make_batch

    silent = NoiseRates(**{field.name: 0.0 for field in fields(NoiseRates)})
    profile = replace(load_profile("typical"), noise=silent)
    world = build_population(profile, worlds.PEOPLE, worlds.SEED)
    return make_batch(world, select_people(world, worlds.REQUESTS))


def of_kind(batch, kind):
    return batch.requests.join(batch.truth.filter(pl.col("kind") == kind), on="request_id")


def own_records(requests):
    return requests.join(worlds.registry(), on="record_id", suffix="_on_file")


def in_full(frame):
    """Streets as written in full: the same street may be abbreviated by one person and not by another."""
    return frame.with_columns(pl.col("street").map_elements(lengthen, pl.String))


def at_the_same_address(requests):
    return in_full(requests).join(in_full(worlds.registry()), on=ADDRESS, nulls_equal=True, suffix="_on_file")


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


def test_a_current_request_states_what_is_on_file(clean):
    found = own_records(of_kind(clean, "current"))

    for column in (*NAME_COLUMNS, *ADDRESS):
        assert found[column].eq_missing(found[f"{column}_on_file"]).all(), column


def test_a_renamed_person_differs_in_the_surname_alone(clean):
    found = own_records(of_kind(clean, "renamed"))

    assert (found["surname"] != found["surname_on_file"]).all()
    for column in ("given_name", "middle_name", *ADDRESS):
        assert found[column].eq_missing(found[f"{column}_on_file"]).all(), column


def test_a_moved_person_is_on_file_elsewhere(clean):
    found = own_records(of_kind(clean, "moved"))
    same = pl.all_horizontal(pl.col(c).eq_missing(pl.col(f"{c}_on_file")) for c in ADDRESS)

    assert (found["given_name"] == found["given_name_on_file"]).all()
    assert not found.select(same).to_series().any()


def test_a_household_member_lives_with_somebody_on_file(clean):
    requests = of_kind(clean, "household")

    assert at_the_same_address(requests)["request_id"].n_unique() == len(requests)
    assert not requests["person_on_file"].any()


def test_a_successor_lives_where_somebody_on_file_used_to(clean):
    requests = of_kind(clean, "successor")
    found = at_the_same_address(requests)

    assert found["request_id"].n_unique() == len(requests)
    assert (found["tax_year"] < 2025).all()
    assert not requests["person_on_file"].any()


def test_a_namesake_has_a_name_on_file_at_another_address(clean):
    requests = of_kind(clean, "namesake")
    named = requests.join(worlds.registry(), on=["given_name", "surname"], suffix="_on_file")

    assert named["request_id"].n_unique() == len(requests)
    assert len(at_the_same_address(requests)) == 0


def test_a_stranger_lives_where_nobody_is_on_file(clean):
    assert len(at_the_same_address(of_kind(clean, "stranger"))) == 0


def test_address_on_file_is_what_the_registry_says(clean):
    requests = clean.requests.join(clean.truth, on="request_id").filter(pl.col("dwelling_id").is_not_null())
    found = set(at_the_same_address(requests)["request_id"])

    assert requests["address_on_file"].to_list() == [i in found for i in requests["request_id"]]


def test_a_placeholder_lacks_a_name_or_an_address(clean):
    requests = of_kind(clean, "placeholder")
    edits = clean.edits.filter(pl.col("channel") == "filler")

    assert set(edits["request_id"]) == set(requests["request_id"])
    no_address = requests.filter(pl.col("dwelling_id").is_null())
    assert no_address["house_number"].is_null().all()
    assert len(no_address) < len(requests)


def test_without_noise_the_only_edits_are_filler(clean):
    assert set(clean.edits["channel"].unique()) == {"filler"}


def test_every_change_has_its_edit_and_every_edit_its_change(clean):
    """Noise never changes a field without a line in the log (capitals aside), nor logs what it did not do."""
    noisy = worlds.batch()
    before, after = clean.requests, noisy.requests
    logged = set(noisy.edits.select("request_id", "field").iter_rows())
    moved = set(noisy.edits.filter(pl.col("operation") == "move")["request_id"])
    capitals = after["street"].fill_null("") == after["street"].fill_null("").str.to_uppercase()
    for column in CLAIM_COLUMNS:
        was = before[column].str.to_uppercase().fill_null("")
        changed = was != after[column].str.to_uppercase().fill_null("")
        rows = set(after["request_id"].filter(changed))
        expected = {i for i, field in logged if field == column}
        if column == "street":
            expected |= moved
        filler = set(clean.edits["request_id"])
        assert rows - filler <= expected, column
        undone = expected - rows - filler
        assert len(undone) <= 2, (column, undone)  # two slips may undo each other
    assert 0.2 < capitals.mean() < 0.45


def test_noise_depends_on_the_request_alone(clean):
    world = worlds.population()
    whole, edits = add_noise(world.streams, world.profile.noise, clean.requests)
    some = clean.requests[1000:1100]

    part, part_edits = add_noise(world.streams, world.profile.noise, some)

    assert part.equals(whole[1000:1100])
    assert part_edits.equals(edits.filter(pl.col("request_id").is_between(1000, 1099)))


def test_errors_within_a_request_are_correlated():
    edits = worlds.batch("hard").edits
    typos = edits.filter(pl.col("position").is_not_null())
    n = worlds.REQUESTS
    in_name = set(typos.filter(pl.col("field").is_in(NAME_COLUMNS))["request_id"])
    in_address = set(typos.filter(~pl.col("field").is_in(NAME_COLUMNS))["request_id"])

    both, independent = len(in_name & in_address) / n, len(in_name) / n * len(in_address) / n

    assert both > 1.5 * independent


@pytest.mark.parametrize(
    ("profile", "in_name", "in_address"),
    [("clean", 0.02, 0.03), ("typical", 0.10, 0.14), ("hard", 0.25, 0.30)],
)
def test_realised_error_rates_are_what_the_profile_describes(profile, in_name, in_address):
    from generators.realised import describe_batch

    realised = describe_batch(worlds.batch(profile))

    assert realised["name_error_share"] == pytest.approx(in_name, rel=0.25)
    assert realised["address_error_share"] == pytest.approx(in_address, rel=0.25)


def test_too_many_requests_say_how_many_there_can_be():
    with pytest.raises(ConfirmbenchError, match=r"successor requests but can supply [\d,]+"):
        select_people(worlds.population(), worlds.PEOPLE)
