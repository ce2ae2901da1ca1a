"""Material to be counted by hand: the forty requests, several times over; and what holds for every figure."""

import json
from collections.abc import Mapping

import polars as pl
import vl_convert

from bench.page.material import MATCHERS, Material
from bench.page.pictures import Picture, page_spec, paper_spec
from bench.page.svg import to_svg
from bench.scoring.pairwise import paired_tests
from bench.scoring.slices import counts_of_all, slicing
from tests.bench import forty

MARKUP = "<b>&\"'</b><script>alert(1)</script>\n|" + "x" * 200
RIGHT = forty.truth()["should_confirm"].alias("confirmed")  # answers without any error
FORTY = forty.ANSWERS
NEVER = pl.Series("confirmed", [False] * forty.REQUESTS)


def material(
    answers: Mapping[str, pl.Series],
    copies: int = 60,
    failed: tuple[str, ...] = (),
    oracle: str = "",
    with_tests: bool = True,
) -> Material:
    """A run of matchers that give these answers to every copy of the forty requests; no copy shares an id."""
    truth, edits = _copied(forty.truth(), copies), _copied(forty.edits(), copies)
    given = {name: pl.concat([each] * copies) for name, each in answers.items()}
    told = {name: each for name, each in given.items() if name != oracle}
    rows = [(name, name, "1", "ok", "", name == oracle) for name in answers]
    rows += [(name, name, "1", "timed out", "after 1 s", False) for name in failed]
    schema = {name: MATCHERS[name] for name in list(MATCHERS)[:6]}
    matchers = pl.DataFrame(rows, schema, orient="row")
    return Material(
        title="forty",
        dataset={"name": "forty", "digest": "0" * 32, "records": 40, "requests": 40 * copies},
        provenance=(),
        matchers=matchers.with_columns(
            pl.lit(None, dtype).alias(name) for name, dtype in MATCHERS.items() if name not in schema
        ),
        counts=counts_of_all(given, slicing(truth, edits)),
        **({"tests": paired_tests(told, truth)} if with_tests and len(told) > 1 else {}),
    )


def many(number: int) -> dict[str, pl.Series]:
    """Matchers that wrongly turn away 0 to 15 of the 16 that should be confirmed, one more each."""
    return {f"matcher {i}": pl.Series("confirmed", _first(i % 16)) for i in range(number)}


def _first(turned_away: int) -> list[bool]:
    return [turned_away <= row < 16 for row in range(forty.REQUESTS)]


def _copied(frame: pl.DataFrame, copies: int) -> pl.DataFrame:
    ids = [name for name in frame.columns if name.endswith("_id")]
    parts = [frame.with_columns(pl.col(*ids) + forty.REQUESTS * copy) for copy in range(copies)]
    return pl.concat(parts)


def drawn(figure: Picture | None) -> str:
    """The picture as SVG, after everything that holds for every figure has been checked."""
    assert figure is not None
    assert all([figure.title, figure.caption, figure.alt, figure.data.height])
    assert not {"config", "background"} & figure.spec.keys()
    assert len(json.dumps(figure.spec, allow_nan=False)) < 300_000
    vl_convert.vegalite_to_vega(page_spec(figure.spec))
    svg = to_svg(paper_spec(figure.spec))
    assert "NaN" not in svg
    assert "<script" not in svg
    assert "<b>" not in svg
    return svg
