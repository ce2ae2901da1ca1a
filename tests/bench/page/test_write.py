"""One picture in a file: formats, names, several runs, and what is missing.

`confirmbench report` as a user meets it.
"""

import sys
from pathlib import Path

import pytest

from bench.page.page import FIGURES
from bench.page.write import NEEDS, pictures
from tests.bench.made_runs import write_run_by_hand
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


pytest.importorskip("altair", reason="the report is an extra")
pytest.importorskip("vl_convert", reason="the report is an extra")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Has the runs a and b on one dataset."""
    folder = tmp_path_factory.mktemp("reports")
    dataset = write_tiny(folder / "datasets" / "tiny")
    write_run_by_hand(folder / "a", dataset, {"exact": range(11), "<b>x</b>": None})
    write_run_by_hand(folder / "b", dataset, {"exact": range(9)})
    return folder


def report(folder, *arguments):
    return confirmbench("report", *arguments, cwd=folder)


def assert_refused(done, *texts):
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    for text in texts:
        assert text in done.stderr
    assert done.stdout == ""


def test_one_run_gets_its_report_inside_and_an_earlier_one_is_replaced(folder):
    (folder / "a" / "report.html").write_text("old")
    done = report(folder, "a")

    assert (done.returncode, done.stdout) == (0, "Written to a/report.html.\n"), done.stderr
    written = (folder / "a" / "report.html").read_text(encoding="utf-8")
    assert written.startswith("<!doctype html>")
    assert written.endswith("</html>\n")
    assert not list((folder / "a").glob(".*"))


def test_several_runs_without_a_script(folder):
    done = report(folder, "a", "b", "--out", "new/both.html", "--static")

    assert done.returncode == 0, done.stderr
    text = (folder / "new" / "both.html").read_text(encoding="utf-8")
    assert "<title>a and b: confirmbench report</title>" in text
    assert "exact (<wbr>b)" in text
    assert "<script" not in text


def test_what_cannot_be_reported(folder):
    assert_refused(report(folder, "nowhere"), "nowhere is not a run folder")
    assert_refused(report(folder, "a", "b"), "--out report.html")
    assert_refused(report(folder, "a", "--out", "b"), "b is a folder")
    assert_refused(report(folder, "a", "a", "--out", "x.html"), "given twice")
    assert not (folder / "x.html").exists()
    assert not (folder / "nowhere").exists()


def test_without_the_extra_it_says_what_to_install(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "altair", None)
    done = report(folder, "b")

    assert_refused(done, 'pip install "confirmbench[report]"')
    assert not (folder / "b" / "report.html").exists()
