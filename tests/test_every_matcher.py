"""Every matcher that the catalog lists keeps every promise of the conformance suite."""

import pytest

from bench.checks import CHECKS
from matchers.catalog import make, names


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", names())
def test_keeps_the_contract(name, check):
    """One promise, one matcher."""
    check(make(name))
