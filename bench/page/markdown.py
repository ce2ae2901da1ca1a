"""A summary in Markdown: for the summary page of a CI job, an issue, a mail."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from bench.leaderboard.leaderboard import code
from bench.output.findings import findings
from bench.output.formats import MARKDOWN, render
from bench.output.wording import number
from bench.page.material import Material
from bench.scoring.groupings import ALL
from bench.scoring.rate import Side
from bench.scoring.rates import FLOOR, of_slice, rates
from bench.suites.suite import GIB
from generators.schema import CONFIRMABLE_KINDS

QUESTION = "should_confirm"
LEGEND = (
    "FNR: wrong no-matches / requests that should be confirmed. FCR: wrong confirms / requests that should "
    "not be confirmed. In brackets: 95 % intervals (FNR: Wilson; FCR: Clopper-Pearson)."
)
KINDS = (
    "Wrong answers by kind of request (wrong / requests of that kind); too few: fewer than "
    f"{FLOOR} requests are not enough to say:"
)
SHORT = ("Digest of the dataset", "Size", "Seed", "Scorer", "Started", "Machine", "Made again with")
OPTIONAL = ("requests/s", "peak memory")  # columns that are there when something was measured
BESIDE = 6  # matchers, up to which they are columns of the table by kind


def summary(material: Material) -> str:
    """Findings, the matchers, their errors by kind, and a line on where it all comes from.

    Names and messages may hold any text: none of it is taken for Markdown or HTML. Ends without a line break.
    """
    return "\n\n".join(_parts(material))


def _parts(material: Material) -> Iterator[str]:
    yield f"## {escape(material.title)}"
    if material.notice:
        yield escape(material.notice)
    yield "\n".join(f"- {escape(each)}" for each in findings(material))
    yield render(_matchers(material), MARKDOWN)
    yield LEGEND
    kinds = _kinds(material)
    if kinds.width > 1:
        yield KINDS
        yield render(kinds, MARKDOWN)
    yield _provenance(material)


def escape(text: str) -> str:
    """Text on one line in which no sign means anything to Markdown or HTML.

    >>> escape("a_b <c>"), escape("1 | 2")
    ('a\\\\_b \\\\<c\\\\>', '1 \\\\| 2')
    """
    return re.sub(r"([\\`*_\[\]<>|#~&])", r"\\\1", " ".join(text.split()))


def _matchers(material: Material) -> pl.DataFrame:
    """A row a matcher, failed ones too; what nobody has measured has no column."""
    known = rates(of_slice(_headline(material), ALL))
    cells = {row["matcher"]: {rate: _rate(row, rate) for rate in ("fnr", "fcr")} for row in known.to_dicts()}
    rows = [_matcher(row, cells.get(row["matcher"], {})) for row in material.matchers.to_dicts()]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    measured = [name for name in frame.columns if name not in OPTIONAL or set(frame[name]) != {"-"}]
    return frame.select(measured)


def _matcher(row: dict[str, object], cells: dict[str, str]) -> dict[str, str]:
    speed, peak = row["requests_per_s"], row["peak_memory_bytes"]
    return {
        "matcher": code(str(row["matcher"])) + (" (reads the truth)" if row["reads_truth"] else ""),
        "status": str(row["status"]),
        "FNR": cells.get("fnr", "-"),
        "FCR": cells.get("fcr", "-"),
        "requests/s": f"{speed:,.0f}" if isinstance(speed, float) else "-",
        "peak memory": f"{peak / GIB:.2f} GB" if isinstance(peak, int) else "-",
    }


def _kinds(material: Material) -> pl.DataFrame:
    """A row a kind and a column a matcher; the other way round where there are many matchers."""
    counts = of_slice(_headline(material), "kind")
    found = {(row["matcher"], row["value"]): _wrong(row) for row in counts.to_dicts()}
    kinds, matchers = (counts[name].unique(maintain_order=True).to_list() for name in ("value", "matcher"))
    if len(matchers) > BESIDE:
        of_kinds = {_kind(kind): [found.get((each, kind), "-") for each in matchers] for kind in kinds}
        return pl.DataFrame({"matcher": [code(each) for each in matchers], **of_kinds})
    of_matchers = {code(each): [found.get((each, kind), "-") for kind in kinds] for each in matchers}
    return pl.DataFrame({"kind": [_kind(kind) for kind in kinds], **of_matchers})


def _kind(kind: str) -> str:
    return f"{kind} (right: {'confirm' if kind in CONFIRMABLE_KINDS else 'no match'})"


def _headline(material: Material) -> pl.DataFrame:
    return material.counts.filter(question=QUESTION)


def _rate(row: Mapping[str, Any], rate: str) -> str:
    if row[rate] is None:
        return "-"
    errors, requests, _ = Side(rate.upper()).columns
    ends = f"[{number(row[f'{rate}_low'])}, {number(row[f'{rate}_high'])}]"
    return f"{number(row[rate])} ({row[errors]:,}/{row[requests]:,}) {ends}"


def _wrong(row: Mapping[str, Any]) -> str:
    wrong = row["wrong_no_matches"] + row["wrong_confirms"]
    requests = row["positives"] + row["negatives"]
    rate = number(wrong / requests) if requests >= FLOOR else "too few"
    return f"{rate} ({wrong:,}/{requests:,})"


def _provenance(material: Material) -> str:
    known = dict(material.provenance)
    pairs = [f"{what}: {code(known[what])}" for what in SHORT if what in known]
    return f"Synthetic data; nothing in it is about real people. {'; '.join(pairs)}."
