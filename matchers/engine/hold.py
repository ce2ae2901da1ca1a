"""Both sides as kernels take them: the records that are held and indexed, and the requests that ask.

Records are packed, their strings numbered, their rows indexed by blocking keys; requests are put into the
same numbers. Kernels share the rows: each thread takes a slice and lets go of Python's lock. numba's own
parallel loops do the same, but take three times as long to compile.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import CLAIM_COLUMNS
from matchers.engine.blocking import Keys, key_table
from matchers.engine.normalize import normalize_texts
from matchers.engine.text import Text
from matchers.engine.vocabulary import GrowingVocabulary, Vocabulary
from matchers.kernels import packing as kernel
from matchers.kernels.search import TAG_BITS, profiles, tags

WORDS = 3
# word, first bit and bits of each claim column. Of 10,000,000 typical records surnames need 21 bits, given
# and middle name 19, street 17, city and ZIP code 16, house number 15, unit 14, state 6, suffix 3.
PLACES = {
    "surname": (0, 0, 25),
    "zip_code": (0, 25, 19),
    "unit": (0, 44, 20),
    "given_name": (1, 0, 24),
    "house_number": (1, 24, 20),
    "city": (1, 44, 20),
    "street": (2, 0, 24),
    "middle_name": (2, 24, 22),
    "state": (2, 46, 10),
    "suffix": (2, 56, 8),
}
LAYOUT = np.array(
    [(w, shift, (1 << bits) - 1) for w, shift, bits in map(PLACES.__getitem__, CLAIM_COLUMNS)], np.uint64
)
TAGGED = ("surname", "given_name")  # the columns whose tags stand beside a record


SMALLEST = 4_000  # rows that are worth a thread of their own


def by_slices(n: int, answer: Callable[[int, int], npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Join the answers on rows [first, last) that together are rows 0 to n - 1, in order.

    answer: of a row, independent of the other rows of its slice
    """
    n_slices = max(1, min(pl.thread_pool_size(), n // SMALLEST))
    if n_slices == 1:
        return answer(0, n)
    ends = np.linspace(0, n, n_slices + 1).astype(int).tolist()
    with ThreadPoolExecutor(n_slices) as pool:
        return np.concatenate(list(pool.map(answer, ends[:-1], ends[1:])))


SURNAME = CLAIM_COLUMNS.index("surname")


class Held(NamedTuple):
    """What kernels see of n held rows.

    words: uint64, shape (n, 3), packed rows in the order of the first key's blocks, by surname inside a block
    layout: uint64, shape (10, 3): word, shift and mask of each claim column
    letters, offsets: the distinct strings; number x of column c is string bases[c] + x
    bases: int64, shape (11,)
    profiles: uint64, shape (strings, 2), see `matchers.kernels.search.profile`
    starts: int32, shape (k, buckets + 1); bucket b of key k holds places starts[k, b] to starts[k, b + 1] - 1
    rows: int32, shape (k - 1, n), the row at each place of each key but the first, whose places are the rows
    tags: uint32, shape (k, n), of the row at each place, see `matchers.kernels.search.excludes`
    masks: uint64, shape (k, 3), the bits of a row in which rows of one block of each key agree
    equal, near, least: the keys, as in `matchers.engine.blocking.KeyTable`
    """

    words: npt.NDArray[np.uint64]
    layout: npt.NDArray[np.uint64]
    letters: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]
    bases: npt.NDArray[np.int64]
    profiles: npt.NDArray[np.uint64]
    starts: npt.NDArray[np.int32]
    rows: npt.NDArray[np.int32]
    tags: npt.NDArray[np.uint32]
    masks: npt.NDArray[np.uint64]
    equal: npt.NDArray[np.int64]
    near: npt.NDArray[np.int64]
    least: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Holding:
    """A held side: what kernels see of it, and the vocabulary by which the other side is numbered.

    order: int32, shape (n,), where each held row stood in what was read
    """

    held: Held
    vocabulary: Vocabulary
    order: npt.NDArray[np.int32]


def hold(batches: Iterable[pl.DataFrame], n_rows: int, keys: Keys) -> Holding:
    """Normalise, number, pack and index rows.

    batches: frames with the claim columns, n_rows rows in all
    """
    vocabulary, words = pack(batches, n_rows)
    table = key_table(keys)
    starts = np.zeros((len(keys), n_buckets(n_rows) + 1), np.int32)
    order = _order(words, vocabulary, table.equal[0], starts[0])
    for w in range(WORDS):  # word by word, so that a second copy of all records never exists
        words[:, w] = words[order, w]
    rows = _rows(words, table.equal[1:], starts[1:])
    letters, offsets = vocabulary.text
    found = by_slices(len(offsets) - 1, lambda first, last: profiles(letters, offsets[first : last + 1]))
    place_tags = _tags(vocabulary, words, rows)
    masks = np.array([_mask(key) for key in table.equal])
    held = Held(
        words, LAYOUT, letters, offsets, vocabulary.bases, found, starts, rows, place_tags, masks, *table
    )
    return Holding(held, vocabulary, order)


def _order(
    words: npt.NDArray[np.uint64],
    vocabulary: Vocabulary,
    key: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int32],
) -> npt.NDArray[np.int32]:
    """Return rows by blocks of a key, and by surname in each; write where blocks start."""
    by_surname = kernel.by_number(words, LAYOUT, SURNAME, int(np.diff(vocabulary.bases)[SURNAME]))
    order: npt.NDArray[np.int32] = kernel.group(words, LAYOUT, key, by_surname, starts)
    return order


def _rows(
    words: npt.NDArray[np.uint64], keys: npt.NDArray[np.int64], starts: npt.NDArray[np.int32]
) -> npt.NDArray[np.int32]:
    """Return the rows of each key by blocks, ascending in each; write where blocks start."""
    ascending = np.arange(len(words), dtype=np.int32)
    rows = np.empty((len(keys), len(words)), np.int32)
    for k, key in enumerate(keys):
        rows[k] = kernel.group(words, LAYOUT, key, ascending, starts[k])
    return rows


def _tags(
    vocabulary: Vocabulary, words: npt.NDArray[np.uint64], rows: npt.NDArray[np.int32]
) -> npt.NDArray[np.uint32]:
    """Return the tags of the row at each place of each key."""
    found = np.empty((len(rows) + 1, len(words)), np.uint32)
    for t, column in enumerate(TAGGED):
        c = CLAIM_COLUMNS.index(column)
        first, last = vocabulary.bases[c : c + 2]
        of_string = tags(vocabulary.text.letters, vocabulary.text.offsets[first : last + 1])
        kernel.take(words, LAYOUT, c, of_string, found[0].view(np.uint16)[t::2])
    for k in range(len(rows)):
        np.take(found[0], rows[k], out=found[k + 1], mode="clip")  # without mode numpy copies first
    return found


def _mask(key: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    mask = np.zeros(WORDS, np.uint64)
    for word, shift, bits in LAYOUT[key[key >= 0]]:
        mask[int(word)] |= bits << shift
    return mask


def pack(batches: Iterable[pl.DataFrame], n_rows: int) -> tuple[Vocabulary, npt.NDArray[np.uint64]]:
    """Number the strings of rows and pack the numbers: uint64, shape (rows, 3), in the order read."""
    columns = [GrowingVocabulary() for _ in CLAIM_COLUMNS]
    words = np.empty((n_rows, WORDS), np.uint64)
    first = 0
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        for batch in batches:
            numbers = _number(batch, columns, pool)
            kernel.pack(numbers, LAYOUT, words[first : first + batch.height])
            first += batch.height
    for name, column in zip(CLAIM_COLUMNS, columns, strict=True):
        _check_bits(name, column.n_known)
    return Vocabulary.of(columns), words


def _number(batch: pl.DataFrame, columns: list[GrowingVocabulary], pool: Executor) -> npt.NDArray[np.int32]:
    """Number the strings of a batch, new ones too: slices are normalised, then columns numbered."""
    ends = np.linspace(0, batch.height, pl.thread_pool_size() + 1).astype(int).tolist()
    parts = list(pool.map(lambda a, b: normalize_texts(batch[a:b]), ends[:-1], ends[1:]))
    numbers = np.empty((len(columns), batch.height), np.int32)

    def number(c: int) -> None:
        for part, first, last in zip(parts, ends[:-1], ends[1:], strict=True):
            columns[c].add(part[CLAIM_COLUMNS[c]], numbers[c, first:last])

    list(pool.map(number, range(len(columns))))
    return numbers


def _check_bits(column: str, n_strings: int) -> None:
    most = (1 << PLACES[column][2]) - 2  # all bits stand for a string that is not there
    if n_strings > most:
        raise ConfirmbenchError(
            f"The registry has {n_strings:,} different values of {column}; {most:,} can be numbered. "
            "Fit its parts one at a time: answers over parts, OR-ed, are those over the whole."
        )


def n_buckets(n_rows: int) -> int:
    """Return how many buckets a key has: a power of two.

    Rows of other blocks in a bucket are looked at in vain, so there are more buckets than rows while they
    fit into 16 MB, and one for four rows when there are many.
    """
    bits = n_rows.bit_length()
    return 1 << max(8, min(bits + 1, 22), bits - 2)


def find_buckets(numbers: npt.NDArray[np.int32], held: Holding) -> npt.NDArray[np.int64]:
    """Return the bucket of each row by each key, shape (keys, rows); -1 is no block."""
    buckets = n_buckets(len(held.held.words))
    return np.stack([kernel.asked_buckets(numbers, key, buckets) for key in held.held.equal])


NO_LETTERS = Text(np.empty(0, np.uint8), np.zeros(1, np.int64))


class Asked(NamedTuple):
    """n rows that ask, their columns in the order of CLAIM_COLUMNS; string c * n + i is column c of row i.

    numbers: int32, shape (10, n), number of each string on the held side; -1 is missing, -2 not there
    words: uint64, shape (n, 3), the same packed as held rows are; all bits of what is not there
    tags: uint32, shape (n,), see `matchers.kernels.search.excludes`
    letters, offsets: the strings, as in `Text`
    flags: uint8, room for the longest string of each side, to write in
    """

    numbers: npt.NDArray[np.int32]
    words: npt.NDArray[np.uint64]
    tags: npt.NDArray[np.uint32]
    letters: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]
    flags: npt.NDArray[np.uint8]


def encode(texts: Mapping[str, Text], vocabulary: Vocabulary) -> Asked:
    """Number and pack rows by the strings of the other side.

    texts: columns without any count as missing
    """
    numbers = number(texts, vocabulary)
    n = numbers.shape[1]
    missing = Text(NO_LETTERS.letters, np.zeros(n + 1, np.int64))
    text = _end_to_end([texts.get(column, missing) for column in CLAIM_COLUMNS])
    surnames, given_names = (tags(*texts.get(column, missing)) for column in TAGGED)
    longest = vocabulary.longest + int(np.diff(text.offsets).max(initial=0))
    return Asked(numbers, pack_rows(numbers), join(surnames, given_names), *text, np.empty(longest, np.uint8))


def join(surnames: npt.NDArray[np.uint16], given_names: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint32]:
    """Lay the tags of two names side by side."""
    return surnames | (given_names.astype(np.uint32) << np.uint32(TAG_BITS))


def pack_rows(numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.uint64]:
    """Pack rows of numbers: uint64, shape (rows, 3)."""
    words = np.empty((numbers.shape[1], WORDS), np.uint64)
    kernel.pack(numbers, LAYOUT, words)
    return words


def number(texts: Mapping[str, Text], vocabulary: Vocabulary) -> npt.NDArray[np.int32]:
    """Return the number of each string, int32, shape (10, rows)."""
    n = len(next(iter(texts.values())).offsets) - 1
    numbers = np.full((len(CLAIM_COLUMNS), n), -1, np.int32)
    for column, text in texts.items():
        c = CLAIM_COLUMNS.index(column)
        vocabulary.find(c, text, numbers[c])
    return numbers


def _end_to_end(texts: Sequence[Text]) -> Text:
    ends = np.cumsum([0, *(text.offsets[-1] for text in texts)])
    offsets = [text.offsets[:-1] + end for text, end in zip(texts, ends[:-1], strict=True)]
    letters = [text.letters[: text.offsets[-1]] for text in texts]
    return Text(np.concatenate(letters), np.concatenate([*offsets, ends[-1:]]))
