"""The matchers as text and as JSON: all of them by their rules, or one with everything about it."""

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from bench.catalog.about import EXTRA, About, about, about_listed
from matchers.catalog import BUILT_IN, GROUPS, ORACLE, names

ORACLE_ABOUT = About(
    ORACLE,
    "Confirm when the truth says so: what answers without any error score.",
    (
        "It reads the truth, is marked so wherever it is shown, and is never ranked. It checks a dataset, a "
        "suite and the scoring; no matcher can do what it does.",
    ),
)
INSTALLED, OTHER = "Installed plug-ins", "Others"
NARROW = 28  # columns beside the names, below which a rule goes under its name
WIDEST = 100  # columns of prose that the eye can follow


def list_groups() -> dict[str, list[About]]:
    """Describe every matcher, by group; a plug-in or a matcher that lacks a package is there too."""
    known = [*names(), ORACLE]
    own = {name for members in GROUPS.values() for name in members}
    groups = {title: [name for name in members if name in known] for title, members in GROUPS.items()}
    groups[OTHER] = [name for name in known if name not in own and name in BUILT_IN]
    groups[INSTALLED] = [name for name in known if name not in own and name not in BUILT_IN]
    return {title: [_about(name) for name in members] for title, members in groups.items() if members}


def one(spec: str) -> About:
    """Describe the matcher of a spec; raises ConfirmbenchError when it means none."""
    return ORACLE_ABOUT if spec == ORACLE else about(spec)


def list_report(groups: dict[str, list[About]], width: int, command: str = "matchers") -> str:
    """Every matcher with its rule, wrapped at `width`; `command` is the one that says more."""
    indent = 4 + max(len(each.name) for members in groups.values() for each in members)
    parts = [
        "\n".join([title, *(line for each in members for line in _lines(each, indent, width))])
        for title, members in groups.items()
    ]
    more = f"confirmbench {command} NAME says more of one."
    return "\n\n".join([*parts, _fill(more, max(width, 20))])


def one_report(found: About, width: int, facts: Sequence[str] | None = None) -> str:
    """Rule, prose and source, then each parameter, then what is to be known besides.

    facts: what that is, a sentence each; None for those about a matcher
    """
    width = min(max(width, 20), WIDEST)
    texts = [f"{found.name}: {found.rule}", *found.prose]
    texts += [f"Source: {found.source}"] if found.source else []
    parts = [_fill(text, width) for text in texts]
    parts += ["\n".join(_parameters(found, width))] if found.parameters else ["It has no parameters."]
    said = facts_of(found) if facts is None else facts
    return "\n\n".join([*parts, "\n".join(_fill(fact, width, later="  ") for fact in said)])


def facts_of(found: About) -> list[str]:
    """What is to be known of a matcher besides its rule and parameters, a sentence each."""
    facts = ["Separable: some single record confirms, or none does." if found.separable else "Not separable."]
    if found.supervised is not None:
        facts.append(f"Learns {'from' if found.supervised else 'without'} the truth.")
    if found.trained_on is not None:
        facts.append(f"Its model was trained on {_dataset(found.trained_on)}; it is refused there.")
    if found.missing or found.packages:
        facts.append(found.missing or f"Needs {', '.join(found.packages)}: {EXTRA}")
    return facts


def list_json(groups: dict[str, list[About]]) -> str:
    """A JSON array, one object a matcher."""
    return json_text([as_json(each, title) for title, members in groups.items() for each in members])


def one_json(found: About) -> str:
    """A JSON object."""
    return json_text(as_json(found, group_of(found.name)))


def group_of(name: str) -> str:
    """The group in which a matcher is listed."""
    title = next((title for title, members in GROUPS.items() if name in members), None)
    return title or (OTHER if name in BUILT_IN else INSTALLED)


def as_json(found: About, group: str) -> dict[str, Any]:
    """All that is known; a range that the docstring does not give is null."""
    known = asdict(found)
    return {"name": found.name, "group": group} | known | {"parameters": parameters_of(found)}


def parameters_of(found: About) -> list[dict[str, Any]]:
    """What is known of each parameter."""
    return [
        asdict(parameter) | {"range": parameter.range, "required": parameter.default is None}
        for parameter in found.parameters
    ]


def json_text(content: object) -> str:
    """As both commands print it."""
    return json.dumps(content, indent=1, ensure_ascii=False)


def _about(name: str) -> About:
    return ORACLE_ABOUT if name == ORACLE else about_listed(name)


def _lines(found: About, indent: int, width: int) -> Iterator[str]:
    """A matcher's name with its rule beside it; under it where there is no room; then what is missing."""
    beside = width - indent >= NARROW
    room, lead = (width - indent, " " * indent) if beside else (max(width - 4, 16), " " * 4)
    texts = [found.rule, *([f"[{found.missing}]"] if found.missing else [])]
    lines = [lead + line for text in texts for line in _wrap(text, room)]
    if beside:
        yield f"  {found.name}".ljust(indent) + lines.pop(0).strip()
    else:
        yield f"  {found.name}"
    yield from lines


def _parameters(found: About, width: int) -> Iterator[str]:
    for parameter in found.parameters:
        default = "(required)" if parameter.default is None else f"= {parameter.default}"
        kind = f": {parameter.type}" if parameter.type else ""
        head = f"{parameter.name}{kind} {default}"
        lead = " " * 6
        yield _fill(head, width, first="  ", later=lead)
        if parameter.meaning:
            yield _fill(parameter.meaning, width, first=lead, later=lead)


def _wrap(text: str, width: int, first: str = "", later: str = "") -> list[str]:
    """Lines of at most `width`, but for a word that is longer: none is cut, not even at a hyphen."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _fill(text: str, width: int, first: str = "", later: str = "") -> str:
    return "\n".join(_wrap(text, width, first, later))


def _dataset(trained_on: Any) -> str:
    """A dataset as its model names it, with what would generate it again."""
    digest = f"digest {str(trained_on['digest'])[:8]}"
    sizes = ("people", "requests")
    made = [
        f"{key} {trained_on[key]:,}" if key in sizes else f"{key} {trained_on[key]}"
        for key in ("profile", *sizes, "seed")
        if trained_on.get(key) is not None
    ]
    return f"{trained_on.get('name', 'a dataset')} ({', '.join([*made, digest])})"
