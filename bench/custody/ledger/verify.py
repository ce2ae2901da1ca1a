"""Whether a ledger is as it was written."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bench.custody.ledger.found import HASH, Finding
from bench.custody.ledger.head import HEAD, KEY, LEDGER, Head, is_ledger, read_head
from bench.custody.ledger.lock import nobody_writes
from bench.custody.ledger.read import blocks
from bench.custody.ledger.walk import MOST, Walk, walk
from generators.errors import ConfirmbenchError


@dataclass(frozen=True)
class Verdict:
    """head: what head.json says, null when it cannot be read; records: how many there are

    seen: number of the record that has the hash asked for; null when none has, or none was asked for
    """

    head: Head | None
    records: int
    hash: str
    findings: list[Finding]
    seen: int | None = None

    @property
    def intact(self) -> bool:
        return not self.findings


def verify(folder: Path, head: str | None = None) -> list[Finding]:
    """Everything that is wrong with a ledger, at most a thousand findings; none when it is intact.

    head: a hash that somebody kept; it must be that of a record
    raises: ConfirmbenchError when the folder holds no ledger, or `head` is no hash
    """
    return verdict(folder, head).findings


def verdict(folder: Path, head: str | None = None) -> Verdict:
    """As `verify`, with what else it saw."""
    wanted = _hash(head)
    with nobody_writes(folder) as quiet:
        committed = _committed(folder)
        path = folder / LEDGER
        size = path.stat().st_size if path.is_file() else 0
        length = size if isinstance(committed, Finding) else min(size, committed.bytes)
        at = walk(blocks(path, length) if size else (), wanted)
    findings = [*at.findings, *_of_key(folder, at)]
    if isinstance(committed, Finding):
        findings.append(committed)
    else:
        findings += _of_length(committed, size, quiet) + _of_head(committed, at)
    if wanted and at.seen is None:
        findings.append(Finding(f"no record has the hash {wanted}: {REWRITTEN}"))
    known = None if isinstance(committed, Finding) else committed
    return Verdict(known, at.lines, at.last, findings, at.seen)


REWRITTEN = "this is another ledger, or it was written anew after that hash was taken"


def _hash(text: str | None) -> str | None:
    if text is None or HASH.fullmatch(text.strip().lower()):
        return text and text.strip().lower()
    raise ConfirmbenchError(
        f"{text!r} is no head; `confirmbench audit verify` prints one: 64 hexadecimal digits."
    )


def _committed(folder: Path) -> Head | Finding:
    try:
        return read_head(folder)
    except ConfirmbenchError as error:
        if not is_ledger(folder):
            raise
        return Finding(f"{error} What was committed cannot be told from what was not")


def _of_key(folder: Path, at: Walk) -> list[Finding]:
    path = folder / KEY
    if not path.is_file():
        return [Finding(f"{path} is missing: nobody can be looked for in this ledger")]
    if at.key and sha256(path.read_bytes()).hexdigest() != at.key:
        return [Finding(f"{path} is not the key that the ledger was opened with")]
    return []


def _of_length(head: Head, size: int, quiet: bool) -> list[Finding]:
    if size < head.bytes:
        what = f"{LEDGER} ends here; {HEAD} says that it has {head.bytes:,} bytes: the end was cut off"
        return [Finding(what, byte=size)]
    if size > head.bytes and quiet:
        what = (
            f"{size - head.bytes:,} bytes lie after what was committed: a kill leaves this, and then "
            "they were never answered and opening the ledger moves them aside; or somebody added them"
        )
        return [Finding(what, byte=head.bytes)]
    return []


def _of_head(head: Head, at: Walk) -> list[Finding]:
    if len(at.findings) >= MOST:
        return [Finding("there may be more; the rest was not looked at")]
    found = []
    if head.records != at.lines:
        found.append(f"{HEAD} counts {head.records:,} records, there are {at.lines:,}")
    if head.hash != at.last:
        found.append(f"{HEAD} has not the hash of the last record: one of them was changed")
    if head.setting != at.setting_byte:
        found.append(f"{HEAD} does not say where the last setting begins")
    return [Finding(what) for what in found]
