"""Writes docs/matchers.md from the docstrings of the matchers: `python -m bench.catalog.docs`.

A paragraph is one line, so that no line begins with what Markdown would take for a list.
"""

from collections.abc import Iterator
from pathlib import Path

from bench.catalog.about import About, Parameter
from bench.catalog.list import INSTALLED, facts_of, list_groups

PAGE = Path(__file__).parents[2] / "docs" / "matchers.md"
OPENING = """\
<!-- Written from the matchers' docstrings by `python -m bench.catalog.docs`: edit those instead. -->

# Matchers

A matcher answers each request with one bit, confirm or no match. It is named by its constructor call:
`jaro_winkler`, `jaro_winkler(threshold=0.92)`. Parameters are given by keyword, values are literals.
`confirmbench matchers` lists the rules, `confirmbench matchers jaro_winkler` says what follows here,
`confirmbench sweep jaro_winkler --threshold 0.80:0.98:0.02` what a parameter does to the errors.
[matching.md](matching.md) has what they share: normalisation, blocking, plans;
[adding-a-matcher.md](adding-a-matcher.md) how to add one.

All of them treat a missing value, null or empty text, as agreeing with nothing."""


def page() -> str:
    """The page: a table of all rules, then a section for each matcher; plug-ins are left out."""
    groups = {title: members for title, members in list_groups().items() if title != INSTALLED}
    rows = [_row(each) for members in groups.values() for each in members]
    parts = [OPENING, "\n".join(["| name | rule |", "|---|---|", *rows])]
    for title, members in groups.items():
        parts += [f"## {title}", *(part for each in members for part in _section(each))]
    return "\n\n".join(parts) + "\n"


def _row(found: About) -> str:
    return f"| [`{found.name}`](#{found.name}) | {_cell(found.rule)} |"


def _section(found: About) -> Iterator[str]:
    yield f"### {found.name}"
    yield found.rule
    yield from found.prose
    if found.source:
        yield f"Source: {found.source}"
    if found.parameters:
        yield "\n".join(
            ["| parameter | default | meaning |", "|---|---|---|", *map(_parameter, found.parameters)]
        )
    yield " ".join(fact if fact[-1] == "." else f"{fact}." for fact in map(_markdown, _lasting(found)))


def _lasting(found: About) -> list[str]:
    """What is to be known on every machine, whatever is installed on this one."""
    from dataclasses import replace

    return facts_of(replace(found, missing=""))


def _markdown(fact: str) -> str:
    """A command in a sentence, as code."""
    text, found, command = fact.partition("pip install ")
    return f"{text}`{found}{command}`" if found else fact


def _parameter(parameter: Parameter) -> str:
    default = "(required)" if parameter.default is None else f"`{_cell(parameter.default)}`"
    return f"| `{parameter.name}` | {default} | {_cell(parameter.meaning)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Written to {PAGE}.")


if __name__ == "__main__":
    main()
