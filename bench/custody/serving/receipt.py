"""What came in, in the order in which it came, and cut into groups of whole batches."""

from collections.abc import Iterator, Sequence

import polars as pl

from bench.custody.screens.door import in_order_of_receipt

GROUP = 50_000  # items that are matched, written to the ledger and answered together

FIRST = "place of the batch's first request"


def received(requests: pl.DataFrame, papers: pl.DataFrame) -> pl.DataFrame:
    """Requests beside their papers: columns of REQUESTS, then the others of PAPERS.

    returns: in order of receipt, but whole batches: a batch stands where its first request does; requests
        without papers are last, as one batch without a number
    raises: ConfirmbenchError when a request_id is null or repeated, or papers are of no request here
    """
    asked, stated, _ = in_order_of_receipt(requests, papers)
    stream = pl.concat([asked, stated.drop("request_id")], how="horizontal")
    numbered = stream.with_row_index(FIRST).with_columns(pl.col(FIRST).min().over("batch_id"))
    if numbered[FIRST].is_sorted():
        return stream
    return numbered.sort(FIRST, maintain_order=True).drop(FIRST)


def groups(stream: pl.DataFrame, size: int = GROUP) -> Iterator[pl.DataFrame]:
    """Cut what was received into groups of whole batches, in order.

    size: items that a group has at most, unless one batch alone has more
    """
    lengths = stream["batch_id"].rle().struct.field("len").to_list()
    start = 0
    for length in cuts(lengths, size):
        yield stream.slice(start, length)
        start += length


def cuts(lengths: Sequence[int], size: int) -> Iterator[int]:
    """Lengths of groups that hold whole batches of these lengths.

    >>> list(cuts([3, 3, 3, 20, 1], 7))
    [6, 3, 20, 1]
    """
    gathered = 0
    for length in lengths:
        if gathered and gathered + length > size:
            yield gathered
            gathered = 0
        gathered += length
    if gathered:
        yield gathered
