"""Under which names the ledger knows a screen."""

from bench.custody.serving.entry import enter_screen
from tests.bench.custody.serving.made import write_screen


def test_a_built_in_screen_is_known_by_its_spec_and_our_version():
    found = enter_screen("deliverable()")

    assert (found.label, found.name) == ("deliverable", "deliverable")
    assert found.version.startswith("confirmbench ")
    assert (found.policy, found.authorised) == (None, None)


def test_a_policy_is_known_by_its_rules():
    found, lesser = enter_screen("policy"), enter_screen("policy(without='authorised_requester')")

    assert found.authorised == "AGENCY-A,AGENCY-B"
    assert lesser.authorised is None
    assert found.policy != lesser.policy


def test_a_file_is_known_by_its_content_and_not_by_its_folder(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, same = enter_screen(write_screen(tmp_path / "a")), enter_screen(write_screen(tmp_path / "b"))
    other = enter_screen(write_screen(tmp_path, admit="return requests['request_id'] > 3"))

    assert one.label == same.label == "screen.py:Screen"
    assert one.version == same.version != other.version
