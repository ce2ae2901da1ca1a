"""An index is found again, and never trusted when it is not what it should be."""

import shutil

import pytest

from bench import check_frames
from generators.errors import ConfirmbenchError
from matchers.engine import plans
from matchers.jaro_winkler import JaroWinkler


@pytest.fixture
def kept(tmp_path):
    """Return a folder with one index, and the answers that were given from it."""
    fitted = JaroWinkler(index_folder=str(tmp_path / "kept")).fit(check_frames.registry().lazy())
    return tmp_path / "kept", fitted.confirm(check_frames.requests()).to_list()


def answers(folder, seed=0):
    """Fit with an index folder and answer."""
    fitted = JaroWinkler(index_folder=str(folder)).fit(check_frames.registry(seed=seed).lazy())
    return fitted.confirm(check_frames.requests()).to_list()


def forbid_building(monkeypatch):
    """Make building an index an error."""

    def build(*_):
        raise AssertionError("built again")

    monkeypatch.setattr(plans, "hold", build)


def test_second_fit_builds_nothing(kept, monkeypatch):
    """The index is mapped and answers the same."""
    forbid_building(monkeypatch)

    assert answers(kept[0]) == kept[1]


def test_other_registry_and_other_keys_have_their_own(kept, monkeypatch):
    """An index of something else is not found."""
    answers(kept[0], seed=1)
    JaroWinkler(index_folder=str(kept[0]), keys=(("zip_code",),)).fit(check_frames.registry().lazy())
    assert len(list(kept[0].iterdir())) == 3

    forbid_building(monkeypatch)
    assert answers(kept[0]) == kept[1]
    with pytest.raises(AssertionError, match="built again"):
        answers(kept[0], seed=2)


def damage_byte(path):
    """Flip one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[-1 - len(content) // 8] ^= 1
    path.write_bytes(content)


def truncate(path):
    """Cut a file in half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("harm", [damage_byte, truncate, lambda path: path.unlink()])
def test_damaged_index_is_built_again(kept, harm):
    """Whichever file is damaged, answers are right and the index is whole afterwards."""
    folder, expected = kept
    (index,) = folder.iterdir()
    files = sorted(path.name for path in index.iterdir())
    assert len(files) > 10
    for name in files:
        harm(index / name)
        assert answers(folder) == expected, name
        assert sorted(path.name for path in index.iterdir()) == files


def test_what_bears_its_name_is_not_trusted(kept):
    """A manifest that is no manifest, or a folder of something else in its place."""
    folder, expected = kept
    (index,) = folder.iterdir()
    for text in ("", "[]", "{}", '{"words": 1}', "\x00"):
        (index / "index.json").write_text(text, encoding="utf-8")
        assert answers(folder) == expected
    shutil.rmtree(index)
    index.mkdir()
    (index / "notes.txt").write_text("mine", encoding="utf-8")
    assert answers(folder) == expected


def test_folder_that_is_a_file(tmp_path):
    """Said in words before anything is lost."""
    (tmp_path / "taken").write_text("mine", encoding="utf-8")

    with pytest.raises(ConfirmbenchError, match=r"index cannot be kept in .*taken"):
        answers(tmp_path / "taken")
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"
