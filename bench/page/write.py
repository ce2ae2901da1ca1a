"""From run folders to a page in a file."""

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from bench.output.progress import Progress
from bench.page.from_stored import from_stored, is_stored
from bench.page.markdown import summary
from bench.page.material import Material
from bench.page.merging import from_runs
from bench.page.page import page
from generators.errors import ConfirmbenchError

REPORT_FILE = "report.html"


def write_report(runs: Sequence[Path], out: Path | None, static: bool, progress: Progress) -> Path:
    """Write the page about some runs, whole or not at all; an earlier page is replaced.

    runs: folders that `confirmbench run` wrote, or of stored accuracy, as results/accuracy
    out: the file; by default report.html inside the folder, where there is one run
    static: without a script
    returns: the file
    raises: ConfirmbenchError when a run cannot be read, `out` is missing or no place for a file, or the
        libraries that draw are not installed; it says what to do
    """
    from bench.studies.describe.pictures import library

    target = _target(runs, out)
    library()  # before the work, for it may be missing
    with progress.stage(f"report of {len(runs)} {'run' if len(runs) == 1 else 'runs'}"):
        _write(page(materials(runs), static), target)
    return target


def page_of_run(material: Material, folder: Path, progress: Progress) -> Path | None:
    """Write report.html into the folder of a run that has just ended; None without what draws."""
    if not (find_spec("altair") and find_spec("vl_convert")):
        return None
    with progress.stage("report"):
        _write(page([material]), folder / REPORT_FILE)
    return folder / REPORT_FILE


def markdown_report(runs: Sequence[Path]) -> str:
    """The same in short, as Markdown; raises ConfirmbenchError when a run cannot be read"""
    return "\n\n".join(summary(material) for material in materials(runs))


def materials(folders: Sequence[Path]) -> list[Material]:
    """What folders of runs and of stored accuracy hold: runs first, then what is stored, by dataset."""
    stored = [folder for folder in folders if is_stored(folder)]
    runs = [folder for folder in folders if folder not in stored]
    return from_runs(runs) + [material for folder in stored for material in from_stored(folder)]


def _target(runs: Sequence[Path], out: Path | None) -> Path:
    if out is None:
        if len(runs) > 1:
            raise ConfirmbenchError("Say where the report of several runs shall be: --out report.html.")
        return runs[0] / REPORT_FILE
    if out.is_dir():
        raise ConfirmbenchError(f"{out} is a folder; give a file, e.g. --out {out / REPORT_FILE}.")
    return out


def _write(text: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
