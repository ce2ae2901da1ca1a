"""The exact tier's verdicts on one matcher: its answers and its counters, against its baseline."""

from collections.abc import Iterator

import polars as pl

from bench.entrants.outcome import Outcome
from bench.regression.baseline import Baseline
from bench.regression.changed_answers import changed_answers
from bench.regression.check import Check, Tier, Verdict

ANSWERS = "answers"
COUNTER_LIMIT = 1.01
ACCEPT = "If that is meant, accept it with `confirmbench gate --keep` and commit results/gate."


def answers_check(head: Baseline, kept: Baseline, earlier: Baseline | None, kinds: pl.Series) -> Check:
    """Equal answers pass, unless the baseline itself was changed for one with more errors.

    kept: the baseline of the working tree; earlier: that of the base commit, None when it has none
    """
    changes = changed_answers(kept.answers, head.answers, kinds)
    if changes:
        return _check(head, kept.errors, Verdict.REGRESSION, f"{changes}. {ACCEPT}")
    if earlier is None or not (accepted := changed_answers(earlier.answers, kept.answers, kinds)):
        return _check(head, kept.errors, Verdict.PASS, "")
    if more := _more_errors(earlier, kept):
        note = f"The baseline was changed since the base for one with more errors: {more} ({accepted})."
        return _check(head, earlier.errors, Verdict.REGRESSION, note)
    return _check(head, earlier.errors, Verdict.PASS, f"baseline changed since the base, {accepted}")


def no_answers(label: str, outcome: Outcome, kept: Baseline | None) -> Check:
    """For a matcher that failed: a regression if it once answered; a package that lacks is nobody's fault."""
    regressed = kept is not None and outcome.status != "missing"
    verdict = Verdict.REGRESSION if regressed else Verdict.NOT_COMPARABLE
    base = kept.errors if kept is not None else None
    note = outcome.message.rstrip(".") + "."
    return Check(Tier.EXACT, label, ANSWERS, base, outcome.status, None, None, verdict, note)


def no_baseline(head: Baseline) -> Check:
    note = "No baseline is kept of it. Keep one with `confirmbench gate --keep` and commit results/gate."
    return _check(head, None, Verdict.NOT_COMPARABLE, note)


def vanished(label: str, kept: Baseline) -> Check:
    """A baseline whose matcher nobody asks any more."""
    note = (
        f"A baseline is kept of it, but it was not asked. Name it with --matcher or in pyproject.toml, or "
        f"remove {kept.file}."
    )
    return Check(Tier.EXACT, label, ANSWERS, kept.errors, None, None, None, Verdict.REGRESSION, note)


def removed(label: str, earlier: Baseline) -> Check:
    """A baseline that the base has and the working tree has not."""
    note = f"The base keeps a baseline of it, this tree has none: {earlier.file} was removed or renamed."
    return Check(Tier.EXACT, label, ANSWERS, earlier.errors, None, None, None, Verdict.REGRESSION, note)


def counter_checks(head: Baseline, kept: Baseline) -> Iterator[Check]:
    """One check a counter of the baseline: more than 1 % above it is a regression, less is progress."""
    for what, before in kept.counters.items():
        now = head.counters.get(what)
        ratio = None if now is None else now / before
        verdict, note = Verdict.PASS, ""
        if ratio is None:
            verdict, note = Verdict.NOT_COMPARABLE, f"It could be counted once and cannot any more. {ACCEPT}"
        elif ratio > COUNTER_LIMIT:
            verdict, note = Verdict.REGRESSION, ACCEPT
        told = None if now is None else f"{now:,}"
        yield Check(Tier.EXACT, head.label, what, f"{before:,}", told, ratio, COUNTER_LIMIT, verdict, note)


def _check(head: Baseline, base: str | None, verdict: Verdict, note: str) -> Check:
    return Check(Tier.EXACT, head.label, ANSWERS, base, head.errors, None, None, verdict, note)


def _more_errors(earlier: Baseline, kept: Baseline) -> str:
    """Both counts, before and after, when one of them rose; else ""."""
    rose = kept.wrong_no_matches > earlier.wrong_no_matches or kept.wrong_confirms > earlier.wrong_confirms
    if not rose:
        return ""
    return (
        f"wrong no-matches {earlier.wrong_no_matches} -> {kept.wrong_no_matches}, "
        f"wrong confirms {earlier.wrong_confirms} -> {kept.wrong_confirms}"
    )
