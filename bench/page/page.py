"""One HTML file that says everything about some runs, opens anywhere and asks nothing of anyone."""

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from bench.output.findings import findings
from bench.output.formats import text
from bench.output.wording import KINDS_OF_PEOPLE, listing
from bench.page.material import Material
from bench.page.pictures import Picture, page_spec, paper_spec
from bench.page.svg import drawing
from bench.page.tables import kinds_table, matchers_table, screen_tables

# Modules beside this one, each with a function `figure`; a picture's file and its links have the same name.
# They are imported when something is drawn, for they need altair, which is an extra.
FIGURES = (
    "frontier",
    "curves",
    "kinds",
    "edits",
    "subgroups",
    "prevalence",
    "expected",
    "scale",
    "differences",
    "time",
    "memory",
)


def pictures_of(material: Material) -> list[Picture]:
    """The pictures for which the material has something, in page order."""
    drawn = (import_module(f"bench.page.figures.{name}").figure(material) for name in FIGURES)
    return [figure for figure in drawn if figure is not None]


NOTHING = "'none'"
EXPOSED = "window.vegaEmbed = vegaEmbed;"  # all that the page's code takes of the libraries
NOT_REAL = "All people, addresses and requests are synthetic. Nothing in this page is about real people."


MOST_ROWS = 100  # of the table below a picture; the CSV has all


@dataclass(frozen=True)
class Placed:
    """A picture in its place on a page.

    id: unique in the page; level: of its heading
    static: drawn here as SVG; else the page's script draws it from what `for_script` holds
    """

    picture: Picture
    id: str
    level: int
    static: bool

    @property
    def svg(self) -> str:
        """The drawing as markup; empty where the script draws it."""
        return drawing(self.picture, self.id) if self.static else ""

    @property
    def for_script(self) -> dict[str, Any]:
        """What the page's script draws, and what it offers for download."""
        picture = self.picture
        spec = page_spec(picture.spec)
        return {"id": self.id, "name": picture.name, "alt": picture.alt, "spec": spec, "csv": picture.csv}

    @property
    def size(self) -> str:
        rows = self.picture.data.height
        return f"{rows:,} {'row' if rows == 1 else 'rows'}"

    @property
    def rows(self) -> list[list[str]]:
        """The first MOST_ROWS rows of the data, as text."""
        return [[text(value) for value in row] for row in self.picture.data.head(MOST_ROWS).iter_rows()]

    @property
    def left_out(self) -> str:
        rows = self.picture.data.height
        return "" if rows <= MOST_ROWS else f", the first {MOST_ROWS} of {rows:,} rows; the CSV has all"

    @property
    def downloads(self) -> list[tuple[str, str, str]]:
        """Names of files, what they are, and their addresses; without those where the script makes them."""
        files = (
            ("csv", "CSV", "text/csv;charset=utf-8", self.picture.csv),
            ("vl.json", "specification", "application/json", json.dumps(paper_spec(self.picture.spec))),
        )
        return [
            (f"{self.picture.name}.{ending}", label, _inline(kind, content) if self.static else "")
            for ending, label, kind, content in files
        ]


def _inline(kind: str, content: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content.encode()).decode()}"


@dataclass(frozen=True)
class Section:
    """A part of the page with a heading and a link.

    id: unique in the page
    parts: the macro of templates/parts.html that writes each, and what it writes
    """

    id: str
    title: str
    parts: Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Topic:
    """What the page says about one dataset."""

    title: str
    lede: str
    notice: str
    sections: Sequence[Section]
    pictures: Sequence[Placed]


def page(materials: Sequence[Material], static: bool = False) -> str:
    """A page about one dataset or several, with everything inside that it needs.

    materials: in the order of the page; each dataset once
    static: without any script: pictures are inline SVG, and tables cannot be sorted
    raises: ConfirmbenchError when the libraries that draw are not installed
    """
    from bench.studies.describe.pictures import library

    library()
    alone = len(materials) == 1
    topics = [_topic(each, "" if alone else f"d{place}-", static) for place, each in enumerate(materials, 1)]
    code = None if static else script()
    return str(
        template("page.html").render(
            title=listing([each.title for each in topics]),
            topics=topics,
            not_real=NOT_REAL,
            style=style(),
            script=code,
            policy=policy(style(), code),
            packed=pack_text([each.for_script for topic in topics for each in topic.pictures]),
        )
    )


def _topic(material: Material, prefix: str, static: bool) -> Topic:
    """prefix: before the ids inside; "" where the page is about this dataset alone"""
    level = 4 if prefix else 3
    pictures = [Placed(each, f"{prefix}{each.name}", level, static) for each in pictures_of(material)]
    sections = (
        ("findings", "Findings", [("findings", findings(material))]),
        ("matchers", "Matchers", [("table", matchers_table(material))]),
        ("pictures", "Pictures", [("picture", each) for each in pictures]),
        ("kinds-of-request", "Errors by kind of request", _kinds(material)),
        ("screens", "Screens of the custodian", [("table", each) for each in screen_tables(material)]),
        ("provenance", "Provenance", [("provenance", material.provenance)]),
    )
    filled = [Section(f"{prefix}{name}", title, parts) for name, title, parts in sections if parts]
    return Topic(material.title, _lede(material), material.notice, filled, pictures)


def _lede(material: Material) -> str:
    dataset, matchers = material.dataset, material.matchers.height
    return (
        f"{dataset['requests']:,} requests, put to {matchers} {'matcher' if matchers == 1 else 'matchers'} "
        f"with a registry of {dataset['records']:,} records."
    )


def _kinds(material: Material) -> list[tuple[str, Any]]:
    """The table, and below it what its columns are."""
    table = kinds_table(material)
    counted = set(material.counts.filter(slice="kind")["value"])
    meanings = [(kind, people) for kind, people in KINDS_OF_PEOPLE.items() if kind in counted]
    return [] if table is None else [("table", table), ("meanings", meanings)]


def template(name: str) -> Any:
    """One of bench/page/templates; whatever is put into it is escaped, unless it is `Markup`."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("bench.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["breakable"] = breakable
    return environment.get_template(name)


def breakable(text: str) -> Any:
    """A name as markup that may be broken where its parts end."""
    from markupsafe import Markup

    return Markup("<wbr>").join(re.split(r"(?<=[_(,])", text))


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


def _asset(name: str) -> str:
    return (files("bench.page") / "assets" / name).read_text(encoding="utf-8")


def pack_text(content: Any) -> str:
    """Content for the script as letters that no browser takes for markup, and a tenth as many of them.

    content: what JSON can hold
    returns: base64 of the zlib stream of its JSON; equal content gives equal letters
    """
    return base64.b64encode(zlib.compress(json.dumps(content).encode(), 9)).decode()


def policy(style: str, script: str | None) -> str:
    """A strict content security policy: this style and this script, by their digests, and no request to
    anyone.

    style, script: the text inside the elements, to the last character; no script at all when it is None
    """
    rules = (
        "default-src 'none'",
        f"script-src {_digest(script) if script else NOTHING}",
        f"style-src {_digest(style)}",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(rules)


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
