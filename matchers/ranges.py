"""The check of a numeric parameter."""

from generators.errors import ConfirmbenchError


def check_range(name: str, value: float, low: float, high: float) -> None:
    """Raise ConfirmbenchError unless `value` is a number from `low` to `high`, both included."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:
        raise ConfirmbenchError(f"{name} is {value!r}; it must be a number from {low:g} to {high:g}.")
