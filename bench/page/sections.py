"""The parts of a page about one dataset: findings, matchers, pictures, kinds, gates, provenance."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.output.findings import findings
from bench.output.people import KINDS
from bench.page.figure import Figure
from bench.page.gate_tables import gate_tables
from bench.page.markup import Markup, element
from bench.page.material import Material
from bench.page.pictures import picture
from bench.page.tables import kinds_table, matchers_table


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
        ("gates", "Gates of the custodian", gate_tables(material)),
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
