"""An index that would not fit is refused before it is begun."""

import pytest

from bench.conformance import bench_check_frames as check_frames
from generators.errors import ConfirmbenchError
from matchers.engine import plans, room
from matchers.jaro_winkler import JaroWinkler


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
