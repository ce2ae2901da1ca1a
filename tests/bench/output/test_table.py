"""Tables: aligned, folded where the screen ends, never cut."""

import re

from bench.output.look import RED, Look
from bench.output.table import KEY_WIDTH, Column, layout

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
