"""docs/matchers.md is what the docstrings say."""

from bench.catalog.about import About
from bench.catalog.docs import PAGE, _row, _section, page
from matchers.catalog import BUILT_IN


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/matchers.md is out of date: run `make docs`."


def test_every_matcher_has_a_row_and_a_section():
    lines = page().splitlines()

    for name in BUILT_IN:
        assert f"### {name}" in lines
        assert any(line.startswith(f"| [`{name}`](#{name}) | Confirm when ") for line in lines)


def test_what_is_installed_here_makes_no_difference():
    """The page says what a matcher needs, not what this machine lacks."""
    here = About("mine", "Confirm when a | b.", packages=("x",), missing="Not installed: x.")
    section = "\n".join(_section(here))

    assert "Not installed" not in section
    assert 'Needs x: `pip install "confirmbench[peers]"`.' in section
    assert _row(here).endswith("| Confirm when a \\| b. |")
