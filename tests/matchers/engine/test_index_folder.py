"""An index that was kept is used when it is whole, and only then.

An index that would not fit is refused before it is begun.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.conformance import matchers as check_frames
from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.blocked import Blocked
from matchers.engine import index_folder, plans
from matchers.engine import index_folder as room
from matchers.engine.blocking import DEFAULT_KEYS
from matchers.engine.hold import Held
from matchers.engine.index_folder import MANIFEST, IndexFolder, name_of
from matchers.exact import Exact
from matchers.jaro_winkler import JaroWinkler
from matchers.weighted import Weighted
from tests.matchers.people import claims, registry, requests

ASKED = check_frames.requests()
ANSWERS = JaroWinkler().fit(check_frames.registry().lazy()).confirm(ASKED).to_list()


def answers(folder, matcher=JaroWinkler, records=None):
    """Fit with a folder for the index, and ask."""
    records = check_frames.registry() if records is None else records
    return matcher(index_folder=str(folder)).fit(records.lazy()).confirm(ASKED).to_list()


@pytest.fixture
def nothing_is_built(monkeypatch):
    """Fitting fails unless an index is found; called, because a test may have to build one first."""

    def refuse(*_):
        raise AssertionError("an index was built")

    return lambda: monkeypatch.setattr(plans, "hold", refuse)


@pytest.fixture(scope="module")
def kept_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("indexes") / "of" / "registries"
    answers(folder)
    return folder


@pytest.fixture
def kept(kept_once, tmp_path):
    """A folder with the index of the registry of the checks."""
    return Path(shutil.copytree(kept_once, tmp_path / "kept"))


def index_in(folder):
    (found,) = folder.iterdir()
    return found


def test_is_used_again(kept, nothing_is_built):
    """The second fit maps what the first one built, and so does one with other thresholds."""
    nothing_is_built()

    assert answers(kept) == ANSWERS
    strict = JaroWinkler(threshold=1.0, index_folder=str(kept)).fit(check_frames.registry().lazy())
    assert 0 < sum(strict.confirm(ASKED)) < sum(ANSWERS)


def test_order_and_cut_of_the_registry_do_not_matter(kept, nothing_is_built):
    """The same records in another order, or in parts, are the same registry."""
    nothing_is_built()
    records = check_frames.registry()

    assert answers(kept, records=records.reverse()) == ANSWERS
    assert answers(kept, records=pl.concat([records[100:], records[:100]], rechunk=False)) == ANSWERS


@pytest.mark.parametrize(
    "change",
    [
        lambda records: records[1:],
        lambda records: pl.concat([records, records[:2]]),
        lambda records: pl.concat([records, records[:1], records[:1]]),
        lambda records: records.with_columns(city=pl.lit(None, pl.String)),
        lambda records: records.rename({"given_name": "surname", "surname": "given_name"}),
        lambda records: records.with_columns(zip_code=pl.col("zip_code").reverse()),
    ],
    ids=["one less", "two twice", "one three times", "no city", "names swapped", "other ZIP codes"],
)
def test_another_registry_has_another_index(kept, change):
    """Each value of each record counts, and how often it is there."""
    records = change(check_frames.registry())

    assert answers(kept, records=records) == JaroWinkler().fit(records.lazy()).confirm(ASKED).to_list()
    assert len(list(kept.iterdir())) == 2
    assert answers(kept) == ANSWERS


def test_other_keys_have_another_index(kept):
    """Matchers share an index where their keys are the same, and not otherwise."""
    for matcher in (Exact, Blocked, Weighted):
        expected = matcher().fit(check_frames.registry().lazy()).confirm(ASKED).to_list()
        assert answers(kept, matcher) == answers(kept, matcher) == expected
    assert len(list(kept.iterdir())) == 4


@pytest.mark.process
def test_names_are_the_same_in_another_process():
    """An index that was kept yesterday is found today."""
    code = (
        "from bench.conformance.matchers import registry; from generators.schema import CLAIM_COLUMNS;"
        "from matchers.engine.blocking import DEFAULT_KEYS; from matchers.engine.index_folder import name_of;"
        "print(name_of(registry().lazy().select(CLAIM_COLUMNS), DEFAULT_KEYS), end='')"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert there == name_of(check_frames.registry().lazy().select(CLAIM_COLUMNS), DEFAULT_KEYS)


def test_whose_name_is_whose_counts():
    """Two records that exchange their given names, or a record two of its values, are other records."""
    people = [{}, {"given_name": "Ann", "surname": "Jones", "city": "Ann"}]
    swapped = [{"given_name": "Ann"}, {"surname": "Jones", "city": "Ann"}]
    moved = [{}, {"given_name": "Jones", "surname": "Ann", "city": "Ann"}]

    assert len({name_of(claims(some).lazy(), DEFAULT_KEYS) for some in (people, swapped, moved)}) == 3


@given(st.permutations(range(5)))
def test_names_of_registries(order):
    """The name does not depend on order; two records more or less, or two values changed over, do count."""
    people = [{"given_name": name} for name in ("Ann", "Bob", "Bob", None, "Ann")]
    frame = claims(people)
    name = name_of(frame.lazy(), DEFAULT_KEYS)

    assert name == name_of(frame[order].lazy(), DEFAULT_KEYS)
    others = [frame[:3], frame[1:4], frame[:0], frame.with_columns(given_name=pl.lit("Bob"))]
    assert len({name, *(name_of(other.lazy(), DEFAULT_KEYS) for other in others)}) == 5
    assert name != name_of(frame.lazy(), DEFAULT_KEYS[:2])


@pytest.mark.parametrize("people", [[], [{}]])
def test_smallest_registries(tmp_path, people, nothing_is_built):
    """No record, or one: kept and found like any other."""
    matcher = Exact(index_folder=str(tmp_path))
    first = matcher.fit(registry(*people)).confirm(requests({}, {"surname": "Jones"}))
    nothing_is_built()

    assert first.to_list() == [bool(people), False]
    assert first.equals(matcher.fit(registry(*people)).confirm(requests({}, {"surname": "Jones"})))


def cut_to(length):
    return lambda path: os.truncate(path, int(path.stat().st_size * length))


def flip(place):
    def damage(path):
        content = bytearray(path.read_bytes())
        content[int((len(content) - 1) * place)] ^= 4
        path.write_bytes(content)

    return damage


FILES = [MANIFEST, "order.npy", *(f"slots-{c}.npy" for c in range(10)), *(f"{a}.npy" for a in Held._fields)]
DAMAGES = {
    "gone": Path.unlink,
    "empty": cut_to(0),
    "cut": cut_to(0.9),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\x00" * 64),
    "other start": flip(0.0),
    "other middle": flip(0.5),
    "other end": flip(1.0),
    "garbage": lambda path: path.write_bytes(b"PK\x03\x04 nothing of the kind"),
    "folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_noticed(kept, damage):
    """Whatever happens to whichever file, the index is not used."""
    folder, name = IndexFolder(kept), index_in(kept).name
    for path in [kept / name / file for file in FILES]:
        content = path.read_bytes()
        DAMAGES[damage](path)
        assert folder.load(name) is None
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        path.write_bytes(content)
    assert folder.load(name) is not None


@pytest.mark.parametrize("file", [MANIFEST, "words.npy", "rows.npy", "slots-0.npy", "least.npy"])
def test_damage_is_repaired(kept, file, nothing_is_built):
    """Answers are right whatever the index was like, and the next fit finds a whole one."""
    for damage in DAMAGES.values():
        damage(index_in(kept) / file)
        assert answers(kept) == ANSWERS
    nothing_is_built()
    assert answers(kept) == ANSWERS


@pytest.mark.parametrize("bit", [2, 4])
def test_a_bit_of_a_header(kept, bit):
    """Type and shape are part of what is checked: '<u8' and '>u8' differ by one bit, and by every value."""
    folder, name = IndexFolder(kept), index_in(kept).name
    path = kept / name / "least.npy"
    content = path.read_bytes()
    for place in range(128):
        path.write_bytes(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
        assert folder.load(name) is None


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "[]",
        "{}",
        "null",
        "7",
        '"words"',
        "\x00",
        "{",
        '{"checksums": 1}',
        '{"checksums": {"../../secrets": 0}}',
    ],
)
def test_manifests_of_somebody_else(kept, manifest, nothing_is_built):
    """A folder of that name with other things in it is no index."""
    (index_in(kept) / MANIFEST).write_text(manifest)

    assert answers(kept) == ANSWERS
    nothing_is_built()
    assert answers(kept) == ANSWERS


def test_arrays_of_another_index(kept):
    """A whole file of another registry's index is not this one's."""
    mine = index_in(kept)
    answers(kept, records=check_frames.registry(seed=1))
    (other,) = {*kept.iterdir()} - {mine}
    for path in other.iterdir():
        if path.name != MANIFEST:
            shutil.copy(path, mine)

    assert IndexFolder(kept).load(mine.name) is None
    assert answers(kept) == ANSWERS


def test_a_whole_index_under_another_name(kept):
    """A renamed index is not taken for that of the registry whose name it bears."""
    other = check_frames.registry(seed=1)
    expected = JaroWinkler().fit(other.lazy()).confirm(ASKED).to_list()
    answers(kept, records=other)
    first, second = sorted(kept.iterdir())
    shutil.rmtree(first)
    second.rename(first)

    assert answers(kept) == ANSWERS
    assert answers(kept, records=other) == expected != ANSWERS


def test_other_files_in_the_folder_stay(kept):
    """The folder may hold other things."""
    (kept / "notes.txt").write_text("mine")
    shutil.copytree(index_in_many(kept), kept / "index-of-mine")
    (index_in_many(kept) / MANIFEST).unlink()
    answers(kept)

    assert (kept / "notes.txt").read_text() == "mine"
    assert (kept / "index-of-mine" / MANIFEST).is_file()


def index_in_many(folder):
    return next(path for path in folder.iterdir() if path.is_dir() and path.name != "index-of-mine")


def test_a_file_in_place_of_the_folder(tmp_path):
    """A path that cannot be a folder is refused in a sentence."""
    path = tmp_path / "file"
    path.write_text("mine")
    for folder in (path, path / "below"):
        with pytest.raises(ConfirmbenchError, match=r"cannot be kept in .*file.*; give a folder .*\.$"):
            answers(folder)
    assert path.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write anywhere")
def test_a_folder_that_cannot_be_written_to(tmp_path):
    """The system's words and the way out."""
    tmp_path.chmod(0o500)
    with pytest.raises(ConfirmbenchError, match="Permission denied; give a folder that can be written to"):
        answers(tmp_path)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("after", [0, 1, 15])
def test_an_interrupted_write_leaves_nothing(tmp_path, monkeypatch, error, after):
    """A disk that fills, or a user who has enough: no index, no rest of one."""
    written, save = [], np.save

    def interrupted(path, array):
        if len(written) == after:
            raise error
        written.append(path)
        save(path, array)

    monkeypatch.setattr(index_folder.np, "save", interrupted)
    with pytest.raises((ConfirmbenchError, KeyboardInterrupt)) as raised:
        answers(tmp_path)
    assert "No space left" in str(raised.value) or raised.type is KeyboardInterrupt
    assert not list(tmp_path.iterdir())
    monkeypatch.undo()
    assert answers(tmp_path) == ANSWERS


def test_what_a_killed_process_leaves_is_not_trusted(kept):
    """Files under another name than the index's are nothing, however many of them are there."""
    whole = index_in(kept)
    name = whole.name
    for rest in ("complete", "."):
        target = kept / f".unfinished-abc{rest.strip('.')}" / rest
        shutil.copytree(whole, target)
    shutil.rmtree(whole)

    assert IndexFolder(kept).load(name) is None
    assert answers(kept) == ANSWERS


def test_writing_to_a_mapped_index_changes_no_file(kept):
    """Arrays are mapped for this process alone."""
    folder, name = IndexFolder(kept), index_in(kept).name
    found = folder.load(name)
    found.held.words[:] = 0
    found.order[:] = 0

    assert folder.load(name).held.words.any()
    assert answers(kept) == ANSWERS


def test_manifest_lists_every_array(kept):
    """What is not listed would not be checked."""
    listed = json.loads((index_in(kept) / MANIFEST).read_text())["checksums"]

    assert {f"{label}.npy" for label in listed} | {MANIFEST} == set(FILES)
    assert set(FILES) == {path.name for path in index_in(kept).iterdir()}


def test_too_little_memory(monkeypatch):
    """The message says how much is missing and names the plan that needs less, which then works."""
    monkeypatch.setattr(room, "free_bytes", lambda: 40 << 20)
    monkeypatch.setattr(plans, "hold", lambda *_: pytest.fail("begun"))

    with pytest.raises(ConfirmbenchError, match=r'needs about 0.05 GB of memory.*plan="scan"'):
        JaroWinkler().fit(check_frames.registry().lazy())
    monkeypatch.undo()
    monkeypatch.setattr(room, "free_bytes", lambda: 40 << 20)
    assert JaroWinkler(plan="scan").fit(check_frames.registry().lazy()).confirm(check_frames.requests()).any()


@pytest.mark.parametrize("files", room.GROUP_FILES, ids=["version 2", "version 1"])
def test_free_memory(monkeypatch, tmp_path, files):
    """The tighter of the machine's and the container's; copies of files that nobody uses count as free."""
    whole = room.free_bytes()
    assert whole is not None
    assert 0 < whole < 1 << 50
    limit, used, stat, unused = files
    monkeypatch.setattr(room, "CGROUP", tmp_path)
    (tmp_path / limit).parent.mkdir(exist_ok=True)
    (tmp_path / limit).write_text("1000\n", encoding="ascii")
    (tmp_path / used).write_text("400\n", encoding="ascii")
    assert room.free_bytes() > 600
    (tmp_path / stat).write_text(f"anon 300\n{unused} 100\nactive_file 50\n", encoding="ascii")
    assert room.free_bytes() == 700
    (tmp_path / limit).write_text("max\n", encoding="ascii")
    assert room.free_bytes() > 700
