"""Rules about asking again.

Every request received counts as an earlier one, whatever became of it: what is limited is asking. A window
of 24 hours holds what came less than 24 hours before.

Rules about the name and the address themselves.

Rules about how many requests: of a batch, an officer, a requester.

Every request received counts, whatever becomes of it: what is limited is asking.
"""

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from bench.custody.screens.fields import stated
from bench.custody.screens.rule import By, Codes, Hours, Limit, Rule
from bench.custody.screens.stream import normalised
from matchers.engine.normalize import normalize

NAMES = ("given_name", "surname")
PLACES = ("house_number", "street", "city", "zip_code")
SCREENED = "admitted by the screens named"


@dataclass(frozen=True)
class Name(Rule):
    """Given name and surname are both stated."""

    def holds(self) -> pl.Expr:
        return pl.all_horizontal(stated(column) for column in NAMES)


@dataclass(frozen=True)
class AddressStated(Rule):
    """A street or a house number is stated, so that there is an address to verify, and not one to find."""

    def holds(self) -> pl.Expr:
        return stated("street") | stated("house_number")


@dataclass(frozen=True)
class Filler(Rule):
    """No given name or surname is one of `names`; no house number, street, city or ZIP code of `addresses`.

    Both are compared whole and normalised: upper case, without punctuation, abbreviated.
    """

    names: Codes = ()
    addresses: Codes = ()

    def __post_init__(self) -> None:
        for key, words, columns in (("names", self.names, NAMES), ("addresses", self.addresses, PLACES)):
            _check_words(key, words, columns)
        if not self.names and not self.addresses:
            raise ValueError("names and addresses are both absent; list words in one of them")

    def holds(self) -> pl.Expr:
        found = [
            pl.col(normalised(column)).is_in(forms).fill_null(False)
            for words, columns in ((self.names, NAMES), (self.addresses, PLACES))
            for column, forms in _forms(words, columns).items()
        ]
        return ~pl.any_horizontal(found)


@dataclass(frozen=True)
class Address(Rule):
    """Each of the screens named admits the request, e.g. "complete_address" or "deliverable"."""

    screens: Codes

    def holds(self) -> pl.Expr:
        return pl.col(SCREENED)


def _forms(words: tuple[str, ...], columns: tuple[str, ...]) -> dict[str, list[str]]:
    """By column, the words as they look there when normalised."""
    frame = normalize(pl.DataFrame(dict.fromkeys(columns, words), dict.fromkeys(columns, pl.String)))
    return {column: frame[column].drop_nulls().to_list() for column in columns}


def _check_words(key: str, words: tuple[str, ...], columns: tuple[str, ...]) -> None:
    for word in words:
        if not any(_forms((word,), columns).values()):
            raise ValueError(f"{key} has {word!r}, in which there is no letter or digit to compare")


@dataclass(frozen=True)
class BatchFloor(Rule):
    """The batch has at least so many requests; a batch is received whole, so its size is known at receipt."""

    requests: Limit

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return pl.col("received_at").is_null() | (pl.len().over("batch_id") >= self.requests)


@dataclass(frozen=True)
class BatchCap(Rule):
    """The request is among the first so many of its batch."""

    requests: Limit

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return _received_of("batch_id") <= self.requests


@dataclass(frozen=True)
class OfficerLoad(Rule):
    """It is among the first so many that the officer signed for on this UTC day, for whichever requester.

    Requests that name no officer are counted together.
    """

    daily: Limit

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return _received_of("officer", "day") <= self.daily


@dataclass(frozen=True)
class Quota(Rule):
    """It is among the first so many of the requester on this UTC day.

    Requests that name no requester are counted together.
    """

    daily: Limit

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return _received_of("requester", "day") <= self.daily


def _received_of(*columns: str) -> pl.Expr:
    """How many were received of the same values so far, this one included."""
    return pl.col("received_at").cum_count().over(columns)


@dataclass(frozen=True)
class Duplicate(Rule):
    """The same name and address, normalised, was not asked about in the window before, `by` whom it says."""

    window_hours: Hours
    by: By = "anybody"

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return ~_repeats("text", self.window_hours, self.by)


@dataclass(frozen=True)
class NearDuplicate(Rule):
    """The same, of surname, first letter of the given name, house number and ZIP code alone.

    A request that lacks one of them is no near-duplicate; of two in a household whose given names begin alike
    the second is one.
    """

    window_hours: Hours
    by: By = "anybody"

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return ~_repeats("near", self.window_hours, self.by)


@dataclass(frozen=True)
class Lock(Rule):
    """The requester is not locked.

    It is locked for `hours` from the repetition on that is more than the `after`-th within the window, and
    for as long again from each further one that is. A repetition is a request with the name and address,
    normalised, of one of its own requests in the window before.

    Source: TIN Matching, as a vendor describes it (24 hours, 96 hours).
    """

    after: Limit
    hours: Hours
    window_hours: Hours = 24

    needs = ("papers",)

    def __post_init__(self) -> None:
        if self.hours < self.window_hours:
            raise ValueError(f"hours {self.hours} is shorter than window_hours {self.window_hours}")

    def holds(self) -> pl.Expr:
        return pl.col("received_at") - pl.col("locked_at") >= timedelta(hours=self.hours)

    def kept(self, stream: pl.DataFrame) -> pl.Series:
        """In three steps, for a window cannot hold another one."""
        window = timedelta(hours=self.window_hours)
        earlier = pl.col("received_at").shift(self.after).over("requester", "repeats")
        too_many = pl.col("repeats") & (pl.col("received_at") - earlier < window)
        locked = stream.select(
            "requester", "received_at", repeats=_repeats("text", self.window_hours, "requester")
        ).with_columns(locked_at=pl.when(too_many).then("received_at"))
        return super().kept(locked.with_columns(pl.col("locked_at").forward_fill().over("requester")))


def _repeats(key: str, window_hours: int, by: str) -> pl.Expr:
    """Whether the last request with the same key, by anybody or the same requester, is in the window."""
    groups = (key,) if by == "anybody" else (key, "requester")
    since = pl.col("received_at") - pl.col("received_at").shift(1).over(groups)
    return (pl.col(key).is_not_null() & (since < timedelta(hours=window_hours))).fill_null(False)
