"""Change a ledger at random, one change at a time: `python -m tests.bench.custody.ledger.mutations`.

Every change makes at least one file differ from what was written.
"""

import argparse
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.custody.ledger.files import HEAD, KEY, LEDGER
from bench.custody.ledger.ledger import open_ledger
from bench.custody.ledger.verify import verify
from tests.bench.custody.ledger.made import SETTING, items

Change = Callable[[bytes, random.Random], bytes]


def flip(content: bytes, draw: random.Random) -> bytes:
    """Another value in one bit."""
    place = draw.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << draw.randrange(8)]) + content[place + 1 :]


def put_in(content: bytes, draw: random.Random) -> bytes:
    place = draw.randrange(len(content) + 1)
    return content[:place] + draw.randbytes(draw.randint(1, 40)) + content[place:]


def delete(content: bytes, draw: random.Random) -> bytes:
    start, end = _range(content, draw)
    return content[:start] + content[end:]


def double(content: bytes, draw: random.Random) -> bytes:
    start, end = _range(content, draw)
    return content[:end] + content[start:]


def move(content: bytes, draw: random.Random) -> bytes:
    start, end = _range(content, draw)
    rest = content[:start] + content[end:]
    place = draw.randrange(len(rest) + 1)
    return rest[:place] + content[start:end] + rest[place:]


def cut(content: bytes, draw: random.Random) -> bytes:
    return content[: draw.randrange(len(content))]


def of_lines(change: Callable[[list[bytes], random.Random], list[bytes]]) -> Change:
    return lambda content, draw: b"".join(change(content.splitlines(keepends=True), draw))


def delete_lines(lines: list[bytes], draw: random.Random) -> list[bytes]:
    start, end = _range(lines, draw)
    return lines[:start] + lines[end:]


def double_line(lines: list[bytes], draw: random.Random) -> list[bytes]:
    line = draw.choice(lines)
    place = draw.randrange(len(lines) + 1)
    return [*lines[:place], line, *lines[place:]]


def swap_lines(lines: list[bytes], draw: random.Random) -> list[bytes]:
    if len(lines) < 2:
        return []
    one, other = draw.sample(range(len(lines)), 2)
    swapped = list(lines)
    swapped[one], swapped[other] = lines[other], lines[one]
    return swapped


def _range(content: bytes | list[bytes], draw: random.Random) -> tuple[int, int]:
    start = draw.randrange(len(content))
    return start, draw.randint(start + 1, min(len(content), start + draw.choice((1, 3, 80, 700))))


CHANGES: tuple[Change, ...] = (
    *(flip, put_in, delete, double, move, cut),
    *(of_lines(delete_lines), of_lines(double_line), of_lines(swap_lines)),
)


def not_found(folder: Path, mutations: int, seed: int) -> list[str]:
    """Change a ledger that many times, each time from what was written; what verify did not find.

    Of eight changes, six are to the records, one is to the head and one to the key.
    """
    draw = random.Random(seed)
    written = {name: (folder / name).read_bytes() for name in (LEDGER, HEAD, KEY)}
    missed = []
    for number in range(mutations):
        name = draw.choice((LEDGER, LEDGER, LEDGER, LEDGER, LEDGER, LEDGER, HEAD, KEY))
        change = draw.choice(CHANGES)
        changed = written[name]
        while changed == written[name]:
            changed = change(written[name], draw)
        (folder / name).write_bytes(changed)
        if not verify(folder):
            missed.append(f"mutation {number} of {name}")
        (folder / name).write_bytes(written[name])
    return missed


def write_ledger(folder: Path, count: int = 40) -> Path:
    """A ledger of two settings and three appends."""
    third = count // 3
    with open_ledger(folder, SETTING) as ledger:
        ledger.append(items(0, third))
        ledger.append(items(third, third))
    with open_ledger(folder, {**SETTING, "matcher": "never"}) as ledger:
        ledger.append(items(2 * third, count - 2 * third))
    return folder


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp())
    missed = not_found(write_ledger(place / "ledger"), given.mutations, given.seed)
    shutil.rmtree(place)
    print(f"{given.mutations:,} mutations, {len(missed):,} not found", *missed, sep="\n")
