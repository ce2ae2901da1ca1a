"""Bring names, numbers, codes and ZIP codes into one form: upper case, only the characters that count.

Strings come in as `letters`, uint8, and `offsets`, int64: string i is letters[offsets[i]:offsets[i + 1]];
they leave in the same form. What is not ASCII counts as punctuation.
"""

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

ZERO, SLASH, HYPHEN = np.uint8(ord("0")), np.uint8(ord("/")), np.uint8(ord("-"))
ZIP_LENGTH = 5
TOGETHER = 8  # names tried at once: a name in fifty has a letter to leave out
WORD = 8  # letters read at once
ONES, HIGH = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)


def kept(others):
    """Return each byte in upper case where it is a letter, a digit or one of `others`, else 0."""
    counts = [c < 128 and (chr(c).isalnum() or chr(c) in others) for c in range(256)]
    return np.array([ord(chr(c).upper()) if counts[c] else 0 for c in range(256)], np.uint8)


ALPHANUMERIC, NUMBER = kept(""), kept("/-")


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
def between(word, lowest, highest):
    """Mark by 0x80 the bytes of a word that are from `lowest` to `highest`; all must be ASCII."""
    reached = word + ONES * np.uint64(0x80 - lowest)
    passed = word + ONES * np.uint64(0x7F - highest)
    return reached & ~passed & HIGH


@njit(cache=True, nogil=True)
def raise_clean(letters, start, stop, out, first):
    """Write letters[start:stop] in upper case to out[first:]; return whether all are letters and digits.

    When they are not, what was written means nothing.
    """
    source, target = np.int64(letters.ctypes.data) + start, np.int64(out.ctypes.data) + first
    whole = (stop - start) // WORD * WORD
    dropped = np.uint64(0)
    for p in range(0, whole, WORD):
        word = load(source + p)
        raised = word - (between(word, 0x61, 0x7A) >> np.uint64(2))  # 0x80 becomes 0x20, from "a" to "A"
        counting = between(raised, 0x41, 0x5A) | between(raised, 0x30, 0x39)
        dropped |= (counting ^ HIGH) | (word & HIGH)
        store(target + p, raised)
    for p in range(whole, stop - start):
        letter = ALPHANUMERIC[letters[start + p]]
        dropped |= np.uint64(letter == 0)
        out[first + p] = letter
    return dropped == 0


@njit(cache=True, nogil=True)
def squeeze(letters, start, stop, out, p):
    """Write the letters and digits of letters[start:stop] to out[p:]; return where they end."""
    for q in range(start, stop):
        letter = ALPHANUMERIC[letters[q]]
        out[p] = letter
        p += letter != 0
    return p


@njit(cache=True, nogil=True)
def names(letters, offsets):
    """Keep letters and digits: "O'Brien", "O Brien" and "OBRIEN" become one."""
    out, ends = np.empty(letters.size, np.uint8), np.zeros_like(offsets)
    for first in range(0, offsets.size - 1, TOGETHER):
        last = min(first + TOGETHER, offsets.size - 1)
        clean = raise_clean(letters, offsets[first], offsets[last], out, ends[first])
        shift = ends[first] - offsets[first]
        for i in range(first, last):
            if clean:
                ends[i + 1] = offsets[i + 1] + shift
            else:
                ends[i + 1] = squeeze(letters, offsets[i], offsets[i + 1], out, ends[i])
    return out[: ends[-1]].copy(), ends


@njit(cache=True, nogil=True, inline="always")
def house_number(letters, start, stop, out, first):
    """Write one house number to out[first:]; return where it ends."""
    p = first
    for q in range(start, stop):
        letter = NUMBER[letters[q]]
        leading = p == first and letter in (ZERO, SLASH, HYPHEN)
        out[p] = letter
        p += letter != 0 and not leading
    while p > first and (out[p - 1] == SLASH or out[p - 1] == HYPHEN):
        p -= 1
    return p


@njit(cache=True, nogil=True)
def house_numbers(letters, offsets):
    """Keep letters, digits, and inside a number "/" and "-"; no zeros in front.

    Hyphens and slashes stay because 37-12 is one house in Queens, not house 3712.
    """
    out, ends = np.empty(letters.size, np.uint8), np.zeros_like(offsets)
    for first in range(0, offsets.size - 1, TOGETHER):
        last = min(first + TOGETHER, offsets.size - 1)
        clean = raise_clean(letters, offsets[first], offsets[last], out, ends[first])
        for i in range(first, last):
            clean &= offsets[i] == offsets[i + 1] or letters[offsets[i]] != ZERO
        shift = ends[first] - offsets[first]
        for i in range(first, last):
            if clean:
                ends[i + 1] = offsets[i + 1] + shift
            else:
                ends[i + 1] = house_number(letters, offsets[i], offsets[i + 1], out, ends[i])
    return out[: ends[-1]].copy(), ends


@njit(cache=True, nogil=True, inline="always")
def zip_code(letters, start, stop, out, first):
    """Write one ZIP code to out[first:first + 5]; return where it ends: there, or at `first`."""
    p = first
    for q in range(start, stop):
        letter = ALPHANUMERIC[letters[q]]
        if letter and p < first + ZIP_LENGTH:
            out[p] = letter
            p += 1
    if p == first:
        return first
    lost = first + ZIP_LENGTH - p
    if lost > 0:
        for place in range(first + ZIP_LENGTH - 1, first - 1, -1):
            out[place] = out[place - lost] if place - lost >= first else ZERO
    return first + ZIP_LENGTH


@njit(cache=True, nogil=True)
def zip_codes(letters, offsets):
    """Keep five digits of ZIP+4; the zeros in front that a spreadsheet lost are put back."""
    out, ends = np.empty(ZIP_LENGTH * (offsets.size - 1), np.uint8), np.zeros_like(offsets)
    for first in range(0, offsets.size - 1, TOGETHER):
        last = min(first + TOGETHER, offsets.size - 1)
        clean = True
        for i in range(first, last):
            length = offsets[i + 1] - offsets[i]
            clean &= length == ZIP_LENGTH or length == 0
        clean = clean and raise_clean(letters, offsets[first], offsets[last], out, ends[first])
        shift = ends[first] - offsets[first]
        for i in range(first, last):
            if clean:
                ends[i + 1] = offsets[i + 1] + shift
            else:
                ends[i + 1] = zip_code(letters, offsets[i], offsets[i + 1], out, ends[i])
    return out[: ends[-1]].copy(), ends
