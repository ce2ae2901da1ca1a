"""Names that no table lists: letters drawn after the two before them, from a hash of the name's number.

A model holds, for each pair of symbols, what follows it how often. Symbol 0 is the boundary of a name, 1 to
26 are A to Z. Draws are 16 bits of a hash and weights are integers, so a number has the same name on every
CPU. A draw is one look-up in an alias table of 32 rooms; a search through summed weights took three times
as long (170 against 500 ns a name).
"""

import numpy as np
from numba import njit

SYMBOLS = 27
PAIRS = SYMBOLS * SYMBOLS
COUNTS = PAIRS * SYMBOLS  # of one model: one for each symbol after each pair
ROOMS = 32  # after each pair; a power of two above SYMBOLS
ROOM = 2_048  # weight in one room
WHOLE = ROOMS * ROOM  # the weights after one pair sum to this; a draw is below it
CELLS = PAIRS * ROOMS  # of one model
ROOM_BITS, ROOM_MASK = np.uint32(11), np.uint32(ROOM - 1)
SURPRISE_SHIFT, OTHER_SHIFT, KEPT_SHIFT = np.uint32(5), np.uint32(10), np.uint32(20)  # within a cell
LOW_5 = np.uint32(31)

MIN_LETTERS = 4
ATTEMPTS = 64
LINE_FEED = 10
UPPER, LOWER = 64, 96  # of ASCII: the codes before A and a
M, C, MC_LETTERS = 13, 3, 6  # a long name that starts with Mc has another capital: McAllen

SLOTS = 1 << 22  # one bit each: 160,000 names fill 4 % of 512 kB, which stay in the cache
SLOT_SHIFT = np.uint64(42)  # leaves the upper 22 bits of a hash
BYTE_SHIFT, BIT_MASK, ONE = np.uint64(3), np.uint64(7), np.uint64(1)
SHIFT, SHIFT_16, SHIFT_48 = np.uint64(33), np.uint64(16), np.uint64(48)
MIX_0 = np.uint64(0xFF51AFD7ED558CCD)  # the finaliser of MurmurHash3
MIX_1 = np.uint64(0xC4CEB9FE1A85EC53)
STEP = np.uint64(0x9E3779B97F4A7C15)


@njit(cache=True, nogil=True)
def mix(value):
    value ^= value >> SHIFT
    value *= MIX_0
    value ^= value >> SHIFT
    value *= MIX_1
    return value ^ (value >> SHIFT)


@njit(cache=True, nogil=True)
def count(text, weights, counts):
    """Add up how often each symbol follows each pair.

    text: uint8, names in capitals, each followed by a line feed
    weights: int64, one a name; a name of weight 0 teaches nothing
    counts: int64, shape (COUNTS,), changed
    """
    pair, name = 0, 0
    for byte in text:
        symbol = 0 if byte == LINE_FEED else byte - UPPER
        counts[pair * SYMBOLS + symbol] += weights[name]
        pair = (pair % SYMBOLS) * SYMBOLS + symbol
        if symbol == 0:
            pair = 0
            name += 1


@njit(cache=True, nogil=True)
def surprise(weight):
    """Half bits of information in a symbol of this weight (1 to WHOLE): 0 to 31, rounded up."""
    square, bits = weight * weight, 32
    while square > 1:
        square >>= 1
        bits -= 1
    return min(bits, 31)


@njit(cache=True, nogil=True)
def weigh(counts, low, total, weights):
    """Scale the counts after one pair, which sum to `total`, to integers that sum to WHOLE."""
    best, rest = 0, WHOLE
    for symbol in range(SYMBOLS):
        weights[symbol] = counts[low + symbol] * WHOLE // total
        rest -= weights[symbol]
        if weights[symbol] > weights[best]:
            best = symbol
    weights[best] += rest


@njit(cache=True, nogil=True)
def furnish(weights, left, cells, low):
    """Share out weights over rooms: an alias table in integers, which meets every weight exactly.

    weights: int64, shape (ROOMS,), summing to WHOLE; left: the same shape, scratch
    cells: uint32, of which those from `low` are filled: bits 0 to 4 the room's own symbol, 5 to 9 its
    surprise, 10 to 19 the same of the other symbol, from 20 the part of the room that is the own symbol's
    """
    for symbol in range(ROOMS):
        left[symbol] = weights[symbol]
    for _ in range(ROOMS):
        poor, rich = -1, 0
        for symbol in range(ROOMS):
            if left[symbol] >= 0 and (poor < 0 or left[symbol] < left[poor]):
                poor = symbol
            if left[symbol] > left[rich]:
                rich = symbol
        kept = min(left[poor], ROOM)
        own = poor | surprise(max(weights[poor], 1)) << 5
        other = rich | surprise(weights[rich]) << 5
        cells[low + poor] = own | other << 10 | kept << 20
        left[rich] -= ROOM - kept
        left[poor] = -1  # furnished


@njit(cache=True, nogil=True)
def model(counts, cells, start):
    """Turn counts into what follows each pair.

    counts: int64, shape (COUNTS,)
    cells: uint32, of which CELLS from `start` are filled; those of pairs that never occur are left alone
    """
    weights, left = np.zeros(ROOMS, np.int64), np.zeros(ROOMS, np.int64)
    for pair in range(PAIRS):
        total = 0
        for symbol in range(SYMBOLS):
            total += counts[pair * SYMBOLS + symbol]
        if total > 0:
            weigh(counts, pair * SYMBOLS, total, weights)
            furnish(weights, left, cells, start + pair * ROOMS)


@njit(cache=True, nogil=True)
def mark(text, marks):
    """Set the bit of every name. text: uint8, as for `count`; marks: uint8, shape (SLOTS // 8,), changed."""
    digest = np.uint64(0)
    for byte in text:
        if byte == LINE_FEED:
            slot = mix(digest) >> SLOT_SHIFT
            marks[slot >> BYTE_SHIFT] |= np.uint8(ONE << (slot & BIT_MASK))
            digest = np.uint64(0)
        else:
            digest = (digest + np.uint64(byte - UPPER)) * STEP


@njit(cache=True, nogil=True)
def is_marked(digest, marks):
    slot = mix(digest) >> SLOT_SHIFT
    return (np.uint64(marks[slot >> BYTE_SHIFT]) >> (slot & BIT_MASK)) & ONE != 0


@njit(cache=True, nogil=True)
def attempt(state, start, cells, letters):
    """One name.

    state: uint64, decides it; start: where its model starts in `cells`
    letters: uint8, one longer than a name may be, filled with symbols
    returns: letters written (all of `letters` when it is too long), their surprise in half bits, their hash
    """
    surprised, digest, word = np.uint32(0), np.uint64(0), np.uint64(0)
    before = symbol = np.uint32(0)
    for place in range(letters.size):
        if place % 4 == 0:
            state += STEP
            word = mix(state)
        draw = np.uint32(word >> SHIFT_48)
        word <<= SHIFT_16
        pair = np.int64(before) * SYMBOLS + np.int64(symbol)
        cell = cells[start + pair * ROOMS + np.int64(draw >> ROOM_BITS)]
        chosen = cell if (draw & ROOM_MASK) < cell >> KEPT_SHIFT else cell >> OTHER_SHIFT
        before, symbol = symbol, chosen & LOW_5
        surprised += (chosen >> SURPRISE_SHIFT) & LOW_5
        if symbol == 0:
            return place, surprised, digest
        letters[place] = symbol
        digest = (digest + np.uint64(symbol)) * STEP
    return letters.size, surprised, digest


@njit(cache=True, nogil=True)
def spell(keys, models, cells, marks, least, longest, text):
    """Write the names of some keys, capitalised, each followed by a line feed.

    keys: uint64, shape (n,), name the names; models: int64, shape (n,), which model spells each
    cells: uint32, shape (models * CELLS,)
    marks: uint8; names whose bit is set are drawn again (and so are a few others that share it)
    least: uint32, half bits; names of less surprise are drawn again
    longest: letters of a name; those of fewer than MIN_LETTERS are drawn again too
    text: uint8, at least (longest + 1) * n bytes, filled
    returns: bytes written
    """
    letters = np.zeros(longest + 1, np.uint8)
    written = 0
    for i in range(keys.size):
        size = 0
        for number in range(ATTEMPTS):
            state = mix(keys[i] + np.uint64(number) * MIX_0)
            length, surprised, digest = attempt(state, models[i] * CELLS, cells, letters)
            size = min(length, longest)
            fits = length >= MIN_LETTERS and length <= longest
            if fits and surprised >= least and not is_marked(digest, marks):
                break
        for place in range(size):
            text[written + place] = letters[place] + (LOWER if place else UPPER)
        if size >= MC_LETTERS and letters[0] == M and letters[1] == C:
            text[written + 2] -= LOWER - UPPER
        text[written + size] = LINE_FEED
        written += size + 1
    return written
