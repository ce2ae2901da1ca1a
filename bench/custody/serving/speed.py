"""How long each stage took, and how many requests a second that is."""

from bench.custody.serving.clock import BEFORE, PATH
from bench.custody.serving.served import Served
from bench.output.table import Column

NAMES = {
    "verify": "check the dataset",
    "open": "open the gate, warm up",
    "fit": "fit the matcher",
    "receive": "receive",
    "gate": "gate",
    "match": "match",
    "log": "log, on the disk",
    "answer": "answer",
}


def speed_columns(served: Served) -> list[Column]:
    """A row a stage, and one for all that every request goes through.

    Requests a second: of all requests for receipt, gate and answer; of those asked this time for match and
    log.
    """
    stages = [*BEFORE, *PATH]
    seconds = [served.clock.seconds.get(stage, 0.0) for stage in stages]
    rates = [_rate(served, stage, took) for stage, took in zip(stages, seconds, strict=True)]
    whole = served.requests_per_second
    return [
        Column("stage", [*(NAMES[stage] for stage in stages), "from receipt to answer"], key=True),
        Column("seconds", [f"{took:,.2f}" for took in (*seconds, served.seconds)]),
        Column("requests/s", [*rates, "-" if whole is None else f"{whole:,.0f}"]),
    ]


def _rate(served: Served, stage: str, took: float) -> str:
    done = served.fresh if stage in ("match", "log") else served.answered.height
    return f"{done / took:,.0f}" if stage in PATH and took and done else "-"
