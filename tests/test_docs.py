"""Every relative link in a Markdown file leads to a file, and its anchor to a heading there.

Every `confirmbench COMMAND` in the documentation is a command that there is.
"""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bench.cli import make_app

ROOT = Path(__file__).parent.parent
PAGES = [
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/**/*.md"),
    *ROOT.glob("generators/**/*.md"),
    *ROOT.glob("results/*.md"),
]
FENCED = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`]+)`")
COMMAND = re.compile(r"(?<!import )\bconfirmbench\s+([a-z][\w-]*)")  # Python imports it


def known():
    return set(get_command(make_app(())).commands)


def named(text):
    """The words behind confirmbench wherever they are code; in prose it is the project's name."""
    code = [*FENCED.findall(text), *CODE.findall(FENCED.sub("", text))]
    return {word for each in code for word in COMMAND.findall(each)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_exist(page):
    assert named(page.read_text(encoding="utf-8")) - known() == set()


def test_commands_are_found_in_code_alone():
    text = "confirmbench is `confirmbench one x`\n\n```\nbin/confirmbench two\n```\nand `confirmbench\nthree`"

    assert named(text) == {"one", "two", "three"}
    assert {"run", "import", "score"} <= known()


LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCED_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def anchors(page):
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", FENCED_BLOCK.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(page, link):
    """What is wrong with a link, or None."""
    path, _, anchor = link.partition("#")
    target = (page.parent / path) if path else page
    if not target.exists():
        return f"{link}: there is no {target}"
    if anchor and anchor not in anchors(target):
        return f"{link}: {target.name} has no heading {anchor}"
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    text = FENCED_BLOCK.sub("", page.read_text(encoding="utf-8"))
    links = [link for link in LINK.findall(text) if "://" not in link and not link.startswith("mailto:")]

    assert [fault for link in links if (fault := broken(page, link))] == []


def test_a_broken_link_is_noticed(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# One heading: `code`\n\n```\n# no heading\n```\n")

    assert broken(page, "#one-heading-code") is None
    assert broken(page, "page.md#one-heading-code") is None
    assert "no heading" in broken(page, "#no-heading")
    assert "there is no" in broken(page, "other.md")
