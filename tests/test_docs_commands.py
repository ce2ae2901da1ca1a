"""Every `confirmbench COMMAND` in the documentation is a command that there is."""

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
COMMAND = re.compile(r"\bconfirmbench\s+([a-z][\w-]*)")


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
