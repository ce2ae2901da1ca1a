"""Rules that look at other requests: how many a batch, an officer or a requester has, and asking again.

Every request received counts, whatever became of it: what is limited is asking. A window of 24 hours holds
what came less than 24 hours before. The stream that rules read is requests and papers side by side; dates are
ISO 8601 in its plainest form, or not read at all: nothing is guessed.
"""

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from bench.custody.screens.contract import By, Codes, Hours, Limit, PolicyRule
from bench.custody.screens.fields import stated
from generators.schema import CLAIM_COLUMNS, PAPERS
from matchers.engine.normalize import normalize

DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
HOUR = "([01][0-9]|2[0-3])"
MINUTE = "[0-5][0-9]"
SECONDS = rf"(:{MINUTE}(\.[0-9]{{1,9}})?)?"  # what is finer than a microsecond is dropped
OFFSET = f"(Z|[+-]{HOUR}:{MINUTE})"
INSTANT = f"^{DATE}T{HOUR}:{MINUTE}{SECONDS}{OFFSET}$"
FORMATS = ("%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z")
LAST_YEAR = 9999


def instant(text: pl.Expr) -> pl.Expr:
    """The instant that a text means, Datetime in UTC; null where it cannot be read.

    It is written `YYYY-MM-DDTHH:MM[:SS[.f]]` and an offset, Z or +HH:MM: without one nobody knows which
    instant is meant. The years go from 1 to 9999.
    """
    written = pl.when(text.str.contains(INSTANT)).then(text)
    read = [written.str.to_datetime(each, time_unit="us", time_zone="UTC", strict=False) for each in FORMATS]
    return _within_calendar(pl.coalesce(read))


def day(text: pl.Expr) -> pl.Expr:
    """The UTC day that a text means, Date; null where it is neither `YYYY-MM-DD` nor an instant as above."""
    written = pl.when(text.str.contains(f"^{DATE}$")).then(text)
    date = written.str.to_date("%Y-%m-%d", strict=False)
    return _within_calendar(pl.coalesce(date, instant(text).dt.date()))


def _within_calendar(moment: pl.Expr) -> pl.Expr:
    return pl.when(moment.dt.year().is_between(1, LAST_YEAR)).then(moment)


PAPER_TEXTS = tuple(column for column, dtype in PAPERS.items() if dtype == pl.String)
SEPARATOR = "\x1f"  # normalised text never has it
NEAR = ("surname", "house_number", "zip_code")  # and the first letter of the given name


def normalise(column: str) -> str:
    """Name of the column with a claim column in the form for comparing."""
    return f"{column} normalised"


def stream(requests: pl.DataFrame, papers: pl.DataFrame) -> pl.DataFrame:
    """One row a request, in the order given.

    requests, papers: as a screen gets them
    returns: the claim columns; PAPERS, with no blanks at the ends of texts, and null for nothing; the claim
        columns normalised, null for nothing; and
        day: UTC day of receipt
        order_day: UTC day of `order_date`; null where that is absent or cannot be read
        signed, expires: instants of `signed_at` and `expires_at`, likewise
        text: whole name and address, normalised; null where nothing is stated, or no other request states it
        near: surname, first letter of the given name, house number, ZIP code; null where one is absent, or no
            other request has the same
    """
    joined = requests.select(CLAIM_COLUMNS).hstack(papers)
    forms = normalize(requests.select(CLAIM_COLUMNS)).rename(normalise)
    texts = [_or_null(pl.col(column).str.strip_chars()).alias(column) for column in PAPER_TEXTS]
    return (
        joined.hstack(forms)
        .lazy()
        .with_columns(texts)
        .with_columns(
            day=pl.col("received_at").dt.date(),
            order_day=day(pl.col("order_date")),
            signed=instant(pl.col("signed_at")),
            expires=instant(pl.col("expires_at")),
            text=_text(),
            near=_near(),
        )
        .with_columns(_or_null_if_alone(key) for key in ("text", "near"))
        .collect()
    )


def _text() -> pl.Expr:
    parts = [pl.col(normalise(column)) for column in CLAIM_COLUMNS]
    whole = pl.concat_str([part.fill_null("") for part in parts], separator=SEPARATOR)
    return pl.when(pl.any_horizontal(part.is_not_null() for part in parts)).then(whole)


def _near() -> pl.Expr:
    """`concat_str` is null where one part is."""
    initial = pl.col(normalise("given_name")).str.slice(0, 1)
    return pl.concat_str([*(pl.col(normalise(column)) for column in NEAR), initial], separator=SEPARATOR)


def _or_null_if_alone(key: str) -> pl.Expr:
    """Looking back among a million requests takes a second; among those that look alike, next to nothing."""
    return pl.when(pl.col(key).is_duplicated()).then(key)


def _or_null(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)


NAMES = ("given_name", "surname")
PLACES = ("house_number", "street", "city", "zip_code")
SCREENED = "admitted by the screens named"


@dataclass(frozen=True)
class Name(PolicyRule):
    """Given name and surname are both stated."""

    def holds(self) -> pl.Expr:
        return pl.all_horizontal(stated(column) for column in NAMES)


@dataclass(frozen=True)
class AddressStated(PolicyRule):
    """A street or a house number is stated, so that there is an address to verify, and not one to find."""

    def holds(self) -> pl.Expr:
        return stated("street") | stated("house_number")


@dataclass(frozen=True)
class Filler(PolicyRule):
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
            pl.col(normalise(column)).is_in(forms).fill_null(False)
            for words, columns in ((self.names, NAMES), (self.addresses, PLACES))
            for column, forms in _forms(words, columns).items()
        ]
        return ~pl.any_horizontal(found)


@dataclass(frozen=True)
class Address(PolicyRule):
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
class BatchFloor(PolicyRule):
    """The batch has at least so many requests; a batch is received whole, so its size is known at receipt."""

    requests: Limit

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return pl.col("received_at").is_null() | (pl.len().over("batch_id") >= self.requests)


@dataclass(frozen=True)
class BatchCap(PolicyRule):
    """The request is among the first so many of its batch."""

    requests: Limit

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return _received_of("batch_id") <= self.requests


@dataclass(frozen=True)
class OfficerLoad(PolicyRule):
    """It is among the first so many that the officer signed for on this UTC day, for whichever requester.

    Requests that name no officer are counted together.
    """

    daily: Limit

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return _received_of("officer", "day") <= self.daily


@dataclass(frozen=True)
class Quota(PolicyRule):
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
class Duplicate(PolicyRule):
    """The same name and address, normalised, was not asked about in the window before, `by` whom it says."""

    window_hours: Hours
    by: By = "anybody"

    needs = ("papers",)

    def holds(self) -> pl.Expr:
        return ~_repeats("text", self.window_hours, self.by)


@dataclass(frozen=True)
class NearDuplicate(PolicyRule):
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
class Lock(PolicyRule):
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
