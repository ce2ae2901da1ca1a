"""What blocking keys find and what they cost, measured on a dataset.

No pair is judged here: a request is found when its own record is among its candidates, whatever a matcher
would then make of the pair.

The blocking keys that a user asks about.

What blocking keys find and cost, as text: what is printed by `confirmbench blocking`.
"""

import json
import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.output.progress import Progress
from bench.output.table import Column, layout
from bench.scoring.groupings import CLASSES, RECORD, error_classes
from bench.scoring.rate import SHARE, Rate
from generators.dataset import Dataset
from generators.errors import ConfirmbenchError
from generators.schema import CHANNELS, CLAIM_COLUMNS, CONFIRMABLE_KINDS
from matchers.catalog import make
from matchers.engine.blocking import DEFAULT_KEYS, Keys, check_keys
from matchers.engine.pairs import survey


def chosen_keys(written: Sequence[str] | None, spec: str | None) -> Keys:
    """Return the keys written out, those of the matcher named, or, with neither, the default ones.

    written: one text a key, its columns with commas between them; a key without columns joins every pair
    spec: of a matcher with a parameter `keys`
    raises: ConfirmbenchError when both are given, or there is something wrong with one
    """
    if written and spec:
        raise ConfirmbenchError("Keys and a matcher were given; give --key or --matcher, not both.")
    keys = tuple(_columns(key) for key in written) if written else DEFAULT_KEYS
    if spec:
        keys = _keys_of(spec)
    check_keys(keys)
    return keys


def _columns(key: str) -> tuple[str, ...]:
    return tuple(column.strip() for column in key.split(",")) if key.strip() else ()


def _keys_of(spec: str) -> Keys:
    matcher = make(spec)
    if not hasattr(matcher, "keys"):
        raise ConfirmbenchError(
            f"The matcher {spec} has no parameter keys; name one that has, as jaro_winkler, or give --key."
        )
    keys: Keys = matcher.keys
    return keys


Blocking = dict[str, Any]
Rows = npt.NDArray[np.int64]


def measure(dataset: Dataset, keys: Keys, n_misses: int, progress: Progress) -> Blocking:
    """Everything that the report shows, as values that JSON can hold.

    n_misses: how many of the requests that were not found to show, the first ones
    raises: ConfirmbenchError when the registry is empty or lacks a record that the truth names
    """
    records = dataset.rows("registry")
    if not records:
        raise ConfirmbenchError(f"{dataset.folder} holds no records, so nothing can be found; generate some.")
    registry, requests, edits = dataset.registry(), dataset.requests(), dataset.edits()
    positives = dataset.truth().filter("should_confirm")
    own = own_records(positives, record_ids(registry), requests.height)
    counts, first_key = survey_in_steps(registry, requests, keys, own, progress)
    found = positives.with_columns(first_key.gather(positives["request_id"]))
    return {
        "dataset": {"name": dataset.name, "digest": dataset.digest},
        "sizes": {"registry": records, "requests": requests.height},
        "completeness": completeness(found, edits),
        "key_sets": key_sets(keys, found["first_key"], counts, records),
        "misses": misses(found, n_misses, requests, registry, edits),
    }


def survey_in_steps(
    registry: pl.LazyFrame, requests: pl.DataFrame, keys: Keys, own: Rows, progress: Progress
) -> tuple[list[Rows], pl.Series]:
    """Return the candidates of each request by the first key, the first two, and so on; and `first_key`.

    own: where in the registry each request's own record is, -1 for none
    """
    counts = []
    for n in range(1, len(keys) + 1):
        with progress.stage(f"candidates by {n} of {len(keys)} keys"):
            found = survey(registry, requests, keys[:n], own)
            counts.append(found["n_candidates"].to_numpy())
    return counts, found["first_key"]


def record_ids(registry: pl.LazyFrame) -> Rows:
    """The registry's record_id, increasing."""
    return registry.select("record_id").collect().to_series().to_numpy()


def own_records(positives: pl.DataFrame, record_ids: Rows, n_requests: int) -> Rows:
    """Return where in the registry each request's own record is, -1 for requests that are no positives.

    positives: request_id and record_id of the requests that should be confirmed
    record_ids: of the whole registry, increasing
    raises: ConfirmbenchError when a record is not there
    """
    wanted = positives["record_id"].fill_null(-1).to_numpy()
    places = np.searchsorted(record_ids, wanted).clip(max=len(record_ids) - 1)
    absent = np.flatnonzero(record_ids[places] != wanted)
    if len(absent):
        raise ConfirmbenchError(
            f"Request {positives['request_id'][int(absent[0])]} should be confirmed, but its record is not "
            "in the registry; generate the dataset again."
        )
    own = np.full(n_requests, -1, np.int64)
    own[positives["request_id"].to_numpy()] = places
    return own


def completeness(found: pl.DataFrame, edits: pl.DataFrame) -> Blocking:
    """Pair completeness: positives whose own record is among their candidates / positives.

    found: the positives: request_id, kind, channel, and first_key, -1 where no key found the record
    """
    by_class = found.join(error_classes(found["request_id"], edits), on="request_id")
    return {
        "overall": rate(int((found["first_key"] >= 0).sum()), found.height),
        "kinds": _rates(found, "kind", CONFIRMABLE_KINDS),
        "channels": _rates(found, "channel", CHANNELS),
        "classes": _rates(by_class, "class", CLASSES),
    }


def rate(count: int, of: int) -> dict[str, Any]:
    """A share with its 95 % Wilson interval."""
    found = Rate(SHARE, count, of)
    return found.row | found.interval()._asdict()


def _rates(found: pl.DataFrame, column: str, names: Sequence[str]) -> dict[str, Any]:
    """One rate for each value that occurs, in the order of `names`."""
    counts = found.group_by(pl.col(column).cast(pl.String)).agg((pl.col("first_key") >= 0).sum(), pl.len())
    known = {name: rate(count, of) for name, count, of in counts.iter_rows()}
    return {name: known[name] for name in names if name in known}


def key_sets(
    keys: Keys, first_key: pl.Series, counts: Sequence[Rows], n_records: int
) -> list[dict[str, Any]]:
    """What each key adds to those before it.

    first_key: of each positive, -1 where no key found its record
    counts: candidates of each request by the first key, by the first two, and so on
    returns: for each key its columns; `added`, the positives that it is the first to find; `completeness` and
        `candidates` with all keys up to it
    """
    return [
        {
            "key": list(key),
            "added": Rate(SHARE, int((first_key == k).sum()), len(first_key)).row,
            "completeness": rate(int(first_key.is_between(0, k).sum()), len(first_key)),
            "candidates": candidates(counts[k], n_records),
        }
        for k, key in enumerate(keys)
    ]


def candidates(counts: Rows, n_records: int) -> dict[str, Any]:
    """How many candidates requests have.

    p99: the fewest that 99 % of the requests do not exceed; median likewise
    reduction_ratio: 1 - candidates / (requests x records)
    """
    total = int(counts.sum())
    median, p99 = (int(x) for x in np.quantile(counts, [0.5, 0.99], method="inverted_cdf"))
    return {
        "total": total,
        "mean": total / len(counts),
        "median": median,
        "p99": p99,
        "max": int(counts.max()),
        "reduction_ratio": 1 - total / (len(counts) * n_records),
    }


def misses(
    found: pl.DataFrame, n: int, requests: pl.DataFrame, registry: pl.LazyFrame, edits: pl.DataFrame
) -> list[dict[str, Any]]:
    """The first n positives that were not found beside their records, and what was changed on either one."""
    missed = found.filter(pl.col("first_key") < 0).head(n)
    records = registry.filter(pl.col("record_id").is_in(missed["record_id"].implode())).collect()
    return [
        {
            "request_id": row["request_id"],
            "kind": row["kind"],
            "channel": row["channel"],
            "changes": _changes(edits.filter(pl.col("request_id") == row["request_id"])),
            "request": _claims(requests.row(row["request_id"], named=True)),
            "record": _claims(records.row(by_predicate=pl.col("record_id") == row["record_id"], named=True)),
        }
        for row in missed.iter_rows(named=True)
    ]


def _claims(row: dict[str, Any]) -> dict[str, Any]:
    return {column: row[column] for column in CLAIM_COLUMNS}


def _changes(edits: pl.DataFrame) -> list[str]:
    """The edits of one request in words, e.g. "surname delete", "zip_code transpose on the record"."""
    rows = edits.select("field", "operation", "channel").iter_rows()
    return [f"{field} {what}" + " on the record" * (where == RECORD) for field, what, where in rows]


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
