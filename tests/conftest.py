"""Settings for every test."""

import os

import pytest
from hypothesis import settings

# Tables are as wide as a pipe's, whatever the terminal that the tests are started from.
os.environ.pop("COLUMNS", None)

# A kernel may be compiled inside the first example; a deadline would call that flaky.
settings.register_profile("confirmbench", deadline=None)
settings.load_profile("confirmbench")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite the stored outputs in tests/golden"
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether to rewrite the stored outputs in place of comparing with them."""
    return bool(request.config.getoption("--update-golden"))
