"""Texts as rows of code points: how the kernels see them."""

import numpy as np
import numpy.typing as npt
import polars as pl

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
