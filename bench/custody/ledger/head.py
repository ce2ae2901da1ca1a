"""What of a ledger is committed: head.json, replaced whole each time something is written.

An answer leaves when its item lies below the head. What lies above was never answered.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.custody.ledger import disk
from generators.errors import ConfirmbenchError

LEDGER, HEAD, KEY = "ledger.jsonl", "head.json", "key"


@dataclass(frozen=True)
class Head:
    """
    records: number of them, which is that of the last one too
    bytes: their length; hash: of the last record
    setting: byte at which the last setting record begins; null when there is none
    """

    records: int
    bytes: int
    hash: str
    setting: int | None


def is_ledger(folder: Path) -> bool:
    """Whether a folder holds a ledger, or what is left of one."""
    return (folder / LEDGER).exists() or (folder / HEAD).exists()


def read_head(folder: Path) -> Head:
    """raises: ConfirmbenchError when there is none, or it is not as it was written"""
    path = folder / HEAD
    if not is_ledger(folder):
        raise ConfirmbenchError(f"{folder} holds no ledger; `confirmbench serve-batch` writes one.")
    try:
        content = path.read_bytes()
        head = Head(**json.loads(content))
        if _has_types(head) and _text(head) == content:
            return head
    except FileNotFoundError:
        raise ConfirmbenchError(f"{path} is missing.") from None
    except (ValueError, TypeError, RecursionError):
        pass
    raise ConfirmbenchError(f"{path} is not as it was written.")


def write_head(folder: Path, head: Head) -> None:
    """On the disk when this returns; raises OSError."""
    disk.replace(folder / HEAD, _text(head))


def _has_types(head: Head) -> bool:
    numbers = (head.records, head.bytes, 0 if head.setting is None else head.setting)
    return all(type(number) is int for number in numbers) and isinstance(head.hash, str)


def _text(head: Head) -> bytes:
    return json.dumps(asdict(head)).encode() + b"\n"
