"""FNR by edit and field, against numbers counted by hand."""

import polars as pl
import pytest

from bench.page.figures.edits import figure, fnr_by_edit
from generators.schema import EDITS
from tests.bench import forty
from tests.bench.page.figures.of_forty import FORTY, MARKUP, NEVER, RIGHT, drawn, many, material


def test_counts_are_those_of_the_forty_requests():
    """Requests 0 and 9 lost the street, 9 has slips in its surname, 13 a nickname; 9 and 13 were missed.

    Of the other 13 that should be confirmed 4 were missed. 16, with the edit on its record, should not be.
    """
    found = fnr_by_edit(material({"forty": FORTY}))
    rows = found.select("field", "edit", "errors", "requests").rows()
    counted = {(field, edit): (k / 60, n / 60) for field, edit, k, n in rows}

    assert counted == {
        ("any", "no edit"): (4, 13),
        ("any", "drop"): (1, 2),
        ("any", "substitute"): (1, 1),
        ("any", "nickname"): (1, 1),
        ("street", "any"): (1, 2),
        ("surname", "any"): (1, 1),
        ("given_name", "any"): (1, 1),
        ("street", "drop"): (1, 2),
        ("surname", "substitute"): (1, 1),
        ("given_name", "nickname"): (1, 1),
    }
    assert found["where"].unique().to_list() in ([None, "request"], ["request", None])


def test_classes_of_fewer_requests_than_the_floor_have_no_rate():
    found = fnr_by_edit(material({"forty": FORTY}))

    assert found.filter(pl.col("requests") == 60)["rate"].null_count() == 6
    assert found.filter(field="street", edit="drop")["rate"].item() == 0.5
    assert ">few<" in drawn(figure(material({"forty": FORTY})))


def test_edits_on_the_record_are_rows_of_their_own(monkeypatch):
    """The slip of request 13, which should be confirmed, is now on the record."""
    moved = pl.DataFrame([(13, "surname", "substitute", 2, "record")], schema=EDITS, orient="row")
    monkeypatch.setattr(forty, "edits", lambda: moved)
    found = fnr_by_edit(material({"forty": FORTY}))

    assert found.filter(field="surname").select("edit", "where", "errors").rows() == [
        ("any", "record", 60),
        ("substitute", "record", 60),
    ]
    assert "On the record" in drawn(figure(material({"forty": FORTY})))


def test_one_or_two_matchers_need_no_choice():
    one = figure(material({"forty": FORTY})).spec
    two = figure(material({"forty": FORTY, "nobody": NEVER})).spec

    assert "params" not in one | two
    assert (len(one["hconcat"]), len(two["hconcat"])) == (1, 2)


def test_of_more_the_first_two_by_error_are_shown_and_any_can_be_chosen():
    spec = figure(material({"forty": FORTY, "nobody": NEVER, "perfect": RIGHT})).spec
    chosen = {each["name"]: each for each in spec["params"]}

    assert (chosen["left"]["value"], chosen["right"]["value"]) == ("perfect", "nobody")
    assert chosen["right"]["bind"]["options"] == ["perfect", "nobody", "forty"]


def test_choosing_again_starts_from_what_was_given():
    """A calculation that overwrites what it reads is right once, and wrong after the first choice."""
    spec = figure(material({"forty": FORTY, "nobody": NEVER, "perfect": RIGHT})).spec
    made = [each for panel in spec["hconcat"] for layer in panel["layer"] for each in layer["transform"]]
    calculated = [each for each in made if "calculate" in each]

    assert calculated
    assert all(f"datum.{each['as']}[" not in each["calculate"] for each in calculated)


@pytest.mark.parametrize("number", [1, 3, 50])
def test_any_number_of_matchers_is_drawn(number):
    svg = drawn(figure(material(many(number), with_tests=False)))

    assert ">matcher 0<" in svg


def test_zero_errors_are_drawn_as_zero():
    found = figure(material({"perfect": RIGHT}))

    assert ">0<" in drawn(found)
    assert "FNR 0 % without any edit (0 of 780)" in found.alt


def test_names_with_markup_are_drawn_as_text():
    drawn(figure(material({MARKUP: FORTY, "other": NEVER, "third": RIGHT})))
    drawn(figure(material({MARKUP: FORTY})))


def test_words_say_the_counts_and_who_failed():
    found = figure(material({"forty": FORTY}, failed=("slow",)))

    assert "slow (timed out)" in found.caption
    assert found.alt == (
        "forty: FNR 30.8 % without any edit (240 of 780) and "
        "50.0 % at the worst, with drop in street (60 of 120)."
    )


def test_without_edits_or_answers_there_is_no_picture(monkeypatch):
    assert figure(material({}, failed=("slow",))) is None

    monkeypatch.setattr(forty, "edits", lambda: pl.DataFrame(schema=EDITS))
    assert figure(material({"forty": FORTY})) is None
