"""What one fit can serve: matchers that look at a parameter only when they are asked."""

from dataclasses import is_dataclass, replace
from typing import Any

from matchers.contract import FittedMatcher, Matcher
from matchers.spec import parse

# By matcher, the parameters that `fit` does not look at: its result holds for every value of them. A test
# compares with a fit of its own. Joins (`phonetic`, `ofac_like`, ...) take theirs into `fit`, which is cheap.
CONFIRM_ONLY = {
    "recordlinkage": ("threshold",),
    "recordlinkage_ecm": ("threshold",),
    "splink": ("threshold",),
    "duckdb": ("threshold", "street_threshold"),
    "rapidfuzz": ("threshold", "street_threshold"),
    "sorted_neighbourhood": ("window", "threshold", "street_threshold"),
    "tfidf": ("threshold",),
    "bloom": ("threshold",),
    "words_present": ("share", "address_share"),
    "fellegi_sunter": ("threshold",),
    "fellegi_sunter_household": ("threshold",),
    "gradient_boosting": ("threshold",),
}


def is_shared(spec: str, parameter: str) -> bool:
    """Whether one fit of the matcher serves every value of a parameter."""
    return parameter in CONFIRM_ONLY.get(parse(spec).name, ())


def moved(fitted: Any, matcher: Matcher, parameter: str) -> FittedMatcher:
    """Return what is fitted under another value of a parameter that `is_shared`.

    fitted: a dataclass or a named tuple that keeps its matcher as `rule`, or the parameter under its own name
    matcher: has the other value
    """
    keeps_rule = isinstance(getattr(fitted, "rule", None), type(matcher))
    change = {"rule": matcher} if keeps_rule else {parameter: getattr(matcher, parameter)}
    return replace(fitted, **change) if is_dataclass(type(fitted)) else fitted._replace(**change)
