"""Answers made elsewhere: looked up by request_id, and refused with examples."""

import polars as pl
import pytest

from generators.errors import ConfirmbenchError
from matchers.answers import Answers
from matchers.catalog import make
from tests.matchers.people import registry, requests


@pytest.fixture
def answers(tmp_path):
    """Make a matcher of the lines of a CSV file."""

    def answers(*rows):
        file = tmp_path / "a.csv"
        file.write_text("".join(f"{row}\n" for row in ("request_id,confirmed", *rows)))
        return Answers(str(file))

    return answers


def test_looks_up_by_number_in_any_order(answers):
    fitted = answers("2,no match", "0,confirm", "1,0").fit(registry({}))
    asked = requests({}, {}, {})

    assert fitted.confirm(asked).to_list() == [True, False, False]
    assert fitted.confirm(asked.reverse()).to_list() == [False, False, True]
    assert fitted.confirm(pl.concat([asked[:1], asked[:1]])).to_list() == [True, True]


def test_a_request_without_an_answer(answers):
    fitted = answers("0,1", "2,0").fit(registry({}))

    assert fitted.confirm(requests({})).to_list() == [True]
    with pytest.raises(ConfirmbenchError, match=r"a\.csv: 2 of 4 requests have no answer, e\.g\. 1, 3;"):
        fitted.confirm(requests({}, {}, {}, {}))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (("0,1", "0,1"), r"1 request_ids occur more than once, e\.g\. 0;"),
        (("0,0.93",), r"1 answers are neither confirm nor no match, e\.g\. 0\.93 for request 0"),
        (("0,",), r"e\.g\. null for request 0"),
        (("one,1",), r"1 request_ids are unknown, e\.g\. one; they are numbers from 0\."),
        (("-1,1",), r"1 request_ids are unknown, e\.g\. -1"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_when_it_is_read(answers, rows, message):
    with pytest.raises(ConfirmbenchError, match=message):
        answers(*rows).fit(registry({}))


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (
            "answers",
            r"answers lacks the parameter path, which has no default; write answers\(path=\.\.\.\)\.",
        ),
        ("answers(path='none.csv')", r"There is no file none\.csv\."),
        ("answers(path='none.txt')", r"none\.txt must end in \.csv or \.parquet\."),
        ("answers(path=3)", r"path is 3; it must be the path of a file"),
        ("answers(path='')", r"path is ''"),
    ],
)
def test_a_spec_that_cannot_be_right_is_refused_at_once(spec, message):
    with pytest.raises(ConfirmbenchError, match=message):
        make(spec)
