"""One matcher, one dataset, one file of answers; nothing is scored."""

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.datasets import verified
from bench.entrants.answers import check_new, read_bits, write_answers
from bench.entrants.entrant import enter
from bench.entrants.process import Outcome, attempt
from bench.output.progress import Progress
from bench.suites.suite import Limits


def match_to_file(dataset: Path, spec: str, out: Path, progress: Progress) -> Outcome:
    """Have the matcher `spec` answer every request of a dataset; write the answers if it did.

    out: .csv or .parquet with request_id and confirmed
    raises: ConfirmbenchError when the dataset, the spec or the file to be written is at fault
    """
    check_new(out)
    contestant = enter(spec)
    opened = verified(dataset, progress)
    with TemporaryDirectory() as folder:
        bits = Path(folder, "answers.bits")
        outcome = attempt(contestant, opened, bits, Path(folder, "log.txt"), progress, Limits())
        if outcome.ok:
            write_answers(read_bits(bits, opened.rows("requests")), out)
    return outcome
