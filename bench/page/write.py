"""From run folders to a page in a file, or to one picture in a file of its own, for papers and slides."""

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.output.progress import Progress
from bench.page.from_stored import from_stored, is_stored
from bench.page.markdown import summary
from bench.page.material import Material
from bench.page.merging import from_runs
from bench.page.page import FIGURES, page
from bench.page.pictures import Picture, paper_spec
from bench.page.svg import to_svg
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


def _write(content: str | bytes, target: Path) -> None:
    """Write the file whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_bytes(content.encode() if isinstance(content, str) else content)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


SVG, PDF, PNG = FORMATS = (".svg", ".pdf", ".png")
PNG_SCALE = 3.0  # pixels for each of the picture's: 640 of them are 16 cm at 300 an inch
FOLDER = "give the folder that `confirmbench run` wrote, for stored accuracy has none"
MORE = "with 100 requests or more of either kind: `confirmbench run` with more requests"
NEEDS = {  # what there is not when there is no such picture, and what makes it
    "frontier": "a matcher with a measured speed whose FCR is shown to be at most 1 %: `confirmbench run` "
    "measures speeds, `confirmbench plan` says how many requests it takes",
    "curves": f"a matcher that answered, {MORE}",
    "kinds": "counts by kind of request: `confirmbench run`",
    "edits": f"counts by edit: {FOLDER}",
    "subgroups": f"counts by subgroup: {FOLDER}",
    "prevalence": f"a matcher that confirmed any, {MORE}",
    "expected": f"a matcher that answered, {MORE}",
    "scale": "the same matchers against registries of three sizes or more: `confirmbench run` suites that "
    "differ in their people, and give all their folders",
    "differences": "two matchers that answered in one run: `confirmbench run SUITE --matcher A --matcher B`",
    "time": f"measured times: {FOLDER}",
    "memory": f"measured memory: {FOLDER}",
}


def plot(name: str, runs: Sequence[Path], out: Path, progress: Progress) -> Path:
    """Write one picture, whole or not at all; an earlier file is replaced.

    name: of FIGURES; out: ends in .svg, .pdf or .png
    runs: folders as `bench.page.write.materials` takes them
    raises: ConfirmbenchError when the name or the ending is unknown, the runs have nothing for the picture or
        are of several datasets that each have it, or the libraries that draw are not installed
    """
    from bench.studies.describe.pictures import library

    _check_name(name)
    _check(out)
    library()  # before the work, for it may be missing
    with progress.stage(f"plot {name}"):
        _write(_render(paper_spec(_draw(name, materials(runs)).spec), out.suffix.lower()), out)
    return out


def chart(name: str, material: Material) -> Any:
    """One picture as an Altair chart.

    raises: ConfirmbenchError when there is no such picture, or nothing to draw for it
    """
    import altair

    _check_name(name)
    found = _draw(name, [material])
    return altair.Chart.from_dict(paper_spec(found.spec))


def pictures() -> dict[str, str]:
    """What there is to plot: the sentence with which each picture's module begins.

    raises: ConfirmbenchError when the libraries that draw are not installed
    """
    from bench.studies.describe.pictures import library

    library()
    about = {name: import_module(f"bench.page.figures.{name}").__doc__ or "" for name in FIGURES}
    return {name: text.split("\n\n")[0].replace("\n", " ") for name, text in about.items()}


def plot_text(about: dict[str, str]) -> str:
    """Names and what they show, a line each."""
    width = max(map(len, about))
    return "\n".join(f"{name:<{width}}  {text}" for name, text in about.items())


def _check_name(name: str) -> None:
    if name not in FIGURES:
        raise ConfirmbenchError(f"There is no picture {name!r}; there are {', '.join(FIGURES)}.")


def _draw(name: str, among: Sequence[Material]) -> Picture:
    """The picture of the one dataset that has it."""
    draw: Callable[[Material], Picture | None] = import_module(f"bench.page.figures.{name}").figure
    drawn = [(material.dataset["name"], draw(material)) for material in among]
    found = [(dataset, figure) for dataset, figure in drawn if figure is not None]
    if not found:
        raise ConfirmbenchError(f"There is nothing to draw as {name}. It takes {NEEDS[name]}.")
    if len(found) > 1:
        datasets = ", ".join(dataset for dataset, _ in found)
        raise ConfirmbenchError(
            f"These are {len(found)} datasets that each have such a picture: {datasets}. Give runs of one."
        )
    return found[0][1]


def _check(out: Path) -> None:
    if out.suffix.lower() not in FORMATS:
        raise ConfirmbenchError(f"{out} must end in .svg, .pdf or .png, the formats of pictures.")
    if out.is_dir():
        raise ConfirmbenchError(f"{out} is a folder; give a file, e.g. --out {out / 'figure.svg'}.")


def _render(spec: dict[str, Any], ending: str) -> bytes:
    import vl_convert

    if ending == SVG:
        return to_svg(spec).encode()
    if ending == PDF:
        return bytes(vl_convert.vegalite_to_pdf(spec))
    return bytes(vl_convert.vegalite_to_png(spec, scale=PNG_SCALE))
