"""Under which names the ledger knows a gate."""

from bench.custody.serving.entry import enter_gate
from tests.bench.custody.serving.made import write_gate


def test_a_built_in_gate_is_known_by_its_spec_and_our_version():
    found = enter_gate("deliverable()")

    assert (found.label, found.name) == ("deliverable", "deliverable")
    assert found.version.startswith("confirmbench ")
    assert (found.policy, found.authorised) == (None, None)


def test_a_policy_is_known_by_its_rules():
    found, lesser = enter_gate("policy"), enter_gate("policy(without='authorised_requester')")

    assert found.authorised == "AGENCY-A,AGENCY-B"
    assert lesser.authorised is None
    assert found.policy != lesser.policy


def test_a_file_is_known_by_its_content_and_not_by_its_folder(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, same = enter_gate(write_gate(tmp_path / "a")), enter_gate(write_gate(tmp_path / "b"))
    other = enter_gate(write_gate(tmp_path, admit="return requests['request_id'] > 3"))

    assert one.label == same.label == "gate.py:Gate"
    assert one.version == same.version != other.version
