"""`confirmbench reproduce`, without the parsing."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bench.output.progress import Progress
from bench.studies.reproductions.catalog import chosen
from bench.studies.reproductions.report import json_report, markdown_report, text_report, text_summary
from bench.studies.reproductions.result import reproduce

TEXT, JSON, MARKDOWN = "text", "json", "markdown"


def reproduce_and_print(
    ids: Sequence[str],
    datasets: Path,
    form: str,
    width: int,
    progress: Progress,
    write: Callable[[str], None],
) -> None:
    """Make experiments and write them: as text one after the other, in other forms when all are made.

    ids: of tables, T1 and so on; none means all
    form: TEXT, JSON or MARKDOWN; width: columns of the screen
    raises: ConfirmbenchError when an id is unknown, before anything is made
    """
    results = []
    for result in reproduce(chosen(ids), datasets, progress):
        results.append(result)
        if form == TEXT:
            write(text_report(result, width) + "\n\n")
    finish = {
        TEXT: lambda: text_summary(results, width),
        JSON: lambda: json_report(results),
        MARKDOWN: lambda: markdown_report(results),
    }
    write(finish[form]())
