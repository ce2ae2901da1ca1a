"""A verdict on a ledger, in words."""

from collections.abc import Sequence
from pathlib import Path

from bench.custody.ledger.verify import Verdict
from bench.output.table import folded
from bench.output.tables import LATEX

SHOWN = 20  # findings; most often all follow from one change


def verdict_text(folder: Path, found: Verdict) -> str:
    """What was found, line by line, and the head to keep."""
    return "\n".join([*_findings(folder, found), *_seen(found), f"head {found.hash}"])


def verdict_sentences(found: Verdict, exact: bool = True) -> list[str]:
    """What every report begins with; the number of records only where counts are exact."""
    state = (
        "verified: intact" if found.intact else f"NOT AS IT WAS WRITTEN ({len(found.findings):,} findings)"
    )
    first = [] if found.intact else [f"First finding: {found.findings[0].words}."]
    size = f" of {found.records:,} records" if exact else ""
    return [f"Ledger{size}, head {found.hash}, {state}.", *first]


def as_json(found: Verdict, exact: bool = True) -> dict[str, object]:
    """The same as fields."""
    return {
        "head": found.hash,
        **({"records": found.records} if exact else {}),
        "verified": found.intact,
        "findings": [finding.words for finding in found.findings],
    }


def said(sentences: Sequence[str], table: str, form: str, width: int) -> str:
    """Sentences and the table that they are about; comments in LaTeX."""
    lines = [line for text in sentences for line in folded(text, width).split("\n")]
    if form == LATEX:
        lines = [f"% {line}" for line in lines]
    return "\n".join([*lines, "", table])


def _findings(folder: Path, found: Verdict) -> list[str]:
    if found.intact:
        return [f"{folder} is intact: {found.records:,} records, each with the hash of the one before it."]
    lines = [f"{folder} is not as it was written; {len(found.findings):,} findings:"]
    lines += [finding.words for finding in found.findings[:SHOWN]]
    more = len(found.findings) - SHOWN
    return [*lines, f"and {more:,} more"] if more > 0 else lines


def _seen(found: Verdict) -> list[str]:
    if found.seen is None:
        return []
    return [f"The head given is that of record {found.seen:,} of {found.records:,}."]
