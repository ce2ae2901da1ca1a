"""Colours and bars where they are welcome, and nowhere else."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.output.look import ASCII_BLOCKS, PLAIN, RED, UNICODE_BLOCKS, Look, look


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
