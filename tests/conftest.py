"""Settings for every test; which of them need a browser, and which start processes."""

import os
import sys
from collections.abc import Generator

import pytest
from hypothesis import settings

from tests.bench.page.browser import programs

# Tables are as wide as a pipe's, whatever the terminal that the tests are started from.
os.environ.pop("COLUMNS", None)

# A kernel may be compiled inside the first example; a deadline would call that flaky.
settings.register_profile("confirmbench", deadline=None)
settings.load_profile("confirmbench")

STARTING = {"subprocess.Popen", "os.fork", "os.posix_spawn", "os.system"}  # audit events
COUNTING_CORES = "lscpu"  # joblib asks it, once
started: list[str] = []  # processes, by the test that is running


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite the stored outputs in tests/golden"
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether to rewrite the stored outputs in place of comparing with them."""
    return bool(request.config.getoption("--update-golden"))


def no_browser() -> str | None:
    """Why no page can be opened; None where it can."""
    if programs() is not None:
        return None
    return os.environ.get("NO_BROWSER") or "no Chromium with chromedriver here; make browser installs them"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = no_browser()
    if reason is not None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if (reason := no_browser()) is not None:
        left_out = sum(reason in str(each.longrepr) for each in terminalreporter.getreports("skipped"))
        terminalreporter.write_line(f"{left_out} tests that open pages in a browser were left out: {reason}.")


@sys.addaudithook
def note(event: str, arguments: tuple[object, ...]) -> None:
    if event in STARTING and arguments[:1] != (COUNTING_CORES,):
        started.append(str(arguments[0]) if arguments else event)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    started.clear()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """See to it that `make test-fast` leaves out whatever starts a process."""
    result = yield
    marked = item.get_closest_marker("process") or item.get_closest_marker("browser")
    assert marked or not started, f"this test starts {started[0]}; mark it with pytest.mark.process"
    return result
