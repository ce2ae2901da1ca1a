"""Without a base: ratios to a reference workload, by hand."""

import pytest

from bench.output.progress import Silent
from bench.regression import speed as reference_tier
from bench.regression.check import Verdict
from bench.regression.processes import Benchmarks, Measured
from bench.regression.record import history_rows
from bench.regression.speed import ratios, reference_checks
from bench.regression.speed_files import SpeedFiles


def process(reference=0.1, **seconds):
    return Measured({f"b.py::{name}": each for name, each in seconds.items()}, {}, {}, reference)


THREE = [process(0.1, one=0.2, two=0.1), process(0.2, one=0.6, two=0.2), process(0.1, one=0.21, two=0.1)]


@pytest.fixture
def checks(monkeypatch, tmp_path):
    """Have these processes judged by what was recorded of others, as {function: (verdict, ratio)}."""

    def checks(now, recorded=None):
        files = SpeedFiles(tmp_path / "speed" / "x.csv", tmp_path / "speed" / "aa-x.csv")
        if recorded:
            files.record(history_rows(recorded, "2026-01-01T00:00:00Z", "abc"))
        monkeypatch.setattr(reference_tier, "head_processes", lambda *_: now)
        found = reference_checks(None, None, Benchmarks("b.py"), files, Silent())
        return {check.subject.split("::")[1]: (check.verdict, check.ratio) for check in found}

    return checks


def test_the_ratio_is_the_median_over_processes():
    """0.2/0.1, 0.6/0.2, 0.21/0.1 are 2, 3 and 2.1."""
    assert ratios(THREE) == pytest.approx({"b.py::one": 2.1, "b.py::two": 1.0})


def test_a_benchmark_called_reference_is_the_reference():
    found = ratios([process(0.1, test_reference=0.5, one=1.0)])

    assert found == {"b.py::one": 2.0}


def test_a_benchmark_that_one_process_lacks_has_no_ratio():
    assert list(ratios([process(one=1, two=1), process(one=1)])) == ["b.py::one"]


def test_nothing_kept_is_not_comparable(checks):
    assert checks(THREE) == dict.fromkeys(("one", "two"), (Verdict.NOT_COMPARABLE, None))


def test_a_quarter_more_passes_a_third_more_does_not(checks):
    now = [process(0.1, one=0.262, two=0.134)]

    found = checks(now, THREE)

    assert found["one"] == (Verdict.PASS, pytest.approx(2.62 / 2.1))
    assert found["two"] == (Verdict.REGRESSION, pytest.approx(1.34))


def test_a_machine_twice_as_slow_altogether_passes(checks):
    assert checks([process(0.2, one=0.42, two=0.2)], THREE)["one"] == (Verdict.PASS, pytest.approx(1))


def test_what_was_kept_and_is_gone_fails(checks):
    assert checks([process(0.1, one=0.21)], THREE)["two"] == (Verdict.REGRESSION, None)
