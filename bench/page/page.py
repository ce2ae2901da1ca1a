"""One HTML file that says everything about some runs, opens anywhere and asks nothing of anyone.

What the page brings along: its style, its script, and the libraries that draw its pictures.

The page's content security policy: nothing from anywhere, its own style and script alone.

The parts of a page about one dataset: findings, matchers, pictures, kinds, screens, provenance.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bench.output.findings import KINDS, findings
from bench.output.wording import listing
from bench.page.figures.catalog import figures_of
from bench.page.html import Markup, element, void
from bench.page.material import Material
from bench.page.pictures import Figure, for_script, picture
from bench.page.tables import kinds_table, matchers_table, screen_tables

EXPOSED = "window.vegaEmbed = vegaEmbed;"  # all that the page's code takes of the libraries


@cache
def style() -> str:
    """The style sheet."""
    return _asset("page.css")


@cache
def script() -> str:
    """Vega, Vega-Lite and Vega-Embed (0.9 MB), then the page's own code.

    Each in a function of its own, for the bundle has names of one letter at its top level.
    """
    import vl_convert

    libraries = vl_convert.javascript_bundle(snippet=EXPOSED)
    both = f"(() => {{{libraries}}})();\n(() => {{\n{_asset('page.js')}}})();\n"
    return both.replace("</script", "<\\/script")


def packed(content: Any) -> str:
    """Content for the script as letters that no browser takes for markup, and a tenth as many of them.

    content: what JSON can hold
    returns: base64 of the zlib stream of its JSON; equal content gives equal letters
    """
    return base64.b64encode(zlib.compress(json.dumps(content).encode(), 9)).decode()


def _asset(name: str) -> str:
    return (files("bench.page") / "assets" / name).read_text(encoding="utf-8")


def policy(style: str, script: str | None) -> str:
    """A strict policy that lets this style and this script in, by their digests, and no request out.

    style, script: the text inside the elements, to the last character; no script at all when it is None
    """
    scripts = "'none'" if script is None else _digest(script)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts}",
            f"style-src {_digest(style)}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@dataclass(frozen=True)
class Part:
    """What the page says about one dataset.

    links: (id, heading) of its sections, for the table of contents
    figures: (id, picture) of those in it, in the page's order
    """

    title: str
    markup: Markup
    links: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, Figure], ...]


def part(material: Material, figures: Sequence[Figure], prefix: str, static: bool) -> Part:
    """Everything about one dataset.

    prefix: before the ids inside; "" where the page is about this dataset alone, which then needs no
        heading of its own
    """
    level = 3 if prefix else 2
    named = tuple((f"{prefix}{figure.name}", figure) for figure in figures)
    sections = (
        ("findings", "Findings", _findings(material)),
        ("matchers", "Matchers", [matchers_table(material)]),
        ("pictures", "Pictures", [picture(each, id_, level + 1, static) for id_, each in named]),
        ("kinds-of-request", "Errors by kind of request", _kinds(material)),
        ("screens", "Screens of the custodian", screen_tables(material)),
        ("provenance", "Provenance", [_provenance(material)]),
    )
    filled = [(f"{prefix}{name}", title, inside) for name, title, inside in sections if inside]
    written = [_section(id_, title, inside, level) for id_, title, inside in filled]
    if prefix:
        heading = element("h2", material.title)
        written = [element("section", heading, *written, class_="dataset", aria_label=material.title)]
    links = tuple((id_, title) for id_, title, _ in filled)
    return Part(material.title, Markup("".join(written)), links, named)


def contents(parts: Sequence[Part]) -> Markup:
    """Links to all sections, a list for each dataset."""
    lists = []
    for each in parts:
        links = [element("li", element("a", title, href=f"#{id_}")) for id_, title in each.links]
        name = [element("span", each.title)] if len(parts) > 1 else []
        lists.append(element("div", *name, element("ul", *links)))
    return element("nav", *lists, aria_label="Contents")


def _section(id_: str, title: str, inside: Sequence[Markup], level: int) -> Markup:
    heading = element(f"h{level}", title, id=f"{id_}-heading")
    return element("section", heading, *inside, id=id_, aria_labelledby=f"{id_}-heading")


def _findings(material: Material) -> list[Markup]:
    sentences = [element("li", sentence) for sentence in findings(material)]
    return [element("ul", *sentences, class_="findings")]


def _kinds(material: Material) -> list[Markup]:
    """The table, and below it what its columns are."""
    found = kinds_table(material)
    if found is None:
        return []
    meanings = [
        markup
        for kind, people in KINDS.items()
        for markup in (element("dt", kind), element("dd", people))
        if kind in set(material.counts.filter(slice="kind")["value"])
    ]
    explained = element("details", element("summary", "What the kinds are"), element("dl", *meanings))
    return [found, explained]


def _provenance(material: Material) -> Markup:
    pairs = [
        element("div", element("dt", what), element("dd", value, class_=_style_of(what)))
        for what, value in material.provenance
    ]
    return element("dl", *pairs, class_="provenance")


def _style_of(what: str) -> str | None:
    """Commands and digests are set as code."""
    return "code" if what.startswith(("Made again", "Digest")) else None


NOT_REAL = "All people, addresses and requests are synthetic. Nothing in this page is about real people."
NO_SCRIPT = (
    "The pictures are drawn by a script, which this viewer does not run; confirmbench report --static draws "
    "them without one."
)


def page(materials: Sequence[Material], static: bool = False) -> str:
    """A page about one dataset or several, with everything inside that it needs.

    materials: in the order of the page; each dataset once
    static: without any script: pictures are inline SVG, and tables cannot be sorted
    raises: ConfirmbenchError when the libraries that draw are not installed
    """
    from bench.studies.describe.pictures import library

    library()
    alone = len(materials) == 1
    parts = [
        part(each, figures_of(each), "" if alone else f"d{place}-", static)
        for place, each in enumerate(materials, 1)
    ]
    code = None if static else script()
    title = listing([each.title for each in materials])
    body = element(
        "body",
        element("a", "Skip to the findings", class_="skip", href="#main"),
        _header(title, materials, parts),
        element("main", *(each.markup for each in parts), id="main", tabindex="-1"),
        element("footer", element("p", f"Made with confirmbench. {NOT_REAL}")),
        *([] if code is None else _scripts(code, parts)),
    )
    return "<!doctype html>\n" + element("html", _head(title, code), body, lang="en") + "\n"


def _head(title: str, code: str | None) -> Markup:
    return element(
        "head",
        void("meta", charset="utf-8"),
        void("meta", http_equiv="Content-Security-Policy", content=policy(style(), code)),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        element("title", f"{title}: confirmbench report"),
        element("style", Markup(style())),
    )


def _header(title: str, materials: Sequence[Material], parts: Sequence[Part]) -> Markup:
    return element(
        "header",
        element("p", "confirmbench report", class_="eyebrow"),
        element("h1", title),
        *(element("p", _lede(each), class_="lede") for each in materials),
        *(element("p", each.notice, class_="notice") for each in materials if each.notice),
        element("p", NOT_REAL, class_="notice"),
        contents(parts),
    )


def _lede(material: Material) -> str:
    dataset, matchers = material.dataset, material.matchers.height
    return (
        f"{dataset['requests']:,} requests, put to {matchers} {'matcher' if matchers == 1 else 'matchers'} "
        f"with a registry of {dataset['records']:,} records."
    )


def _scripts(code: str, parts: Sequence[Part]) -> list[Markup]:
    """The data of the pictures and the code, at the end, so that text and tables are there before it runs."""
    pictures = [for_script(figure, id_) for each in parts for id_, figure in each.figures]
    return [
        element("script", packed(pictures), type="text/plain", id="pictures-packed"),
        element("script", Markup(code)),
        element("noscript", element("p", NO_SCRIPT)),
    ]
