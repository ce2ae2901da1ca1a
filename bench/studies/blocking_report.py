"""What blocking keys find and cost, as text: what is printed by `confirmbench blocking`."""

import json
import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from bench.output.table import Column, layout
from bench.studies.measure import Blocking

INTERVALS_FROM = 100  # columns of screen from which shares show their 95 % intervals
ABOUT_KEYS = (
    "Each line with the keys above it. Added: requests whose record no key above finds. Completeness: "
    "requests whose own record is among their candidates / requests that should be confirmed. Mean to max: "
    "candidates of all requests, each record counted once. Reduction: 1 - candidates / (requests x records)."
)
ABOUT_INTERVALS = " In brackets: 95% Wilson intervals."
ABOUT_CLASSES = (
    "Changes to the request, and keying errors on its record; a request with several counts in the class of "
    "each, one without any as no edit."
)
PARTS = {"kinds": "kind", "channels": "channel", "classes": "change"}


def blocking_report(found: Blocking, width: int) -> str:
    """All that was found, as text whose lines are at most `width` long where the tables allow it."""
    tables = [_completeness(title, found["completeness"][part], width) for part, title in PARTS.items()]
    texts = [_opening(found), _key_sets(found["key_sets"], width), _legend(width), *filter(None, tables)]
    return "\n\n".join([*texts, _text(ABOUT_CLASSES, width), *_misses(found, width)])


def json_report(found: Blocking) -> str:
    return json.dumps(found, indent=1, ensure_ascii=False)


def key_text(key: Sequence[str]) -> str:
    """A key in words, cut nowhere but between its columns."""
    return ", ".join(key) or "(every pair)"


def near_one(ratios: Sequence[float]) -> list[str]:
    """As many decimals for all as show two digits of what the largest lacks to 1; four at least."""
    lacking = min((1 - ratio for ratio in ratios if ratio < 1), default=1.0)
    digits = max(4, 1 - math.floor(math.log10(lacking)))
    return [f"{ratio:.{digits}f}" for ratio in ratios]


def _opening(found: Blocking) -> str:
    sizes, digest = found["sizes"], found["dataset"]["digest"]
    return f"Dataset {digest[:8]}: {sizes['registry']:,} records, {sizes['requests']:,} requests."


def _legend(width: int) -> str:
    return _text(ABOUT_KEYS + ABOUT_INTERVALS * (width >= INTERVALS_FROM), width)


def _text(text: str, width: int) -> str:
    return textwrap.fill(text, max(width, 20))


def _key_sets(steps: Sequence[Mapping[str, Any]], width: int) -> str:
    candidates = [step["candidates"] for step in steps]
    columns = [
        Column("keys", [_key(step, place) for place, step in enumerate(steps)], key=True),
        Column("added", [f"{step['added']['count']:,}" for step in steps]),
        Column("completeness", [_rate(step["completeness"], width) for step in steps]),
        Column("mean", [f"{each['mean']:,.1f}" for each in candidates]),
        *(Column(name, [f"{each[name]:,}" for each in candidates]) for name in ("median", "p99", "max")),
        Column("reduction", near_one([each["reduction_ratio"] for each in candidates])),
    ]
    return layout(columns, width)


def _key(step: Mapping[str, Any], place: int) -> str:
    return "+ " * (place > 0) + key_text(step["key"])


def _rate(rate: Mapping[str, Any], width: int) -> str:
    if rate["share"] is None:
        return f"- (0/{rate['of']})"
    counted = f"{rate['share']:.4f} ({rate['count']:,}/{rate['of']:,})"
    return counted + f" [{rate['low']:.4f}, {rate['high']:.4f}]" * (width >= INTERVALS_FROM)


def _completeness(title: str, rates: Mapping[str, Mapping[str, Any]], width: int) -> str:
    columns = [
        Column(title, list(rates), key=True),
        Column("completeness", [_rate(rate, width) for rate in rates.values()]),
        Column("missed", [f"{rate['of'] - rate['count']:,}" for rate in rates.values()]),
    ]
    return layout(columns, width) if rates else ""


def _misses(found: Blocking, width: int) -> list[str]:
    return [_miss(miss, width) for miss in found["misses"]]


def _miss(miss: Mapping[str, Any], width: int) -> str:
    """A request beside its record, column by column."""
    columns = [
        Column("", list(miss["request"]), key=True),
        Column("request", [value or "-" for value in miss["request"].values()], key=True),
        Column("its record", [value or "-" for value in miss["record"].values()], key=True),
    ]
    known = [f"Request {miss['request_id']}", miss["kind"], miss["channel"] or "", ", ".join(miss["changes"])]
    return _text("Missed: " + "; ".join(filter(None, known)) + ".", width) + "\n\n" + layout(columns, width)
