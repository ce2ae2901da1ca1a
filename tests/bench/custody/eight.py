"""Eight requests, one matcher and two screens, to be counted by hand."""

import polars as pl

from bench.custody.leakage.leaks import LEAKS
from bench.custody.run import screen_all
from generators.schema import PLANTED

YES, NO = True, False


class Eight:
    """Requests 0 to 3 state a number, the others none or blanks; 2 and 6 have defects, 7 lies at an edge."""

    def requests(self):
        return pl.DataFrame({"tin": ["1", "2", "3", "4", None, "", " ", None]})

    def planted(self):
        cases = {"request_id": [2, 6, 6, 7], "case": ["locate", "no_statute", "duplicate", "order_day_91"]}
        return pl.DataFrame(cases, schema=PLANTED)


TRUTH = pl.DataFrame({"should_confirm": [YES, NO, YES, NO, YES, YES, NO, NO]})
ANSWERS = {"loose": pl.Series([YES, YES, YES, NO, YES, NO, YES, NO])}
SCREENS = {"open": pl.Series([YES] * 8), "strict": pl.Series([YES, NO, NO, YES, NO, YES, NO, YES])}


def counted():
    return screen_all(Eight(), TRUTH, ANSWERS, SCREENS)


def leaked():
    """Half of the targets behind the strict screen are never confirmed, so that their median has no value."""
    rows = [
        ("loose", screen, measure, at, None, 10, value, None, None)
        for screen, value in (("open", 7.0), ("strict", None))
        for measure, at in (("guesses_median", "list 100"), ("advantage", "k 10"))
    ]
    return pl.DataFrame(rows, schema=LEAKS, orient="row")
