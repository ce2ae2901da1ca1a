"""One HTML file that says everything about some runs, opens anywhere and asks nothing of anyone."""

from collections.abc import Sequence

from bench.output.numbers import listed
from bench.page.bundle import packed, script, style
from bench.page.figures.catalog import figures_of
from bench.page.markup import Markup, element, void
from bench.page.material import Material
from bench.page.pictures import for_script
from bench.page.policy import policy
from bench.page.sections import Part, contents, part

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
    title = listed([each.title for each in materials])
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
