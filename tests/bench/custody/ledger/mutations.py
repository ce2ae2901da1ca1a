"""Change a ledger at random, one change at a time: `python -m tests.bench.custody.ledger.mutations`.

Three kinds: bytes of the database's file, rows changed by somebody who has dropped the triggers, and bytes or
lines of a JSON Lines copy. A change of the file may hit bytes that mean nothing to SQLite: then the ledger
must read as it was written, to the byte.
"""

import argparse
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bench.custody.ledger.ledger import open_ledger
from bench.custody.ledger.reading import KEY, LEDGER, SCHEMA, export
from bench.custody.ledger.verify import verdict, verify
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


BYTES: tuple[Change, ...] = (flip, put_in, delete, double, move, cut)
CHANGES = (*BYTES, of_lines(delete_lines), of_lines(double_line), of_lines(swap_lines))


def forge(folder: Path, statement: str, *values: object) -> None:
    """Change a ledger with SQL, without the triggers that refuse it and with all of them there afterwards."""
    with closing(sqlite3.connect(folder / LEDGER, isolation_level=None)) as connection:
        rules = [sql for sql in SCHEMA if sql.startswith("CREATE TRIGGER")]
        for sql in rules:
            connection.execute(f"DROP TRIGGER IF EXISTS {sql.split()[2]}")
        connection.execute(statement, values)
        for sql in rules:
            connection.execute(sql)


def change_row(folder: Path, draw: random.Random, records: int) -> None:
    """One change that a forger with SQL may make to a row or to the head."""
    one, other = draw.sample(range(1, records + 1), 2)
    column = draw.choice(("kind", "line", "hash"))
    changes = (
        ("DELETE FROM records WHERE record = ?", one),
        ("DELETE FROM records WHERE record >= ?", one),
        ("UPDATE records SET record = ? WHERE record = ?", records + 5, one),
        (
            f"UPDATE records SET {column} = (SELECT line FROM records WHERE record = ?) WHERE record = ?",
            other,
            one,
        ),
        (f"UPDATE records SET {column} = x'00' WHERE record = ?", one),
        ("INSERT INTO records SELECT ?, kind, line, hash FROM records WHERE record = ?", records + 1, one),
        ("UPDATE head SET records = records - ?", one),
        ("UPDATE head SET hash = (SELECT hash FROM records WHERE record = ?)", min(one, records - 1)),
        ("DELETE FROM head",),
        ("DROP INDEX other_records",),
    )
    statement, *values = draw.choice(changes)
    forge(folder, statement, *values)


def missed(folder: Path, mutations: int, seed: int) -> list[str]:
    """Change a ledger that many times, each time from what was written; what verify did not find."""
    draw = random.Random(seed)
    copy = folder.with_suffix(".jsonl")
    export(folder, copy)
    files = (folder / LEDGER, folder / KEY, copy)
    written = {path: path.read_bytes() for path in files}
    head = verdict(folder)
    not_found = []
    for number in range(mutations):
        path = draw.choice((*files, None))
        if path is None:
            change_row(folder, draw, head.records)
        else:
            change = draw.choice(CHANGES if path == copy else BYTES)
            changed = written[path]
            while changed == written[path]:
                changed = change(written[path], draw)
            path.write_bytes(changed)
        found = verify(copy, head.hash) if path == copy else verify(folder)
        if not found and (path != files[0] or not _reads_as_written(folder, written[copy])):
            not_found.append(f"mutation {number} of {'rows' if path is None else path.name}")
        for each, content in written.items():
            each.write_bytes(content)
    return not_found


def _reads_as_written(folder: Path, lines: bytes) -> bool:
    again = folder.with_suffix(".again")
    again.unlink(missing_ok=True)
    export(folder, again)
    return again.read_bytes() == lines


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
    found = missed(write_ledger(place / "ledger"), given.mutations, given.seed)
    shutil.rmtree(place)
    print(f"{given.mutations:,} mutations, {len(found):,} not found", *found, sep="\n")
