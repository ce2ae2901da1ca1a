"""The folder of one batch run: whose it is, what lies in it.

setting.json   under what it is answered, written first: the folder is for this and nothing else
answers/       what leaves (bench.custody.serving.answer_files)
ledger/        the ledger, unless another place was asked for
served.json    what ran, with counts and seconds, written last

Of these `answers` alone is the requester's.
"""

import json
from pathlib import Path
from typing import Any

from bench.custody.serving.answer_files import FOLDER
from bench.custody.serving.setting import Setting
from generators.errors import ConfirmbenchError

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
        raise _unwritten(out, error) from error


def write_served(out: Path, content: dict[str, Any]) -> None:
    """Write what ran; whole or not at all. raises: ConfirmbenchError when it cannot be written"""
    try:
        _write_json(out / SERVED_FILE, content)
    except OSError as error:
        raise _unwritten(out / SERVED_FILE, error) from error


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


def _unwritten(path: Path, error: OSError) -> ConfirmbenchError:
    return ConfirmbenchError(
        f"Cannot write {path}: {error.strerror or error}. What was answered is in the ledger; once there is "
        "room, the same command goes on from there."
    )
