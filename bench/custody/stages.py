"""Screen, matcher and both together, scored against the truth: pure functions of four Boolean Series.

In all of them, one value a request, in one order, never null:

- admitted: whether the screen let the request through
- confirmed: what the matcher says to the request, also to those that the screen refused
- eligible: whether nothing is wrong with the request and its papers (`bench.custody.screens.contract`)
- should_confirm: whether this person is on file at the address stated

The right outcome of a request: refused if it is ineligible; confirm if it is eligible and should be
confirmed; otherwise no match.
"""

from collections.abc import Iterator

import polars as pl

from bench.scoring.rate import RARE_SHARE, SHARE, Rate

SCREEN, WHOLE, WITHOUT, WITH = "screen", "end to end", "without a screen", "with the screen"
ADMITTED, EVERY = "matcher, of admitted", "matcher, of all"
ABOUT_WHOM, GROUNDLESS = "... wrong person or address", "... without grounds"
STAGE_COUNTS = pl.Schema(
    {
        "stage": pl.String(),
        "measure": pl.String(),
        "errors": pl.Int64(),
        "of": pl.Int64(),
        "rate": pl.Float64(),  # errors / of; null when there is nothing to count among
        "low": pl.Float64(),  # of the 95 % interval; null as the rate is
        "high": pl.Float64(),
    }
)
RARE = ("false confirm", "wrong confirm")  # measures that begin so have Clopper-Pearson's interval

Count = tuple[str, str, int, int]  # stage, measure, errors, of


def stage_counts(
    admitted: pl.Series, confirmed: pl.Series, eligible: pl.Series, should_confirm: pl.Series
) -> pl.DataFrame:
    """Errors of each stage and of the whole path, each with what it is counted among.

    returns: columns STAGE_COUNTS, one row a measure, in this order; errors / of:

        screen                  false admit              admitted / ineligible
                              false refuse             refused / eligible
        matcher, of admitted  false confirm            confirmed / admitted that should not be confirmed
                              false no-match           not confirmed / admitted that should be
        matcher, of all       false confirm            confirmed / requests that should not be confirmed
                              false no-match           not confirmed / requests that should be
        end to end            wrong confirm            confirmed / requests whose right outcome is another
                              ... wrong person or      should not be confirmed / the same requests
                                  address
                              ... without grounds      should be confirmed if it were eligible / the same
                              wrong refusal            refused / eligible
                              wrong no-match           not confirmed / eligible that should be confirmed
        without a screen        confirms                 confirmed / requests
                              ... wrong person or      should not be confirmed / these confirms
                                  address
                              ... of ineligible requests    ineligible / these confirms
        with the screen         confirms                 admitted and confirmed / requests; and the same two
                              right confirms withheld  refused / eligible, should be confirmed, would be

    Whether somebody is eligible plays no part in the matcher's rows, whether somebody is on file none in the
    screen's. The two rows below "wrong confirm" add up to it; those below "confirms" overlap.
    Intervals are of 95 %, Clopper-Pearson's for false and wrong confirms and Wilson's for all others, as if
    requests were independent.
    """
    counts = _counts(admitted, confirmed, eligible, should_confirm)
    return pl.DataFrame([_row(*count) for count in counts], STAGE_COUNTS, orient="row")


def _counts(
    admitted: pl.Series, confirmed: pl.Series, eligible: pl.Series, should_confirm: pl.Series
) -> Iterator[Count]:
    yield from _screen(admitted, eligible)
    yield from _matcher(ADMITTED, confirmed.filter(admitted), should_confirm.filter(admitted))
    yield from _matcher(EVERY, confirmed, should_confirm)
    yield from _whole(admitted, confirmed, eligible, should_confirm)
    yield from _confirms(WITHOUT, confirmed, eligible, should_confirm)
    yield from _confirms(WITH, admitted & confirmed, eligible, should_confirm)
    yield WITH, "right confirms withheld", *_among(~admitted, confirmed & eligible & should_confirm)


def _screen(admitted: pl.Series, eligible: pl.Series) -> Iterator[Count]:
    yield SCREEN, "false admit", *_among(admitted, ~eligible)
    yield SCREEN, "false refuse", *_among(~admitted, eligible)


def _matcher(stage: str, confirmed: pl.Series, should_confirm: pl.Series) -> Iterator[Count]:
    yield stage, "false confirm", *_among(confirmed, ~should_confirm)
    yield stage, "false no-match", *_among(~confirmed, should_confirm)


def _whole(
    admitted: pl.Series, confirmed: pl.Series, eligible: pl.Series, should_confirm: pl.Series
) -> Iterator[Count]:
    left, right = admitted & confirmed, eligible & should_confirm
    yield WHOLE, "wrong confirm", *_among(left, ~right)
    yield WHOLE, ABOUT_WHOM, *_among(left & ~should_confirm, ~right)
    yield WHOLE, GROUNDLESS, *_among(left & should_confirm, ~right)
    yield WHOLE, "wrong refusal", *_among(~admitted, eligible)
    yield WHOLE, "wrong no-match", *_among(admitted & ~confirmed, right)


def _confirms(
    stage: str, confirmed: pl.Series, eligible: pl.Series, should_confirm: pl.Series
) -> Iterator[Count]:
    yield stage, "confirms", int(confirmed.sum()), len(confirmed)
    yield stage, ABOUT_WHOM, *_among(~should_confirm, confirmed)
    yield stage, "... of ineligible requests", *_among(~eligible, confirmed)


def _among(errors: pl.Series, of: pl.Series) -> tuple[int, int]:
    """How many of `of` are `errors`, and how many `of` are."""
    return int((errors & of).sum()), int(of.sum())


def _row(stage: str, measure: str, errors: int, of: int) -> tuple[object, ...]:
    rate = Rate(RARE_SHARE if measure in RARE else SHARE, errors, of)
    return (stage, measure, errors, of, rate.value, *rate.known_interval())
