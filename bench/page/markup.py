"""HTML from text: the only place where text becomes markup, and always escaped."""

from collections.abc import Mapping, Sequence
from html import escape

Attributes = Mapping[str, str | None]


class Markup(str):
    """Text that is HTML already; everything else is escaped on its way into a page."""

    __slots__ = ()


def element(tag: str, /, *inside: str, **attributes: str | None) -> Markup:
    """An element with what it holds.

    inside: Markup as it is, other text escaped
    attributes: a trailing underscore is dropped and others become hyphens (`class_`, `aria_label`); one that
        is None is left out, and one that is "" stands without a value

    >>> element("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    return Markup(f"<{tag}{_written(attributes)}>{joined(inside)}</{tag}>")


def void(tag: str, /, **attributes: str | None) -> Markup:
    """An element that holds nothing and is not closed.

    >>> void("meta", charset="utf-8")
    '<meta charset="utf-8">'
    """
    return Markup(f"<{tag}{_written(attributes)}>")


def joined(parts: Sequence[str], between: str = "") -> Markup:
    """Markup and text one after another."""
    return Markup(between.join(part if isinstance(part, Markup) else escape(part) for part in parts))


def _written(attributes: Attributes) -> str:
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return "".join(
        f' {name}="{escape(value)}"' if value else f" {name}"
        for name, value in named.items()
        if value is not None
    )
