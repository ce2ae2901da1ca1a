"""Suites as text: all of them in a line each, or one in full."""

import textwrap

from bench.suites.suite import Suite, load_suite, suite_names

HEADINGS = {
    "sources": "Sources",
    "published": "Published",
    "assumed": "Assumed",
    "compares": "To hold it against, in shape and not in figures",
}


def suites_report(width: int) -> str:
    """A line or two for every built-in suite: its name, its size and what it is for."""
    suites = [load_suite(name) for name in suite_names()]
    margin = max(len(suite.name) for suite in suites) + 2
    return "\n".join(_hung(f"{suite.name:{margin}}", _line(suite), width, margin) for suite in suites)


def suite_report(suite: Suite, width: int) -> str:
    """Everything about one: its dataset, its matchers, and what it imitates."""
    parts = [_hung("", f"{suite.name}: {suite.title}" if suite.title else suite.name, width, 0)]
    parts.append(_block("Dataset", [_dataset(suite)], width))
    parts.append(_block("Matchers", list(suite.matchers), width))
    if suite.screens:
        parts.append(_block("Screens of the custodian before each matcher", list(suite.screens), width))
    if suite.curves:
        parts.append(
            _block("Curves", [f"{each.spec}: {each.parameter} {each.values}" for each in suite.curves], width)
        )
    if suite.scenario is not None:
        for key, heading in HEADINGS.items():
            entries = list(getattr(suite.scenario, key)) or ["nothing published"]
            parts.append(_block(heading, entries, width))
        parts.append(_hung("", suite.scenario.notice, width, 0))
    return "\n\n".join(parts)


def _line(suite: Suite) -> str:
    size = f"{suite.people:,} people, {suite.requests:,} requests"
    return f"{suite.title} ({size})" if suite.title else size


def _dataset(suite: Suite) -> str:
    return (
        f"profile {suite.profile}, {suite.people:,} people on file, {suite.requests:,} requests, "
        f"seed {suite.seed}"
    )


def _block(heading: str, entries: list[str], width: int) -> str:
    return "\n".join([f"{heading}:", *(_hung("  - ", entry, width, 4) for entry in entries)])


def _hung(first: str, text: str, width: int, margin: int) -> str:
    return textwrap.fill(
        text,
        max(width, margin + 20),
        initial_indent=first,
        subsequent_indent=" " * margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
