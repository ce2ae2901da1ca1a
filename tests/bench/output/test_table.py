"""Tables: aligned, folded where the screen ends, never cut.

Colours and bars where they are welcome, and nowhere else.

Progress goes to standard error: one line per stage where there is no terminal, bars where there is one.
"""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.output.progress import Bars, Lines, Silent, in_turn, progress
from bench.output.table import ASCII_BLOCKS, KEY_WIDTH, PLAIN, RED, UNICODE_BLOCKS, Column, Look, layout, look


class Terminal(io.TextIOWrapper):
    def isatty(self):
        return True


def terminal(encoding="utf-8"):
    return Terminal(io.BytesIO(), encoding=encoding)


def test_a_pipe_is_plain_whatever_is_set():
    pipe = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")

    assert look(pipe, {"TERM": "xterm-256color", "FORCE_COLOR": "1"}) == PLAIN


@pytest.mark.parametrize(
    ("settings", "colour"),
    [
        ({"TERM": "xterm"}, True),
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),  # no-color.org: "when present and not an empty string"
        ({"TERM": "dumb"}, False),
    ],
)
def test_a_terminal_has_bars_and_colours_unless_they_are_unwelcome(settings, colour):
    assert look(terminal(), settings) == Look(colour, UNICODE_BLOCKS)


def test_bars_of_ascii_where_there_are_no_others():
    assert look(terminal("ascii"), {}).blocks == ASCII_BLOCKS
    assert look(terminal("latin-1"), {}).blocks == ASCII_BLOCKS


@pytest.mark.parametrize(
    ("blocks", "share", "bar"),
    [
        (UNICODE_BLOCKS, 0, "    "),
        (UNICODE_BLOCKS, 1, "████"),
        (UNICODE_BLOCKS, 0.5, "██  "),
        (UNICODE_BLOCKS, 0.6, "██▍ "),  # 19.2 of 32 parts
        (UNICODE_BLOCKS, 1e-9, "▏   "),
        (ASCII_BLOCKS, 0.6, "##- "),
        (ASCII_BLOCKS, 1e-9, "-   "),
        (ASCII_BLOCKS, 2, "####"),
    ],
)
def test_bars(blocks, share, bar):
    assert Look(blocks=blocks).bar(share, 4) == bar


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from([UNICODE_BLOCKS, ASCII_BLOCKS]))
def test_bars_grow_with_what_they_show(one, other, blocks):
    def parts(share):
        return sum(1 + blocks.index(sign) for sign in Look(blocks=blocks).bar(share, 8).strip())

    assert parts(min(one, other)) <= parts(max(one, other))
    assert len(Look(blocks=blocks).bar(one, 8)) == 8


def test_paint():
    assert Look(colour=True).paint("no", RED) == "\x1b[31mno\x1b[0m"
    assert Look(colour=True).paint("no", "") == PLAIN.paint("no", RED) == "no"
    assert Look(colour=True).paint("  ", RED) == "  "


NAMES = Column("matcher", ["exact", "blocked"], key=True)
RATES = Column("FNR", ["0.1000 (1/10)", "-"])
SPEEDS = Column("requests/s", ["12,345", "9"])


def test_values_to_the_right_keys_to_the_left():
    assert layout([NAMES, RATES, SPEEDS], 80).splitlines() == [
        "matcher            FNR  requests/s",
        "-------  -------------  ----------",
        "exact    0.1000 (1/10)      12,345",
        "blocked              -           9",
    ]


def test_folds_and_repeats_the_keys():
    assert layout([NAMES, RATES, SPEEDS], 30).splitlines() == [
        "matcher            FNR",
        "-------  -------------",
        "exact    0.1000 (1/10)",
        "blocked              -",
        "",
        "matcher  requests/s",
        "-------  ----------",
        "exact        12,345",
        "blocked           9",
    ]


def test_the_width_is_kept_to_the_last_column():
    full = layout([NAMES, RATES, SPEEDS], 200)
    width = max(map(len, full.splitlines()))
    assert layout([NAMES, RATES, SPEEDS], width) == full
    assert layout([NAMES, RATES, SPEEDS], width - 1) != full


def test_nothing_is_cut_even_where_nothing_fits():
    text = layout([NAMES, RATES, SPEEDS], 5)
    for cell in ("exact", "blocked", "0.1000 (1/10)", "12,345"):
        assert cell in text


def test_a_long_key_takes_several_lines():
    spec = "some_matcher(threshold=0.9, weight=0.1, fields=('given_name', 'surname'))"
    lines = layout([Column("matcher", [spec], key=True), Column("n", ["1"])], 80).splitlines()[2:]
    assert lines[0].endswith("  1")
    assert max(map(len, lines)) <= KEY_WIDTH + len("  1")
    assert "".join(lines).replace(" ", "").replace("0.9,1", "0.9,") == spec.replace(" ", "")


def test_titles_of_values_may_have_several_lines():
    kind = Column("moved\nno match", ["0.1 (5)", "0.2 (10)"])

    assert layout([NAMES, kind], 80).splitlines()[:3] == [
        "matcher     moved",
        "         no match",
        "-------  --------",
    ]


def test_paint_takes_no_room_and_knows_its_row():
    def paint(cell, row, look):
        return look.paint(cell, RED if row else "")

    painted = Column("FNR", RATES.cells, paint=paint)
    coloured = layout([NAMES, painted, SPEEDS], 80, Look(colour=True))

    assert layout([NAMES, painted, SPEEDS], 80) == layout([NAMES, RATES, SPEEDS], 80)
    assert re.sub(r"\x1b\[\d+m", "", coloured) == layout([NAMES, RATES, SPEEDS], 80)
    assert [line.count(RED) for line in coloured.splitlines()] == [0, 0, 0, 1]


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
def test_progress_bars(capsys, total):
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
