"""How much memory a process holds and has held at most, in bytes.

On Linux from /proc, because getrusage's ru_maxrss starts from the parent's peak: a trivial child of an
800 MB parent reports 788 MB. VmHWM starts anew with the program.
"""

import sys
from pathlib import Path

KIB = 1024


def own_peak() -> int:
    """Most resident memory that this process has held; children do not count."""
    return _status(Path("/proc/self/status"), "VmHWM") or _maxrss()


def tree_resident(pid: int) -> int:
    """Resident memory of a process and its descendants now; 0 when it is gone or off Linux.

    Pages that they share count once for each.
    """
    own = _status(Path(f"/proc/{pid}/status"), "VmRSS")
    return own + sum(tree_resident(child) for child in _children(pid))


def _status(path: Path, field: str) -> int:
    try:
        for line in path.read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) * KIB
    except OSError:
        pass  # the process has just ended, or there is no /proc
    return 0


def _children(pid: int) -> list[int]:
    children: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children += map(int, file.read_text().split())
        except OSError:
            continue  # the thread has just ended
    return children


def _maxrss() -> int:
    import resource  # Unix alone has it

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * KIB
