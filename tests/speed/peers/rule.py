"""The rule that every contestant states: `jaro_winkler` with its defaults, on the keys that it searches."""

from matchers.jaro_winkler import JaroWinkler, searched_keys

RULE = JaroWinkler()
SCAN = JaroWinkler(plan="scan")
KEYS = searched_keys(RULE.keys)
