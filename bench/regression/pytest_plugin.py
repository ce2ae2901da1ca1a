"""What the gate does inside a benchmark process: a pytest plugin that is copied beside the benchmarks' tree.

It runs in other people's environments and on older trees, so it imports pytest and the standard library
alone, and never confirmbench.

CONFIRMBENCH_GATE names a folder. only.json there holds the node ids to run, or null for all; found.json is
left there: {"modules": {module: file}}, or {"refused": why}.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

REFUSED = 92  # exit code of a process that must not run benchmarks as it was asked to


def _folder() -> Path:
    return Path(os.environ["CONFIRMBENCH_GATE"])


def _leave(found: dict[str, Any]) -> None:
    (_folder() / "found.json").write_text(json.dumps(found), encoding="utf-8")


def refusal(config: pytest.Config) -> str | None:
    """Why pytest, configured as it is, would measure nothing: with xdist or with benchmarks switched off.

    pytest-benchmark itself only warns in some of these cases, and a run without figures looks green.
    """
    if os.environ.get("PYTEST_XDIST_WORKER") or config.getoption("dist", "no") != "no":
        return "pytest-xdist is active (-n or --dist); processes side by side disturb each other's times"
    if config.getoption("benchmark_disable", False) and not config.getoption("benchmark_enable", False):
        return "--benchmark-disable is set"
    if config.getoption("benchmark_skip", False):
        return "--benchmark-skip is set"
    if config.getoption("cov_source", None) and not config.getoption("no_cov", False):
        return "--cov is set; coverage would be measured with the code"
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before pytest-benchmark, which would end with an error of its own."""
    reason = refusal(config)
    if reason:
        _leave({"refused": reason})
        pytest.exit(reason, returncode=REFUSED)
    if hasattr(config.option, "randomly_seed"):  # pytest-randomly: one order, one seed for all processes
        config.option.randomly_seed, config.option.randomly_reorganize = 0, False


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_benchmark_generate_machine_info() -> dict[str, str]:
    """Nothing: finding out about the processor takes longer than starting pytest."""
    return {"node": ""}


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_benchmark_generate_commit_info() -> dict[str, str]:
    """Nothing: the gate knows its commits."""
    return {"id": ""}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the benchmarks to run, by node id; ids are those of the configuration's own root."""
    only = json.loads((_folder() / "only.json").read_text(encoding="utf-8"))
    if only is not None:
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in only])
        items[:] = [item for item in items if item.nodeid in only]


def pytest_sessionfinish(session: pytest.Session) -> None:
    files = {name: getattr(module, "__file__", None) for name, module in list(sys.modules.items())}
    _leave({"modules": {name: file for name, file in files.items() if isinstance(file, str)}})
