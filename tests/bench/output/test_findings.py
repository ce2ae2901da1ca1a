"""A page's findings: the important ones first, and always something."""

import pytest

from bench.output.findings import NOTHING, findings
from tests.bench.page.made import MARKUP
from tests.bench.page.made import material as generated
from tests.bench.page.made_words import Made, errs, material


def test_wrong_confirms_first_limits_last():
    broken = Made({}, status="error", message="no")
    told = findings(material({"a": errs(20, 2), "b": errs(2, 20), "c": broken}))

    assert told[0].startswith("a makes the fewest wrong confirms: 2 among")
    assert told[1].startswith("What that costs: a makes 20 wrong no-matches")
    assert told[-2] == "Without answers, and so without rates: c (error: no)."
    assert told[-1].startswith("With 1,000 requests that should not be confirmed, no matcher can be shown")


def test_when_all_failed():
    told = findings(material({"a": Made({}, status="error"), "b": Made({}, status="timeout")}))

    assert told == [NOTHING, "Without answers, and so without rates: a (error); b (timeout)."]


@pytest.mark.parametrize("number", [0, 1, 2, 50])
def test_as_many_matchers_as_there_are(number):
    told = findings(material({f"m{place}": errs(place, place) for place in range(number)}))

    assert 1 <= len(told) <= 9
    assert all(each.endswith(".") and "\n" not in each and len(each) < 500 for each in told)


def test_a_generated_dataset_with_odd_names():
    told = findings(generated({MARKUP: 0.001, "loose": 0.3, "told": 0.0, "broken": None}, oracle="told"))

    assert told[0].startswith(f"{MARKUP} makes the fewest wrong confirms")
    assert not any("told makes" in each for each in told)
    assert any("broken (error: ValueError: no <such> thing)" in each for each in told)
