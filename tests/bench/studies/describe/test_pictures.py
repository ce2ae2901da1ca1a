"""Pictures: what is drawn, from what, and that it can be read anywhere."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.studies.describe.describe import describe
from bench.studies.describe.pictures import _sizes, draw
from generators.dataset import load
from generators.profile import load_profile
from tests.bench.described import description
from tests.bench.tiny import write_tiny

pytest.importorskip("altair", reason="pictures are an extra")
pytest.importorskip("vl_convert", reason="pictures are an extra")


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    return load(write_tiny(tmp_path_factory.mktemp("datasets") / "tiny"))


@pytest.fixture(scope="module")
def drawn(opened, tmp_path_factory):
    """The text of each picture by its name."""
    folder = tmp_path_factory.mktemp("pictures") / "new"
    return {file.name: file.read_text(encoding="utf-8") for file in draw(description(), opened, folder)}


def test_four_pictures(drawn):
    assert list(drawn) == ["collisions.svg", "households.svg", "moves.svg", "noise.svg"]


def words(picture):
    return {text for node in ElementTree.fromstring(picture).iter() if (text := (node.text or "").strip())}


def test_pictures_say_what_they_show(drawn):
    assert {"US Census 2020 model", "people on file", "people without a namesake"} <= words(
        drawn["collisions.svg"]
    )
    assert {"of people on file", "published, of adults", "surname, given name"} <= words(
        drawn["households.svg"]
    )
    assert {"years between filing and request", "this dataset"} <= words(drawn["moves.svg"])
    assert {"requested", "realised", "nickname", "unit drop"} <= words(drawn["noise.svg"])


def test_pictures_name_no_host_and_have_white_paper(drawn):
    for picture in drawn.values():
        assert set(re.findall(r"https?://([^/\"]+)", picture)) == {"www.w3.org"}
        assert 'fill="white"' in picture


def test_a_picture_without_figures_is_left_out_and_earlier_ones_are_replaced(opened, tmp_path):
    (tmp_path / "collisions.svg").write_text("old")
    files = draw(describe(opened), opened, tmp_path)
    assert [file.name for file in files] == ["collisions.svg"]
    assert (tmp_path / "collisions.svg").read_text().startswith("<svg")


@pytest.mark.parametrize(
    ("ends", "sizes"),
    [((1_000, 20), [20]), ((1_000, 1_000), [1_000]), ((1_000, 20_000), [1_000, 3_162, 10_000, 20_000])],
)
def test_sizes_end_at_the_largest(ends, sizes):
    assert _sizes(*ends) == sizes


def test_the_profile_behind_the_picture_of_homes_can_be_read():
    profile = load_profile(str(Path(__file__).parents[4] / "docs" / "pictures" / "everybody.toml"))
    assert profile.population.household_coverage == set(profile.population.coverage.values()).pop() == 1
