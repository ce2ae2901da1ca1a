"""Stop a ledger between every two system calls that write: nothing answered is lost, nothing is doubled."""

import errno
import os
import resource
import shutil

import pytest

from bench.custody.ledger import files as disk
from bench.custody.ledger import ledger as recover
from bench.custody.ledger.files import LEDGER
from bench.custody.ledger.ledger import open_ledger
from bench.custody.ledger.verify import read_items, verify
from generators.errors import ConfirmbenchError
from tests.bench.custody.ledger.made import SETTING, items
from tests.bench.custody.ledger.power import Disk, Stopped

OTHER = {**SETTING, "matcher": "never"}
HELD = 10  # items that are there before


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory):
    """A ledger whose last process was killed in the middle of a write."""
    folder = tmp_path_factory.mktemp("faults") / "interrupted"
    with open_ledger(folder, SETTING) as ledger:
        ledger.append(items(0, HELD))
    with (folder / LEDGER).open("ab") as file:
        file.write(b'{"previous":"half a rec')
    return folder


def serve(folder):
    """Go on under another setting, two appends; yields how many items are answered."""
    with open_ledger(folder, OTHER) as ledger:
        yield HELD
        for first in (HELD, HELD + 15):
            ledger.append(items(first, 15))
            yield first + 15


def stopped_after(calls, folder, monkeypatch):
    """Let a disk stop while serving; the disk, and how many items had been answered."""
    shut, answered = Disk(folder, calls), HELD
    with monkeypatch.context() as patch:
        patch.setattr(disk, "os", shut)
        patch.setattr(recover, "os", shut)
        try:
            for so_far in serve(folder):
                answered = so_far
        except Stopped:
            pass
    return shut, answered


@pytest.mark.parametrize("power_cut", [False, True], ids=["kill", "power cut"])
def test_stopped_between_any_two_system_calls(interrupted, tmp_path, monkeypatch, power_cut):
    stops, answered = 0, 0
    while answered < HELD + 30:
        folder = shutil.copytree(interrupted, tmp_path / str(stops))
        shut, answered = stopped_after(stops, folder, monkeypatch)
        if power_cut:
            shut.cut_power()
        with open_ledger(folder, OTHER) as ledger:
            assert verify(folder) == []
            held = read_items(folder)["request_id"].to_list()
            assert held == list(range(len(held)))
            assert len(held) >= answered
            ledger.append(items(len(held), 5))
        assert verify(folder) == []
        kept = b"".join(path.read_bytes() for path in sorted(folder.glob("cut-*.bin")))
        assert b'{"previous":"half a rec' in kept
        stops += 1
    assert stops > 20  # system calls: else the disk above stands in for nothing


def test_a_power_cut_loses_what_was_not_synced(interrupted, tmp_path):
    """Of the test's own disk: without it the power cuts above would show nothing."""
    folder = shutil.copytree(interrupted, tmp_path / "ledger")
    shut = Disk(folder, 100)
    before = (folder / LEDGER).read_bytes()
    with (folder / LEDGER).open("ab") as file:
        file.write(b"not synced")
    (folder / "new").write_bytes(b"")
    shut.cut_power()
    assert (folder / LEDGER).read_bytes() == before
    assert not (folder / "new").exists()


def failing(monkeypatch, calls, error):
    """Let the system call number `calls` that changes something fail, and only that one."""
    left = [calls]

    class Failing:
        def __getattr__(self, name):
            return fail_once(name) if name in ("pwrite", "fsync", "rename") else getattr(os, name)

    def fail_once(name):
        def call(*arguments):
            left[0] -= 1
            if left[0] == -1:
                raise error
            return getattr(os, name)(*arguments)

        return call

    monkeypatch.setattr(disk, "os", Failing())
    return left


def said_of(ledger, batch):
    try:
        ledger.append(batch)
    except ConfirmbenchError as error:
        return str(error)
    return ""


def test_a_full_disk_at_any_system_call_loses_and_doubles_nothing(tmp_path, monkeypatch):
    """Whoever gets an error does it again: on the ledger that is open or, if told so, on one opened anew."""
    calls, left = 0, [-1]
    while left[0] < 0:
        folder = tmp_path / str(calls)
        with open_ledger(folder, SETTING) as ledger:
            ledger.append(items(0, 10))
            with monkeypatch.context() as patch:
                left = failing(patch, calls, OSError(errno.ENOSPC, "No space left on device"))
                if "make room and go on" in said_of(ledger, items(10, 10)):
                    ledger.append(items(10, 10))
        with open_ledger(folder, SETTING) as ledger:
            ledger.append(items(ledger.answered().height, 10))
        held = read_items(folder)["request_id"].to_list()
        assert held == list(range(30))
        assert verify(folder) == []
        calls += 1
    assert calls > 5


def test_a_disk_that_is_really_full(tmp_path):
    """The system's own limit on the size of files: a write is done in part, the rest fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with open_ledger(tmp_path / "ledger", SETTING) as ledger:
        ledger.append(items(0, 10))
        head = ledger.head
        resource.setrlimit(resource.RLIMIT_FSIZE, (head.bytes + 1000, before[1]))
        try:
            with pytest.raises(ConfirmbenchError, match=r"make room and go on"):
                ledger.append(items(10, 10))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert ledger.head == head
        assert verify(tmp_path / "ledger") == []
        ledger.append(items(10, 10))
    assert read_items(tmp_path / "ledger")["request_id"].to_list() == list(range(20))
