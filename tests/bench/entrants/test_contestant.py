"""Names under which results are kept."""

from importlib import metadata

import pytest

from bench.entrants.contestant import contestants, enter
from generators.errors import ConfirmbenchError
from tests.bench.tiny import write_plugin

EVEN = "return requests['request_id'] % 2 == 0"


def test_a_built_in_matcher_has_the_version_of_confirmbench():
    exact = enter("exact")
    assert (exact.name, exact.version) == ("exact", f"confirmbench {metadata.version('confirmbench')}")
    assert exact.slug.startswith("exact-")


def test_a_plug_in_file_is_known_by_its_name_and_content_not_by_its_folder(tmp_path):
    spec = write_plugin(tmp_path, EVEN)
    before = enter(spec)
    assert before.spec == spec
    assert before.label == "plugin.py:Plugin"
    assert before.version.startswith("source ")
    write_plugin(tmp_path, EVEN + "  # changed")
    after = enter(spec)
    assert (after.label, after.slug != before.slug) == (before.label, True)


def test_slugs_are_file_names_of_their_own():
    specs = ("jaro_winkler(threshold=0.81)", "jaro_winkler(threshold=0.91)", "exact")
    slugs = [each.slug for each in contestants(specs)]
    assert len(set(slugs)) == 3
    assert all(slug.replace("-", "").replace("_", "").isalnum() for slug in slugs)


def test_the_same_matcher_twice_is_refused(tmp_path):
    with pytest.raises(ConfirmbenchError, match=r"exact\(\) and exact are the same matcher; list it once\."):
        contestants(("exact", "exact()"))


def test_what_a_plug_in_prints_when_imported_stays_off_standard_output(tmp_path, capsys):
    spec = write_plugin(tmp_path, EVEN)
    file = tmp_path / "plugin.py"
    file.write_text("print('hello')\n" + file.read_text())
    enter(spec)
    assert capsys.readouterr().out == ""
