"""A folder of answers is of one setting."""

import pytest

from bench.custody.serving.out_folder import check_folder, claim
from generators.errors import ConfirmbenchError

SETTING = {"dataset": "d1", "gate": "none", "matcher": "exact"}


def test_a_claimed_folder_is_for_the_same_setting_alone(tmp_path):
    out = tmp_path / "a" / "b"
    claim(out, SETTING)
    claim(out, dict(reversed(SETTING.items())))

    with pytest.raises(ConfirmbenchError, match="its gate is none, now it is zip_like"):
        claim(out, SETTING | {"gate": "zip_like"})
    with pytest.raises(ConfirmbenchError, match="its policy is not stated, now it is p1"):
        claim(out, SETTING | {"policy": "p1"})
    with pytest.raises(ConfirmbenchError, match="its matcher is exact, now it is not stated"):
        claim(out, {"dataset": "d1", "gate": "none"})


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(ConfirmbenchError, match=r"holds notes.txt and no setting.json"):
        check_folder(tmp_path, SETTING)
    with pytest.raises(ConfirmbenchError, match="is no folder"):
        check_folder(tmp_path / "notes.txt", SETTING)


@pytest.mark.parametrize("content", ["", "[]", '{"gate": 1}'])
def test_a_damaged_setting_is_another_setting(tmp_path, content):
    (tmp_path / "setting.json").write_text(content)
    with pytest.raises(ConfirmbenchError, match="another setting"):
        check_folder(tmp_path, SETTING)


def test_a_folder_with_the_ledger_alone_may_be_claimed(tmp_path):
    """A kill between the two leaves it so."""
    (tmp_path / "ledger").mkdir()
    claim(tmp_path, SETTING)
