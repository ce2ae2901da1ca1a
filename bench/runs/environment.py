"""Where a run took place, as far as it explains speed; nothing that names a host, a user or a folder."""

import hashlib
import os
import platform
from functools import cache
from importlib import metadata
from math import log2
from pathlib import Path
from typing import Any

from bench.suites.suite import GIB
from matchers import catalog

PACKAGES = (
    "confirmbench",
    "duckdb",
    "faker",
    "numba",
    "numpy",
    "pandas",
    "polars",
    "rapidfuzz",
    "recordlinkage",
    "scipy",
    "splink",
)
SETTINGS = (  # environment variables that change speed and hold no name
    "MKL_NUM_THREADS",
    "NUMBA_DISABLE_JIT",
    "NUMBA_NUM_THREADS",
    "NUMBA_THREADING_LAYER",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "PYTHONHASHSEED",
)


def environment() -> dict[str, Any]:
    """Describe this machine and the packages at work.

    machine_class: equal for machines whose speeds may be compared: same processor model, cores,
    memory (to the nearest power of two), system and architecture
    matchers: digest of the code and models of the built-in matchers, which change more often than versions do
    """
    machine = {
        "cpu": _cpu(),
        "cores": _cores(),
        "ram_gb": _ram_gb(),
        "system": platform.system(),
        "architecture": platform.machine(),
    }
    return {
        **machine,
        "machine_class": hashlib.blake2b(repr(machine).encode()).hexdigest()[:8],
        "python": platform.python_version(),
        "packages": {name: version for name in PACKAGES if (version := _version(name))},
        "matchers": _source(),
        "settings": {name: os.environ[name] for name in SETTINGS if name in os.environ},
    }


def _cpu() -> str:
    """The processor's model as it calls itself."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"


def _cores() -> int:
    """Logical processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _ram_gb() -> int:
    """Memory in GiB to the nearest power of two: what is left of 16 differs from boot to boot."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return 1 << max(0, round(log2(total / GIB)))


@cache
def _source() -> str:
    """BLAKE2b of the files of the package `matchers`, 8 hex digits."""
    root = Path(catalog.__file__).parent
    digest = hashlib.blake2b(digest_size=4)
    for file in sorted(each for each in root.rglob("*") if each.suffix in (".py", ".json")):
        digest.update(f"{file.relative_to(root).as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
