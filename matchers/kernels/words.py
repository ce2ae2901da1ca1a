"""Bring the words of streets, cities and units into one form: upper case, abbreviated by a table.

A word is a run of letters and digits; anything else ends it, and is gone. A table is an open-addressing
hash table in one array, uint8, with ROW bytes a row, so that a look-up touches one cache line: length
of the spelling (0 where the row is free), length of what it means, the spelling, and what it means.

Functions on one word take addresses, not arrays: numba counts references to an array at every call, and
that took more time than the words of a street (125 ns against 40). Whoever calls them keeps the arrays.
"""

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

ROW, SPELLING, MEANING = 32, 2, 22  # bytes of a row, and where its parts begin
LONGEST = MEANING - SPELLING  # letters of a spelling
ZERO, SPACE, NUMBER_SIGN = np.uint8(ord("0")), np.uint8(ord(" ")), np.uint8(ord("#"))
# What the words of a street may mean instead of another word; NO_MARK is none of these.
UNIT_MARK, BOX_MARK, LAST_OF_PHRASE = np.uint8(ord("~")), np.uint8(ord("^")), np.uint8(ord("+"))
NO_MARK = np.uint8(0)
BOX = np.frombuffer(b"PO BOX", np.uint8)
# Each byte in upper case where it is a letter or a digit, 0 where it is anything else.
ALPHANUMERIC = np.array(
    [ord(chr(c).upper()) if c < 128 and chr(c).isalnum() else 0 for c in range(256)], np.uint8
)
GROWTH = 2  # times that a table may lengthen a word, the space behind it included
ROOM = 8  # bytes more than that for a string: what "3" and "POB" mean is longer
MIXER = np.uint64(0x9E3779B97F4A7C15)  # odd, from the golden ratio: Knuth's multiplicative hashing


@intrinsic
def byte_at(typing_context, address):
    """Read the byte at an address."""

    def generate(context, builder, signature, args):
        pointer = builder.inttoptr(args[0], context.get_value_type(types.CPointer(types.uint8)))
        return builder.load(pointer, typ=context.get_value_type(types.uint8))

    return types.uint8(types.int64), generate


@intrinsic
def set_byte(typing_context, address, byte):
    """Write the byte at an address."""

    def generate(context, builder, signature, args):
        pointer = builder.inttoptr(args[0], context.get_value_type(types.CPointer(types.uint8)))
        builder.store(args[1], pointer)
        return context.get_dummy_value()

    return types.void(types.int64, types.uint8), generate


@njit(cache=True, nogil=True)
def address(letters):
    """Return where an array begins: signed, because numba adds signed and unsigned numbers as floats."""
    return np.int64(letters.ctypes.data)


@njit(cache=True, nogil=True)
def first_row(word, length, size):
    """Hash a word to the row where its search begins: four of its letters and its length tell enough."""
    mixed = np.uint64(length)
    mixed = mixed << np.uint64(8) | np.uint64(byte_at(word))
    mixed = mixed << np.uint64(8) | np.uint64(byte_at(word + (length >> 2)))
    mixed = mixed << np.uint64(8) | np.uint64(byte_at(word + (length >> 1)))
    mixed = mixed << np.uint64(8) | np.uint64(byte_at(word + length - 1))
    return np.int64((mixed * MIXER) >> np.uint64(32)) * ROW & (size - 1)


@njit(cache=True, nogil=True)
def same(left, right, length):
    """Whether the same `length` bytes are at both addresses."""
    for p in range(length):
        if byte_at(left + p) != byte_at(right + p):
            return False
    return True


@njit(cache=True, nogil=True)
def copy(source, length, target):
    """Copy `length` bytes; return the address behind the copy."""
    for p in range(length):
        set_byte(target + p, byte_at(source + p))
    return target + length


@njit(cache=True, nogil=True)
def row_of(word, length, table, size):
    """Return the address of a word's row in a table of `size` bytes, or of the free one where it belongs."""
    place = first_row(word, length, size)
    while byte_at(table + place) != 0:
        if byte_at(table + place) == length and same(word, table + place + SPELLING, length):
            break
        place = (place + ROW) & (size - 1)
    return table + place


@njit(cache=True, nogil=True)
def build(letters, offsets, meant, meant_offsets, n_rows):
    """Make a table of spellings, each once and of 1 to LONGEST letters.

    letters, offsets: uint8 and int64, spelling i is letters[offsets[i]:offsets[i + 1]]
    meant, meant_offsets: what each means, of ROW - MEANING letters at most
    n_rows: a power of two, at least twice the number of spellings
    returns: uint8, shape (n_rows * ROW,)
    """
    table = np.zeros(n_rows * ROW, np.uint8)
    for i in range(offsets.size - 1):
        spelling, length = address(letters) + offsets[i], offsets[i + 1] - offsets[i]
        meant_length = meant_offsets[i + 1] - meant_offsets[i]
        row = row_of(spelling, length, address(table), table.size)
        set_byte(row, np.uint8(length))
        set_byte(row + 1, np.uint8(meant_length))
        copy(spelling, length, row + SPELLING)
        copy(address(meant) + meant_offsets[i], meant_length, row + MEANING)
    return table


@njit(cache=True, nogil=True)
def abbreviate(start, stop, table, size):
    """Put what the word from `start` to `stop` means in its place; return where it ends."""
    if stop == start or stop - start > LONGEST:
        return stop
    row = row_of(start, stop - start, table, size)
    if byte_at(row) == 0:
        return stop
    return copy(row + MEANING, np.int64(byte_at(row + 1)), start)


@njit(cache=True, nogil=True)
def without_zeros(start, stop):
    """Move the string from `start` to `stop` over its leading zeros; return where it ends."""
    first = start
    while first < stop and byte_at(first) == ZERO:
        first += 1
    return stop if first == start else copy(first, stop - first, start)


@njit(cache=True, nogil=True)
def join_words(letters, offsets, table, strip_zeros):
    """Abbreviate every word and leave out what is between them.

    letters, offsets: strings in ASCII
    strip_zeros: whether to drop zeros at the start of a string
    returns: letters, offsets
    """
    joined, ends = np.empty(GROWTH * letters.size, np.uint8), np.zeros_like(offsets)
    out, rows = address(joined), address(table)
    for i in range(offsets.size - 1):
        start = word = out
        for q in range(offsets[i], offsets[i + 1]):
            letter = ALPHANUMERIC[letters[q]]
            if letter:
                set_byte(out, letter)
                out += 1
            else:
                out = word = abbreviate(word, out, rows, table.size)
        out = abbreviate(word, out, rows, table.size)
        if strip_zeros:
            out = without_zeros(start, out)
        ends[i + 1] = out - address(joined)
    return joined[: ends[-1]].copy(), ends


@njit(cache=True, nogil=True)
def codes(letters, offsets, table):
    """Leave out what is no letter or digit, and look up what stays, whole; returns letters, offsets."""
    found = np.empty(GROWTH * letters.size + ROOM * (offsets.size - 1), np.uint8)
    ends = np.zeros_like(offsets)
    out, rows = address(found), address(table)
    for i in range(offsets.size - 1):
        start = out
        for q in range(offsets[i], offsets[i + 1]):
            letter = ALPHANUMERIC[letters[q]]
            set_byte(out, letter)
            out += letter != 0
        out = abbreviate(start, out, rows, table.size)
        ends[i + 1] = out - address(found)
    return found[: ends[-1]].copy(), ends


@njit(cache=True, nogil=True)
def phrase_start(start, stop, phrases, size):
    """Return where a phrase begins that ends at `stop`, not before `start`; 0 when none does.

    phrases: address of `size` bytes, ROW for a phrase: its length and its letters, a space between words
    """
    for row in range(phrases, phrases + size, ROW):
        begin = stop - np.int64(byte_at(row))
        if begin < start or (begin > start and byte_at(begin - 1) != SPACE):
            continue
        if same(begin, row + 1, stop - begin):
            return begin
    return np.int64(0)


@njit(cache=True, nogil=True)
def end_word(part, word, out, table, size, phrases, phrases_size):
    """End the word from `word` to `out`, and put a space behind it.

    part: where the words begin that a phrase may consist of: after the mark before, if any
    returns: where the next word goes, and the mark that this word, or phrase, turned out to be
    """
    row = row_of(word, out - word, table, size) if out - word <= LONGEST else np.int64(0)
    if row != 0 and byte_at(row) != 0:
        mark = byte_at(row + MEANING)
        if mark in (UNIT_MARK, BOX_MARK):
            return word, mark
        if mark != LAST_OF_PHRASE:
            out = copy(row + MEANING, np.int64(byte_at(row + 1)), word)
        else:
            begin = phrase_start(part, out, phrases, phrases_size)
            if begin != 0:
                return begin, BOX_MARK
    set_byte(out, SPACE)
    return out + 1, NO_MARK


@njit(cache=True, nogil=True)
def write_words(first, last, out, table, size, phrases, phrases_size):
    """Write the words of the street from `first` to `last`, a space behind each; marks are not written.

    returns: where the words end; where those after the first box mark and after the first unit mark
        begin, 0 without one; nothing after a unit is a box
    """
    box = unit = np.int64(0)
    part = word = out
    for q in range(first, last + 1):
        raw = byte_at(q) if q < last else SPACE
        letter = ALPHANUMERIC[raw]
        if letter:
            set_byte(out, letter)
            out += 1
            continue
        mark = NO_MARK
        if out > word:
            out, mark = end_word(part, word, out, table, size, phrases, phrases_size)
            word = out
        if mark == BOX_MARK and box == 0 and unit == 0:
            box = out
        if (mark == UNIT_MARK or raw == NUMBER_SIGN) and unit == 0:
            unit = out
        if mark != NO_MARK or raw == NUMBER_SIGN:
            part = out
    return out, box, unit


@njit(cache=True, nogil=True)
def squeeze(start, stop, out):
    """Copy the words from `start` to `stop` without spaces and leading zeros; return where the copy ends."""
    begin = out
    for q in range(start, stop):
        letter = byte_at(q)
        if letter != SPACE and (letter != ZERO or out > begin):
            set_byte(out, letter)
            out += 1
    return out


@njit(cache=True, nogil=True)
def split_streets(letters, offsets, table, phrases):
    """Abbreviate every word of streets, and take units and PO boxes out of them.

    letters, offsets: strings in ASCII
    returns: letters, offsets of the streets; then letters, offsets of the units that stand in streets,
        squeezed and without leading zeros, empty where none does; then the same of the PO boxes' numbers
    """
    n = offsets.size - 1
    size = GROWTH * letters.size + ROOM * n
    streets, units, boxes = np.empty(size, np.uint8), np.empty(size, np.uint8), np.empty(size, np.uint8)
    ends, unit_ends, box_ends = np.zeros_like(offsets), np.zeros_like(offsets), np.zeros_like(offsets)
    out, out_unit, out_box = address(streets), address(units), address(boxes)
    base = address(letters)
    for i in range(n):
        start = out
        out, box, unit = write_words(
            base + offsets[i],
            base + offsets[i + 1],
            start,
            address(table),
            table.size,
            address(phrases),
            phrases.size,
        )
        if unit != 0:
            out_unit = squeeze(unit, out, out_unit)
            out = unit
        if box != 0:
            out_box = squeeze(box, out, out_box)
            out = copy(address(BOX), BOX.size, start)
        elif out > start:
            out -= 1  # the space behind the last word
        ends[i + 1] = out - address(streets)
        unit_ends[i + 1], box_ends[i + 1] = out_unit - address(units), out_box - address(boxes)
    return (
        streets[: ends[-1]].copy(),
        ends,
        units[: unit_ends[-1]].copy(),
        unit_ends,
        boxes[: box_ends[-1]].copy(),
        box_ends,
    )
