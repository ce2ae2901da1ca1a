"""Bits per request: what one answer to an honest request tells about the truth.

    bits = I(should_confirm; confirmed), over all requests of the stream; a refusal counts as not confirmed
    bound = H2(P(confirmed)): whatever the secret is, an answer of two values cannot tell more

Requests of one person or one submission are taken as independent.
"""

import numpy as np
import numpy.typing as npt

from bench.custody.leakage.draws import draws
from bench.custody.leakage.entropy import Numbers, contingency, entropy, mutual_information
from bench.custody.leakage.found import TAILS, Found
from bench.custody.leakage.oracle import CONFIRM, Answers
from bench.custody.leakage.probing import Probing

Ints = npt.NDArray[np.int64]

ROUNDING = 1e-12  # bits: less is an artefact of sums of logarithms


def bits(secret: npt.NDArray[np.bool_], answers: Answers, probing: Probing) -> list[Found]:
    """bits and bits_bound. secret: should_confirm of each request; answers: to each"""
    table = contingency(secret.astype(np.int64), (answers == CONFIRM).astype(np.int64), (2, 2))
    drawn = drawn_again(table, probing, "bits")
    confirmed, n = table.sum(axis=0), len(secret)
    return [
        information("bits", "all", table, drawn),
        Found("bits_bound", "all", None, n, float(entropy(confirmed)), *_ends(entropy(drawn.sum(axis=1)))),
    ]


def information(measure: str, at: str, table: Numbers, drawn: Numbers) -> Found:
    """I(row; column) of a contingency table. drawn: from `drawn_again`"""
    return Found(
        measure,
        at,
        None,
        int(table.sum()),
        float(mutual_information(table)),
        *_ends(mutual_information(drawn)),
    )


def excess(measure: str, at: str, table: Numbers, drawn: Numbers, onto: Ints) -> Found:
    """I(row; column) less I(row; group of columns): what telling the columns apart adds.

    onto: the group of each column, from 0 on
    """
    added, of_drawn = (_added(each, onto) for each in (table, drawn))
    return Found(measure, at, None, int(table.sum()), float(added), *_ends(of_drawn))


def drawn_again(table: Numbers, probing: Probing, name: str) -> Numbers:
    """Tables of as many requests drawn again: shape (replicates, *shape)."""
    n = int(table.sum())
    rng = draws(probing.seed, f"{name} again")
    drawn = rng.multinomial(n, (table / max(n, 1)).ravel(), size=probing.replicates)
    return drawn.reshape(probing.replicates, *table.shape)


def _added(table: Numbers, onto: Ints) -> npt.NDArray[np.float64]:
    grouped = np.stack([table[..., onto == group].sum(axis=-1) for group in range(onto.max() + 1)], axis=-1)
    added = mutual_information(table) - mutual_information(grouped)
    return np.where(added > ROUNDING, added, 0.0)


def _ends(drawn: npt.NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.quantile(drawn, TAILS)
    return float(low), float(high)
