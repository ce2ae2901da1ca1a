"""Matchers that call a package which confirmbench does not bring along."""

from importlib.util import find_spec

from generators.errors import ConfirmbenchError


class MissingPackage(ConfirmbenchError):
    """A matcher that cannot be made here; the others of a run can."""


def check_installed(package: str) -> None:
    """Raise MissingPackage, which names the extra to install, unless `package` can be imported."""
    if find_spec(package) is None:
        raise MissingPackage(
            f'The package {package} is not installed; install it with pip install "confirmbench[peers]".'
        )
