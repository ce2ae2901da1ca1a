"""What matchers check of their parameters and their packages when they are made."""

from importlib.util import find_spec

from generators.errors import ConfirmbenchError


class MissingPackage(ConfirmbenchError):
    """A matcher that cannot be made here; the others of a run can."""


def check_installed(*packages: str) -> None:
    """Raise MissingPackage, which names the extra to install, unless all `packages` can be imported."""
    for package in packages:
        if find_spec(package) is None:
            raise MissingPackage(
                f'The package {package} is not installed; install it with pip install "confirmbench[peers]".'
            )


def check_range(name: str, value: float, low: float, high: float) -> None:
    """Raise ConfirmbenchError unless `value` is a number from `low` to `high`, both included."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:
        raise ConfirmbenchError(f"{name} is {value!r}; it must be a number from {low:g} to {high:g}.")
