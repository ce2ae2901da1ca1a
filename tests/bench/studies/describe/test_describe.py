"""Descriptions of registries and requests small enough to count by hand.

Papers counted by hand, and shown; a dataset without them is described as before.
"""

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from bench.studies.describe.describe import (
    LARGEST_HOME,
    collisions,
    describe,
    homes,
    housing,
    kinds,
    moves,
    newest_filings,
    papers,
    people_on_file,
    surname_shapes,
    tallies,
)
from bench.studies.describe.noise import (
    RULES,
    edit_counts,
    record_edits,
    requested_and_realised,
    requests_with_edits,
)
from bench.studies.describe.report import describe_report
from generators.dataset import MANIFEST, Dataset, dataset_digest, digest_frame, load
from generators.rates import NoiseRates
from generators.schema import ADDRESS_COLUMNS, EDITS, GAZETTEER, PAPERS, PLANTED, REGISTRY, REQUESTS, TRUTH
from tests.bench.tiny import KIND_SIZES, write_tiny
from tests.bench.tiny import REQUESTS as TINY_REQUESTS


def share(count, of):
    return {"count": count, "of": of, "share": count / of if of else None}


def frame(schema, *rows, number):
    numbered = [{number: i, **row} for i, row in enumerate(rows)]
    return pl.LazyFrame([{name: row.get(name) for name in schema} for row in numbered], schema=schema)


def registry(*rows):
    return frame(REGISTRY, *rows, number="record_id")


def truth(*rows):
    return frame(TRUTH, *rows, number="request_id")


def edits(*rows):
    columns = ("request_id", "field", "operation", "channel")
    return pl.LazyFrame([dict(zip(columns, row, strict=True)) for row in rows], schema=EDITS)


def at(number, given_name, surname, **more):
    name = {"given_name": given_name, "surname": surname}
    return {"house_number": number, "street": "Oak St", **name, **more}


def test_homes_by_what_people_at_one_address_share():
    found = homes(
        registry(
            at("1", "Ann", "Lee"),
            at("1", "ALAN", "LEE"),
            at("1", "Bo", "Diaz"),
            at("2", "Cy", "Lee"),
            at("2", "Cy", "Lee", suffix="Jr"),
            at("3", "Cy", "Lee"),
            at(None, "Cy", None),
            {"given_name": "Cy", "surname": "Lee"},
        )
    )
    assert found["sizes"] == {"1": share(1, 6), "2": share(2, 6), "3": share(3, 6)}
    assert found["with_others"] == share(5, 6)
    assert found["shared"] == {"surname": share(4, 6), "initial": share(4, 6), "full_name": share(2, 6)}
    assert found["institutions"] == share(0, 6)


def test_another_unit_is_another_home():
    found = homes(registry(at("1", "Ann", "Lee", unit="1"), at("1", "Bo", "Lee", unit="2")))
    assert found["with_others"] == share(0, 2)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("N Oak St", "NORTH OAK STREET", True),
        ("Oak Ave", "Oak Avenue", True),
        ("E Oak", "Oak", True),
        ("Broadway", "Broadway", True),
        ("Oak St", "Elm St", False),
        ("Park St", "Street", False),
        ("St Clair Ave", "Clair Ave", False),
    ],
)
def test_housemates_may_write_their_street_in_two_ways(one, other, same):
    found = homes(registry(at("1", "Ann", "Lee", street=one), at("1", "Bo", "Lee", street=other)))
    assert found["with_others"]["count"] == 2 * same


def test_institutions_are_no_homes():
    many = [at("9", "Ann", "Lee") for _ in range(LARGEST_HOME + 1)]
    found = homes(registry(*many, at("1", "Ann", "Lee"), at("1", "Bo", "Lee")))
    assert found["institutions"] == share(LARGEST_HOME + 1, LARGEST_HOME + 3)
    assert found["shared"]["surname"] == share(2, 2)


def test_tallies_with_the_most_first_but_for_years():
    found = tallies(
        registry(
            {"tax_year": 2024, "tin_kind": "ssn", "state": "OH", "unit": "2"},
            {"tax_year": 2024, "tin_kind": "ssn", "state": "TX"},
            {"tax_year": 2021, "tin_kind": "itin", "state": "TX", "unit": ""},
        )
    )
    assert list(found["tax_year"].items()) == [("2021", 1), ("2024", 2)]
    assert list(found["state"].items()) == [("TX", 2), ("OH", 1)]
    assert found["tin_kind"] == {"ssn": 2, "itin": 1}
    assert found["with_unit"] == share(1, 3)


def test_the_newest_filing_of_each_person():
    filings = registry(
        *({"tin": "1", "tax_year": year} for year in (2024, 2023, 2022)),
        *({"tin": "2", "tax_year": year} for year in (2021, 2020)),
        {"tin": None, "tax_year": 2024},
        {"tin": "3", "tax_year": 2023},
        {"tin": "1", "tax_year": 2022},
    )
    assert newest_filings(filings).collect()["record_id"].to_list() == [0, 3, 5, 6, 7]


def test_collisions_beside_what_is_expected():
    found = collisions(registry(*(at("1", "Ann", "Lee") for _ in range(4)), at("1", "Bo", "Lee")))
    assert found["observed"] == {"people": 5, "unique": 0.2, "mean": 12 / 5, "median": 3, "p90": 3, "p99": 3}
    assert found["ratio"]["unique"] == pytest.approx(0.2, rel=1e-4)  # five Americans rarely share a name
    assert collisions(registry())["ratio"]["mean"] is None


def test_surname_shapes_are_read_from_the_records():
    records = registry(*({"surname": name} for name in ("Diaz-Ruiz", "De La Cruz", "Diaz", "Lee", "Lee-Ray")))
    asked = [("current", "hispanic", 0), ("current", "hispanic", 1), ("current", "hispanic", 2)]
    asked += [("current", "api", 3), ("moved", "api", 4), ("current", None, 4)]
    rows = [{"kind": kind, "origin": origin, "record_id": record} for kind, origin, record in asked]
    found = surname_shapes(truth(*rows), records)
    assert list(found) == ["api", "hispanic"]
    assert found["hispanic"]["hyphenated"] == found["hispanic"]["of_two_words"] == share(1, 3)
    assert found["hispanic"]["published"] == (0.068, 0.128)
    assert found["api"]["hyphenated"] == share(0, 1)


def test_kinds_and_housing():
    asked = truth({"kind": "current", "housing": "house"}, {"kind": "stranger"}, {"kind": "current"})
    assert kinds(asked)["current"] == share(2, 3)
    assert kinds(asked)["moved"] == share(0, 3)
    assert housing(asked)["house"] == share(1, 1)
    assert housing(asked)["po_box"] == share(0, 1)


MOVERS = truth(
    *({"kind": "moved", "lag_years": 1} for _ in range(2)),
    *({"kind": "current", "lag_years": 1} for _ in range(2)),
    *({"kind": "moved", "lag_years": 3} for _ in range(2)),
    *({"kind": "renamed", "lag_years": 3} for _ in range(2)),
    {"kind": "household"},
)


def test_moves_by_lag():
    found = moves(MOVERS, {"population": {"move_rate": 0.1}, "registry": {"old_address": 0.5}}, {})
    assert {lag: each["asked"] for lag, each in found.items()} == {"1": share(2, 4), "3": share(2, 4)}
    assert found["1"]["expected"] == pytest.approx(1 - 0.9 * 0.95)
    assert found["3"]["expected"] == pytest.approx(1 - 0.9**3 * 0.95)
    assert found["1"]["on_file"] is None


def test_moves_of_everybody_on_file_undo_the_profiles_choice_of_kinds():
    """Of 240 people found 40 are movers: each of 4 requests stands for 10 of them, the others for 50 each."""
    found = moves(MOVERS, {}, {"population": {"moved": 40, "current": 100, "renamed": 100, "stranger": 7}})
    assert found["1"]["on_file"] == pytest.approx(20 / 120)
    assert found["1"]["expected"] is None
    assert moves(MOVERS, {}, {"population": {"moved": 40}})["1"]["on_file"] is None


def test_noise_requested_and_realised():
    rows = [
        {"given_name": "William", "unit": "2", "street": "N Oak St", "state": "OH"},
        {"given_name": "Bill", "unit": None, "street": "N Oak Street", "state": "OH"},
        {"given_name": "Xq", "unit": None, "street": "Oak St Apt 2", "state": "OH"},
        {"given_name": "William", "unit": "2", "street": None, "state": None},  # in one line
        {"given_name": "William", "unit": "2", "street": "Unknown", "state": "OH"},  # a placeholder
    ]
    made = edits(
        (1, "given_name", "nickname", "typed"),
        (1, "street", "expand", "typed"),
        (1, "unit", "drop", "typed"),
        (2, "unit", "move", "typed"),
        (2, "street", "move", "typed"),
        (0, "given_name", "substitute", "record"),
        (4, "street", "filler", "filler"),
    )
    about = truth(*({"kind": "current"} for _ in range(4)), {"kind": "placeholder"})
    noise = {"nickname": 0.5, "unit_drop": 0.1, "unit_move": 0.2, "street_rewrite": 0.3, "given_typo": 0.4}
    found = requested_and_realised(
        frame(REQUESTS, *rows, number="request_id"), about, made, noise | {"new": 1}
    )
    assert {key: each["requested"] for key, each in found.items()} == noise
    assert {key: each["realised"] for key, each in found.items()} == {
        "nickname": share(1, 2),  # William in the first, and in the second until he became Bill
        "unit_drop": share(1, 3),
        "unit_move": share(1, 2),
        "street_rewrite": share(1, 3),
        "given_typo": share(0, 3),
    }


def test_every_rule_is_of_a_key_of_the_profile():
    left_out = {"romanisation", "surname_part", "surname_join"}  # no telling where they could have happened
    assert {*RULES} | left_out == {*NoiseRates.__dataclass_fields__}


def test_edits_of_requests_and_of_records_are_counted_apart():
    made = edits(
        (0, "street", "delete", "typed"),
        (1, "street", "delete", "heard"),
        (1, "city", "insert", "heard"),
        (2, "street", "filler", "filler"),
        (1, "surname", "delete", "record"),
    )
    assert edit_counts(made)[0] == {"field": "street", "operation": "delete", "edits": 2}
    assert sum(each["edits"] for each in edit_counts(made)) == 4
    assert record_edits(made) == [{"field": "surname", "operation": "delete", "edits": 1}]
    asked = truth(
        {"kind": "current", "channel": "typed"},
        {"kind": "current", "channel": "heard"},
        {"kind": "placeholder", "channel": "heard"},
        {"kind": "current", "channel": "heard"},
    )
    assert requests_with_edits(asked, made) == {"typed": share(1, 1), "heard": share(1, 2)}


@pytest.mark.parametrize("requests", [TINY_REQUESTS, 0])
def test_a_dataset_that_says_little_about_itself(tmp_path, requests):
    found = describe(load(write_tiny(tmp_path / "d", requests)))
    assert found["sizes"] == {"registry": 20, "requests": requests, "edits": 0, "people": 20}
    assert found["dataset"]["name"] == "tiny"
    assert found["kinds"]["current"]["count"] == (KIND_SIZES["current"] if requests else 0)
    assert found["ceiling"]["requests"] == requests
    assert found["noise"] == {}


def test_people_are_counted_once_where_several_filings_are_kept(tmp_path):
    opened = load(write_tiny(tmp_path / "d"))
    kept = {**opened.manifest, "profile": {"registry": {"filing_history": 2}}}
    filings = registry({"tin": "1", "tax_year": 2024}, {"tin": "1", "tax_year": 2023})

    class Kept(Dataset):
        def registry(self):
            return filings

    assert people_on_file(Kept(opened.folder, kept)).collect().height == 1
    assert people_on_file(Kept(opened.folder, opened.manifest)).collect().height == 2


CASES = [(0, "no_name"), (1, "order_day_91"), (2, "duplicate"), (2, "no_statute")]  # of 4 requests


def with_papers(folder):
    """Four requests in three batches on two days, two of them eligible."""
    write_tiny(folder, 4)
    batches = [0, 0, 1, 2]
    stated = {
        "request_id": range(4),
        "batch_id": batches,
        "received_at": [datetime(2025, 4, 8 + batch // 2, batch, tzinfo=UTC) for batch in batches],
        "requester": ["AGENCY-B", "AGENCY-B", "AGENCY-A", "AGENCY-B"],
    }
    frames = {
        "papers": pl.DataFrame({**{name: [None] * 4 for name in PAPERS}, **stated}, PAPERS),
        "planted": pl.DataFrame(CASES, PLANTED, orient="row"),
        "gazetteer": pl.DataFrame({name: ["1"] for name in ADDRESS_COLUMNS}, GAZETTEER),
    }
    manifest = json.loads((folder / MANIFEST).read_text())
    for frame, rows in frames.items():
        rows.write_parquet(folder / f"{frame}.parquet")
        part = {"frame": frame, "file": f"{frame}.parquet", "rows": rows.height, "digest": digest_frame(rows)}
        manifest["parts"].append(part)
    manifest["digest"] = dataset_digest(manifest["parts"])
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return load(folder)


def test_what_is_wrong_with_how_many(tmp_path):
    found = papers(with_papers(tmp_path / "set"))

    assert (found["batches"], found["days"], found["addresses"]) == (3, 2, 1)
    assert found["eligible"] == {"count": 2, "of": 4, "share": 0.5}
    assert {name: each["count"] for name, each in found["defects"].items() if each["count"]} == {
        "no_statute": 1, "no_name": 1, "duplicate": 1,
    }  # fmt: skip
    assert found["controls"]["order_day_91"]["count"] == 1
    assert {name: each["count"] for name, each in found["requesters"].items()} == {
        "AGENCY-A": 1, "AGENCY-B": 3,
    }  # fmt: skip


def test_the_report_has_a_section_on_papers(tmp_path):
    text = describe_report(describe(with_papers(tmp_path / "set")), 80)

    assert "3 batches on 2 days; 1 addresses exist. Eligible: 50.0% (2/4)." in text
    assert max(map(len, text.splitlines())) <= 80


def test_without_papers_there_is_no_such_section(tmp_path):
    dataset = load(write_tiny(tmp_path / "set"))

    assert papers(dataset) is None
    assert "Papers" not in describe_report(describe(dataset), 80)
