"""Whether a registry's index fits into memory, asked before it is built."""

from pathlib import Path

from generators.errors import ConfirmbenchError

# At the peak of building, measured with 2 and 5 keys at 1 to 10 million records.
BYTES_PER_RECORD, BYTES_PER_KEY = 47, 8  # of each record
BYTES_AT_LEAST, MOST_BATCHES, BATCH_ROW = 50 << 20, 180 << 20, 180  # of batches being read
GIB = 1 << 30
CGROUP = Path("/sys/fs/cgroup")
# of both versions of control groups: limit, use, and in what counts copies of files not used of late, which
# are dropped when memory is asked for
GROUP_FILES = (
    ("memory.max", "memory.current", "memory.stat", "inactive_file"),
    (
        "memory/memory.limit_in_bytes",
        "memory/memory.usage_in_bytes",
        "memory/memory.stat",
        "total_inactive_file",
    ),
)


def check_room(n_records: int, n_keys: int) -> None:
    """Raise ConfirmbenchError when an index of so many records would not fit into the memory that is free."""
    batches = BYTES_AT_LEAST + min(MOST_BATCHES, n_records * BATCH_ROW)
    needed, free = n_records * (BYTES_PER_RECORD + n_keys * BYTES_PER_KEY) + batches, free_bytes()
    if free is not None and needed > free:
        raise ConfirmbenchError(
            f"An index of {n_records:,} records needs about {needed / GIB:.2f} GB of memory, "
            f'and {free / GIB:.2f} GB are free; use plan="scan", which holds the requests '
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
    for limit, used, stat, unused in GROUP_FILES:
        try:
            most, taken = ((CGROUP / name).read_text(encoding="ascii").strip() for name in (limit, used))
            counts = (CGROUP / stat).read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        forgettable = sum(int(line.split()[1]) for line in counts if line.startswith(f"{unused} "))
        return int(most) - int(taken) + forgettable if most.isdigit() else None
    return None
