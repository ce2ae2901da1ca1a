"""The folder of one batch run: whose it is, what lies in it.

setting.json   under what it is answered, written first: the folder is for this and nothing else
answers/       what leaves (bench.custody.serving.files)
ledger/        the ledger, unless another place was asked for
served.json    what ran, with counts and seconds, written last

Of these `answers` alone is the requester's.

What leaves: a file for each batch with request_id and answer, and nothing else.

The files are a view of the ledger. They can be written again from it at any time, and hold the same bytes.
"""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl

from bench.custody.serving.entry import Setting
from generators.errors import ConfirmbenchError

FOLDER = "answers"
NO_BATCH = "without-papers"
HEADER = b"request_id,answer\n"


def publish(out: Path, answered: pl.DataFrame) -> int:
    """Write the files of whole batches; leave those be that hold what they should.

    out: whose folder `answers` exists
    answered: request_id, batch_id, answer: all requests of these batches
    returns: how many files were written
    raises: ConfirmbenchError when one cannot be written; none is ever half written
    """
    written = 0
    for file, content in contents(answered).items():
        written += _write(out / FOLDER / file, content)
    return written


def contents(answered: pl.DataFrame) -> dict[str, bytes]:
    """The content of each batch's file, by name; requests in order of their number.

    Set as one text and cut: a frame for each batch takes twenty times as long.
    """
    ordered = answered.sort("batch_id", "request_id", nulls_last=True)
    text = ordered.select("request_id", "answer").write_csv(include_header=False).encode()
    batches = ordered["batch_id"].rle()
    ends = _line_ends(text, batches.struct.field("len"))
    found, start = {}, 0
    for batch, end in zip(batches.struct.field("value"), ends, strict=True):
        found[file_name(batch)] = HEADER + text[start:end]
        start = end
    return found


def file_name(batch: int | None) -> str:
    return f"{NO_BATCH if batch is None else batch}.csv"


def _line_ends(text: bytes, lengths: pl.Series) -> list[int]:
    """Bytes at which so many lines, one batch's after another's, have ended."""
    import numpy as np

    breaks = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))
    ends: list[int] = (breaks[np.cumsum(lengths.to_numpy()) - 1] + 1).tolist()
    return ends


def _write(path: Path, content: bytes) -> bool:
    """Write a file whole, unless it has this content; says whether it was written."""
    beside = path.with_name(f".{path.name}.unfinished")
    try:
        if path.exists() and path.read_bytes() == content:
            return False
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise ConfirmbenchError(
            f"Cannot write {path}: {error.strerror or error}. Its answers are in the ledger; once there is "
            "room, the same command goes on from there."
        ) from error
    return True


SETTING_FILE, SERVED_FILE, LEDGER_FOLDER = "setting.json", "served.json", "ledger"


def check_folder(out: Path, setting: Setting) -> None:
    """Refuse a folder that holds anything but what the same setting left there.

    raises: ConfirmbenchError that says what is there
    """
    if not out.exists():
        return
    if not out.is_dir():
        raise ConfirmbenchError(f"{out} is no folder; choose another with --out.")
    found = {path.name for path in out.iterdir()}
    if SETTING_FILE in found:
        _check_same(_read_setting(out), setting, out)
    elif found - {LEDGER_FOLDER}:
        raise ConfirmbenchError(
            f"{out} holds {min(found)} and no {SETTING_FILE}, so serve-batch did not make it; choose another "
            "folder with --out."
        )


def claim(out: Path, setting: Setting) -> None:
    """Make the folder this setting's; one that is already is left as it is.

    raises: ConfirmbenchError as `check_folder` does, or when it cannot be written
    """
    check_folder(out, setting)
    try:
        (out / FOLDER).mkdir(parents=True, exist_ok=True)
        if not (out / SETTING_FILE).exists():
            _write_json(out / SETTING_FILE, dict(setting))
    except OSError as error:
        raise _refuse_unwritten(out, error) from error


def write_served(out: Path, content: dict[str, Any]) -> None:
    """Write what ran; whole or not at all. raises: ConfirmbenchError when it cannot be written"""
    try:
        _write_json(out / SERVED_FILE, content)
    except OSError as error:
        raise _refuse_unwritten(out / SERVED_FILE, error) from error


def _check_same(found: object, setting: Setting, out: Path) -> None:
    if found == dict(setting):
        return
    known = found if isinstance(found, dict) else {}
    name = next(name for name in (*setting, *known) if known.get(name) != setting.get(name))
    there, now = (each.get(name, "not stated") for each in (known, setting))
    raise ConfirmbenchError(
        f"{out} holds answers of another setting: its {name} is {there}, now it is {now}; choose another "
        "folder with --out."
    )


def _read_setting(out: Path) -> object:
    try:
        return json.loads((out / SETTING_FILE).read_text(encoding="utf-8"))
    except ValueError:
        return None


def _write_json(path: Path, content: dict[str, Any]) -> None:
    beside = path.with_name(f".{path.name}.unfinished")
    try:
        beside.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _refuse_unwritten(path: Path, error: OSError) -> ConfirmbenchError:
    return ConfirmbenchError(
        f"Cannot write {path}: {error.strerror or error}. What was answered is in the ledger; once there is "
        "room, the same command goes on from there."
    )
