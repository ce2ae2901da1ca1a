"""Lay strings end to end that Arrow keeps as views, and put strings in the place of others.

A view has 16 bytes: the length, and either the string itself (12 bytes at most) or its first four
bytes, the number of a buffer and the place in it. Addresses come in as numbers, because a column has
any number of buffers; whoever calls keeps the owners of the memory alive.
"""

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

VIEW, INLINE, WORD = 16, 12, 8  # bytes of a view, of the longest string inside one, of a machine word
KEYED = 23  # bytes of the longest string that is remembered
SHIFT = 2  # numbers begin at -2
SLACK = 16  # bytes after the letters that `gather` may write to
LOW = np.uint64(0xFFFFFFFF)
MIXER = np.uint64(0x9E3779B97F4A7C15)  # odd, from the golden ratio: Knuth's multiplicative hashing
NOT_ASCII = np.uint64(0x8080808080808080)  # the highest bit of each of eight bytes


@intrinsic
def load(typing_context, address):
    """Read the eight bytes at an address, aligned or not."""

    def generate(context, builder, signature, args):
        pointer = builder.inttoptr(args[0], context.get_value_type(types.CPointer(types.uint64)))
        return builder.load(pointer, align=1, typ=context.get_value_type(types.uint64))

    return types.uint64(types.int64), generate


@intrinsic
def store(typing_context, address, word):
    """Write eight bytes at an address, aligned or not."""

    def generate(context, builder, signature, args):
        pointer = builder.inttoptr(args[0], context.get_value_type(types.CPointer(types.uint64)))
        builder.store(args[1], pointer, align=1)
        return context.get_dummy_value()

    return types.void(types.int64, types.uint64), generate


@njit(cache=True, nogil=True)
def copy_long(source, target, length):
    """Copy a string of eight bytes or more; the last word overlaps the one before, nothing is overrun."""
    for done in range(0, length - WORD, WORD):
        store(target + done, load(source + done))
    store(target + length - WORD, load(source + length - WORD))


@njit(cache=True, nogil=True)
def measure(views, valid, offsets):
    """Set offsets[1:] from offsets[0] and the lengths of strings.

    views: address of the first view
    valid: uint8, 0 where a string is null, whose view may say anything; empty when none is
    offsets: int64, shape (strings + 1,)
    """
    for i in range(offsets.size - 1):
        length = np.int64(load(views + VIEW * i) & LOW)
        if valid.size > 0 and valid[i] == 0:
            length = 0
        offsets[i + 1] = offsets[i] + length


@njit(cache=True, nogil=True)
def gather(views, buffers, offsets, letters):
    """Copy strings to letters[offsets[0]:offsets[-1]].

    views: address of the first view; buffers: int64, address of each buffer that views point into
    offsets: int64, as `measure` left it
    letters: address of a writable stretch of SLACK bytes more than all strings have
    """
    for i in range(offsets.size - 1):
        length = offsets[i + 1] - offsets[i]
        view, target = views + VIEW * i, letters + offsets[i]
        if length > INLINE:
            place = load(view + 8)
            source = buffers[np.int64(place & LOW)] + np.int64(place >> np.uint64(32))
            copy_long(source, target, length)
        elif length > 0:  # always all twelve bytes: the next string overwrites what is too much
            store(target, load(view + 4))
            store(target + 4, load(view + 8))


@njit(cache=True, nogil=True)
def foreign(letters, offsets):
    """Return the rows of the strings that are not ASCII: int64, ascending."""
    rows = np.empty(offsets.size - 1, np.int64)
    n = row = p = 0
    address, whole_words = letters.ctypes.data, letters.size - WORD
    while p < letters.size:
        if p <= whole_words and not load(address + p) & NOT_ASCII:
            p += WORD
        elif letters[p] < 128:
            p += 1
        else:
            while offsets[row + 1] <= p:
                row += 1
            rows[n] = row
            n, p = n + 1, offsets[row + 1]
    return rows[:n].copy()


@njit(cache=True, nogil=True)
def replace(letters, offsets, rows, new_letters, new_offsets, missing_only):
    """Put other strings in the place of those at `rows`.

    rows: int64, ascending
    new_letters, new_offsets: a string for each of `rows`
    missing_only: leave strings that are not empty as they are
    returns: letters, offsets
    """
    replaced = np.empty(letters.size + new_letters.size, np.uint8)
    ends = np.empty_like(offsets)
    p = offset = row = 0
    for r in range(rows.size + 1):
        stop = rows[r] if r < rows.size else offsets.size - 1
        if missing_only and r < rows.size and offsets[stop] < offsets[stop + 1]:
            continue
        for i in range(row, stop + 1):
            ends[i] = offsets[i] + offset
        for q in range(offsets[row], offsets[stop]):  # in loops: slices take two seconds to compile
            replaced[p] = letters[q]
            p += 1
        if r < rows.size:
            for q in range(new_offsets[r], new_offsets[r + 1]):
                replaced[p] = new_letters[q]
                p += 1
            row = stop + 1
            offset = p - offsets[row]
    return replaced[:p].copy(), ends


@njit(cache=True, nogil=True)
def key_of(views, buffers, i):
    """Return a string of 1 to KEYED bytes as three words, which are its key; zeros for any other.

    The last word ends in the length, so that a string and the same with zero bytes behind differ.
    """
    view = views + VIEW * i
    length = np.int64(load(view) & LOW)
    if length == 0 or length > KEYED:
        return np.uint64(0), np.uint64(0), np.uint64(0)
    tail = np.uint64(length) << np.uint64(56)
    place = load(view + WORD)
    if length <= INLINE:
        return load(view + 4), place >> np.uint64(32), tail
    source = buffers[np.int64(place & LOW)] + np.int64(place >> np.uint64(32))
    end = load(source + length - WORD)  # nothing after the string is read
    if length <= 2 * WORD:
        return load(source), end >> np.uint64(8 * (2 * WORD - length)), tail
    return load(source), load(source + WORD), tail | end >> np.uint64(8 * (3 * WORD - length))


@njit(cache=True, nogil=True)
def slot_of(key, slots):
    """Return the slot of a key, or the free one where it belongs: linear probing.

    slots: uint64, shape (n, 4): a key, and its number + 1 + SHIFT; n is a power of two; a free slot is zeros
    """
    mixed = (key[0] * MIXER ^ key[1]) * MIXER ^ key[2]
    mixed = (mixed ^ (mixed >> np.uint64(32))) * MIXER
    slot = np.int64((mixed ^ (mixed >> np.uint64(32))) & np.uint64(slots.shape[0] - 1))
    while slots[slot, 2] != 0 and (
        slots[slot, 0] != key[0] or slots[slot, 1] != key[1] or slots[slot, 2] != key[2]
    ):
        slot = (slot + 1) & (slots.shape[0] - 1)
    return slot


@njit(cache=True, nogil=True)
def recall(views, buffers, valid, slots, numbers, missed):
    """Look up the numbers of strings; return how many are missed.

    views, buffers, valid: as in `gather` and `measure`
    slots: as in `slot_of`
    numbers: int32, shape (strings,), receives them; what is missed gets any
    missed: int32, shape (strings,), receives the rows of what is null, empty, longer than KEYED or not met
        before; ascending
    """
    n = 0
    for i in range(numbers.size):
        known = np.uint64(0)
        if valid.size == 0 or valid[i]:
            key = key_of(views, buffers, i)
            if key[2] != 0:
                known = slots[slot_of(key, slots), 3]
        numbers[i] = np.int64(known) - 1 - SHIFT
        missed[n] = i
        n += known == 0
    return n


@njit(cache=True, nogil=True)
def memorize(views, buffers, valid, rows, numbers, passing, slots, n_used):
    """Enter the numbers of strings, as long as half of the slots stay free; return how many are used.

    rows: int32, of the strings; numbers: int32, shape (rows,); `passing` is not entered
    """
    for place in range(rows.size):
        i = np.int64(rows[place])
        if (valid.size == 0 or valid[i]) and numbers[place] != passing and 2 * n_used < slots.shape[0]:
            key = key_of(views, buffers, i)
            if key[2] != 0:
                slot = slot_of(key, slots)
                n_used += slots[slot, 2] == 0
                slots[slot, 0], slots[slot, 1], slots[slot, 2] = key
                slots[slot, 3] = np.uint64(np.int64(numbers[place]) + 1 + SHIFT)
    return n_used
