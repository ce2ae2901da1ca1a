"""Every matcher that the catalog lists keeps every promise of the conformance suite.

Every screen that the catalog lists keeps every promise of the conformance suite.
"""

from pathlib import Path

import polars as pl
import pytest

from bench.conformance import matchers as checks
from bench.conformance.matchers import CHECKS
from bench.conformance.screens import CHECKS as SCREEN_CHECKS
from bench.custody.screens.catalog import make as make_screen
from bench.custody.screens.catalog import names as screen_names
from matchers.catalog import make, names

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
SPECS = {  # of matchers that have parameters without defaults
    "answers": "answers(path='{answers}')",
    "external": f"external(command='perl {EXAMPLES}/same_house.pl')",
}
PEERS = ("duckdb", "rapidfuzz", "splink")
MARKS = {"external": pytest.mark.process} | dict.fromkeys(PEERS, pytest.mark.peers)
# What a file says is said, whatever is asked: it knows requests by their numbers and looks at nothing else.
UNASKED = {
    "answers": (
        checks.check_request_id_is_no_evidence,
        checks.check_smallest_registries,
        checks.check_missing_agrees_with_nothing,
        checks.check_name_needs_a_name,
    )
}


@pytest.fixture(scope="session")
def answers(tmp_path_factory):
    """A file of answers to the requests that the checks ask, every third of them a confirm."""
    file = tmp_path_factory.mktemp("answers") / "answers.parquet"
    ids = pl.int_range(1000, eager=True)
    pl.DataFrame({"request_id": ids, "confirmed": ids % 3 == 0}).write_parquet(file)
    return file


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", [pytest.param(name, marks=MARKS.get(name, ())) for name in names()])
def test_keeps_the_contract(name, check, answers):
    """One promise, one matcher."""
    if check in UNASKED.get(name, ()):
        pytest.skip("not for this matcher to promise")
    check(make(SPECS.get(name, name).format(answers=answers)))


def test_every_matcher_can_be_made_by_its_name_or_has_its_spec_here():
    """So that whoever adds one with a parameter that has no default notices."""
    for name in set(names()) - SPECS.keys():
        make(name)


OTHERS = ("deliverable(classes=('Y', 'S', 'D'))", "fields_present(fields=(), papers=('evidence',))")


@pytest.mark.parametrize("check", SCREEN_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("spec", [*screen_names(), *OTHERS])
def test_every_screen_keeps_the_contract(spec, check):
    """One promise, one screen."""
    check(make_screen(spec))
