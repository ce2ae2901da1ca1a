"""Two styles of one picture, and neither changes what is drawn."""

import copy
import re

import pytest

from bench.page.pictures import INK, PAGE_WIDTH, WIDTH, page_spec, paper_spec
from bench.page.svg import to_svg

SPEC = {
    "width": WIDTH,
    "mark": "point",
    "data": {"values": [{"a": 1}]},
    "encoding": {"x": {"field": "a"}},
    "config": {"axis": {"grid": False, "labelColor": "red"}, "bar": {"size": 3}},
}


@pytest.mark.parametrize("style", [page_spec, paper_spec])
def test_what_is_drawn_stays_and_the_given_specification_too(style):
    given = copy.deepcopy(SPEC)
    styled = style(given)

    assert given == SPEC
    assert {key: styled[key] for key in ("mark", "data", "encoding")} == {
        key: SPEC[key] for key in ("mark", "data", "encoding")
    }
    assert styled["config"]["bar"] == {"size": 3}, "its own settings stay"
    assert styled["config"]["axis"]["grid"] is False


def test_on_the_page_words_have_the_colour_of_the_text_and_no_ground():
    styled = page_spec(SPEC)

    assert styled["background"] is None
    assert styled["config"]["axis"]["labelColor"] == styled["config"]["text"]["color"] == INK


def test_on_paper_words_are_black_on_white():
    styled = paper_spec(SPEC)

    assert styled["background"] == "white"
    assert styled["config"]["axis"]["labelColor"] == styled["config"]["text"]["color"] == "black"
    assert styled["width"] == WIDTH


def test_a_picture_of_full_width_fills_the_page():
    assert page_spec(SPEC)["width"] == PAGE_WIDTH
    assert page_spec(SPEC | {"width": 300})["width"] == 300
    side_by_side = {"hconcat": [SPEC, SPEC]}
    assert page_spec(side_by_side)["hconcat"] == [SPEC, SPEC]


def test_names_have_room_in_a_font_that_is_wider():
    """Verdana takes up to 0.65 of its size for a letter of a name; nothing may begin left of the picture."""
    long = "fellegi_sunter_household(threshold=0.85)"
    spec = SPEC | {"data": {"values": [{"a": 1, "name": long}]}}
    spec["encoding"] = SPEC["encoding"] | {"y": {"field": "name", "title": None, "axis": {"labelLimit": 400}}}
    svg = to_svg(paper_spec(spec))
    left, _, width, _ = map(float, re.search(r'viewBox="([^"]+)"', svg)[1].split())
    end = sum(float(x) for x in re.findall(r"translate\(([-\d.]+),", svg.split(long)[0])[:1])
    assert left < 0
    assert end - left > 0.65 * 12 * len(long)
    assert f'<rect x="{left:g}" width="{width:g}"' in svg, "the ground is as wide as the picture"
