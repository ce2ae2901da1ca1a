"""The signed statement of a batch: its number, when it was signed and when it expires, and what is wrong.

Dates and times as requesters write them: ISO 8601, or in a way in which day and month may be confused.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from generators.papers.batches import DAY, NO_CASE, Batches, choose
from generators.rates import PaperRates
from generators.sampling import Bools, Ints, Streams, Words, below, permute_values

UNREADABLE_DATES = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d %b %Y", "%B %d, %Y", "%Y%m%d")
UNREADABLE_TIMES = (
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%d.%m.%Y %H:%M",
    "%d %b %Y %H:%M",
    "%B %d, %Y %I:%M %p",
    "%Y%m%d %H%M",
)


def iso_dates(days: Ints) -> pl.Series:
    """2025-04-08. days: from 1970-01-01 on"""
    return _dates(days).dt.strftime("%Y-%m-%d")


def iso_times(seconds: Ints, offsets: Ints) -> pl.Series:
    """2025-04-08T09:30:00-04:00, with Z for no offset.

    seconds: UTC, from 1970-01-01 on; offsets: minutes by which the writer's clock is ahead of UTC
    """
    minutes = pl.Series(np.abs(offsets))
    signs = pl.Series(np.where(offsets < 0, "-", "+"))
    hours, rest = ((part.cast(pl.String).str.zfill(2)) for part in (minutes // 60, minutes % 60))
    zones = (signs + hours + ":" + rest).set(pl.Series(offsets == 0), "Z")
    return _times(seconds + 60 * offsets).dt.strftime("%Y-%m-%dT%H:%M:%S") + zones


def unreadable_dates(days: Ints, form: Ints) -> pl.Series:
    """08/04/2025, 8 Apr 2025, 20250408, ... form: index into UNREADABLE_DATES"""
    return _in_forms(_dates(days), form, UNREADABLE_DATES)


def unreadable_times(seconds: Ints, form: Ints) -> pl.Series:
    """08/04/2025 09:30, ... without an offset. form: index into UNREADABLE_TIMES"""
    return _in_forms(_times(seconds), form, UNREADABLE_TIMES)


def _dates(days: Ints) -> pl.Series:
    return pl.Series(days).cast(pl.Int32).cast(pl.Date)


def _times(seconds: Ints) -> pl.Series:
    return (pl.Series(seconds) * 1_000_000).cast(pl.Datetime("us"))


def _in_forms(values: pl.Series, form: Ints, forms: tuple[str, ...]) -> pl.Series:
    texts = pl.Series([None] * len(values), dtype=pl.String)
    for number, pattern in enumerate(forms):
        rows = np.flatnonzero(form == number)
        texts = texts.scatter(rows, values.gather(rows).dt.strftime(pattern))
    return texts


HOUR, MINUTE = 3_600, 60
OFFSETS = np.array([0, 0, -240, -300, -360, -420])  # minutes; of clocks that requesters write by
FAR_AHEAD, FAR_BEHIND = 600, -660  # Guam's, with which a day begins early, and American Samoa's
LATE, EARLY = 14 * HOUR + 30 * MINUTE, 8 * HOUR + 30 * MINUTE  # see `_near_midnight`
NONE, EXPIRED, COPIED, UNREADABLE, FUTURE, ZONED = range(6)
CASES = (
    "no_attestation",
    "expired_attestation",
    "copied_attestation",
    "unreadable_date",
    "future_date",
    "time_zone",
)


@dataclass(frozen=True)
class Attestations:
    """One entry a batch. texts: columns attestation, signed_at, expires_at; case: into CASES, or NO_CASE"""

    texts: pl.DataFrame
    case: Ints


def attest(streams: Streams, rates: PaperRates, batches: Batches) -> Attestations:
    """The attestations of all batches; a case falls on the share of batches that the profile states."""
    case = _cases(streams, rates, batches)
    source = _copied_from(batches, case)
    case[(case == COPIED) & (source < 0)] = NO_CASE
    signed, expires = _attestations_dates(streams, batches, case)
    absent = pl.Series(case == NONE)
    number = np.where(case == COPIED, source, np.arange(len(batches)))
    texts = {
        "attestation": "ATT-" + pl.Series(number).cast(pl.String).str.zfill(7),
        "signed_at": signed,
        "expires_at": expires,
    }
    return Attestations(pl.DataFrame({name: text.set(absent, None) for name, text in texts.items()}), case)


def _cases(streams: Streams, rates: PaperRates, batches: Batches) -> Ints:
    numbers, anybody = np.arange(len(batches)), np.ones(len(batches), np.bool_)
    firsts = np.unique(batches.requester, return_index=True)[1]
    followers = np.isin(numbers, firsts, invert=True)
    order = permute_values(numbers, max(len(batches), 1), streams.key("papers.attestations"))
    return choose(
        order,
        [
            (rates.no_attestation, anybody),
            (rates.expired_attestation, anybody),
            (rates.copied_attestation, followers),
            (rates.unreadable_signature, anybody),
            (rates.future_signature, anybody),
            (rates.time_zone, _near_midnight(batches)),
        ],
    )


def _near_midnight(batches: Batches) -> Bools:
    """Batches received when a far clock shows another day: Guam's at signing, or Samoa's at expiry."""
    second = batches.received % DAY
    return (second >= LATE) | (second < EARLY)


def _copied_from(batches: Batches, case: Ints) -> Ints:
    """The last batch before each of the same requester that has an attestation of its own; -1 if none."""
    own = pl.Series(np.arange(len(batches))).set(pl.Series((case == NONE) | (case == COPIED)), None)
    frame = pl.DataFrame({"requester": batches.requester, "own": own})
    last = pl.col("own").shift(1).forward_fill().over("requester")
    return frame.select(last.fill_null(-1)).to_series().to_numpy()


def _attestations_dates(streams: Streams, batches: Batches, case: Ints) -> tuple[pl.Series, pl.Series]:
    """When attestations were signed and when they expire, as written."""
    numbers = np.arange(len(batches))
    words, more = streams.words("papers.signed", numbers), streams.words("papers.signed", numbers, 1)
    signed, expires = _instants(batches.received, case, words)
    ahead = (case == ZONED) & (batches.received % DAY >= LATE)
    behind = (case == ZONED) & ~ahead
    offset = OFFSETS[below(words[2], len(OFFSETS))]
    signed_text = iso_times(signed, np.where(ahead, FAR_AHEAD, offset))
    expires_text = iso_times(expires, np.where(behind, FAR_BEHIND, offset))
    form = below(more[0], len(UNREADABLE_TIMES))
    on_signature = pl.Series((case == UNREADABLE) & (more[1] & 1 == 0))
    on_expiry = pl.Series((case == UNREADABLE) & (more[1] & 1 == 1))
    return (
        signed_text.zip_with(~on_signature, unreadable_times(signed, form)),
        expires_text.zip_with(~on_expiry, unreadable_times(expires, form)),
    )


def _instants(received: Ints, case: Ints, words: Words) -> tuple[Ints, Ints]:
    """Seconds of signing and of expiry.

    Ordinary ones are an hour to three days before receipt and one to ninety days after it: on the right
    side with any offset of OFFSETS and without. Those by a far clock are on it because of the offset alone.
    """
    signed = received - HOUR - below(words[0], 3 * DAY)
    expires = received + DAY + below(words[1], 89 * DAY)
    late = case == ZONED
    signed = np.where(late, received - 5 * MINUTE - below(words[0], 25 * MINUTE), signed)
    early = late & (received % DAY < EARLY)
    expires = np.where(early, received + 5 * MINUTE + below(words[1], 2 * HOUR), expires)
    expires = np.where(case == EXPIRED, received - HOUR - below(words[1], 60 * DAY), expires)
    signed = np.where(case == EXPIRED, expires - DAY - below(words[0], 29 * DAY), signed)
    signed = np.where(case == FUTURE, received + 8 * HOUR + below(words[0], 30 * DAY), signed)
    expires = np.where(case == FUTURE, signed + 30 * DAY, expires)
    return signed, expires
