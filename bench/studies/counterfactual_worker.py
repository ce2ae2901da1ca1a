"""One matcher on a registry from which true records are left out, fold by fold, in a process of its own.

Started by bench.entrants.process alone. Which records are left out is known here and not to the matcher: each
fold's registry is a file of its own, in which they never were.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from bench.entrants.process import Job
from bench.entrants.worker import WARM_UP_RECORDS, WARM_UP_REQUESTS, Say, open_dataset, phase, serve


@dataclass(frozen=True)
class CounterfactualJob(Job):
    """answers: a folder

    cut: a Parquet file with the columns request_id and fold, and one with record_id and fold, by `cut_files`
    folds: their number
    """

    module: ClassVar[str] = "bench.studies.counterfactual_worker"

    cut: str
    folds: int


def cut_files(folder: str) -> tuple[Path, Path]:
    """Where the parent says which requests are asked again in which fold, and which records are left out."""
    return Path(folder, "requests.parquet"), Path(folder, "records.parquet")


def answers_at(folder: str, fold: int | None) -> Path:
    """The file of the answers: to all requests and the whole registry (None), or to those of one fold."""
    return Path(folder, "whole.bits" if fold is None else f"{fold}.bits")


def work(job: CounterfactualJob, say: Say) -> None:
    """Fit and ask with the whole registry, then fold by fold."""
    with phase("load", say):
        import polars as pl

        from bench.ask import ask
        from bench.entrants.answers import write_bits
        from bench.entrants.entrant import matcher_for
        from generators.schema import REGISTRY, conform

        dataset = open_dataset(job.dataset)
        matcher, requests = matcher_for(job.spec, dataset), dataset.requests()
        registry = conform(dataset.registry(), REGISTRY, "registry")
        again, left_out = (pl.read_parquet(file) for file in cut_files(job.cut))
    with phase("warm_up", say):
        ask(matcher.fit(registry.head(WARM_UP_RECORDS)), requests.head(WARM_UP_REQUESTS))
    with phase("fit", say):
        fitted = matcher.fit(registry)
    with phase("ask", say):
        write_bits(ask(fitted, requests), answers_at(job.answers, None))
    for fold in range(job.folds):
        del fitted  # no two registries in memory
        file = Path(job.answers, f"registry-{fold}.parquet")
        without = left_out.filter(fold=fold).lazy().select("record_id")
        registry.join(without, on="record_id", how="anti", maintain_order="left").sink_parquet(file)
        with phase(f"fit {fold}", say):
            fitted = matcher.fit(pl.scan_parquet(file))
        with phase(f"ask {fold}", say):
            asked = requests.join(again.filter(fold=fold), on="request_id", how="semi", maintain_order="left")
            write_bits(ask(fitted, asked), answers_at(job.answers, fold))
        file.unlink()


def main() -> None:
    """Do the job that the command line describes."""
    serve(lambda job, say: work(CounterfactualJob(**job), say))


if __name__ == "__main__":
    main()
