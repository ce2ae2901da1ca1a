"""The dataset of a suite: opened and verified when it is there, generated when it is not."""

from pathlib import Path

from bench.output.progress import Advance, Progress, in_turn
from bench.suites.suite import Suite
from bench.verify import verified
from generators.dataset import Dataset
from generators.identity import dataset_key
from generators.profile import Profile, load_profile


def supply(suite: Suite, datasets: Path, progress: Progress) -> Dataset:
    """The dataset of `suite` in the folder `datasets`, where it stays for the next run.

    Suites that ask for the same profile, people, requests and seed share it, whichever was run first.

    raises: ConfirmbenchError when the profile is unknown or the dataset on disk is damaged
    """
    profile = load_profile(suite.profile)
    key = dataset_key(profile, suite.people, suite.requests, suite.seed)
    there = sorted(datasets.glob(f"*-{key}"))
    if there:
        return verified(there[0], progress)
    folder = datasets / f"{suite.name}-{key}"
    return made(profile, suite.people, suite.requests, suite.seed, folder, progress)


def made(
    profile: Profile, people: int, requests: int, seed: int, folder: Path, progress: Progress
) -> Dataset:
    """Generate a dataset folder, showing how far it is.

    raises: ConfirmbenchError when `folder` exists or cannot be written
    """
    from generators.generate import generate  # imported here, for it brings numba along

    with in_turn(progress) as stage:
        advance: dict[str, Advance] = {}
        so_far: dict[str, int] = {}

        def report(name: str, done: int, total: int) -> None:
            if name not in advance:
                advance[name] = stage(f"generate {name}", total)
            advance[name](done - so_far.get(name, 0))
            so_far[name] = done

        return generate(profile, people, requests, seed, folder, report)
