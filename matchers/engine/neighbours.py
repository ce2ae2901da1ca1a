"""All pairs of similar strings, as RapidFuzz would find them by comparing each with each."""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from matchers.contract import check_range
from matchers.engine.text import Text
from matchers.kernels import neighbours as kernel
from matchers.kernels.search import score_pairs

GROUPED_BY = np.uint64(0xFFFFFFFF000000FF)  # of the second word of a profile: all but three of its letters
PAIRS_AT_ONCE = 1 << 24  # that a thread looks at, with 16 bytes for each that its filter lets through

Pairs = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.float64]]


class Neighbours(NamedTuple):
    """Of each of n strings, the strings that are similar to it.

    starts: int64, shape (n + 1,), string i has neighbours starts[i] to starts[i + 1] - 1
    rows: int32, numbers of the neighbours, ascending for each string
    similarities: float64, bit for bit RapidFuzz's, so that any higher threshold can be applied to them
    """

    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    similarities: npt.NDArray[np.float64]


class Grouped(NamedTuple):
    """Strings that are not empty at n places, by group; see `matchers.kernels.neighbours`.

    rows: int64, shape (n,), the number of the string at each place, -1 for none
    counts, heads: uint64, shape (n,), its profile
    starts: int64, shape (groups + 1,), where groups begin, multiples of BLOCK
    """

    rows: npt.NDArray[np.int64]
    counts: npt.NDArray[np.uint64]
    heads: npt.NDArray[np.uint64]
    starts: npt.NDArray[np.int64]


def neighbours(text: Text, threshold: float, prefix_weight: float = 0.1) -> Neighbours:
    """Find all pairs of strings, none with itself, whose Jaro-Winkler similarity is `threshold` or more.

    An empty string is missing and has no neighbours; two equal strings have each other.

    threshold: 0..1; the lower, the larger the answer: of 156,622 surnames, 0.4 GB at 0.8
    prefix_weight: boost for each of up to four shared leading letters, 0..0.25; Winkler's is 0.1
    """
    lefts, rights, similarities = _similar(text, text, True, threshold, prefix_weight)
    both = np.append(lefts, rights), np.append(rights, lefts), np.append(similarities, similarities)
    return _table(len(text.offsets) - 1, both)


def neighbours_in(dictionary: Text, text: Text, threshold: float, prefix_weight: float = 0.1) -> Neighbours:
    """Find the strings of a dictionary that are similar to each string of a text, equal ones included.

    As `neighbours`; `starts` are of the text, `rows` of the dictionary.
    """
    return _table(len(text.offsets) - 1, _similar(text, dictionary, False, threshold, prefix_weight))


def _similar(left: Text, right: Text, once: bool, threshold: float, prefix_weight: float) -> Pairs:
    """Return the similar pairs in no order, each once where left and right are the same strings.

    Profiles rule nearly all pairs out, letters decide on the others.
    """
    check_range("threshold", threshold, 0.0, 1.0)
    check_range("prefix_weight", prefix_weight, 0.0, 0.25)
    tunables = float(threshold), float(prefix_weight)
    lefts_by_group = _group(left)
    rights_by_group = lefts_by_group if once else _group(right)
    n, n_right = len(lefts_by_group.rows), len(rights_by_group.rows)
    at_once = max(1, PAIRS_AT_ONCE // max(1, n_right))

    def similar(first: int) -> Pairs:
        stop = min(n, first + at_once)
        lefts, rights = np.empty((2, (stop - first) * n_right), np.int64)
        n_pairs = kernel.find_candidates(
            lefts_by_group, rights_by_group, first, stop, once, *tunables, lefts, rights
        )
        lefts, rights = lefts[:n_pairs], rights[:n_pairs]
        similarities = score_pairs(*left, *right, lefts, rights, tunables[1])
        kept = similarities >= threshold
        return lefts[kept].astype(np.int32), rights[kept].astype(np.int32), similarities[kept]

    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        lefts, rights, similarities = zip(*pool.map(similar, range(0, max(1, n), at_once)), strict=True)
    return np.concatenate(lefts), np.concatenate(rights), np.concatenate(similarities)


def _group(text: Text) -> Grouped:
    """Profile strings and lay those that are not empty by group, each group in whole blocks."""
    profiles = kernel.profiles(*text)
    rows = np.flatnonzero(np.diff(text.offsets) > 0)
    groups = profiles[rows, 1] & GROUPED_BY
    order = np.argsort(groups, kind="stable")
    _, firsts, sizes = np.unique(groups[order], return_index=True, return_counts=True)
    starts = np.append(0, np.cumsum(-(-sizes // kernel.BLOCK) * kernel.BLOCK))
    places = np.arange(len(rows)) + np.repeat(starts[:-1] - firsts, sizes)
    placed, counts, heads = np.full(starts[-1], -1), *np.zeros((2, starts[-1]), np.uint64)
    placed[places] = rows[order]
    counts[places], heads[places] = profiles[rows[order]].T
    return Grouped(placed, counts, heads, starts)


def _table(n: int, pairs: Pairs) -> Neighbours:
    """Sort pairs by their left number, then by their right one."""
    lefts, rights, similarities = pairs
    order = np.argsort(lefts.astype(np.int64) << 32 | rights)
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(lefts, minlength=n), out=starts[1:])
    return Neighbours(starts, rights[order], similarities[order])
