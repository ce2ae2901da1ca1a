"""A picture as SVG, which no renderer clips: in a page it stands by itself, in a file it is for paper.

Vega leaves room for texts in the font that it finds here. Whoever shows the SVG may have another one, in
which the same words take up to a quarter more (DejaVu Sans and Verdana beside Helvetica), and names in the
left margin would be cut. So the drawing is made as much wider as its texts may need.
"""

import re
from collections.abc import Iterator
from html import escape
from math import ceil
from typing import Any
from xml.etree import ElementTree

from bench.page.pictures import Picture, page_spec

CHARACTER = 0.66  # of the font's size: what a letter takes at most, on average over a name, in a wide font
TAG = re.compile(r'<[a-zA-Z]+(?:\s+[\w:-]+="[^"]*")*\s*/?>')  # never what a text between tags says
IDS = re.compile(r'((?<= id=")|(?<=url\(#)|(?<=href="#))([^")]+)')
SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)" viewBox="0 0 [\d.]+ [\d.]+"')
GROUND = re.compile(r'><rect width="[\d.]+"')  # the first one is the ground, where there is one
SHIFT = re.compile(r"translate\(([-\d.e]+),([-\d.e]+)\)")
BEFORE = {"end": 1.0, "middle": 0.5, "start": 0.0}  # the part of a text that stands left of its anchor


def drawing(picture: Picture, prefix: str) -> str:
    """The picture as an <svg> element that stands in a page by itself, without a script.

    prefix: before the ids inside, which must differ from those of every other picture of the page
    """
    inside = TAG.sub(lambda tag: IDS.sub(rf"{prefix}-\2", tag[0]), to_svg(page_spec(picture.spec)))
    named = inside.replace("<svg ", f'<svg role="img" aria-label="{escape(picture.alt)}" ', 1)
    return named.replace("<g ", '<g aria-hidden="true" ', 1)  # the picture has one text, its marks have none


def to_svg(spec: dict[str, Any]) -> str:
    """A specification drawn, with room for its texts in any usual font.

    spec: Vega-Lite with a style, as `bench.page.pictures.paper_spec` returns it
    """
    import vl_convert

    svg = str(vl_convert.vegalite_to_svg(spec))
    size = SIZE.search(svg)
    if size is None:
        return svg
    width = float(size[1])
    extents = list(_extents(ElementTree.fromstring(svg), 0.0))
    left = ceil(max((-start for start, _ in extents), default=0))
    right = ceil(max((end - width for _, end in extents), default=0))
    left, right = max(left, 0), max(right, 0)
    wide = f"{left + width + right:g}"
    new = f'width="{wide}" height="{size[2]}" viewBox="{-left} 0 {wide} {size[2]}"'
    return GROUND.sub(f'><rect x="{-left}" width="{wide}"', svg.replace(size[0], new, 1), count=1)


def _extents(element: ElementTree.Element, x: float) -> Iterator[tuple[float, float]]:
    """From where to where each text may reach; x: of the element's parent."""
    transform = element.get("transform", "")
    if "rotate" in transform:
        return  # titles of upright axes, which stand across and have all the height
    shift = SHIFT.search(transform)
    x += float(shift[1]) if shift else 0.0
    if element.tag.endswith("}text") and element.get("opacity") != "0":
        size = float((element.get("font-size") or "11").removesuffix("px"))
        room = CHARACTER * size * len("".join(element.itertext()))
        start = x - BEFORE[element.get("text-anchor", "start")] * room
        yield start, start + room
    for child in element:
        yield from _extents(child, x)
