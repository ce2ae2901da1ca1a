"""The page as people meet it: opened by a real browser that can reach nothing else."""

import html
import re

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from bench.page.page import page
from tests.bench.page.browser import SCREENSHOTS, served, started
from tests.bench.page.made import MARKUP, material

pytestmark = pytest.mark.browser

pytest.importorskip("altair", reason="the report is an extra")
pytest.importorskip("vl_convert", reason="the report is an extra")

TABLE = "#matchers table"
FIVE = {"sharp": 0.01, "blunt": 0.2, "broken": None, "truth_teller": 0.0, "middling": 0.05}
CASES = {
    "one": {"only": 0.1},
    "no-errors": {"a": 0.0, "b": 0.0},
    "fifty": {f"matcher_{i}(threshold={i / 50})": i / 200 for i in range(50)},
    "all-failed": {"a": None, "b": None},
    "markup": {MARKUP: 0.1, "x" * 200: 0.2, f"{MARKUP}2": None},
}
# Every picture holds an <svg> in which something is drawn that is no axis.
DRAWN = """
return [...document.querySelectorAll("figure")].map((figure) => [
  figure.id,
  figure.querySelectorAll(".drawing svg").length,
  figure.querySelectorAll("[class*='role-mark'] > *, [class*='mark-'][class*='role-mark']").length,
])
"""


@pytest.fixture(scope="module")
def browser():
    browser = started()
    yield browser
    browser.driver.quit()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Write a page once; by its name, the file."""
    folder, known = tmp_path_factory.mktemp("pages"), {}

    def written(name, errs, static=False):
        key = f"{name}-static" if static else name
        if key not in known:
            made = material(errs, title=MARKUP if name == "markup" else name, oracle="truth_teller")
            file = folder / f"{key}.html"
            file.write_text(page([made], static), encoding="utf-8")
            known[key] = file
        return known[key]

    return written


def assert_drawn(browser, some=True):
    """Every picture is drawn, the console is quiet, and nothing was asked of anyone."""
    figures = browser.run(DRAWN)
    assert bool(figures) == some
    assert [name for name, pictures, marks in figures if pictures != 1 or not marks] == []
    assert browser.errors() == []
    assert browser.requests() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_is_drawn_and_open_to_everybody(browser, written, scheme):
    browser.open(written("five", FIVE).as_uri(), scheme)

    assert_drawn(browser)
    browser.screenshot(f"page-{scheme}")
    assert browser.violations() == []


def test_pictures_are_in_the_colour_of_the_text(browser, written):
    fills = {}
    for scheme in ("light", "dark"):
        browser.open(written("five", FIVE).as_uri(), scheme)
        fills[scheme] = browser.run(
            "return getComputedStyle(document.querySelector('.drawing svg [class*=axis-label] text')).fill"
        )
        assert fills[scheme] == browser.run("return getComputedStyle(document.body).color")

    assert fills["light"] != fills["dark"]


def test_the_same_over_http_with_the_policy_in_the_header(browser, written):
    file = written("five", FIVE)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', file.read_text(encoding="utf-8"))[1]
    policy = html.unescape(policy)
    assert "unsafe" not in policy
    with served(file.parent, f"{policy}; frame-ancestors 'none'") as address:
        browser.open(f"{address}/{file.name}")

    assert [error for error in browser.errors() if "favicon" not in error] == []
    assert browser.run(DRAWN)
    assert browser.requests() == []


@pytest.mark.parametrize("name", CASES)
def test_any_matchers_can_be_drawn(browser, written, name):
    browser.open(written(name, CASES[name]).as_uri())

    assert_drawn(browser, some=name != "all-failed")
    browser.screenshot(f"page-{name}")
    assert browser.run("return document.querySelectorAll('#matchers tbody tr').length") == len(CASES[name])
    assert browser.violations() == []


def test_names_with_markup_are_text(browser, written):
    browser.open(written("markup", CASES["markup"]).as_uri())

    assert browser.driver.find_element(By.TAG_NAME, "h1").text == MARKUP
    names = [each.text for each in browser.driver.find_elements(By.CSS_SELECTOR, f"{TABLE} tbody th .value")]
    assert [name.replace("\n", "") for name in names] == list(CASES["markup"])
    assert browser.run("return document.querySelectorAll('main b, main script, svg script').length") == 0
    assert any(
        MARKUP[:12] in text
        for text in browser.run(
            "return [...document.querySelectorAll('.drawing svg text')].map((each) => each.textContent)"
        )
    )


def test_tables_are_sorted_by_keyboard(browser, written):
    browser.open(written("five", FIVE).as_uri())
    given = column(browser)
    heading = tab_to(browser, "FCR")
    heading.send_keys(Keys.ENTER)

    assert sort_of(browser, "FCR") == "ascending"
    assert column(browser) == ["truth_teller", "sharp", "middling", "blunt", "broken"]
    heading.send_keys(Keys.SPACE)
    assert sort_of(browser, "FCR") == "descending"
    assert column(browser) == ["blunt", "middling", "sharp", "truth_teller", "broken"], "no rate comes last"
    tab_to(browser, "matcher").send_keys(Keys.ENTER)
    assert sort_of(browser, "FCR") is None
    assert column(browser) == sorted(given)


def test_tables_are_filtered_by_keyboard(browser, written):
    browser.open(written("five", FIVE).as_uri())
    field = tab_until(browser, lambda active: active.tag_name == "input")
    field.send_keys("ERROR")

    assert column(browser) == ["broken"], "by status, in any case"
    assert browser.run("return document.querySelector('#matchers output').textContent") == "1 of 5"
    field.send_keys(Keys.BACKSPACE * 5)
    assert len(column(browser)) == 5


def test_the_first_tab_leads_to_the_findings(browser, written):
    browser.open(written("five", FIVE).as_uri())
    browser.driver.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)

    assert browser.driver.switch_to.active_element.get_attribute("href").endswith("#main")


def test_data_and_specification_can_be_taken_along(browser, written):
    browser.open(written("five", FIVE).as_uri())
    links = browser.run(
        "return [...document.querySelectorAll('#kinds .downloads a')]"
        ".map((link) => [link.download, link.href.split(':')[0], link.offsetParent !== null])"
    )

    assert links == [["kinds.csv", "blob", True], ["kinds.vl.json", "blob", True]]


@pytest.mark.parametrize("static", [False, True])
def test_on_a_phone_nothing_but_boxes_scrolls_sideways(browser, written, static):
    browser.open(written("five", FIVE, static).as_uri(), width=320)

    assert browser.run("return document.documentElement.scrollWidth") == 320
    browser.screenshot("phone-static" if static else "phone")


def test_on_paper_tables_are_not_cut(browser, written):
    browser.open(written("five", FIVE).as_uri(), width=700)

    assert browser.paper("page").startswith(b"%PDF")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    cut = browser.run(
        "return [...document.querySelectorAll('section > .scroll')]"
        ".filter((box) => box.scrollWidth > box.clientWidth + 1).length"
    )
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert cut == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_a_script(browser, written, scheme):
    file = written("five", FIVE, static=True)
    assert "<script" not in file.read_text(encoding="utf-8")
    browser.open(file.as_uri(), scheme)

    assert_drawn(browser)
    browser.screenshot(f"static-{scheme}")
    assert browser.violations() == []


def test_the_first_paint_does_not_wait_for_the_pictures(browser, written):
    """No time is asserted: the order is. Text is painted while the libraries are still to come."""
    text = written("five", FIVE).read_text(encoding="utf-8")
    before = text[: text.index("<script")]

    assert "</main>" in before
    assert before.count("<link") == before.count(" src=") == 0


def test_screenshots_are_kept_where_ci_finds_them(browser, written):
    browser.open(written("one", CASES["one"]).as_uri())
    browser.screenshot("page-one")

    assert (SCREENSHOTS / "page-one.png").read_bytes().startswith(b"\x89PNG")


def column(browser):
    """The names in the table of matchers, from top to bottom, of the rows that are shown."""
    return browser.run(
        f"return [...document.querySelectorAll('{TABLE} tbody tr')].filter((row) => !row.hidden)"
        ".map((row) => row.cells[0].querySelector('.value').textContent)"
    )


def sort_of(browser, label):
    return browser.run(
        f"return [...document.querySelectorAll('{TABLE} thead th')]"
        ".find((each) => each.textContent.startsWith(arguments[0])).getAttribute('aria-sort')",
        label,
    )


def tab_to(browser, label):
    """To the button of a heading in the table of matchers."""
    inside = "return arguments[0].closest('#matchers') !== null && arguments[0].tagName === 'BUTTON'"
    return tab_until(browser, lambda active: active.text == label and browser.run(inside, active))


def tab_until(browser, wanted):
    """Press the tab key, from the top of the page on, until it reaches what is wanted."""
    browser.run("document.querySelector('.skip').focus()")
    for _ in range(40):
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        active = browser.driver.switch_to.active_element
        if wanted(active):
            return active
    raise AssertionError("the tab key does not reach it")
