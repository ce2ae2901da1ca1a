"""Reading what a sweep is asked: the values, the parameter, and what is said when they are wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.studies.sweep.values import MOST, values, varied_over, vary
from generators.errors import ConfirmbenchError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.80:0.88:0.02", (0.8, 0.82, 0.84, 0.86, 0.88)),
        ("0.8:0.85:0.02", (0.8, 0.82, 0.84)),
        ("1:0:-0.5", (1.0, 0.5, 0.0)),
        ("-5:5:5", (-5.0, 0.0, 5.0)),
        ("0.9:0.9:1", (0.9,)),
        ("0.9", (0.9,)),
        ("0.9, 0.8,1e-3", (0.9, 0.8, 0.001)),
    ],
)
def test_values(text, expected):
    """Decimal steps land on decimals: 0.8 + 3 x 0.02 is 0.86 and not its neighbour."""
    assert values("--x", text, False) == expected


def test_whole_numbers_are_whole():
    found = values("--k", "1:3:1", True)

    assert found == (1, 2, 3)
    assert all(type(value) is int for value in found)
    assert values("--k", "3.0,4", True) == (3, 4)


@given(st.integers(-1000, 1000), st.integers(0, 300), st.integers(1, 50))
def test_a_range_has_every_step_up_to_the_stop(start, n, step):
    """Hundredths: each value is the decimal that is written, and the next step would be too far."""
    stop = start + n
    found = values("--x", f"{start / 100}:{stop / 100}:{step / 100}", False)

    assert found == tuple(number / 100 for number in range(start, stop + 1, step))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not a number"),
        ("abc", "'abc' is not a number"),
        ("0.8,", "'' is not a number"),
        ("nan", "'nan' is not a number"),
        ("0:inf:1", "'inf' is not a number"),
        ("1e999999999", "is not a number"),
        ("0.8:0.9", "a start, a stop and a step"),
        ("0.8:0.9:0.1:1", "a start, a stop and a step"),
        ("0.8:0.9:0", "the step is 0"),
        ("0.9:0.8:0.1", "from 0.9 to 0.8 the step must be negative"),
        ("0.8:0.9:-0.1", "from 0.8 to 0.9 the step must be positive"),
        ("0:1:0.0001", f"more than {MOST} values"),
        (",".join(map(str, range(MOST + 1))), f"more than {MOST} values"),
        ("0.9,0.90", "occurs twice"),
    ],
)
def test_values_that_cannot_be(text, message):
    with pytest.raises(ConfirmbenchError, match=message) as raised:
        values("--x", text, False)
    assert str(raised.value).endswith(".")


def test_half_a_number_where_whole_ones_are_taken():
    with pytest.raises(ConfirmbenchError, match=r"2\.5 is not a whole number"):
        values("--k", "2,2.5", True)


@pytest.mark.parametrize(
    ("arguments", "specs"),
    [
        (
            ["jaro_winkler", "--threshold", "0.8,0.9"],
            ["jaro_winkler(threshold=0.8)", "jaro_winkler(threshold=0.9)"],
        ),
        (["--k=3:4:1", "any_k_of_n"], ["any_k_of_n(k=3)", "any_k_of_n(k=4)"]),
        (
            ["fellegi_sunter", "--threshold", "-5,5"],
            ["fellegi_sunter(threshold=-5.0)", "fellegi_sunter(threshold=5.0)"],
        ),
        (
            ["jaro_winkler(threshold=0.9)", "--street-threshold", "0.8"],
            ["jaro_winkler(threshold=0.9, street_threshold=0.8)"],
        ),
        (["words_present", "--address-share", "0.5"], ["words_present(address_share=0.5)"]),
    ],
)
def test_a_parameter_is_left_open(arguments, specs):
    found = vary(arguments)

    assert [found.spec_at(value) for value in found.values] == specs


def test_the_spec_without_the_parameter():
    assert (
        vary(["jaro_winkler(prefix_weight=0.0)", "--threshold", "1"]).spec
        == "jaro_winkler(prefix_weight=0.0)"
    )
    assert vary(["jaro_winkler", "--threshold", "1"]).spec == "jaro_winkler"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--threshold", "1"], "of one matcher, and 0 are given"),
        (["exact", "blocked", "--k", "1"], "of one matcher, and 2 are given"),
        (["jaro_winkler"], "what is given is none"),
        (["jaro_winkler", "--threshold", "1", "--street_threshold", "1"], "--threshold, --street_threshold"),
        (["jaro_winkler", "--threshold"], "'' is not a number"),
        (["jaro_winkler", "--treshold", "1"], r"did you mean threshold\?"),
        (["jaro_winkler", "--dataet", "x"], r"did you mean --dataset\?"),
        (["jaro_winkler", "--plan", "1"], "plan of jaro_winkler is not a number"),
        (["exact_letter", "--case", "1"], "it has no numeric parameter"),
        (["jaro_winkler(threshold=1)", "--threshold", "1"], "leave it out of the spec"),
        (
            ["jaro_winkler", "--threshold", "0.9:1.1:0.1"],
            r"threshold is 1\.1; it must be a number from 0 to 1",
        ),
        (["any_k_of_n", "--k", "5:6:1"], "k is 6; it must be a whole number from 1 to 5"),
        (["any_k_of_n", "--k", "2.5"], r"2\.5 is not a whole number"),
        (["exakt", "--k", "1"], "no matcher called exakt"),
        (["oracle", "--k", "1"], "oracle has no parameter k"),
    ],
)
def test_what_cannot_be_swept(arguments, message):
    with pytest.raises(ConfirmbenchError, match=message) as raised:
        vary(arguments)
    assert str(raised.value).endswith(".")


def test_from_python_it_is_the_same():
    assert varied_over("jaro_winkler", "threshold", [0.8, 0.9]) == vary(
        ["jaro_winkler", "--threshold", "0.8,0.9"]
    )


@pytest.mark.parametrize(
    ("spec", "parameter", "given", "message"),
    [
        ("jaro_winkler", "treshold", [0.8], "no parameter treshold"),
        ("jaro_winkler(threshold=0.9)", "threshold", [0.8], "leave it out"),
        ("jaro_winkler", "threshold", [], "give each once"),
        ("jaro_winkler", "threshold", [0.8, 0.8], "give each once"),
        ("jaro_winkler", "threshold", [2.0], "threshold"),
    ],
)
def test_what_cannot_be_swept_from_python(spec, parameter, given, message):
    with pytest.raises(ConfirmbenchError, match=message):
        varied_over(spec, parameter, given)
