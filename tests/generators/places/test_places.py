"""Places: no two dwellings share an address, and addresses are what the published figures say.

Patterns of blocks.

Shares of a whole number.
"""

import dataclasses
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.faker_tables import zip_ranges
from generators.kernels import places as kernel
from generators.kernels.places import HOMES_A_BLOCK, MULTI_UNIT, NUMBERS_A_BLOCK
from generators.places.blocks import HOUSES, LAYOUTS, VARIANTS, block_patterns
from generators.places.dwellings import ABBREVIATES, Gazetteer, addresses, build_gazetteer, locate
from generators.places.roads import STREETS, STYLE_CODES, number_labels
from generators.places.streets import COUNTED, lexicon
from generators.places.zip_codes import (
    HOMES_A_ZIP,
    MILITARY_ZIPS,
    MIN_ZIPS,
    POPULATION,
    apportion,
    build_zip_codes,
)
from generators.profile import load_profile
from generators.rates import PopulationRates
from generators.sampling import Streams
from generators.schema import ADDRESS_COLUMNS, HOUSING

STREAMS = Streams(11)
SMALL, LARGE = 30_000, 3_000_000


def rates(**shares: float) -> PopulationRates:
    usual = {"po_box": 0.06, "rural_route": 0.015, "military": 0.003}
    return dataclasses.replace(load_profile("typical").population, **{**usual, **shares})


@cache
def country(homes: int, **shares: float) -> Gazetteer:
    return build_gazetteer(STREAMS, homes, rates(**shares))


def visit(gazetteer: Gazetteer, dwellings: np.ndarray, writers: np.ndarray, **shares: float) -> pl.DataFrame:
    places = locate(gazetteer, STREAMS, dwellings, rates(**shares))
    kinds = pl.Series(HOUSING).gather(places.housing)
    return addresses(gazetteer, STREAMS, places, writers).with_columns(housing=kinds)


@cache
def everywhere(homes: int = SMALL, **shares: float) -> pl.DataFrame:
    """Every dwelling of a country, institutions last, each as somebody else writes it."""
    gazetteer = country(homes, **shares)
    numbers = np.arange(gazetteer.dwellings + gazetteer.institutions)
    return visit(gazetteer, numbers, numbers, **shares)


def test_the_kernels_codes_are_the_schemas():
    assert HOUSING == ("house", "multi_unit", "po_box", "rural_route", "military", "institution")
    for code, name in enumerate(HOUSING):
        assert getattr(kernel, name.upper()) == code


@pytest.mark.parametrize("homes", [1, 2, 60, 6_000, 300_000])
def test_a_country_has_just_the_homes_asked_for(homes):
    gazetteer = country(homes)

    assert gazetteer.dwellings == homes
    assert gazetteer.runs.starts[-1] == homes + gazetteer.institutions
    assert gazetteer.zips["zip_code"].is_unique().all()
    assert len(gazetteer.zips) >= gazetteer.institutions >= MIN_ZIPS
    assert set(gazetteer.zips["state"].head(gazetteer.institutions)) == set(POPULATION)


@pytest.mark.parametrize("homes", [1, 7, 5_000, SMALL])
@pytest.mark.parametrize(
    "shares",
    [
        {},
        {"po_box": 0.0, "rural_route": 0.0, "military": 0.0},
        {"po_box": 1.0},
        {"rural_route": 1.0, "military": 0.0},
        {"military": 1.0},
        {"po_box": 0.3, "rural_route": 0.3, "military": 0.3},
        {"po_box": 1.0, "rural_route": 1.0, "military": 1.0},
    ],
)
def test_no_two_dwellings_share_an_address(homes, shares):
    places = everywhere(homes, **shares)

    assert places.select(ADDRESS_COLUMNS).is_unique().all()
    assert places.drop("unit").null_count().sum_horizontal().item() == 0


def test_no_two_dwellings_of_a_large_country_share_an_address_however_they_are_written():
    gazetteer = country(LARGE)
    shortens = STREAMS.words("person.abbreviates", np.arange(50))[0] < ABBREVIATES
    for start in (*range(0, LARGE, LARGE // 5), LARGE - 12_000):
        numbers = np.arange(start, start + 12_000)
        writers = (np.full_like(numbers, shortens.argmin()), np.full_like(numbers, shortens.argmax()))
        full, short = (visit(gazetteer, numbers, writer) for writer in writers)
        assert start or (full["street"] != short["street"]).mean() > 0.8
        both = pl.concat([full.with_columns(number=numbers), short.with_columns(number=numbers)]).unique()

        assert both.group_by(ADDRESS_COLUMNS).agg(pl.col("number").n_unique())["number"].max() == 1


def test_city_state_and_zip_always_agree():
    zips = everywhere().select("zip_code", "city", "state").unique()

    assert zips["zip_code"].is_unique().all()
    assert zips.join(country(SMALL).zips, on=zips.columns, how="anti").is_empty()


@pytest.mark.parametrize("homes", [SMALL, LARGE])
def test_zip_codes_lie_in_their_states_range(homes):
    ranges = {**zip_ranges(), **MILITARY_ZIPS}
    for code, state in country(homes).zips.select("zip_code", "state").iter_rows():
        first, last = ranges[state]
        assert len(code) == 5
        assert first <= int(code) <= last


def test_states_have_their_shares_of_homes():
    gazetteer = country(LARGE, military=0.0)
    zips = build_zip_codes(STREAMS, LARGE, 0)
    homes = pl.DataFrame({"state": gazetteer.zips["state"], "homes": zips.homes}).group_by("state").sum()

    for state, count in homes.iter_rows():
        assert count / LARGE == pytest.approx(POPULATION[state] / sum(POPULATION.values()), abs=1e-6)


def test_a_whole_nation_has_as_many_zip_codes_as_the_us():
    zips = build_zip_codes(STREAMS, 95_000_000, 285_000)

    assert 30_000 < zips.civilian < 34_000
    assert zips.table["zip_code"].is_unique().all()
    assert zips.homes.sum() == 95_285_000
    assert zips.homes.max() < 4 * HOMES_A_ZIP


def test_neighbouring_zip_codes_share_a_city():
    zips = country(LARGE).zips.filter(pl.col("state") == "CA")
    cities = zips.group_by("city", maintain_order=True).agg(pl.len(), pl.col("zip_code").cast(int))
    spread = cities.filter(pl.col("len") > 1)["zip_code"].list.eval(pl.element().max() - pl.element().min())

    assert 2 < zips.height / cities.height < 8
    assert spread.explode().median() < 0.1 * (96162 - 90001)


def test_housing_has_the_shares_of_the_profile():
    shares = everywhere(LARGE // 10)["housing"].value_counts(normalize=True)
    share = dict(shares.iter_rows())
    homes = LARGE // 10

    assert share["po_box"] == pytest.approx(0.06, abs=0.002)
    counts = everywhere(homes)["housing"].value_counts()
    count = dict(counts.iter_rows())
    assert count["rural_route"] == round(0.015 * homes)
    assert count["military"] == round(0.003 * homes)
    assert count["institution"] == country(homes).institutions


def test_homes_are_in_buildings_of_the_published_sizes():
    """Shares of occupied homes, American Community Survey 2022."""
    places = locate(country(LARGE), STREAMS, np.arange(LARGE), rates(po_box=0.0))
    homes = pl.DataFrame({"kind": places.kind, "street": places.street, "number": places.number})
    homes = homes.filter(pl.col("kind") <= kernel.MULTI_UNIT).with_columns(
        size=pl.len().over("street", "number")
    )
    units = homes.filter(pl.col("kind") == kernel.MULTI_UNIT)["size"]

    published = {(2, 2): 0.033, (3, 4): 0.043, (5, 9): 0.045, (10, 40): 0.147}
    assert len(units) / len(homes) == pytest.approx(0.268, rel=0.02)
    for size, share in published.items():
        assert units.is_between(*size).sum() / len(homes) == pytest.approx(share, rel=0.08)


def test_lots_of_mobile_homes_count_as_houses():
    lots = everywhere(LARGE // 10).filter(pl.col("unit").str.contains("^(Lot|Trlr|Spc)"))

    assert set(lots["housing"]) == {"house"}
    assert len(lots) / (LARGE // 10) == pytest.approx(0.023, rel=0.15)


SHAPES = {
    "house": (r"^\d+(A|B| 1/2|-\d\d)?$", r"^([NSEW]|[A-Z0-9]).* .+$", r"^(Lot|Trlr|Spc) \d+$"),
    "multi_unit": (r"^\d+(-\d\d)?$", r" ", r"^((Apt|Unit) (\d+[A-D]?|[A-I])|# \d+|Fl \d|Rear|Bsmt)$"),
    "po_box": (r"^\d+$", r"^PO Box$", None),
    "rural_route": (r"^\d+$", r"^(RR|HC) \d+$", None),
    "military": (r"^\d+$", r"^(PSC \d{1,4}|CMR \d{3}|Unit \d{5})$", None),
    "institution": (r"^\d+01$|^1$", r" ", None),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_addresses_of_each_kind_have_their_shape(kind):
    number, street, unit = SHAPES[kind]
    places = everywhere(LARGE // 10).filter(pl.col("housing") == kind)

    assert len(places)
    assert places["house_number"].str.contains(number).all()
    assert places["street"].str.contains(street).all()
    if unit is None:
        assert places["unit"].is_null().all()
    else:
        assert places["unit"].drop_nulls().str.contains(unit).all()
    assert (kind == "multi_unit") == (places["unit"].null_count() == 0)


def test_military_addresses_lie_abroad():
    abroad = everywhere(LARGE // 10).filter(pl.col("state").is_in(list(MILITARY_ZIPS)))

    assert set(abroad["housing"]) == {"military"}
    assert set(abroad["city"]) <= {"APO", "FPO", "DPO"}
    assert set(abroad["state"]) == set(MILITARY_ZIPS)


def test_rural_routes_lie_where_homes_are_few():
    sizes = (
        everywhere(LARGE // 10)
        .group_by("zip_code")
        .agg(homes=pl.len(), rural=(pl.col("housing") == "rural_route").any(), state=pl.col("state").first())
    )
    sizes = sizes.filter(~pl.col("state").is_in(list(MILITARY_ZIPS)))
    rural, other = sizes.filter("rural")["homes"], sizes.filter(~pl.col("rural"))["homes"]

    assert len(rural)
    assert rural.max() <= other.min()


def test_each_institution_has_a_zip_code_and_a_street_of_its_own():
    places = everywhere(LARGE // 10)
    institutions = places.filter(pl.col("housing") == "institution")

    zips = country(LARGE // 10).zips["zip_code"].head(len(institutions))
    assert institutions["zip_code"].to_list() == zips.to_list()
    homes = places.filter(pl.col("housing") != "institution")
    assert not set(homes["street"]) & set(institutions["street"])
    assert not {street.rsplit(" ", 1)[0] for _, streets in STREETS for street in streets} & set(
        lexicon().words.full
    )


def test_no_two_streets_of_a_zip_code_bear_one_word():
    words = set(lexicon().words.full)
    places = everywhere(LARGE // 10).filter(pl.col("housing").is_in(["house", "multi_unit"]))
    streets = places.select("zip_code", "street").unique()
    bare = pl.col("street").str.replace(r"^(North|South|East|West|N|S|E|W) (.+ .+)$", "$2")
    word = (
        pl.when(pl.col("street").is_in(list(words)))
        .then(pl.col("street"))
        .otherwise(bare.str.replace(r" \S+$", ""))
    )
    named = streets.with_columns(word=word).filter(
        ~pl.col("word").str.contains("^(County|Highway|State|Avenue|CR|Co)")
    )

    # A street shows in two texts at most, in full and abbreviated.
    assert set(named["word"]) <= words
    assert named.group_by("zip_code", "word").len()["len"].max() == 2


def test_common_streets_are_as_common_as_counted():
    """Counts of the Census Bureau over the 33,000 populated ZIP codes of the US."""
    gazetteer = country(LARGE)
    names = gazetteer.roads.texts.head(int(gazetteer.roads.hyphenated.size))
    for word, count in list(COUNTED.items())[:8]:
        found = names.str.contains(rf"^((North|South|East|West) )?{word} ").sum()
        assert found / gazetteer.institutions == pytest.approx(count / 33_000, rel=0.25), word


def test_first_digits_of_house_numbers_follow_benford():
    """Of 342 street addresses (Benford 1938)."""
    benford = [0.289, 0.192, 0.126, 0.088, 0.085, 0.064, 0.056, 0.050, 0.050]
    homes = everywhere(LARGE // 10).filter(pl.col("housing").is_in(["house", "multi_unit"]))
    found = homes["house_number"].str.head(1).value_counts(normalize=True).sort("house_number")

    assert found["house_number"].to_list() == list("123456789")
    assert found["proportion"].to_list() == pytest.approx(benford, abs=0.025)


@pytest.mark.parametrize(("form", "most"), [(r"1/2$", 0.003), (r"[AB]$", 0.006), ("-", 0.008)])
def test_odd_house_numbers_are_rare(form, most):
    share = everywhere(LARGE // 10)["house_number"].str.contains(form).mean()

    assert 0 < share < most


@pytest.mark.parametrize(
    ("style", "number", "label"),
    [
        (kernel.HALF, 12, "12 1/2"),
        (kernel.LETTER_A, 12, "12A"),
        (kernel.LETTER_B, 7, "7B"),
        (kernel.HYPHEN, 3712, "37-12"),
        (kernel.HYPHEN, 10_105, "101-05"),
        (kernel.PLAIN, 3712, "3712"),
        (kernel.PLAIN, 70_000, "70000"),
    ],
)
def test_house_numbers_are_written_in_their_style(style, number, label):
    assert number_labels(70_000)[style * STYLE_CODES + number] == label


def test_half_of_the_people_abbreviate_and_always_do():
    gazetteer = country(SMALL)
    homes = np.full(2_000, 17)
    streets = visit(gazetteer, homes, np.arange(2_000), po_box=0.0)["street"]

    assert streets.n_unique() == 2
    assert streets.value_counts()["count"].min() > 900
    assert visit(gazetteer, homes, np.arange(2_000), po_box=0.0)["street"].equals(streets)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, SMALL + 70), st.integers(0, 10**12)), min_size=1, max_size=50))
def test_any_slice_equals_the_same_rows_of_the_whole(rows):
    gazetteer = country(SMALL)
    dwellings, writers = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    dwellings = np.minimum(dwellings, gazetteer.dwellings + gazetteer.institutions - 1)

    alone = [visit(gazetteer, dwellings[[i]], writers[[i]]) for i in range(len(rows))]

    assert visit(gazetteer, dwellings, writers).equals(pl.concat(alone))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, SMALL + 59))
def test_a_place_is_where_a_plain_search_finds_it(dwelling):
    gazetteer = country(SMALL)
    runs, roads = gazetteer.runs, gazetteer.roads
    place = locate(gazetteer, STREAMS, np.array([dwelling]), rates())

    run = int(np.searchsorted(runs.starts, dwelling, side="right")) - 1
    local = dwelling - int(runs.starts[run])
    kind = int(place.kind[0])
    if runs.kinds[run] == kernel.INSTITUTION:
        assert (kind, place.zip_row[0]) == (kernel.INSTITUTION, local)
    else:
        assert place.zip_row[0] == runs.zip_rows[run]
    if runs.kinds[run] != kernel.HOUSE:
        assert kind == runs.kinds[run]
    elif kind == kernel.PO_BOX:
        assert (place.street[0], place.number[0] % STYLE_CODES) == (len(roads) - 1, local + 1)
    else:
        assert place.street[0] == runs.first_streets[run] + local // kernel.HOMES_A_STREET
        block = local % kernel.HOMES_A_STREET // kernel.HOMES_A_BLOCK
        along = place.number[0] % STYLE_CODES - roads.first_numbers[place.street[0]]
        assert 1 <= along - block * kernel.NUMBERS_A_BLOCK <= kernel.NUMBERS_A_BLOCK


def test_another_seed_is_another_country():
    other = build_gazetteer(Streams(12), SMALL, rates())

    assert not other.zips.equals(country(SMALL).zips)
    assert not other.roads.texts.equals(country(SMALL).roads.texts)


def homes() -> pl.DataFrame:
    patterns = block_patterns()
    frame = pl.DataFrame({"number": patterns.numbers, "unit": patterns.units, "housing": patterns.housing})
    return frame.with_row_index("pattern").with_columns(pl.col("pattern") // HOMES_A_BLOCK)


def test_every_pattern_fits_a_byte_and_is_full():
    assert (len(LAYOUTS) + 1) * VARIANTS <= 256
    assert homes().height == (len(LAYOUTS) + 1) * VARIANTS * HOMES_A_BLOCK
    assert all(sum(layout.buildings) == HOMES_A_BLOCK for layout in (*LAYOUTS, HOUSES))


def test_no_two_homes_of_a_block_share_number_and_unit():
    assert homes().select("pattern", "number", "unit").is_unique().all()
    assert homes()["number"].is_between(1, NUMBERS_A_BLOCK).all()


def test_the_units_of_a_building_share_its_number_and_no_house_does():
    sizes = (
        homes()
        .group_by("pattern", "number")
        .agg(pl.len(), alone=(pl.col("unit") == 0).any(), multi=(pl.col("housing") == MULTI_UNIT).any())
    )

    assert (sizes["alone"] == (sizes["len"] == 1)).all()
    assert sizes.filter("multi")["len"].min() == 2


def test_weights_of_layouts_sum_to_one():
    assert HOUSES.weight > 0.5
    assert sum(layout.weight for layout in (*LAYOUTS, HOUSES)) == pytest.approx(1)


def test_labels_start_with_none():
    labels = block_patterns().labels

    assert labels[0] is None
    assert labels.is_unique().all()
    assert {"Apt 3B", "Unit 12", "# 7", "Apt 1203", "Lot 14", "Fl 2", "Rear", "Bsmt"} <= set(labels[1:])


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(lambda ws: sum(ws) > 0),
)
def test_parts_sum_to_the_whole_and_miss_their_share_by_less_than_one(total, weights):
    parts = apportion(total, np.array(weights))

    assert parts.sum() == total
    for part, weight in zip(parts.tolist(), weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)
        assert weight or not part
