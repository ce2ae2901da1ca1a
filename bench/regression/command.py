"""The gate as a command: print what came of it, write the summary, end with one of four exit codes."""

import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.output.progress import Progress
from bench.regression.broken import GateBroken
from bench.regression.check import BROKEN, NOT_COMPARABLE, Check, exit_code
from bench.regression.gate import Asked, gate, keep_answers, place_of
from bench.regression.report import append_summary, broken_summary, gate_report, summary
from generators.errors import ConfirmbenchError


def judge(
    asked: Asked, base: str | None, form: str, width: int, summary_file: Path | None, shown: Progress
) -> int:
    """Run the gate, print its report, append to the summary; the exit code of bench.regression.check."""

    def work() -> int:
        checks: Sequence[Check] = gate(asked, base, shown)
        print(gate_report(checks, form, width))
        if summary_file is not None:
            append_summary(summary_file, summary(checks))
        return exit_code(checks)

    return _guarded(work, summary_file)


def run_mode(mode: str, asked: Asked, runs: int, form: str, width: int, shown: Progress) -> int:
    """What the command does instead of judging: --keep, --record, --history, --calibrate or --power."""
    from bench.regression import calibrate, changes_report, power_report
    from bench.regression.record import record

    def work() -> int:
        if mode == "--keep":
            print(keep_answers(asked, shown))
            return 0
        place = place_of(asked)
        if mode == "--record":
            print(f"{place.files.history}: {record(place, shown)} rows added.")
        elif mode == "--calibrate":
            print(calibrate.calibrate(place, asked.pairs, runs, form, width, shown))
        elif mode == "--history":
            print(changes_report.changes_text(place.files.recorded(), form, width))
        else:
            print(power_report.power_text(place.files.compared(), form, width))
        return 0

    return _guarded(work, None)


def _guarded(work: Callable[[], int], summary_file: Path | None) -> int:
    """The exit code of some work; whatever goes wrong in it is told in words, never as a regression."""
    try:
        return work()
    except ConfirmbenchError as error:
        message, code = str(error), NOT_COMPARABLE
    except GateBroken as error:
        message, code = str(error), BROKEN
    except Exception as error:  # a fault of the gate's own must not look like a verdict
        message, code = f"The gate itself failed: {_where(error)}", BROKEN
    print(f"error: {message}", file=sys.stderr)
    if summary_file is not None:
        append_summary(summary_file, broken_summary(message))
    return code


def _where(error: Exception) -> str:
    """One line: the error, and the place where it happened."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(last.filename).name}, line {last.lineno})"
