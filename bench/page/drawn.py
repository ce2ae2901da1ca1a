"""Pictures as SVG text that stands in a page by itself, without a script."""

import re
from html import escape

from bench.page.figure import Figure
from bench.page.style import page_spec

TAG = re.compile(r'<[a-zA-Z]+(?:\s+[\w:-]+="[^"]*")*\s*/?>')  # never what a text between tags says
IDS = re.compile(r'((?<= id=")|(?<=url\(#)|(?<=href="#))([^")]+)')


def drawn(figure: Figure, prefix: str) -> str:
    """The picture as an <svg> element.

    prefix: before the ids inside, which must differ from those of every other picture of the page
    """
    import vl_convert

    svg = str(vl_convert.vegalite_to_svg(page_spec(figure.spec)))
    inside = TAG.sub(lambda tag: IDS.sub(rf"{prefix}-\2", tag[0]), svg)
    named = inside.replace("<svg ", f'<svg role="img" aria-label="{escape(figure.alt)}" ', 1)
    return named.replace("<g ", '<g aria-hidden="true" ', 1)  # the picture has one text, its marks have none
