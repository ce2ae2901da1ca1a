"""What error rates mean for a batch of which a given share should be confirmed.

With recall r = 1 - FNR, f = FCR and prevalence pi (share of requests that should be confirmed):

    PPV(pi) = r pi / (r pi + f (1 - pi)),  logit PPV = logit pi + ln(r / f)
    Var ln(r / f) = (1 - r) / (n1 r) + (1 - f) / (n0 f), n1 and n0 the effective n of both sides

PPV (positive predictive value) is precision at a stated prevalence. A batch's own mix is one of many.
"""

from dataclasses import dataclass
from math import exp, log, sqrt

from bench.scoring.rate import Rates
from bench.statistics.intervals import LEVEL, Interval, clopper_pearson, normal_quantile
from generators.errors import ConfirmbenchError

LOW_PREVALENCE = 0.037  # 47,289 confirmed of 1.28 million requests, as published
PREVALENCES = (0.5, 0.1, 0.037, 0.01, 0.005)  # 3.7 %: 47,289 confirmed of 1.28 million, as published
BATCHES = (700_000, 1_280_000, 7_000_000)  # requests; sizes of bulk requests that were published
FEW = 30  # errors under which the log method covers less than it says (92 % at 3 expected, 94 % at 10)


@dataclass(frozen=True)
class Ppv:
    """Precision at a prevalence.

    value: None where nothing would be confirmed or a rate is unknown
    method: "log", or "plug-in" where wrong or right confirms are fewer than `FEW`: the ends of the
        Clopper-Pearson intervals put into the formula, which covers more than it says (99 % at 3 expected
        wrong confirms)
    """

    prevalence: float
    value: float | None
    interval: Interval
    method: str


@dataclass(frozen=True)
class Expected:
    """Errors to expect in a batch. The intervals are of the expectation; one batch scatters around it.

    extrapolated: the rates were measured against a registry of another size; FCR above all grows with it
    """

    requests: int
    prevalence: float
    wrong_confirms: float | None
    wrong_confirms_interval: Interval
    wrong_no_matches: float | None
    wrong_no_matches_interval: Interval
    extrapolated: bool


def ppv(rates: Rates, prevalence: float, level: float = LEVEL) -> Ppv:
    """PPV at a prevalence, with an interval.

    prevalence: 0 to 1; at 0 PPV is 0, at 1 it is 1, where anything is confirmed at all
    raises: ConfirmbenchError for a prevalence outside 0-1
    """
    _check_prevalence(prevalence)
    fnr, fcr = rates.fnr.value, rates.fcr.value
    value = None if fnr is None or fcr is None else _bayes(1 - fnr, fcr, prevalence)
    hits = rates.fnr.requests - rates.fnr.errors
    if value is None or prevalence in (0, 1) or min(rates.fcr.errors, hits) < FEW:
        return Ppv(prevalence, value, _plug_in_interval(rates, prevalence, level), "plug-in")
    spread = normal_quantile(level) * sqrt(_log_variance(rates))
    logit = log(value / (1 - value))
    return Ppv(prevalence, value, Interval(_logistic(logit - spread), _logistic(logit + spread)), "log")


def expected_errors(
    rates: Rates,
    requests: int,
    prevalence: float,
    *,
    registry_size: int,
    measured_size: int,
    level: float = LEVEL,
) -> Expected:
    """Wrong confirms N (1 - pi) FCR and wrong no-matches N pi FNR of a batch of N requests.

    registry_size: records in the registry that the batch would be put to
    measured_size: records in the one that the rates were measured against
    Intervals: Clopper-Pearson for wrong confirms, Wilson for wrong no-matches, times the requests.
    """
    _check_prevalence(prevalence)
    if requests < 0:
        raise ConfirmbenchError(f"A batch cannot have {requests} requests; give 0 or more.")
    negatives, positives = requests * (1 - prevalence), requests * prevalence
    return Expected(
        requests,
        prevalence,
        None if rates.fcr.value is None else negatives * rates.fcr.value,
        _times(rates.fcr.interval(level), negatives),
        None if rates.fnr.value is None else positives * rates.fnr.value,
        _times(rates.fnr.interval(level), positives),
        registry_size != measured_size,
    )


def _plug_in_interval(rates: Rates, prevalence: float, level: float) -> Interval:
    """FCR's interval alone unless right confirms are few as well: its error dwarfs recall's elsewhere."""
    fcr, fnr = rates.fcr.interval(level), rates.fnr
    recall = Interval(
        *(1 - end for end in reversed(clopper_pearson(fnr.k, fnr.n, level)))
    )  # few may be right
    if fnr.value is not None and fnr.requests - fnr.errors >= FEW:
        recall = Interval(1 - fnr.value, 1 - fnr.value)
    low = _bayes(recall.low, fcr.high, prevalence)
    high = _bayes(recall.high, fcr.low, prevalence)
    return Interval(0.0 if low is None else low, 1.0 if high is None else high)


def _log_variance(rates: Rates) -> float:
    fnr, fcr = (each.errors / each.requests for each in rates)
    return fnr / (rates.fnr.n * (1 - fnr)) + (1 - fcr) / (rates.fcr.n * fcr)


def _bayes(recall: float, fcr: float, prevalence: float) -> float | None:
    confirmed = recall * prevalence + fcr * (1 - prevalence)
    return recall * prevalence / confirmed if confirmed else None


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x))


def _times(interval: Interval, count: float) -> Interval:
    return Interval(interval.low * count, interval.high * count)


def _check_prevalence(prevalence: float) -> None:
    if not 0 <= prevalence <= 1:
        raise ConfirmbenchError(
            f"A prevalence of {prevalence} cannot be: it is the share of requests that should be "
            "confirmed, from 0 to 1, e.g. 0.037."
        )
