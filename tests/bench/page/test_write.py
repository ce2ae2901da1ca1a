"""One picture in a file: formats, names, several runs, and what is missing."""

from pathlib import Path

import pytest

from bench.page.page import FIGURES
from bench.page.write import NEEDS, pictures
from tests.bench.tiny import REQUESTS, write_plugin, write_tiny
from tests.command import confirmbench

pytestmark = pytest.mark.process

EVEN = "return requests['request_id'] % 2 == 0"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of two matchers on 28 requests: too few for rates, enough for times and memory."""
    folder = tmp_path_factory.mktemp("plot")
    dataset = write_tiny(folder / "tiny")
    specs = [write_plugin(folder, EVEN, name=name) for name in ("First", "Second")]
    suite = folder / "tiny.toml"
    suite.write_text(
        f'name = "tiny"\nprofile = "typical"\npeople = 20\nrequests = {REQUESTS}\nseed = 1\n'
        f"matchers = {specs}\n[limits]\nseconds = 60\nmemory_gb = 8\n"
    )
    done = confirmbench("run", suite, "--dataset", dataset, "--out", folder / "out")
    assert done.returncode == 0, done.stderr
    return folder / "out"


@pytest.mark.parametrize(
    ("ending", "start"), [("svg", b"<svg"), ("pdf", b"%PDF-"), ("png", b"\x89PNG\r\n"), ("SVG", b"<svg")]
)
def test_the_ending_says_the_format(run, tmp_path, ending, start):
    out = tmp_path / "new" / f"time.{ending}"
    done = confirmbench("plot", "time", run, "--out", out)

    assert (done.returncode, done.stdout) == (0, f"Written to {out}.\n"), done.stderr
    assert out.read_bytes().startswith(start)
    assert [file.name for file in out.parent.iterdir()] == [out.name]


def test_an_earlier_file_is_replaced(run, tmp_path):
    out = tmp_path / "memory.svg"
    out.write_text("old")

    assert confirmbench("plot", "memory", run, "--out", out).returncode == 0
    assert "First" in out.read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense", "{run}", "--out", "a.svg"], ["no picture 'nonsense'", *FIGURES]),
        (["time", "{run}", "--out", "a.gif"], ["a.gif", ".svg, .pdf or .png"]),
        (["time", "{run}", "--out", "{run}/plot.svg/"], []),
        (
            ["expected", "{run}", "--out", "a.svg"],
            ["nothing to draw as expected", "100 requests", "confirmbench run"],
        ),
        (["scale", "{run}", "--out", "a.svg"], ["nothing to draw as scale", "three sizes"]),
        (["time", "--out", "a.svg"], ["confirmbench plot NAME RUN --out"]),
        (["time", "{run}"], ["confirmbench plot NAME RUN --out"]),
        (["time", "missing", "--out", "a.svg"], ["missing"]),
    ],
)
def test_what_cannot_be_drawn_is_one_line_and_no_file(run, tmp_path, arguments, words):
    folder = tmp_path / "plot.svg"
    folder.mkdir()
    given = [each.replace("{run}/plot.svg/", str(folder)).replace("{run}", str(run)) for each in arguments]
    done = confirmbench("plot", *given, cwd=tmp_path)

    assert done.returncode == 2
    assert "error: " in done.stderr
    assert "Traceback" not in done.stderr
    assert all(word in done.stderr for word in words)
    assert list(tmp_path.iterdir()) == [folder]


def test_the_list_has_every_picture_with_what_it_shows():
    done = confirmbench("plot", "--list")
    lines = [line.split(maxsplit=1) for line in done.stdout.splitlines()]

    assert [name for name, _ in lines] == list(FIGURES)
    assert dict(lines) == pictures()
    assert set(NEEDS) == set(FIGURES)


def test_pictures_of_two_datasets_do_not_go_into_one_file(run, tmp_path):
    dataset = write_tiny(tmp_path / "other", requests=20)
    spec = write_plugin(tmp_path, EVEN)
    other = tmp_path / "run"
    assert (
        confirmbench("run", "smoke", "--matcher", spec, "--dataset", dataset, "--out", other).returncode == 0
    )
    done = confirmbench("plot", "time", run, other, "--out", tmp_path / "time.svg")

    assert done.returncode == 2
    assert "2 datasets that each have such a picture" in done.stderr
    assert not Path(tmp_path, "time.svg").exists()
