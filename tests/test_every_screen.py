"""Every screen that the catalog lists keeps every promise of the conformance suite."""

import pytest

from bench.conformance.screens import CHECKS
from bench.custody.screens.catalog import make, names

OTHERS = ("deliverable(classes=('Y', 'S', 'D'))", "fields_present(fields=(), papers=('evidence',))")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("spec", [*names(), *OTHERS])
def test_keeps_the_contract(spec, check):
    """One promise, one screen."""
    check(make(spec))
