"""What has no answer: matchers that failed, claims that take more requests, requests that look alike."""

from bench.output.contenders import contenders
from bench.page.material import Material
from bench.scoring.ceiling import AS_STATED, ceiling_text
from bench.studies.plan import unsupported

MOST_FAILED = 4  # named with their reasons; the others are counted
LONGEST_REASON = 100  # letters


def failed(material: Material) -> list[str]:
    """Every matcher without answers, by name and reason, in one sentence."""
    rows = material.matchers.select("matcher", "status", "message").iter_rows()
    reasons = [f"{label} ({status}{_reason(message)})" for label, status, message in rows if status != "ok"]
    if not reasons:
        return []
    more = len(reasons) - MOST_FAILED
    shown = [*reasons[:MOST_FAILED], *([f"{more:,} more"] if more > 0 else [])]
    return [f"Without answers, and so without rates: {'; '.join(shown)}."]


def out_of_reach(material: Material) -> list[str]:
    """What no matcher can be shown to achieve with as few requests as these."""
    negatives = max((each.wrong.requests for each in contenders(material)), default=0)
    line = unsupported(negatives) if negatives else None
    return [] if line is None else [line]


def unavoidable(material: Material) -> list[str]:
    """The ceiling; nothing where it is not known, or no two requests look the same and differ in truth."""
    known = material.dataset.get("ceiling")
    line = ceiling_text(known) if known and known[AS_STATED]["errors"] else None
    return [] if line is None else [line]


def _reason(message: str) -> str:
    words = " ".join(message.split()).rstrip(".")
    short = words if len(words) <= LONGEST_REASON else f"{words[:LONGEST_REASON].rstrip()} ..."
    return f": {short}" if short else ""
