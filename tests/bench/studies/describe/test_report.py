"""What a description looks like when it is printed.

`confirmbench describe` as a user meets it.

Pictures: what is drawn, from what, and that it can be read anywhere.
"""

import importlib.util
import json
import re
import sys
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.studies.describe.describe import describe
from bench.studies.describe.pictures import _sizes, draw
from bench.studies.describe.report import describe_report, json_report, percent
from generators.dataset import load
from generators.profile import load_profile
from tests.bench.described import description
from tests.bench.tiny import REQUESTS, write_tiny
from tests.command import confirmbench as run


@pytest.mark.parametrize("width", [80, 120, 200])
def test_fits_the_screen_and_is_plain_ascii(width):
    text = describe_report(description(), width)
    assert max(map(len, text.splitlines())) <= width
    assert text.isascii()


@pytest.mark.parametrize("width", [80, 200])
def test_counts_stand_beside_shares(width):
    text = describe_report(description(), width)
    for expected in (
        "20,100 records about 20,000 people, 1,000 requests, 900 edits.",
        "90.0% (18,000/20,000)",  # without a namesake
        "30.6% (6,000/19,600)",  # share a surname, of everybody
        "60.0% (6,000/10,000)",  # and of those with others
        "55.0% to 65.0%",
        "2.00% (400/20,000)",  # in institutions
        "25.0% (5,025/20,100)",  # with a unit
        "10.0% (40/400)",  # moved
        "6.00% (30/500)",  # nicknames
        "9.90% (99/1,000)",  # errors in the name
        "46.4% (450/970)",  # typed requests with an edit
        "100% (11/11)",  # keying errors on records
        "0.500% (5/1,000)",  # ambiguous when letter case is ignored
        "0.100% (1/1,000)",
    ):
        assert expected in text


def test_what_cannot_be_known_is_a_dash():
    rows = [line.split() for line in describe_report(description(), 200).splitlines()]
    assert ["unit_drop", "13.0%", "-", "(0/0)"] in rows
    assert ["aian", "2.50%", "(1/40)", "0.690%", "0.00%", "(0/40)", "-"] in rows


def test_long_lists_end_in_the_rest():
    text = describe_report(description(), 200)
    assert "PA" not in text.split()  # the sixth state
    assert "street edit12" not in text
    assert "others " in text


def test_a_dataset_that_says_little_about_itself(tmp_path):
    text = describe_report(describe(load(write_tiny(tmp_path / "d", requests=0))), 80)
    assert text.startswith("tiny\ndigest ")
    assert "None" not in text
    assert "Noise" not in text


def test_json_says_the_same():
    found = description()
    assert json.loads(json_report(found)) == json.loads(json.dumps(found))


@pytest.mark.parametrize(
    ("share", "text"),
    [(None, "-"), (0.0, "0.00%"), (1.0, "100%"), (0.1234, "12.3%"), (0.00123456, "0.123%"), (0.9999, "100%")],
)
def test_percent(share, text):
    assert percent(share) == text


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_tiny(tmp_path_factory.mktemp("datasets") / "tiny")


@pytest.fixture
def confirmbench(tmp_path):
    return partial(run, cwd=tmp_path, COLUMNS=80)


def test_describes_a_dataset(confirmbench, folder, tmp_path):
    done = confirmbench("describe", folder)
    assert done.returncode == 0, done.stderr
    assert f"20 records about 20 people, {REQUESTS} requests, 0 edits." in done.stdout
    assert f"28.6% (8/{REQUESTS})" in done.stdout  # current
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert list(tmp_path.iterdir()) == []


def test_json_and_nothing_else_goes_to_standard_output(confirmbench, folder):
    found = json.loads(confirmbench("describe", folder, "--json").stdout)
    assert found["sizes"]["requests"] == REQUESTS
    assert found["ceiling"]["as_stated"]["errors"] == 0


def test_a_generated_dataset(confirmbench):
    made = confirmbench("generate", "typical", "--people", 3000, "--requests", 300, "--out", "d")
    assert made.returncode == 0, made.stderr
    found = json.loads(confirmbench("describe", "d", "--json").stdout)
    assert found["sizes"]["people"] == 3000
    assert sum(each["count"] for each in found["kinds"].values()) == 300
    assert found["dataset"]["profile"] == "typical"
    assert 0.97 < found["collisions"]["ratio"]["unique"] < 1.03
    assert found["ceiling"] == found["realised"]["ceiling"]
    assert all(each["realised"]["count"] <= each["realised"]["of"] for each in found["noise"].values())


def test_what_is_no_dataset_is_refused(confirmbench, tmp_path):
    done = confirmbench("describe", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not a dataset folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_changed_dataset_is_refused(confirmbench, tmp_path):
    changed = write_tiny(tmp_path / "d")
    (changed / "edits.parquet").unlink()
    done = confirmbench("describe", "d")
    assert done.returncode == 2
    assert "edits.parquet is missing" in done.stderr


@pytest.mark.skipif(importlib.util.find_spec("altair") is None, reason="pictures are an extra")
def test_pictures_are_written_where_asked(confirmbench, folder, tmp_path):
    done = confirmbench("describe", folder, "--pictures", "some/where")
    assert done.returncode == 0, done.stderr
    assert [file.name for file in (tmp_path / "some/where").iterdir()] == ["collisions.svg"]
    assert "Written to some/where: collisions.svg." in done.stderr


def test_without_the_extra_nothing_is_begun(confirmbench, folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "altair", None)
    done = confirmbench("describe", folder, "--pictures", "p")
    assert (done.returncode, done.stdout) == (2, "")
    assert 'pip install "confirmbench[report]"' in done.stderr
    assert "verify" not in done.stderr
    assert not (tmp_path / "p").exists()


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
