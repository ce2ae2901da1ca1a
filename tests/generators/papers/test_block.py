"""What is planted is true, nothing else is, and any part of it can be made alone.

The gazetteer holds every address once, however it is cut into blocks.

Labels of content come from what was done to a request.
"""

import numpy as np
import polars as pl
import pytest

from generators.noise.placeholders import (
    CARELESS_STREETS,
    CARELESS_ZIPS,
    FILLER_STREETS,
    FORMS,
    GIVEN_NAMES,
    INSTITUTIONS,
)
from generators.papers.block import FILLER_CASES, address_rows, block_starts, content_cases
from generators.people.households import REQUEST_YEAR
from generators.places.street_text import lengthen
from generators.schema import (
    ADDRESS_COLUMNS,
    CONTROLS,
    DEFECTS,
    EDITS,
    GAZETTEER,
    NAME_COLUMNS,
    PAPERS,
    PLANTED,
    REQUESTS,
    TRUTH,
)
from tests.generators import worlds
from tests.generators.papers.recount import REQUESTS as ASKED
from tests.generators.papers.recount import asked, block, cases_of_papers, rates, repeats, whole


@pytest.fixture(scope="module")
def gazetteer():
    world = worlds.population("eventful")
    return pl.concat(address_rows(world, a, b) for a, b in pairs(block_starts(world)))


def pairs(starts):
    return zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)


def test_every_address_is_there_once_and_in_full(gazetteer):
    assert gazetteer.schema == GAZETTEER
    assert not gazetteer.is_duplicated().any()
    assert gazetteer["street"].map_elements(lengthen, pl.String).equals(gazetteer["street"])


def test_every_kind_of_address_is_there(gazetteer):
    for street in ("PO Box", "^RR ", "^PSC ", "Dormitory|Prison|Campus"):
        assert gazetteer["street"].str.contains(street).any(), street


def test_every_address_on_file_and_asked_about_is_there(gazetteer):
    batch = worlds.batch("eventful")
    asked = batch.requests.filter(batch.truth["dwelling_id"].is_not_null())
    for frame in (worlds.registry("eventful"), asked):
        stated = frame.with_columns(pl.col("street").map_elements(lengthen, pl.String))
        assert stated.join(gazetteer, on=ADDRESS_COLUMNS, how="anti", nulls_equal=True).is_empty()


def test_blocks_change_nothing(gazetteer, monkeypatch):
    world = worlds.population("eventful")
    assert len(block_starts(world)) == 2
    monkeypatch.setattr("generators.papers.block.DWELLINGS", 1_000)
    starts = block_starts(world)

    assert len(starts) > 10
    assert pl.concat(address_rows(world, a, b) for a, b in pairs(starts)).equals(gazetteer)


def test_blocks_end_where_zip_codes_do(monkeypatch):
    monkeypatch.setattr("generators.papers.block.DWELLINGS", 1_000)
    world = worlds.population("eventful")
    starts = block_starts(world)[1:-1]
    homes = starts[starts < world.gazetteer.dwellings]
    before, after = (world.locate(numbers).zip_row for numbers in (homes - 1, homes))

    assert (np.asarray(before) != np.asarray(after)).all()


OF_CONTENT = ("locate", "placeholder", "incomplete_address", "no_name")


def planted(*cases):
    return {(number, case) for number, case in whole()["planted"].iter_rows() if not cases or case in cases}


def test_every_case_occurs():
    assert {case for _, case in planted()} == {*DEFECTS, *CONTROLS}


def test_the_cases_of_papers_are_those_found_by_hand():
    """So what is planted is true, and papers of eligible requests break no rule."""
    limits = rates().officer_limit, rates().requester_limit
    rest = {*DEFECTS, *CONTROLS} - {*OF_CONTENT, "duplicate", "near_duplicate"}

    assert cases_of_papers(whole()["papers"], *limits) == planted(*rest)


def test_repeats_are_those_found_by_text_and_time():
    found = repeats(*(whole()[frame] for frame in ("requests", "papers", "truth")))

    assert found == planted("duplicate", "near_duplicate")


def test_incomplete_addresses_lack_a_part_that_the_home_has():
    """Of requests that are not filler; a unit written behind the street is there."""
    truth, requests = whole()["truth"], whole()["requests"]
    named = truth["dwelling_id"].is_not_null() & (truth["kind"] != "placeholder")
    homes = home_addresses(truth.filter(named)["person_id"])
    stated = requests.filter(named)
    moved = set(whole()["edits"].filter(field="unit", operation="move")["request_id"])
    lacking = {
        number
        for number, said, true in zip(stated["request_id"], stated.rows(named=True), homes, strict=True)
        for part in ADDRESS_COLUMNS
        if true[part] and not said[part] and not (part == "unit" and number in moved)
    }
    fillers = set(truth.filter(pl.col("kind") == "placeholder")["request_id"])

    assert lacking == {number for number, _ in planted("incomplete_address")} - fillers


def home_addresses(person):
    world = worlds.population("mou")
    person = person.to_numpy()
    places = world.locate(world.history.dwelling(person, REQUEST_YEAR))
    return world.addresses(places, person).rows(named=True)


def test_filler_is_labelled_by_what_it_lacks():
    """Every placeholder has one case, and its text shows it."""
    placeholders = whole()["truth"].filter(pl.col("kind") == "placeholder")["request_id"]
    found = {number: set() for number in placeholders}
    for number, case in planted(*OF_CONTENT):
        if number in found:
            found[number].add(case)
    requests = {row["request_id"]: row for row in whole()["requests"].iter_rows(named=True)}

    assert all(len(cases) == 1 for cases in found.values())
    assert {number: {label(requests[number])} for number in found} == found


def label(row):
    """The case of a placeholder request, by its text."""
    stated = {column for column in ADDRESS_COLUMNS if row[column]}
    street = row["street"] or ""
    if all(row[column] is None for column in NAME_COLUMNS):
        return "no_name"
    if not stated or (stated == {"zip_code"} and row["zip_code"] in CARELESS_ZIPS):
        return "locate"
    if "city" not in stated or (is_one_of(row["given_name"], GIVEN_NAMES) and "house_number" in stated):
        assert "city" in stated or is_one_of(street, FILLER_STREETS) or is_one_of(street, CARELESS_STREETS)
        return "placeholder"
    assert is_one_of(street, INSTITUTIONS) or not {"house_number", "street"} <= stated
    return "incomplete_address"


def is_one_of(text, words):
    return (text or "").lower() in [word.lower() for word in words]


def test_a_repeat_is_about_the_same_person_in_every_frame():
    source = asked()[1].repeats.source
    truth = whole()["truth"]
    columns = ["kind", "person_on_file", "should_confirm", "record_id", "person_id", "dwelling_id", "origin"]

    assert truth.select(columns).equals(truth[source].select(columns))


def test_a_duplicate_has_the_edits_of_what_it_repeats():
    repeated = asked()[1].repeats
    numbers = np.flatnonzero(repeated.exact)

    assert len(numbers) > 20
    for number in numbers:
        assert edits_of(number).equals(edits_of(repeated.source[number]))


def edits_of(number):
    return whole()["edits"].filter(pl.col("request_id") == int(number)).drop("request_id")


def test_edits_are_by_request_and_each_is_noted_once():
    edits = whole()["edits"]

    assert edits["request_id"].is_sorted()
    assert not edits.filter(pl.col("channel") == "record").is_duplicated().any()


@pytest.mark.parametrize(("start", "end"), [(0, 1), (1_003, 1_750), (4_999, 5_000)])
def test_any_part_equals_the_same_rows_of_the_whole(start, end):
    part = block(np.arange(start, end))

    for frame, rows in whole().items():
        assert part[frame].equals(rows.filter(pl.col("request_id").is_between(start, end - 1))), frame


def test_frames_are_those_of_the_contract():
    schemas = {"requests": REQUESTS, "truth": TRUTH, "papers": PAPERS, "planted": PLANTED}

    for frame, schema in schemas.items():
        assert whole()[frame].schema == schema
    assert whole()["papers"]["request_id"].to_list() == list(range(ASKED))
    assert not whole()["planted"].is_duplicated().any()


def test_three_requests_in_four_are_fit():
    ineligible = {number for number, case in planted(*DEFECTS)}

    assert 0.70 < 1 - len(ineligible) / ASKED < 0.80


def test_requests_come_in_the_order_of_their_numbers():
    papers = whole()["papers"]

    assert papers.sort("received_at", "batch_id", "request_id").equals(papers)
    assert (
        papers.group_by("batch_id")
        .agg(pl.col("received_at", "officer", "attestation").n_unique() == 1)[
            ["received_at", "officer", "attestation"]
        ]
        .sum()
        .row(0)
        == (papers["batch_id"].n_unique(),) * 3
    )


def cases(*edits):
    rows = pl.DataFrame(
        [(1, field, operation, None, channel) for field, operation, channel in edits], EDITS, orient="row"
    )
    return content_cases(rows)["case"].to_list()


def test_every_form_of_filler_has_a_case():
    assert set(FILLER_CASES) == {(form.noted, form.operation) for form in FORMS}


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([("street", "filler", "filler")], ["placeholder"]),
        ([("surname", "filler", "filler")], ["placeholder"]),
        ([("street", "zip_only", "filler")], ["locate"]),
        ([("surname", "absent", "filler")], ["no_name"]),
        ([("house_number", "no_number", "filler")], ["incomplete_address"]),
        ([("unit", "drop", "typed")], ["incomplete_address"]),
        ([("unit", "drop", "heard"), ("zip_code", "drop", "heard")], ["incomplete_address"]),
        ([("unit", "move", "typed"), ("street", "move", "typed")], []),
        ([("middle_name", "drop", "typed"), ("suffix", "drop", "typed")], []),
        ([("street", "drop_suffix", "typed"), ("zip_code", "truncate", "exported")], []),
        ([("unit", "drop", "record")], []),  # on the custodian's record, not in the request
        ([], []),
    ],
)
def test_the_case_of_edits(edits, expected):
    assert cases(*edits) == expected
