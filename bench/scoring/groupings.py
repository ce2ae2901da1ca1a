"""The slices of a dataset: which requests belong together by kind, edit, lag, subgroup, and crossings of two.

Only the truth and the edits decide that, so it is done once, whatever number of matchers is scored.

What was changed in requests and on the records that they are about, in classes by field and manner.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from generators.noise.edits import SLIPS, VARIATIONS
from generators.schema import CLAIM_COLUMNS, SUBGROUP_COLUMNS

RECORD = "record"  # the channel of the custodian's keying errors
GROUPS = {
    "misspelt": (*SLIPS, "mishear", "misread", "truncate"),
    "written another way": VARIATIONS,
    "another name": ("nickname", "romanise", "part", "swap"),
    "left out": ("drop", "drop_direction", "drop_suffix"),
    "filler": ("filler", "absent", "careless", "zip_only", "no_number", "no_street", "no_building"),
}
NO_EDIT = "no edit"
SIDES = {"request": "", RECORD: " on the record"}
CLASSES = (
    NO_EDIT,
    *(f"{field} {group}{side}" for side in SIDES.values() for field in CLAIM_COLUMNS for group in GROUPS),
)


def error_classes(request_ids: pl.Series, edits: pl.DataFrame) -> pl.DataFrame:
    """Return the classes of each request: one row for each of them, so a request may be there several times.

    request_ids: those that are wanted
    edits: columns request_id, field, operation and channel of `generators.schema.EDITS`
    returns: request_id and class, one of CLASSES; NO_EDIT where neither request nor record was changed
    """
    group_of = {operation: group for group, operations in GROUPS.items() for operation in operations}
    group = pl.col("operation").replace_strict(group_of, return_dtype=pl.String)
    side = (
        pl.when(pl.col("channel") == RECORD).then(pl.lit(SIDES[RECORD])).otherwise(pl.lit(SIDES["request"]))
    )
    made = edits.select(
        "request_id", pl.concat_str("field", pl.lit(" "), group, side).alias("class")
    ).unique()
    return (
        request_ids.to_frame()
        .join(made, on="request_id", how="left")
        .with_columns(pl.col("class").fill_null(NO_EDIT))
    )


ALL = "all"
CROSS = " x "
NOT_KNOWN = "not known"  # a null of a subgroup column
NOT_ON_FILE = "not on file"  # of the lag: there is no filing to count from
MOST_EDITS = 5  # requests with as many or more are one slice
ON_EDITS = ("edit", "edit_field", "edit_field x edit")  # a request may be in several slices of these
CROSSINGS = (
    *(f"{column} x kind" for column in SUBGROUP_COLUMNS),
    "origin x edit",
    "housing x edit",
    "channel x edit",
    "lag x kind",
)

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Grouping:
    """One way to slice the requests: the slice of each member.

    name: of the grouping, e.g. "origin x kind"
    labels: of its slices; some may have no member
    codes: index into `labels` of each member
    members: the request (row of the truth) of each member; None where each request is one, in its order
    """

    name: str
    labels: Sequence[str]
    codes: Ints
    members: Ints | None = None


@dataclass(frozen=True, eq=False)
class Groupings:
    """The groupings of one dataset; one that crosses two others is made when it is asked for."""

    truth: pl.DataFrame
    edits: pl.DataFrame
    subgroups: Sequence[str] = SUBGROUP_COLUMNS
    _made: dict[str, Grouping] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """All that are no free crossing."""
        return (ALL, "kind", *ON_EDITS, "edits", "lag", *self.subgroups)

    def check(self, name: str) -> None:
        """raises: ConfirmbenchError when there is no such grouping, nor a crossing of two"""
        check_name(name, self.subgroups)

    def of(self, name: str) -> Grouping:
        """One grouping, by its name.

        raises: ConfirmbenchError when there is none of that name, or the truth lacks the column
        """
        self.check(name)
        if name in ON_EDITS:
            return self._on_edits[name]
        if CROSS not in name:
            return self._simple[name]
        if name not in self._made:
            first, second = name.split(CROSS)
            self._made[name] = _cross(name, self.of(first), self.of(second))
        return self._made[name]

    @cached_property
    def _simple(self) -> dict[str, Grouping]:
        """Those in which each request is in one slice."""
        missing = [column for column in self.subgroups if column not in self.truth.columns]
        if missing:
            raise ConfirmbenchError(
                f"The truth has no column {missing[0]}; its columns are {', '.join(self.truth.columns)}."
            )
        everything = Grouping(ALL, (ALL,), np.zeros(self.truth.height, np.int32))
        return {
            ALL: everything,
            "kind": _by_column("kind", self.truth["kind"]),
            "edits": _by_number(self.truth.height, self.edits),
            "lag": _by_column("lag", self.truth["lag_years"], NOT_ON_FILE),
            **{column: _by_column(column, self.truth[column]) for column in self.subgroups},
        }

    @cached_property
    def _on_edits(self) -> dict[str, Grouping]:
        return _by_edits(self.truth.height, self.edits)


def check_name(name: str, subgroups: Sequence[str] = SUBGROUP_COLUMNS) -> None:
    """raises: ConfirmbenchError when `name` is no grouping, nor a crossing of two, e.g. "origin x kind" """
    simple = (ALL, "kind", "edit", "edit_field", "edits", "lag", *subgroups)
    parts = name.split(CROSS)
    if any(part not in simple for part in parts) or len(parts) > 2:
        raise ConfirmbenchError(
            f"There is no slice {name!r}; the slices are {', '.join(simple)} and crossings of two of them, "
            f'e.g. "{subgroups[0] if subgroups else "lag"}{CROSS}kind".'
        )
    if len(set(parts)) < len(parts) or parts == ["edit", "edit_field"]:
        raise ConfirmbenchError(f"{name!r} crosses no two things; fields with edits are {ON_EDITS[2]!r}.")


def canonical(name: str) -> str:
    """The name under which a slice is counted: "kind x origin" is "origin x kind", in any case and spacing.

    raises: ConfirmbenchError when there is no such slice
    """
    parts = name.lower().split()
    tidy = CROSS.join(" ".join(parts).split(CROSS))
    other = CROSS.join(reversed(tidy.split(CROSS)))
    known = (*CROSSINGS, *ON_EDITS)
    found = other if other in known else tidy
    check_name(found)
    return found


def _by_column(name: str, column: pl.Series, null: str = NOT_KNOWN) -> Grouping:
    """Slices in the order of an Enum's categories or of the values; nulls come last."""
    texts, codes = _code(column)
    return Grouping(name, [*texts, null], codes)


def _by_number(requests: int, edits: pl.DataFrame) -> Grouping:
    """By the number of changes to the request and its record: lines of `edits`."""
    counts = np.bincount(edits["request_id"].to_numpy(), minlength=requests)
    labels = [*map(str, range(MOST_EDITS)), f"{MOST_EDITS} or more"]
    return Grouping("edits", labels, np.minimum(counts, MOST_EDITS).astype(np.int32))


def _by_edits(requests: int, edits: pl.DataFrame) -> dict[str, Grouping]:
    """By what was changed: operation, field, and both; those without any change are a slice of their own."""
    fields, field = _code(edits["field"])
    operations, operation = _code(edits["operation"])
    sides = tuple(SIDES.values())  # "" and " on the record"
    side = _numbers((edits["channel"].cast(pl.String) == RECORD).cast(pl.Int32))
    both = [f"{each}{CROSS}{done}" for each in fields for done in operations]
    rows = edits["request_id"].to_numpy()
    return {
        name: _on_edits(name, requests, rows, [f"{label}{side}" for label in labels for side in sides], codes)
        for name, labels, codes in (
            (ON_EDITS[0], operations, operation * 2 + side),
            (ON_EDITS[1], fields, field * 2 + side),
            (ON_EDITS[2], both, (field * len(operations) + operation) * 2 + side),
        )
    }


def _on_edits(
    name: str, requests: int, rows: npt.NDArray[np.int64], labels: Sequence[str], codes: Ints
) -> Grouping:
    """A request is in a slice once, however many of its edits are of that class."""
    width = len(labels) + 1
    untouched = np.ones(requests, np.bool_)
    untouched[rows] = False
    pairs = np.concatenate([rows * width + codes + 1, np.flatnonzero(untouched) * width])
    pairs.sort()  # np.unique does the same eight times slower
    request, code = np.divmod(pairs[np.concatenate([[True], pairs[1:] != pairs[:-1]])[: len(pairs)]], width)
    return Grouping(name, (NO_EDIT, *labels), code.astype(np.int32), request.astype(np.int32))


def _code(column: pl.Series) -> tuple[list[str], Ints]:
    """The values as texts, in order, and for each row the index of its own; a null has their number."""
    if isinstance(column.dtype, pl.Enum):
        texts, codes = column.dtype.categories.to_list(), column.to_physical()
    elif column.dtype.is_integer():
        values = column.drop_nulls().unique().sort()
        texts = values.cast(pl.String).to_list()
        codes = values.search_sorted(column)  # tenfold the speed of going through text
        codes = codes.zip_with(column.is_not_null(), pl.Series([None], dtype=codes.dtype))
    else:
        column = column.cast(pl.String)
        texts = column.drop_nulls().unique().sort().to_list()
        codes = column.cast(pl.Enum(texts)).to_physical()
    return texts, _numbers(codes.cast(pl.Int32).fill_null(len(texts)))


def _cross(name: str, first: Grouping, second: Grouping) -> Grouping:
    """Each slice of one with each of the other; at most one of them has several members a request."""
    members = first.members if second.members is None else second.members
    codes = _at(first, members) * np.int32(len(second.labels)) + _at(second, members)
    labels = [f"{one}{CROSS}{other}" for one in first.labels for other in second.labels]
    return Grouping(name, labels, codes, members)


def _at(grouping: Grouping, members: Ints | None) -> Ints:
    """The slices of `members` in a grouping that has the same, or one of each request."""
    return grouping.codes if grouping.members is members or members is None else grouping.codes[members]


def _numbers(column: pl.Series) -> Ints:
    return column.to_numpy().astype(np.int32, copy=False)
