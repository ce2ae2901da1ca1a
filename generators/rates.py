"""What a profile can set: every key, its range and its meaning.

A field's annotation says what its value must be; `Share` is a number from 0 to 1.
"""

from dataclasses import dataclass
from typing import Annotated

from generators.schema import CHANNELS, ORIGINS
from generators.settings import Share, Shares, Split, Whole

LAGS = 5  # a record is at most this many years older than the request
MAX_FILING_HISTORY = 5


ByOrigin = Annotated[dict[str, float], Shares(ORIGINS)]


@dataclass(frozen=True)
class PopulationRates:
    """household_coverage: share of households of which anybody is on file
    coverage: share of the people of such a household who are, by origin
    stop_rate: share of the people on file who stop filing in a year, by origin; their records grow old
    move_rate: share of people who change their address in a year
    rename_rate: share of wives whose married name is new in a given year, below 45 years of age
    po_box, rural_route, military: share of dwellings whose mail goes to a PO box, a rural route box or a
    military post office
    group_quarters: share of people who live in an institution, such as a dormitory or a prison
    """

    household_coverage: Share
    coverage: ByOrigin
    stop_rate: ByOrigin
    move_rate: Share
    rename_rate: Share
    po_box: Share
    rural_route: Share
    military: Share
    group_quarters: Share


@dataclass(frozen=True)
class RegistryRates:
    """filing_lag: shares of people by years since their last filing, 1 year first, five in all
    filing_history: filings on file for each person, the last and those of the years before it
    old_address: share of filings that show the address of the year before
    name_keying, address_keying: share of the cells of given name and surname, and of house number, street,
    unit, city and ZIP code, that the custodian has on file with a keying error
    shared_tin: share of records under somebody else's taxpayer number
    """

    filing_lag: Annotated[tuple[float, ...], Split(LAGS)]
    filing_history: Annotated[int, Whole(1, MAX_FILING_HISTORY)]
    old_address: Share
    name_keying: Share
    address_keying: Share
    shared_tin: Share


@dataclass(frozen=True)
class RequestRates:
    """channels: share of submissions by the way they reached the requester's system
    submission: requests that one submitter sends together; they share a channel and a quality
    upper_case: share of submissions from a system that knows capitals alone
    raw: share of submissions with the whole name in `surname` and the whole address in `street`
    tin: share of requests that state a taxpayer number
    borrowed_tin, transposed_tin, unissued_tin: shares of those, for which it is somebody else's, has two
    digits swapped, or was never given to anybody
    """

    channels: Annotated[dict[str, float], Shares(CHANNELS, whole=True)]
    submission: Annotated[int, Whole(1, 1_000_000)]
    upper_case: Share
    raw: Share
    tin: Share
    borrowed_tin: Share
    transposed_tin: Share
    unissued_tin: Share


@dataclass(frozen=True)
class NoiseRates:
    """Shares (0 to 1) of requests on which each change falls, before carelessness and quality, which scale
    all of them; where a text gives a change no place, nothing happens.

    nickname: of given names that have one in the package `nicknames`
    romanisation: of given names and of surnames that can be romanised in another way
    middle_drop, middle_initial: the middle name left out, or its first letter alone
    middle_join: the middle name written as part of the given name
    given_initial: the given name's first letter alone
    surname_part: of surnames of two parts: one of them alone
    surname_join: of surnames of several parts: written together, apart or with a hyphen instead
    suffix_drop, suffix_move: Jr, Sr, II or III left out, or written behind the surname
    accent_drop: of names with accents: written without
    name_swap: given name and surname in each other's place
    street_rewrite: the street suffix and direction abbreviated ("St") or written in full
    direction_drop, street_suffix_drop: of streets that have one: left out
    unit_drop, unit_move: the unit left out, or written behind the street
    number_drop, city_drop, zip_drop: the field left blank
    given_typo, surname_typo, street_typo, city_typo, zip_typo, number_typo: one misspelling, as the
    channel makes them
    """

    nickname: Share
    romanisation: Share
    middle_drop: Share
    middle_initial: Share
    middle_join: Share
    given_initial: Share
    surname_part: Share
    surname_join: Share
    suffix_drop: Share
    suffix_move: Share
    accent_drop: Share
    name_swap: Share
    street_rewrite: Share
    direction_drop: Share
    street_suffix_drop: Share
    unit_drop: Share
    unit_move: Share
    number_drop: Share
    city_drop: Share
    zip_drop: Share
    given_typo: Share
    surname_typo: Share
    street_typo: Share
    city_typo: Share
    zip_typo: Share
    number_typo: Share


@dataclass(frozen=True)
class PaperRates:
    """The papers that come with requests, and what is wrong with them (the cases of schema.DEFECTS).

    requests_a_day: requests received on an ordinary day; so a larger batch takes more days
    batch: mean of the requests that are sent together, under one attestation
    officers: officers of each requester
    officer_limit, requester_limit: requests a UTC day that one of them may make; those beyond are ineligible

    Shares of batches: no_attestation, expired_attestation, copied_attestation, unreadable_signature (date of
    signing or expiry), future_signature and time_zone, of which a batch has one at most; wrong_purpose or
    secondary_purpose; unauthorised_requester. One batch at least for each that is not 0, if there are any.

    Shares of requests: no_order_date, unreadable_order_date, future_order_date, order_day_89, order_day_90
    and order_day_91, of which a request has one at most; no_statute, no_tax_period, no_evidence.

    Shares of all requests: before_effective; officer_load and over_quota, by planting days on which a limit
    is passed, as far as the requests suffice for such days; duplicate and near_duplicate, which repeat an
    earlier request of the same requester.
    """

    requests_a_day: Annotated[int, Whole(1, 10_000_000)]
    batch: Annotated[int, Whole(1, 100_000)]
    officers: Annotated[int, Whole(1, 10_000)]
    officer_limit: Annotated[int, Whole(1, 10_000_000)]
    requester_limit: Annotated[int, Whole(1, 10_000_000)]
    no_attestation: Share
    expired_attestation: Share
    copied_attestation: Share
    unreadable_signature: Share
    future_signature: Share
    time_zone: Share
    wrong_purpose: Share
    secondary_purpose: Share
    unauthorised_requester: Share
    no_order_date: Share
    unreadable_order_date: Share
    future_order_date: Share
    order_day_89: Share
    order_day_90: Share
    order_day_91: Share
    no_statute: Share
    no_tax_period: Share
    no_evidence: Share
    before_effective: Share
    officer_load: Share
    over_quota: Share
    duplicate: Share
    near_duplicate: Share


# Of each of these a batch, or a request, has one at most: their shares sum to 1 at most.
ONE_AT_MOST = (
    (
        "no_attestation",
        "expired_attestation",
        "copied_attestation",
        "unreadable_signature",
        "future_signature",
        "time_zone",
    ),
    ("wrong_purpose", "secondary_purpose"),
    (
        "no_order_date",
        "unreadable_order_date",
        "future_order_date",
        "order_day_89",
        "order_day_90",
        "order_day_91",
    ),
    ("before_effective", "officer_load", "over_quota"),
    ("duplicate", "near_duplicate"),
)
