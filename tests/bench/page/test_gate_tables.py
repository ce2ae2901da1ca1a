"""The tables of gates: against eight requests counted by hand."""

import re
from dataclasses import replace

import polars as pl

from bench.page.gate_tables import gate_tables
from bench.page.material import MATCHERS, PAGE_COUNTS, Material
from bench.page.merging import merged
from tests.bench.custody.eight import counted, leaked


def material(**frames):
    return Material(
        "made", {"digest": "0"}, (), pl.DataFrame(schema=MATCHERS), pl.DataFrame(schema=PAGE_COUNTS), **frames
    )


def cells(markup):
    rows = re.findall(r"<tr>(.*?)</tr>", markup.split("<tbody>")[1])
    return [
        [re.sub(r"<[^>]+>", " ", cell).split() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in rows
    ]


def test_the_gates_have_their_counts():
    gates, _ = gate_tables(material(gates=counted(), leaks=leaked()))
    found = cells(gates)
    assert [row[0] for row in found] == [["open"], ["strict"]]
    assert [row[1][:3] for row in found] == [["100", "%", "2/2"], ["0", "%", "0/2"]]
    assert [row[2][2] for row in found] == ["0/6", "2/6"]


def test_every_matcher_stands_behind_every_gate():
    _, behind = gate_tables(material(gates=counted(), leaks=leaked()))
    open_, strict = cells(behind)
    assert open_[2][2] == "3/5"
    assert open_[5] == ["3", "2", "wrong", "1", "groundless"]
    assert open_[7] == ["7.0000"]
    assert strict[7] == ["–"]


def test_a_matcher_that_nobody_probed_has_no_leakage():
    _, behind = gate_tables(material(gates=counted(), leaks=leaked().clear()))
    assert [row[7:] for row in cells(behind)] == [[["–"]] * 3] * 2


def test_no_gates_no_tables():
    assert gate_tables(material()) == []


def test_two_runs_of_one_dataset_share_the_tables():
    named = pl.DataFrame([{"matcher": "loose"}], MATCHERS)
    run = replace(material(gates=counted(), leaks=leaked()), matchers=named)
    together = merged({"first": run, "second": run})
    assert (
        set(together.gates["matcher"])
        == set(together.leaks["matcher"])
        == {"loose (first)", "loose (second)"}
    )
