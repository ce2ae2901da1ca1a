"""What a matcher should answer, found by comparing every request with every record; and rows to compare."""

from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler as RapidFuzz

from generators.schema import CLAIM_COLUMNS
from matchers.blocked import Blocked
from matchers.engine.normalize import normalize
from matchers.exact import Exact
from matchers.jaro_winkler import JaroWinkler
from matchers.weighted import Weighted
from tests import reference
from tests.matchers.people import SMITH

ALL = ((),)  # the key without columns: every record is a candidate
NEAR = (("zip_code", "surname~0.85"), ("given_name~0.7", "house_number"))
MATCHERS = (
    Exact(),
    Exact(fields=("surname", "zip_code")),
    Blocked(),
    Blocked(keys=ALL),
    Blocked(keys=NEAR),
    JaroWinkler(),
    JaroWinkler(keys=ALL),
    JaroWinkler(threshold=0.7, street_threshold=0, prefix_weight=0.25, keys=NEAR),
    JaroWinkler(threshold=1, prefix_weight=0.0, keys=(("state",), ("zip_code",))),
    Weighted(),
    Weighted(threshold=7, keys=ALL),
    Weighted(
        threshold=3.2,
        weights=(("state", 0.4), ("unit", 1), ("middle_name", 0.7), ("surname", 1.5), ("suffix", 0.3)),
        prefix_weight=0.0,
        keys=(("given_name~0.8",), ("surname", "state"), ("unit",)),
    ),
)
LETTERS = ("given_name", "middle_name", "surname", "street", "city")  # compared by similarity in sums
LONG = "Wolfeschlegelsteinhausenbergerdorff Hohenzollernsigmaringenwaldburg"  # more than 64 letters
VALUES = {
    "given_name": (None, "Wiliam", "Willam", "Bill", "W", "Martha", "Marhta", LONG, LONG[1:] + "a"),
    "middle_name": (None, "H", "Harry", "Ann"),
    "surname": (None, "Smtih", "Smyth", "Smithe", "Jones", "Jonse", LONG + "x", "x" + LONG),
    "suffix": (None, "Jr", "Sr"),
    "house_number": (None, "1234", "12", "0012"),
    "street": (None, "N Maple Ave Apt 4", "Mapel Ave", "Oak Street", "PO Box 12", "N Maple Ave", LONG * 2),
    "unit": (None, "Apt 4", "#5"),
    "city": (None, "Prt Michael", "Ridgeton"),
    "state": (None, "Texas", "NY"),
    "zip_code": (None, "75501-1234", "75510"),
}
JONES = {**SMITH, "given_name": "Martha", "surname": "Jones", "house_number": "12", "unit": "Apt 4"}
changes = st.lists(st.sampled_from([(c, value) for c in VALUES for value in VALUES[c]]), max_size=4)
people = st.lists(
    st.builds(lambda person, some: {**person, **dict(some)}, st.sampled_from([SMITH, JONES]), changes),
    max_size=14,
)


def claim_rows(frame):
    """Return normalised rows as dicts."""
    return normalize(frame).select(CLAIM_COLUMNS).to_dicts()


def similarity(left, right, column, prefix_weight):
    """Jaro-Winkler similarity by RapidFuzz; 0 where one of the rows has no value."""
    a, b = left[column], right[column]
    return RapidFuzz.similarity(a, b, prefix_weight=prefix_weight) if a and b else 0.0


def close(left, right, column, least, prefix_weight):
    """Whether both rows have a value, and similar ones."""
    return bool(left[column] and right[column]) and similarity(left, right, column, prefix_weight) >= least


def weighted_sum(left, right, weights, prefix_weight):
    """Add up what Weighted adds up, in the order of the claim columns."""
    total = 0.0
    for column in CLAIM_COLUMNS:
        if column in weights:
            alike = reference.agree(left, right, column)
            if column in LETTERS:
                alike = similarity(left, right, column, prefix_weight)
            total += weights[column] * alike
    return total


def shares(request, record, key, prefix_weight=0.1):
    """Whether two rows agree on every column of a key; one written `surname~0.85` need only be similar."""
    near = [column.split("~") for column in key if "~" in column]
    return reference.agree(request, record, *(c for c in key if "~" not in c)) and all(
        close(request, record, column, float(least), prefix_weight) for column, least in near
    )


def shares_a_key(request, record, keys, prefix_weight=0.1):
    """Whether two rows are a candidate pair."""
    return any(shares(request, record, key, prefix_weight) for key in keys)


def meets(matcher, request, record):
    """Whether a pair meets the rule of a matcher, whatever keys it shares."""
    match matcher:
        case Exact():
            return reference.agree(request, record, *matcher.fields)
        case Blocked():
            return reference.blocked_rule(request, record)
        case JaroWinkler():
            least = {"given_name": matcher.threshold, "surname": matcher.threshold}
            return reference.jaro_winkler_rule(request, record, 0.0, 0.0) and all(
                close(request, record, column, lowest, matcher.prefix_weight)
                for column, lowest in {**least, "street": matcher.street_threshold}.items()
            )
    total = weighted_sum(request, record, dict(matcher.weights), matcher.prefix_weight)
    return total >= matcher.threshold


def answers(matcher, records, asked):
    """Answer each request of a frame by looking at every record of another."""
    keys = (matcher.fields,) if isinstance(matcher, Exact) else matcher.keys
    prefix_weight = getattr(matcher, "prefix_weight", 0.1)
    known = claim_rows(records)
    return [
        any(
            shares_a_key(request, record, keys, prefix_weight) and meets(matcher, request, record)
            for record in known
        )
        for request in claim_rows(asked)
    ]
