"""Results as text for a terminal, as Markdown for docs/reproductions.md, and as JSON.

`confirmbench reproduce`, without the parsing.
"""

import json
import math
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from bench.output.formats import MARKDOWN, TERMINAL, render
from bench.output.progress import Progress
from bench.statistics.intervals import Interval
from bench.studies.reproductions.catalog import EXPERIMENTS, NOT_REPRODUCED, choose
from bench.studies.reproductions.experiment import PERCENT, Figure, Measured, Result, Shape, reproduce

NOTICE = (
    "Everything here is synthetic: a shape that holds says that the generator and the rules behave as was "
    "published, not that they are right about anybody."
)
ABOUT = (
    "Match the direction and the ratio, not the decimals. Shapes were written down before anything was "
    "measured and are judged by the values, not by the ends of their intervals; intervals are 95 %, two-"
    "sided, and take requests to be independent. What was changed after a first look, at another seed: T4"
    " became stricter and its ratio fails since; T12 first drew people with replacement, so that one "
    "could share a date with himself, and its ratio failed until that was mended; T10 got the lines on "
    "how names are spelled; T11 and T13 got 30 draws in place of 10. Of no verdict but those of T4 and "
    "T12 did that change anything."
)
OPENING = (
    "# Reproductions: published tables and their synthetic counterparts\n\nThis page is what `confirmbench "
    "reproduce --markdown` printed: {made}. Sources have the numbers of [presets.md](presets.md#sources), "
    "which lists most of them. `confirmbench reproduce T6 T12` makes two of the tables, `--json` prints "
    "everything for programs.\n\n{about}\n\n{notice}"
)


def text_report(result: Result, width: int) -> str:
    """One experiment for a terminal of so many columns."""
    lines = [
        f"{result.experiment.id}  {result.experiment.title}",
        *(_fill(each, width) for each in _context(result)),
        render(_table(result), TERMINAL, 1, width),
        *(_fill(each, width) for each in _verdicts(result)),
        *(_fill(each, width) for each in _reading(result)),
    ]
    return "\n\n".join(lines)


def text_summary(results: Sequence[Result], width: int) -> str:
    """What holds, what does not, and what was not tried."""
    parts = [render(_summary(results), TERMINAL, 2, width), *_missing(results), ABOUT, NOTICE]
    return "\n\n".join([parts[0], *(_fill(each, width) for each in parts[1:])])


def markdown_report(results: Sequence[Result]) -> str:
    """The page docs/reproductions.md, without a line break at its end."""
    parts = [
        OPENING.format(made=_make_one(results), about=ABOUT, notice=NOTICE),
        render(_summary(results), MARKDOWN, 2),
        *(_section(result) for result in results),
    ]
    missing = _missing(results)
    if missing:
        parts += ["## Not reproduced", "\n".join(f"- **{each}" for each in _bold_ids(missing))]
    return "\n\n".join(parts)


def json_report(results: Sequence[Result]) -> str:
    """Everything, with counts; a value that is not finite is null."""
    content = {
        "experiments": [_as_dict(result) for result in results],
        "not_reproduced": NOT_REPRODUCED if _all(results) else {},
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)


def show(value: float, form: str) -> str:
    """A value as tables show it.

    >>> show(0.0369, "percent"), show(0.9995, "percent"), show(42695, "number"), show(1.88, "number")
    ('3.7 %', '99.95 %', '42,695', '1.88')
    """
    return f"{_percent(value)} %" if form == PERCENT else _number(value)


def _percent(value: float) -> str:
    if value in (0, 1):
        return f"{100 * value:.0f}"
    if 0.1 <= value < 0.99:
        return f"{100 * value:.1f}"
    return f"{100 * value:.2f}" if value >= 0.99 else f"{100 * value:.2g}"


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "unbounded"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _interval(interval: Interval | None, form: str) -> str:
    if interval is None:
        return "-"
    write: Callable[[float], str] = _percent if form == PERCENT else _number
    return f"{write(interval.low)} to {show(interval.high, form)}"


def _count(measured: Measured) -> str:
    return f"{measured.n:,}" if measured.k is None else f"{measured.k:,} of {measured.n:,}"


def _row(figure: Figure, measured: Measured) -> dict[str, str]:
    published = figure.published
    return {
        "figure": figure.label,
        "published": "-" if published is None else show(published, figure.form),
        "synthetic": show(measured.value, figure.form),
        "95 % interval": _interval(measured.interval, figure.form),
        "counted": _count(measured),
    }


def _table(result: Result) -> pl.DataFrame:
    return pl.DataFrame([_row(each, result.measured[each.key]) for each in result.experiment.figures])


def _summary(results: Iterable[Result]) -> pl.DataFrame:
    rows = [
        {
            "table": result.experiment.id,
            "what": result.experiment.title,
            "direction": _holds(result.direction),
            "ratio": _holds(result.ratio),
        }
        for result in results
    ]
    return pl.DataFrame(rows)


def _holds(holds: bool) -> str:
    return "holds" if holds else "does not hold"


def _context(result: Result) -> list[str]:
    experiment, setting = result.experiment, result.setting
    datasets = "".join(f"; dataset `{name}` {digest}" for name, digest in result.datasets.items())
    return [
        f"Published: {experiment.published} Source: {experiment.source}.",
        f"Here: {experiment.made} {setting.people:,} people on file, {setting.requests:,} drawn, "
        f"seed {setting.seed}{datasets}.",
    ]


def _verdicts(result: Result) -> list[str]:
    experiment = result.experiment
    return [
        _verdict("Direction", experiment.direction, result.direction),
        _verdict("Ratio", experiment.ratio, result.ratio),
    ]


def _verdict(name: str, shape: Shape, holds: bool) -> str:
    return f"{name} {_holds(holds)}: {shape.text}"


def _reading(result: Result) -> list[str]:
    experiment = result.experiment
    assumed = f"Assumed: {' '.join(experiment.assumed)}"
    return [assumed, experiment.remark] if experiment.remark else [assumed]


def _section(result: Result) -> str:
    direction, ratio = _verdicts(result)
    return "\n\n".join(
        [
            f"## {result.experiment.id}: {result.experiment.title}",
            *_context(result),
            render(_table(result), MARKDOWN, 1),
            f"- **{direction.replace(':', ':**', 1)}\n- **{ratio.replace(':', ':**', 1)}",
            *_reading(result),
        ]
    )


def _missing(results: Sequence[Result]) -> list[str]:
    """The tables of which there is no experiment; nothing when only some experiments were asked for."""
    return [f"{name}, not reproduced: {why}" for name, why in NOT_REPRODUCED.items()] if _all(results) else []


def _bold_ids(missing: Iterable[str]) -> list[str]:
    return [each.replace(", not reproduced: ", ":** ", 1) for each in missing]


def _all(results: Sequence[Result]) -> bool:
    return len(results) == len(EXPERIMENTS)


def _make_one(results: Sequence[Result]) -> str:
    versions = sorted({result.version for result in results})
    seeds = sorted({result.setting.seed for result in results})
    return f"version {', '.join(versions)}, seed {', '.join(map(str, seeds))}"


def _fill(text: str, width: int) -> str:
    return textwrap.fill(text, min(width, 110), break_on_hyphens=False)


def _as_dict(result: Result) -> dict[str, Any]:
    experiment, setting = result.experiment, result.setting
    return {
        "id": experiment.id,
        "title": experiment.title,
        "source": experiment.source,
        "published": experiment.published,
        "made": experiment.made,
        "assumed": list(experiment.assumed),
        "remark": experiment.remark,
        "figures": [_figure(each, result.measured) for each in experiment.figures],
        "direction": {"text": experiment.direction.text, "holds": result.direction},
        "ratio": {"text": experiment.ratio.text, "holds": result.ratio},
        "setting": {"people": setting.people, "requests": setting.requests, "seed": setting.seed},
        "datasets": dict(result.datasets),
        "seconds": round(result.seconds, 2),
        "version": result.version,
    }


def _figure(figure: Figure, measured: Mapping[str, Measured]) -> dict[str, Any]:
    found = measured[figure.key]
    return {
        "key": figure.key,
        "label": figure.label,
        "form": figure.form,
        "published": figure.published,
        "value": found.value if math.isfinite(found.value) else None,
        "k": found.k,
        "n": found.n,
        "interval": None if found.interval is None else list(found.interval),
    }


TEXT, JSON, COMMAND_MARKDOWN = "text", "json", "markdown"


def reproduce_and_print(
    ids: Sequence[str],
    datasets: Path,
    form: str,
    width: int,
    progress: Progress,
    write: Callable[[str], None],
) -> None:
    """Make experiments and write them: as text one after the other, in other forms when all are made.

    ids: of tables, T1 and so on; none means all
    form: TEXT, JSON or MARKDOWN; width: columns of the screen
    raises: ConfirmbenchError when an id is unknown, before anything is made
    """
    results = []
    for result in reproduce(choose(ids), datasets, progress):
        results.append(result)
        if form == TEXT:
            write(text_report(result, width) + "\n\n")
    finish = {
        TEXT: lambda: text_summary(results, width),
        JSON: lambda: json_report(results),
        COMMAND_MARKDOWN: lambda: markdown_report(results),
    }
    write(finish[form]())
