"""Progress goes to standard error: one line per stage where there is no terminal, bars where there is one."""

import pytest

from bench.output.progress import Bars, Lines, Silent, in_turn, progress


def test_lines_when_there_is_no_terminal(capsys):
    assert isinstance(progress(), Lines)


def test_a_line_per_stage_with_its_seconds(capsys):
    with Lines().stage("verify tiny", 28) as advance:
        advance(28)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("verify tiny, 28 rows ... 0.")
    assert printed.err.endswith(" s\n")


def test_a_stage_that_fails_says_so(capsys):
    with pytest.raises(RuntimeError), Lines().stage("fit"):
        raise RuntimeError
    assert capsys.readouterr().err.startswith("fit ... stopped after 0.")


@pytest.mark.parametrize("total", [None, 0, 100])
def test_bars(capsys, total):
    with Bars().stage("fit", total) as advance:
        advance(40)
        advance(60)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.rstrip().splitlines()[-1].startswith("fit 0.")


def test_in_turn_ends_a_stage_when_the_next_begins(capsys):
    with in_turn(Lines()) as stage:
        stage("load")
        stage("fit")
    assert [line.split(" ... ")[0] for line in capsys.readouterr().err.splitlines()] == ["load", "fit"]


def test_silent(capsys):
    with Silent().stage("fit", 3) as advance:
        advance(3)
    assert capsys.readouterr() == ("", "")
