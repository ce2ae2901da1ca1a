"""The blocking keys that a user asks about."""

from collections.abc import Sequence

from generators.errors import ConfirmbenchError
from matchers.catalog import make
from matchers.engine.blocking import DEFAULT_KEYS, Keys, check_keys


def chosen_keys(written: Sequence[str] | None, spec: str | None) -> Keys:
    """Return the keys written out, those of the matcher named, or, with neither, the default ones.

    written: one text a key, its columns with commas between them; a key without columns joins every pair
    spec: of a matcher with a parameter `keys`
    raises: ConfirmbenchError when both are given, or there is something wrong with one
    """
    if written and spec:
        raise ConfirmbenchError("Keys and a matcher were given; give --key or --matcher, not both.")
    keys = tuple(_columns(key) for key in written) if written else DEFAULT_KEYS
    if spec:
        keys = _keys_of(spec)
    check_keys(keys)
    return keys


def _columns(key: str) -> tuple[str, ...]:
    return tuple(column.strip() for column in key.split(",")) if key.strip() else ()


def _keys_of(spec: str) -> Keys:
    matcher = make(spec)
    if not hasattr(matcher, "keys"):
        raise ConfirmbenchError(
            f"The matcher {spec} has no parameter keys; name one that has, as jaro_winkler, or give --key."
        )
    keys: Keys = matcher.keys
    return keys
