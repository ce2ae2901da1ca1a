"""How hard, and with what luck, the simulated requesters probe."""

from dataclasses import dataclass, fields

from generators.errors import ConfirmbenchError

LEAST = 20  # targets, below which a share or a median says next to nothing


@dataclass(frozen=True)
class Probing:
    """What the attacks are made of. Same values, same probes, whatever the matcher and the gate.

    seed: of targets, candidate lists and edits
    targets: people on file who are attacked; fewer where the dataset asks about fewer
    people: on file, and as many who are not, between whom the membership attack is to tell
    lists: lengths of the candidate lists of addresses, increasing
    coverage: chance that a list holds the address on file at all, 0..1
    queries: k of the membership attack, increasing
    volume_records: records around which inputs are varied
    doubles: pairs of edits tried on each of them
    unknown: letters or digits of a field that the prober of edges does not know
    edge_records: records whose fields are probed for
    batch: requests in a batch of which the counting attack learns totals alone
    numbers: whether probes state the taxpayer number of who is asked about
    replicates: of bootstraps
    """

    seed: int = 1
    targets: int = 1_000
    people: int = 2_000
    lists: tuple[int, ...] = (1, 10, 100, 1_000)
    coverage: float = 0.9
    queries: tuple[int, ...] = (1, 10, 100)
    volume_records: int = 100
    doubles: int = 500
    unknown: int = 2
    edge_records: int = 200
    batch: int = 512
    numbers: bool = False
    replicates: int = 1_000

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type is int and field.name != "seed" and value < 1:
                raise ConfirmbenchError(f"{field.name} is {value}; it must be at least 1.")
        if self.targets < LEAST or self.people < LEAST:
            raise ConfirmbenchError(
                f"targets is {self.targets} and people {self.people}; each must be at least {LEAST}, "
                "for fewer say next to nothing."
            )
        if self.unknown > 3:
            raise ConfirmbenchError(f"unknown is {self.unknown}; it must be from 1 to 3.")
        if not 0 <= self.coverage <= 1:
            raise ConfirmbenchError(f"coverage is {self.coverage}; it must lie between 0 and 1.")
        for name in ("lists", "queries"):
            _check_sizes(name, getattr(self, name))


def _check_sizes(name: str, sizes: tuple[int, ...]) -> None:
    if not sizes or sizes[0] < 1 or list(sizes) != sorted(set(sizes)):
        raise ConfirmbenchError(f"{name} is {sizes}; it must be whole numbers from 1 on, increasing.")
