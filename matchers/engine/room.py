"""Whether a registry's index fits into memory, asked before it is built."""

from pathlib import Path

from generators.errors import ConfirmbenchError

BYTES_PER_RECORD = 75  # at the peak of building, measured from 1 to 20 million records
BYTES_AT_LEAST = 100 << 20  # of batches being read, whatever the size
GIB = 1 << 30
CGROUP = Path("/sys/fs/cgroup")


def check_room(n_records: int) -> None:
    """Raise ConfirmbenchError when an index of so many records would not fit into the memory that is free."""
    needed, free = n_records * BYTES_PER_RECORD + BYTES_AT_LEAST, free_bytes()
    if free is not None and needed > free:
        raise ConfirmbenchError(
            f"An index of {n_records:,} records needs about {needed / GIB:.1f} GB of memory, "
            f'and {free / GIB:.1f} GB are free; use plan="scan", which holds the requests '
            "and reads the registry past them."
        )


def free_bytes() -> int | None:
    """Return the memory that this process may still take, None where the system does not say."""
    known = [free for free in (_machine(), _group()) if free is not None]
    return min(known) if known else None


def _machine() -> int | None:
    """Return what Linux calls available memory: free, or soon made free."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return kilobytes["MemAvailable"] * 1024 if "MemAvailable" in kilobytes else None


def _group() -> int | None:
    """Return what the control group of a container leaves, None when it sets no limit."""
    try:
        limit = (CGROUP / "memory.max").read_text(encoding="ascii").strip()
        used = (CGROUP / "memory.current").read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(limit) - int(used) if limit.isdigit() else None
