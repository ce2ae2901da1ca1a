"""The matcher that serves, fitted."""

from bench.boundary import ask
from bench.custody.serving.clock import Clock
from bench.custody.serving.plug_in import PlugInFailed, plug_in
from bench.entrants.binding import matcher_for
from bench.entrants.contestant import Contestant
from generators.dataset import Dataset
from generators.schema import REGISTRY, conform
from matchers.contract import FittedMatcher, Matcher
from matchers.installed import MissingPackage

WARM_UP_RECORDS, WARM_UP_REQUESTS = 1000, 16  # so that what is compiled or loaded at first use is not timed


def fit(matcher: Contestant, dataset: Dataset, clock: Clock) -> FittedMatcher:
    """Make the matcher of a dataset, warm it up, and fit it to the registry.

    raises: ConfirmbenchError when it may not answer this dataset; PlugInFailed when it fails
    """
    made = _made(matcher, dataset)
    registry = conform(dataset.registry(), REGISTRY, "registry")
    with plug_in(matcher.label, "warm up"), clock.stage("open"):
        ask(made.fit(registry.head(WARM_UP_RECORDS)), dataset.requests().head(WARM_UP_REQUESTS))
    with plug_in(matcher.label, "fit"), clock.stage("fit"):
        return made.fit(registry)


def _made(matcher: Contestant, dataset: Dataset) -> Matcher:
    try:
        return matcher_for(matcher.spec, dataset)
    except MissingPackage as error:
        raise PlugInFailed(f"{matcher.label}: {error}") from error
