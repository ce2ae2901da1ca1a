"""What has no answer is said plainly."""

from bench.output.limits import LONGEST_REASON, failed, out_of_reach, unavoidable
from generators.ceiling import ceiling
from tests.bench.page.made_words import Made, errs, material
from tests.generators.test_ceiling import ann, frames


def test_failed_matchers_by_name_and_reason():
    made = {
        "a": errs(1, 1),
        "hang": Made({}, status="timeout", message="Stopped at the limit of 9 s."),
        "<i>": Made({}, status="error", message="No\n such thing: " + "x" * 500),
    }
    (line,) = failed(material(made))

    assert line.startswith(
        "Without answers, and so without rates: hang (timeout: Stopped at the limit of 9 s); "
        "<i> (error: No such thing: xxx"
    )
    assert "\n" not in line
    assert len(line) < 2 * LONGEST_REASON + 100


def test_many_failures_are_counted():
    made = {f"m{place}": Made({}, status="memory") for place in range(7)}

    assert failed(material(made)) == [
        "Without answers, and so without rates: m0 (memory); m1 (memory); m2 (memory); m3 (memory); 3 more."
    ]


def test_none_failed():
    assert failed(material({"a": errs(0, 0)})) == []


def test_what_a_thousand_requests_cannot_show():
    (line,) = out_of_reach(material({"a": errs(0, 0)}))

    assert "no matcher can be shown to have an FCR below 0.003 " in line
    assert out_of_reach(material({"a": Made({}, status="error")})) == []


def test_errors_that_nobody_can_avoid():
    found = ceiling(*frames([ann(True), ann(False)]))
    none = ceiling(*frames([ann(True)]))

    assert unavoidable(material({}, ceiling=found))[0].startswith("Ceiling: 1 of 2 requests")
    assert unavoidable(material({}, ceiling=none)) == unavoidable(material({})) == []
