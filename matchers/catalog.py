"""The list of matchers: built in, installed as an entry point, or in a file of their own.

`bench.catalog.about` describes them.
"""

from typing import TYPE_CHECKING, Any

from matchers.plugins import MATCHERS, Catalog

if TYPE_CHECKING:
    from matchers.contract import Matcher

BUILT_IN = {
    "exact": "matchers.exact:Exact",
    "blocked": "matchers.blocked:Blocked",
    "jaro_winkler": "matchers.jaro_winkler:JaroWinkler",
    "weighted": "matchers.weighted:Weighted",
    "recordlinkage": "matchers.recordlinkage:RecordLinkage",
    "duckdb": "matchers.duckdb:DuckDB",
    "rapidfuzz": "matchers.rapidfuzz:RapidFuzz",
    "recordlinkage_ecm": "matchers.recordlinkage_ecm:RecordLinkageECM",
    "splink": "matchers.splink:Splink",
    "phonetic": "matchers.phonetic:Phonetic",
    "sorted_neighbourhood": "matchers.sorted_neighbourhood:SortedNeighbourhood",
    "tfidf": "matchers.tfidf:TfIdf",
    "bloom": "matchers.bloom:Bloom",
    "exact_letter": "matchers.exact_letter:ExactLetter",
    "name_control": "matchers.name_control:NameControl",
    "ssa_tolerance": "matchers.ssa_tolerance:SSATolerance",
    "entity_prefix": "matchers.entity_prefix:EntityPrefix",
    "words_present": "matchers.words_present:WordsPresent",
    "any_k_of_n": "matchers.any_k_of_n:AnyKOfN",
    "payee_close": "matchers.payee_close:PayeeClose",
    "ofac_like": "matchers.ofac_like:OfacLike",
    "name_only": "matchers.name_only:NameOnly",
    "two_paths": "matchers.two_paths:TwoPaths",
    "fellegi_sunter": "matchers.fellegi_sunter:FellegiSunter",
    "fellegi_sunter_household": "matchers.fellegi_sunter_household:FellegiSunterHousehold",
    "gradient_boosting": "matchers.gradient_boosting:GradientBoosting",
    "always": "matchers.bounds:Always",
    "never": "matchers.bounds:Never",
    "coin": "matchers.bounds:Coin",
    "answers": "matchers.answers:Answers",
    "external": "matchers.external:External",
}
ORACLE = "oracle"  # reads the truth; `bench.entrants` makes it, for no matcher here may
GROUPS = {
    "Rules": (
        "exact",
        "blocked",
        "jaro_winkler",
        "weighted",
        "exact_letter",
        "name_control",
        "ssa_tolerance",
        "entity_prefix",
        "words_present",
        "any_k_of_n",
        "payee_close",
        "ofac_like",
        "name_only",
        "two_paths",
    ),
    "Probabilistic and learned": ("fellegi_sunter", "fellegi_sunter_household", "gradient_boosting"),
    "Peers": ("recordlinkage", "recordlinkage_ecm", "splink", "duckdb", "rapidfuzz"),
    "Other candidates and encodings": ("phonetic", "sorted_neighbourhood", "tfidf", "bloom"),
    "From elsewhere": ("answers", "external"),
    "Bounds": ("always", "never", "coin", ORACLE),
}
GROUP = "confirmbench.matchers"
CATALOG: "Catalog[Matcher]" = Catalog(
    BUILT_IN, GROUP, MATCHERS, method="fit(registry)", doc="docs/adding-a-matcher.md"
)


def names() -> list[str]:
    """Return the names of the built-in and installed matchers, built-in ones first."""
    return CATALOG.names()


def make(spec: str) -> "Matcher":
    """Make the matcher that a spec calls for.

    spec: `exact`, `jaro_winkler(threshold=0.9)` or `path/to/file.py:Class(threshold=0.9)`; parameters
        by keyword, literal values only
    raises: ConfirmbenchError when the spec cannot be read, names no matcher or has a wrong parameter
    """
    return CATALOG.make(spec)


def class_of(name: str) -> Any:
    """Return the class behind a name, without making a matcher of it.

    raises: ConfirmbenchError when the name means no matcher
    """
    return CATALOG.class_of(name)


def spec_of(matcher: "Matcher") -> str:
    """Return the shortest spec that `make` turns into an equal matcher: non-default parameters only."""
    return CATALOG.spec_of(matcher)


def targets() -> dict[str, str]:
    """Return "module:Class" by name, of the built-in and installed matchers; nothing is imported.

    raises: ConfirmbenchError when two matchers have the same name
    """
    return CATALOG.targets()
