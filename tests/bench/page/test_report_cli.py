"""`confirmbench report` as a user meets it."""

import sys

import pytest

from tests.bench.made_runs import write_run_by_hand
from tests.bench.tiny import write_tiny
from tests.command import confirmbench

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
