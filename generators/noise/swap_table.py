"""A table of runs of characters that are taken for each other.

A swap is written "from", "to"; "^" before the first says at the start of a word, "$" after it at its end, and
"." before it anywhere but at the start.

Texts as rows of code points: how the kernels see them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.kernels.slips import AT_END, AT_START, WITHIN, swap
from generators.sampling import Ints

CodePoints = npt.NDArray[np.uint32]


def code_points(texts: pl.Series) -> CodePoints:
    """Texts without nulls as uint32, shape (n, longest text or 1), padded with zeros."""
    strings = np.array(texts.to_list(), np.str_)
    return strings.view(np.uint32).reshape(len(texts), strings.itemsize // 4)


def texts_of(codes: CodePoints) -> pl.Series:
    """The texts of rows of code points; zeros at the end are no part of them."""
    strings = np.ascontiguousarray(codes).view(f"U{codes.shape[1]}")
    return pl.Series(strings.ravel().tolist(), dtype=pl.String)


def lengths_of(codes: CodePoints) -> npt.NDArray[np.int64]:
    """Characters of each text."""
    return np.count_nonzero(codes, axis=1)


CODES = 0x180  # no swap starts with a later code: ASCII and the accented letters of Latin-1 and Extended-A
Swap = tuple[str, str]


@dataclass(frozen=True)
class SwapTable:
    """Swaps as the kernel wants them, sorted by the first code of their source.

    fold: the sources are small letters and stand for capitals too
    growth: characters that a text may gain
    """

    sources: CodePoints
    source_sizes: Ints
    targets: CodePoints
    target_sizes: Ints
    anchors: Ints
    firsts: Ints
    fold: bool

    @classmethod
    def build(cls, swaps: Iterable[Swap], fold: bool = False) -> "SwapTable":
        plain = sorted((source.strip("^$."), target, _anchor(source)) for source, target in swaps)
        first = [ord(source[0]) for source, _, _ in plain]
        return cls(
            *_pad([source for source, _, _ in plain]),
            *_pad([target for _, target, _ in plain]),
            np.array([anchor for _, _, anchor in plain], np.int64),
            np.searchsorted(first, np.arange(CODES + 1)).astype(np.int64),
            fold,
        )

    @property
    def growth(self) -> int:
        return int((self.target_sizes - self.source_sizes).max(initial=0))

    def apply(
        self, codes: CodePoints, words: npt.NDArray[np.uint32]
    ) -> tuple[CodePoints, npt.NDArray[np.int16]]:
        """Apply one swap to each text where any fits.

        codes: shape (n, w); words: shape (n,), uniform; they decide which of the places that fit
        returns: codes of shape (n, w + growth), and the position of the swap, -1 where none fits
        """
        n, width = codes.shape
        swapped = np.zeros((n, width + self.growth), np.uint32)
        where = np.empty(n, np.int16)
        swap(
            codes,
            words,
            self.sources,
            self.source_sizes,
            self.targets,
            self.target_sizes,
            self.anchors,
            self.firsts,
            self.fold,
            swapped,
            where,
        )
        return swapped, where


def _anchor(source: str) -> int:
    return AT_START * source.startswith("^") | WITHIN * source.startswith(".") | AT_END * source.endswith("$")


def _pad(texts: list[str]) -> tuple[CodePoints, Ints]:
    padded = np.zeros((len(texts), max(1, *map(len, texts))), np.uint32)
    for i, text in enumerate(texts):
        padded[i, : len(text)] = [ord(character) for character in text]
    return padded, np.array([len(text) for text in texts], np.int64)
