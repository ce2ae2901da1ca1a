"""The conformance suite: what every matcher promises, built in or plugged in, whatever its rule.

Each check is a function of a matcher with a one-line promise; it raises AssertionError, or the boundary's
RefusedAnswer, when the promise is broken. None needs to know who should be confirmed: the registry and the
requests are small, made here, and the same every time.
"""

import random
from collections.abc import Callable

import polars as pl
from polars.testing import assert_frame_equal

from bench.ask import ask
from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS, REGISTRY, REQUESTS
from matchers.catalog import make, spec_of
from matchers.contract import FittedMatcher, Matcher

GIVEN_NAMES = (
    "Maria",
    "Marie",
    "William",
    "James",
    "Ana",
    "Jo",
    "Christopher",
    "Renée",
    "Daniel",
    "Danielle",
)
SURNAMES = ("Garcia-Lopez", "O'Brien", "Smith", "Smythe", "Li", "De la Cruz", "Montgomery", "Nguyen")
STREETS = ("North Maple Avenue", "Main Street", "Avenue C", "St James Street", "PO Box")
PLACES = (("Port Michael", "TX", "75501"), ("Ridgeton", "TX", "75502"), ("Saint Ann", "NY", "00501"))
N_RECORDS = 240

WEIRD = (
    "\x00",
    "a\x00b\n\t",
    "\N{GRINNING FACE}\N{ZERO WIDTH JOINER}\N{FAMILY}",
    "\u0645\u062d\u0645\u062f \u202eevil",
    "\u540d\u524d",
    "e\u0301\u0301\u0301",
    "'; DROP TABLE registry; --",
    "NaN",
    "-1",
    "^~#$ .* \\1 (",
    "x" * 10_000,
    "Apt " * 2_500,
)


def registry(seed: int = 0) -> pl.DataFrame:
    """Return 240 records: families that share a door, seniors and juniors, flats, houses, PO boxes."""
    rng = random.Random(seed)
    claims = [_claim(rng) for _ in range(N_RECORDS)]
    frame = pl.DataFrame(claims, schema=dict.fromkeys(CLAIM_COLUMNS, pl.String), orient="row")
    return frame.select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("record_id"),
        pl.lit(2023, dtype=pl.Int16).alias("tax_year"),
        pl.lit("900000000").alias("tin"),
        pl.lit("ssn").cast(REGISTRY["tin_kind"]).alias("tin_kind"),
        *CLAIM_COLUMNS,
    )


def requests() -> pl.DataFrame:
    """Return some 190 requests: records as they are, retyped, with one value changed or gone; strangers."""
    rng = random.Random(2)
    claims = registry().select(CLAIM_COLUMNS)
    asked = [claims[:60], claims[60:100].with_columns(pl.all().str.to_uppercase())]
    for place, column in enumerate(CLAIM_COLUMNS):
        some = claims[100 + 8 * place : 108 + 8 * place]
        asked.append(some[:4].with_columns(pl.lit(None, dtype=pl.String).alias(column)))
        asked.append(some[4:].with_columns((pl.col(column).str.slice(1) + "x").alias(column)))
    strangers = [_claim(rng) for _ in range(12)]
    asked.append(pl.DataFrame(strangers, schema=claims.schema, orient="row"))
    frame = pl.concat(asked).with_row_index("request_id").with_columns(tin=pl.lit(None, dtype=pl.String))
    return frame.select(pl.col(column).cast(dtype) for column, dtype in REQUESTS.items())


def with_gaps(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the first rows of a frame, once for each claim column, without a value there."""
    nothing = pl.lit(None, dtype=pl.String)
    return pl.concat([frame[:12].with_columns(nothing.alias(column)) for column in CLAIM_COLUMNS])


def _claim(rng: random.Random) -> tuple[str | None, ...]:
    city, state, zip_code = rng.choice(PLACES)
    middle_name = rng.choice((None, "Lee", "Ann", "A"))
    suffix = rng.choice((None, None, None, "Jr", "Sr"))
    unit = rng.choice((None, None, "Apt 4B", "Unit 7"))
    name = (rng.choice(GIVEN_NAMES), middle_name, rng.choice(SURNAMES), suffix)
    return (*name, str(rng.randrange(1, 9)), rng.choice(STREETS), unit, city, state, zip_code)


def _answers(fitted: FittedMatcher, asked: pl.DataFrame) -> list[bool]:
    return ask(fitted, asked).to_list()


def _expect(condition: bool, matcher: Matcher, broken: str) -> None:
    if not condition:
        raise AssertionError(f"{_call_name(matcher)}: {broken}")


def _call_name(matcher: Matcher) -> str:
    """Its spec, or the name of a class that is in no file, as one written at a prompt."""
    try:
        return spec_of(matcher)
    except ConfirmbenchError:
        return type(matcher).__name__


def check_is_a_value(matcher: Matcher) -> None:
    """A matcher is hashable, equal to another with the same parameters, and its spec makes it again."""
    again = make(spec_of(matcher))
    _expect(again == matcher, matcher, "making its spec again gives a matcher that is not equal to it.")
    _expect(hash(again) == hash(matcher), matcher, "equal matchers have different hashes.")


def check_fit_changes_nothing(matcher: Matcher) -> None:
    """`fit` leaves the matcher and the registry as they were."""
    records = registry()
    before = repr(matcher)
    matcher.fit(records.lazy())
    _expect(repr(matcher) == before, matcher, f"fit turned {before} into {matcher!r}.")
    assert_frame_equal(records, registry())


def check_fits_anew(matcher: Matcher) -> None:
    """A second registry is learned from nothing: the first leaves no trace."""
    first, second = registry(), registry(seed=1)
    fresh = _answers(matcher.fit(second.lazy()), requests())
    matcher.fit(first.lazy())
    again = _answers(matcher.fit(second.lazy()), requests())
    _expect(fresh == again, matcher, "answers depend on a registry that was fitted before.")


def check_repeats_itself(matcher: Matcher) -> None:
    """The same requests get the same answers, fitted once or twice."""
    fitted, asked = matcher.fit(registry().lazy()), requests()
    first = _answers(fitted, asked)
    _expect(first == _answers(fitted, asked), matcher, "asking twice gives different answers.")
    again = _answers(matcher.fit(registry().lazy()), asked)
    _expect(first == again, matcher, "fitting twice gives different answers.")


def check_order_of_batch(matcher: Matcher) -> None:
    """An answer does not depend on where in the batch its request stands."""
    fitted, asked = matcher.fit(registry().lazy()), requests()
    backwards = _answers(fitted, asked.reverse())
    _expect(_answers(fitted, asked) == backwards[::-1], matcher, "a reversed batch is answered differently.")


def check_company_in_batch(matcher: Matcher) -> None:
    """An answer does not depend on which other requests are in the batch."""
    fitted, asked = matcher.fit(registry().lazy()), requests()
    whole = _answers(fitted, asked)
    halves = _answers(fitted, asked[: asked.height // 3]) + _answers(fitted, asked[asked.height // 3 :])
    _expect(whole == halves, matcher, "a batch cut in two is answered differently.")
    one_by_one = [_answers(fitted, asked[i : i + 1])[0] for i in range(0, asked.height, 16)]
    _expect(whole[::16] == one_by_one, matcher, "a request alone is answered differently.")
    twice = _answers(fitted, pl.concat([asked, asked]))
    _expect(whole * 2 == twice, matcher, "requests that occur twice are answered differently.")


def check_request_id_is_no_evidence(matcher: Matcher) -> None:
    """An answer does not depend on the number that a request bears."""
    fitted, asked = matcher.fit(registry().lazy()), requests()
    renumbered = asked.with_columns(request_id=1_000_000 - pl.col("request_id"))
    _expect(_answers(fitted, asked) == _answers(fitted, renumbered), matcher, "answers depend on request_id.")


def check_order_of_registry(matcher: Matcher) -> None:
    """An answer does not depend on the order of the records, or on how they are cut into parts."""
    records, asked = registry(), requests()
    whole = _answers(matcher.fit(records.lazy()), asked)
    backwards = _answers(matcher.fit(records.reverse().lazy()), asked)
    _expect(whole == backwards, matcher, "a reversed registry is answered from differently.")
    cut = pl.concat([records[:7].lazy(), records[7:100].lazy(), records[100:].lazy()], rechunk=False)
    _expect(whole == _answers(matcher.fit(cut), asked), matcher, "a registry in parts answers differently.")


def check_parts_add_up(matcher: Matcher) -> None:
    """Answers of a separable matcher over parts of a registry, OR-ed, are those over the whole.

    Asked only of a matcher whose class says `separable = True`.
    """
    if not getattr(matcher, "separable", False):
        return
    records, asked = registry(), requests()
    parts = [ask(matcher.fit(records[place::3].lazy()), asked) for place in range(3)]
    added = (parts[0] | parts[1] | parts[2]).to_list()
    _expect(
        _answers(matcher.fit(records.lazy()), asked) == added,
        matcher,
        "answers over parts of the registry do not add up to those over the whole, though it says that "
        "it is separable.",
    )


def check_empty_batch(matcher: Matcher) -> None:
    """No requests get no answers."""
    fitted = matcher.fit(registry().lazy())
    _expect(_answers(fitted, requests()[:0]) == [], matcher, "an empty batch gets answers.")


def check_smallest_registries(matcher: Matcher) -> None:
    """A registry of one record works, and one without records confirms nobody."""
    _answers(matcher.fit(registry()[:1].lazy()), requests())
    empty = _answers(matcher.fit(registry()[:0].lazy()), requests())
    _expect(not any(empty), matcher, "a registry without records confirms somebody.")


def check_missing_agrees_with_nothing(matcher: Matcher) -> None:
    """A request without any value is not confirmed, not even by records without any value."""
    blank = [pl.lit(None, dtype=pl.String).alias(column) for column in CLAIM_COLUMNS]
    nothing = requests()[:5].with_columns(blank)
    records = pl.concat([registry(), registry()[:5].with_columns(blank)])
    answers = _answers(matcher.fit(records.lazy()), nothing)
    _expect(not any(answers), matcher, "a request in which everything is missing is confirmed.")


def check_empty_text_is_missing(matcher: Matcher) -> None:
    """Null, "" and blanks are the same, in requests and in records."""
    records, asked = with_gaps(registry()), with_gaps(registry()).with_row_index("request_id")
    asked = asked.select(
        pl.col("request_id").cast(pl.Int64), *CLAIM_COLUMNS, tin=pl.lit(None, dtype=pl.String)
    )
    with_nulls = _answers(matcher.fit(records.lazy()), asked)
    for blank in ("", "  "):
        filled = [pl.col(column).fill_null(blank) for column in CLAIM_COLUMNS]
        with_text = _answers(matcher.fit(records.with_columns(filled).lazy()), asked.with_columns(filled))
        _expect(with_nulls == with_text, matcher, f"{blank!r} is answered differently from null.")


def check_name_needs_a_name(matcher: Matcher) -> None:
    """A request that lacks both names is not confirmed, whatever its address."""
    nameless = [pl.lit(None, dtype=pl.String).alias(column) for column in ("given_name", "surname")]
    records = pl.concat([registry(), registry().with_columns(nameless)])
    answers = _answers(matcher.fit(records.lazy()), requests().with_columns(nameless))
    _expect(not any(answers), matcher, "a request without given name and surname is confirmed.")


def check_any_text(matcher: Matcher) -> None:
    """No text breaks a matcher: NUL, emoji, right-to-left, 10,000 characters, in requests or records."""
    strange = [[pl.lit(text).alias(column) for column in CLAIM_COLUMNS] for text in WEIRD]
    records = pl.concat([registry()[:50], *(registry()[:2].with_columns(columns) for columns in strange)])
    asked = pl.concat([requests()[:1].with_columns(columns) for columns in strange])
    fitted = matcher.fit(records.lazy())
    together = _answers(fitted, asked)
    alone = [_answers(fitted, asked[place : place + 1])[0] for place in range(asked.height)]
    _expect(together == alone, matcher, "strange text is answered differently with its company.")


def check_sees_no_truth(matcher: Matcher) -> None:
    """Columns beyond those of a request change nothing, and never reach the matcher."""
    fitted, asked = matcher.fit(registry().lazy()), requests()
    with_truth = asked.with_columns(should_confirm=pl.lit(True), record_id=pl.lit(1))
    _expect(_answers(fitted, asked) == _answers(fitted, with_truth), matcher, "answers depend on the truth.")


def check_leaves_requests_alone(matcher: Matcher) -> None:
    """`confirm` does not change the frame that it is given."""
    asked = requests()
    ask(matcher.fit(registry().lazy()), asked)
    assert_frame_equal(asked, requests())


CHECKS: tuple[Callable[[Matcher], None], ...] = (
    check_empty_batch,
    check_repeats_itself,
    check_order_of_batch,
    check_company_in_batch,
    check_request_id_is_no_evidence,
    check_sees_no_truth,
    check_leaves_requests_alone,
    check_fit_changes_nothing,
    check_fits_anew,
    check_order_of_registry,
    check_smallest_registries,
    check_missing_agrees_with_nothing,
    check_empty_text_is_missing,
    check_name_needs_a_name,
    check_any_text,
    check_parts_add_up,
    check_is_a_value,  # how it is written, after what it must do
)


def check_matcher(matcher: Matcher | str) -> list[str]:
    """Ask a matcher for everything that a matcher promises; answers first, then how its class is written.

    matcher: an object with `fit`, or a spec
    returns: the promises that were checked, a sentence each
    raises: AssertionError, RefusedAnswer or the matcher's own error for the first promise that is broken
    """
    asked = make(matcher) if isinstance(matcher, str) else matcher
    for check in CHECKS:
        check(asked)
    return [(check.__doc__ or "").split("\n\n")[0].strip() for check in CHECKS]
