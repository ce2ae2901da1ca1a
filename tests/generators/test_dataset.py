"""A damaged dataset is refused, and the message says what is wrong with which file.

A digest is a function of the values alone.

conform() lets through what keeps the contract and says what does not.
"""

import json
import shutil

import polars as pl
import pytest

from generators.dataset import MANIFEST, dataset_digest, digest_frame, digest_json, digest_slices, load
from generators.errors import ConfirmbenchError
from generators.generate import generate
from generators.profile import load_profile
from generators.schema import REQUESTS, conform


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "set"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generators.generate.HOUSEHOLDS", 500)  # several parts
        generate(load_profile("typical"), 2_000, 100, 1, folder)
    return folder


@pytest.fixture
def folder(pristine, tmp_path):
    return shutil.copytree(pristine, tmp_path / "copy")


def refused(folder, message):
    with pytest.raises(ConfirmbenchError, match=message):
        load(folder)


def rewrite(folder, file, change):
    """Change a frame and give the manifest its new digest, as a careless editor would."""
    frame = change(pl.read_parquet(folder / file))
    frame.write_parquet(folder / file)
    manifest = json.loads((folder / MANIFEST).read_text())
    for part in manifest["parts"]:
        if part["file"] == file:
            part |= {"rows": frame.height, "digest": digest_frame(frame)}
    manifest["digest"] = dataset_digest(manifest["parts"])
    (folder / MANIFEST).write_text(json.dumps(manifest))


def edit_manifest(folder, **entries):
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | entries))


def test_a_pristine_folder_is_accepted(folder):
    assert load(folder).rows("registry") == 2_000


def test_no_dataset(tmp_path):
    refused(tmp_path, "is not a dataset folder.*confirmbench generate")


def test_a_missing_part(folder):
    (folder / "registry" / "part-00001.parquet").unlink()
    refused(folder, r"part-00001.parquet is missing")


def test_a_part_that_is_not_parquet(folder):
    (folder / "requests.parquet").write_bytes(b"PAR1 no longer")
    refused(folder, r"requests.parquet cannot be read as Parquet")


def test_a_changed_value(folder):
    path = folder / "registry" / "part-00000.parquet"
    frame = pl.read_parquet(path)
    frame.with_columns(surname=pl.lit("Changed")).write_parquet(path)
    refused(folder, r"part-00000.parquet has been changed: its digest is")


def test_a_lost_row(folder):
    path = folder / "truth.parquet"
    pl.read_parquet(path).head(99).write_parquet(path)
    refused(folder, r"truth.parquet has 99 rows; dataset.json says 100")


def test_a_wrong_column_type(folder):
    rewrite(folder, "requests.parquet", lambda f: f.with_columns(pl.col("zip_code").str.len_chars()))
    refused(folder, "zip_code is UInt32, not String")


def test_a_missing_column(folder):
    rewrite(folder, "requests.parquet", lambda f: f.drop("surname"))
    refused(folder, "lacks the column surname")


def test_a_duplicate_record_id(folder):
    rewrite(folder, "registry/part-00000.parquet", lambda f: pl.concat([f.head(3), f[2:]]))
    refused(folder, "has record_id 2 more than once")


def test_record_ids_that_go_back_in_a_later_part(folder):
    rewrite(folder, "registry/part-00001.parquet", lambda f: f.with_columns(pl.col("record_id") - 500))
    refused(folder, "record_id must increase")


def test_request_ids_out_of_order(folder):
    rewrite(folder, "requests.parquet", lambda f: f.reverse())
    refused(folder, "request_id in row 0 is 99; ids must be 0 to n-1")


def test_truth_for_other_requests(folder):
    rewrite(folder, "truth.parquet", lambda f: f.head(50))
    refused(folder, "has 100 requests but truth for 50")


def test_a_manifest_that_is_not_json(folder):
    (folder / MANIFEST).write_text("{")
    refused(folder, "is damaged")


def test_a_manifest_without_digest(folder):
    (folder / MANIFEST).write_text("{}")
    refused(folder, "is damaged")


def test_data_that_are_not_said_to_be_synthetic(folder):
    edit_manifest(folder, origin="registry office")
    refused(folder, "runs on no other")


def test_a_format_of_the_future(folder):
    edit_manifest(folder, format=99)
    refused(folder, "has format 99; this version reads format 2")


def test_a_digest_that_does_not_follow_from_the_parts(folder):
    edit_manifest(folder, digest="0" * 32)
    refused(folder, "its digest does not follow from its parts")


def test_a_frame_without_parts(folder):
    manifest = json.loads((folder / MANIFEST).read_text())
    edit_manifest(folder, parts=[part for part in manifest["parts"] if part["frame"] != "truth"])
    refused(folder, "lists no part of truth")


FRAME = pl.DataFrame({"id": [1, 2, 3], "name": ["a", None, "bc"], "flag": [True, None, False]})


def test_survives_parquet_and_rechunking(tmp_path):
    FRAME.write_parquet(tmp_path / "f.parquet", compression="zstd")
    chunked = pl.concat([FRAME[:1], FRAME[1:]], rechunk=False)

    assert (
        digest_frame(pl.read_parquet(tmp_path / "f.parquet")) == digest_frame(FRAME) == digest_frame(chunked)
    )


@pytest.mark.parametrize(
    "other",
    [
        FRAME.reverse(),
        FRAME.rename({"name": "nom"}),
        FRAME.with_columns(name=pl.Series(["a", "", "bc"])),
        FRAME.with_columns(name=pl.Series(["ab", None, "c"])),
        FRAME.with_columns(pl.col("id").cast(pl.Int16)),
        FRAME.with_columns(flag=pl.Series([True, False, False])),
        FRAME.head(2),
    ],
)
def test_any_other_value_gives_another_digest(other):
    assert digest_frame(other) != digest_frame(FRAME)


def test_the_categories_that_an_enum_does_not_use_change_nothing():
    few, many = (
        FRAME.with_columns(pl.col("name").cast(pl.Enum(names))) for names in (["a", "bc"], ["bc", "x", "a"])
    )
    other = few.with_columns(name=pl.col("name").reverse())

    assert digest_frame(few) == digest_frame(many)
    assert digest_frame(few) != digest_frame(other)


def test_text_with_a_nul_is_refused():
    with pytest.raises(ConfirmbenchError, match="name holds a NUL"):
        digest_frame(pl.DataFrame({"name": ["a\0", "b"]}))


def test_a_long_frame_is_digested_slice_by_slice(monkeypatch):
    monkeypatch.setattr("generators.dataset.LEAF", 2)
    long = pl.concat([FRAME, FRAME])

    assert digest_slices([long[:2], long[2:6]]) == digest_slices([long[:4], long[4:]]) == digest_frame(long)


def test_an_empty_frame_has_a_digest():
    assert digest_frame(FRAME.head(0)) != digest_frame(FRAME.head(0).select("id"))


def test_the_order_of_keys_does_not_matter():
    assert digest_json({"a": 1, "b": [2]}) == digest_json({"b": [2], "a": 1})


def test_selects_the_columns_in_order():
    frame = pl.DataFrame(schema=dict(reversed(list(REQUESTS.items()))) | {"secret": pl.Int64})

    assert conform(frame, REQUESTS, "requests").schema == REQUESTS


def test_works_on_a_lazy_frame():
    assert conform(pl.LazyFrame(schema=REQUESTS), REQUESTS, "requests").collect_schema() == REQUESTS


def test_names_a_missing_column():
    with pytest.raises(ConfirmbenchError, match="requests lacks the column surname"):
        conform(pl.DataFrame(schema=REQUESTS).drop("surname"), REQUESTS, "requests")


def test_names_a_column_of_the_wrong_type():
    frame = pl.DataFrame(schema=REQUESTS | {"zip_code": pl.Int64})

    with pytest.raises(ConfirmbenchError, match="zip_code is Int64, not String"):
        conform(frame, REQUESTS, "requests")
