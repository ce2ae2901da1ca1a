"""A dataset folder with papers: whole, the same from its seed, and resumed where it stopped."""

import json
from dataclasses import replace

import pytest

from generators.dataset import MANIFEST, dataset_key, digest_frame, load
from generators.generate import generate
from generators.profile import load_profile

PROFILE = load_profile("mou")
WITH_PAPERS = ("requests", "truth", "edits", "papers", "planted", "gazetteer")


def make(folder, requests=300, **how):
    return generate(PROFILE, 3_000, requests, 1, folder, **how)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return make(tmp_path_factory.mktemp("data") / "set")


def stop(*arguments):
    raise KeyboardInterrupt


def test_what_is_written_is_what_is_loaded(dataset):
    loaded = load(dataset.folder)
    files = {str(p.relative_to(dataset.folder)) for p in dataset.folder.rglob("*") if p.is_file()}

    assert loaded.has_papers
    assert loaded.papers().height == loaded.requests().height == 300
    assert loaded.gazetteer().collect().height == loaded.rows("gazetteer") > 3_000
    assert files == {MANIFEST, *(part["file"] for part in dataset.manifest["parts"])}
    assert loaded.manifest == json.loads((dataset.folder / MANIFEST).read_text())


def test_threads_and_blocks_change_no_value(dataset, tmp_path, monkeypatch):
    monkeypatch.setattr("generators.generate.HOUSEHOLDS", 700)
    monkeypatch.setattr("generators.generate.REQUESTS", 70)
    monkeypatch.setattr("generators.papers.block.DWELLINGS", 900)
    other = make(tmp_path / "other", threads=1)
    frames = {frame: part_digest(dataset, frame) for frame in WITH_PAPERS}

    assert {frame: part_digest(other, frame) for frame in WITH_PAPERS} == frames


def part_digest(dataset, frame):
    (part,) = (part for part in dataset.manifest["parts"] if part["frame"] == frame)
    return part["digest"]


def test_the_manifest_counts_what_was_planted(dataset):
    realised, planted = dataset.manifest["realised"], dataset.planted()
    ineligible = planted.filter(~planted["case"].cast(str).is_in(["order_day_91", "time_zone"]))

    assert sum(realised["cases"].values()) == planted.height
    assert realised["eligible"] == 300 - ineligible["request_id"].n_unique()
    assert sum(realised["kinds"].values()) == 300


@pytest.mark.parametrize("where", ["make_block", "address_rows"])
def test_an_interrupted_generation_goes_on_where_it_stopped(tmp_path, monkeypatch, dataset, where):
    """Requests that were whole when the gazetteer was stopped are not made again."""
    monkeypatch.setattr(f"generators.generate.{where}", stop)
    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "set")
    monkeypatch.undo()
    if where == "address_rows":
        monkeypatch.setattr("generators.generate.make_block", stop)

    assert make(tmp_path / "set").digest == dataset.digest
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


@pytest.mark.parametrize("requests", [0, 1])
def test_hardly_any_requests(tmp_path, requests):
    made = load(make(tmp_path / "set", requests).folder)

    assert made.papers().height == made.truth().height == requests


def test_the_key_names_the_papers():
    others = replace(PROFILE, papers=replace(PROFILE.papers, officer_limit=499))

    assert dataset_key(others, 10, 5, 1) != dataset_key(PROFILE, 10, 5, 1)


@pytest.mark.parametrize(("name", "key"), [("typical", "c021ac42"), ("low-yield", "7abddddb")])
def test_profiles_without_papers_keep_the_keys_that_they_had_before_there_were_any(name, key):
    assert dataset_key(load_profile(name), 10, 5, 1) == key


def test_a_time_is_part_of_the_digest(dataset):
    papers = dataset.papers()
    later = papers.with_columns(papers["received_at"].dt.offset_by("1us"))

    assert digest_frame(papers) == part_digest(dataset, "papers")
    assert digest_frame(later) != digest_frame(papers)
