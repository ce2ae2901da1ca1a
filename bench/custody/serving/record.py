"""What ran, as served.json keeps it. No reasons: those are in the ledger alone."""

from importlib import metadata
from typing import Any

from bench.custody.serving.served import Served

FORMAT = 1


def served_record(served: Served) -> dict[str, Any]:
    """Setting, sizes, counts by answer, the ledger's head, and seconds of the process that finished."""
    prepared, dataset = served.prepared, served.prepared.dataset
    return {
        "format": FORMAT,
        "confirmbench": metadata.version("confirmbench"),
        "setting": prepared.setting,
        "dataset": {"name": dataset.name, "digest": dataset.digest, "records": dataset.rows("registry")},
        "ledger": {"records": served.records, "head": served.head},
        "counts": served.counts,
        "this_time": {
            "asked": served.fresh,
            "seconds": {stage: round(took, 6) for stage, took in served.clock.seconds.items()},
            "requests_per_second": served.requests_per_second,
        },
    }
