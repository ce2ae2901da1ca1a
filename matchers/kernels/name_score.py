"""The score of a name in a sanctions list search: the whole line, or part by part, whichever is higher.

A name is a line of upper-case words with one blank between two, up to LONGEST letters. The similarity is
Jaro's with Winkler's bonus for up to four shared leading letters. Whole lines get it whatever their Jaro
similarity, as SimMetrics gives it; parts, as everywhere, above BOOST_FLOOR.
"""

import numpy as np
from numba import njit

LONGEST = 64
BLANK = np.uint8(ord(" "))
MAX_PREFIX, PREFIX_WEIGHT, BOOST_FLOOR = 4, 0.1, 0.7
PAIR_FLOOR = 0.5  # a pair of parts below it counts nothing
SHORT = 2  # parts of a request up to this length are left out, unless all are
GATE = 0.5  # least edit similarity of whole lines

# Soundex: 0 for vowels, which part equal digits; SKIPPED for H and W, which do not.
SKIPPED = 7
DIGITS = np.array([int(c) for c in "01230127022455012623017202"], np.uint8)


@njit(cache=True, nogil=True, _nrt=False)
def jaro(a, b):
    """Jaro similarity of two strings of up to LONGEST letters, which are flagged in one word."""
    window = max(0, max(a.size, b.size) // 2 - 1)
    one, left, right = np.uint64(1), np.uint64(0), np.uint64(0)
    n_matches = 0
    for i in range(a.size):
        for j in range(max(0, i - window), min(b.size, i + window + 1)):
            if a[i] == b[j] and not (right >> np.uint64(j)) & one:
                left |= one << np.uint64(i)
                right |= one << np.uint64(j)
                n_matches += 1
                break
    if n_matches == 0:
        return 0.0
    out_of_order, j = 0, 0
    for i in range(a.size):
        if (left >> np.uint64(i)) & one:
            while not (right >> np.uint64(j)) & one:
                j += 1
            out_of_order += a[i] != b[j]
            j += 1
    in_order = n_matches - out_of_order // 2
    return (n_matches / a.size + n_matches / b.size + in_order / n_matches) / 3.0


@njit(cache=True, nogil=True, _nrt=False)
def similarity(a, b, floor):
    """Jaro-Winkler similarity, 0..1, the bonus given to Jaro similarities above `floor`."""
    prefix = 0
    while prefix < MAX_PREFIX and prefix < min(a.size, b.size) and a[prefix] == b[prefix]:
        prefix += 1
    found = jaro(a, b)
    if found <= floor:
        return found
    return found + prefix * PREFIX_WEIGHT * (1.0 - found)


@njit(cache=True, nogil=True, _nrt=False)
def soundex(a):
    """Return the American Soundex code, its four characters in a uint32; 0 of nothing."""
    code, n, last = np.uint32(0), 0, SKIPPED
    for letter in a:
        is_letter = 65 <= letter <= 90
        digit = DIGITS[letter - 65] if is_letter else 0
        if n == 0:
            code, n, last = np.uint32(letter), 1, digit
        elif digit != SKIPPED:
            if digit != 0 and digit != last and n < 4:
                code = code << np.uint32(8) | np.uint32(48 + digit)
                n += 1
            last = digit
    while 0 < n < 4:
        code = code << np.uint32(8) | np.uint32(48)
        n += 1
    return code


@njit(cache=True, nogil=True)
def soundexes(letters, offsets):
    """Return the Soundex code of each string: uint32, 0 of an empty one."""
    codes = np.empty(offsets.size - 1, np.uint32)
    for i in range(codes.size):
        codes[i] = soundex(letters[offsets[i] : offsets[i + 1]])
    return codes


@njit(cache=True, nogil=True, _nrt=False)
def part_end(name, start):
    """Return where the part that begins at `start` ends."""
    end = start
    while end < name.size and name[end] != BLANK:
        end += 1
    return end


@njit(cache=True, nogil=True, _nrt=False)
def best_part(part, name, phonetic):
    """Return the best score of a part with any part of `name`; 0 below PAIR_FLOOR."""
    best, start = 0.0, 0
    while start < name.size and best < 1.0:
        end = part_end(name, start)
        other = name[start:end]
        best = max(best, similarity(part, other, BOOST_FLOOR))
        if phonetic > best and part[0] == other[0] and soundex(part) == soundex(other):
            best = phonetic
        start = end + 1
    return best if best >= PAIR_FLOOR else 0.0


@njit(cache=True, nogil=True, _nrt=False)
def part_score(asked, held, phonetic):
    """Return the mean over the parts asked, the short ones left out, of their best scores."""
    total, n, short_total, n_short, start = 0.0, 0, 0.0, 0, 0
    while start < asked.size:
        end = part_end(asked, start)
        best = best_part(asked[start:end], held, phonetic)
        if end - start > SHORT:
            total, n = total + best, n + 1
        else:
            short_total, n_short = short_total + best, n_short + 1
        start = end + 1
    return total / n if n else short_total / max(1, n_short)


@njit(cache=True, nogil=True, _nrt=False)
def edit_similarity(a, b, row):
    """Return 1 - Levenshtein distance / length of the longer; row: int64, LONGEST + 1 long, to write in."""
    for j in range(b.size + 1):
        row[j] = j
    for i in range(a.size):
        corner, row[0] = row[0], i + 1
        for j in range(b.size):
            changed = corner + (a[i] != b[j])
            corner = row[j + 1]
            row[j + 1] = min(changed, corner + 1, row[j] + 1)
    return 1.0 - row[b.size] / max(1, a.size, b.size)


@njit(cache=True, nogil=True, _nrt=False)
def score(a, b, phonetic):
    """Return the score of two names, `a` the one asked, the gate aside; 0 where either is empty."""
    if a.size == 0 or b.size == 0:
        return 0.0
    whole = similarity(a, b, 0.0) if a[0] == b[0] else 0.0
    return max(whole, part_score(a, b, phonetic))


@njit(cache=True, nogil=True)
def reached(left_letters, left_offsets, right_letters, right_offsets, threshold, gate, phonetic):
    """Return which pairs of names, the left ones asked, score at least the threshold, which is above 0.

    gate: whether a pair also needs the same first letter, and lines of which half is alike
    phonetic: what two parts with one Soundex code score at least; 0 leaves it out
    """
    found = np.zeros(left_offsets.size - 1, np.bool_)
    row = np.zeros(LONGEST + 1, np.int64)
    for p in range(found.size):
        a = left_letters[left_offsets[p] : left_offsets[p + 1]]
        b = right_letters[right_offsets[p] : right_offsets[p + 1]]
        if score(a, b, phonetic) >= threshold:
            found[p] = not gate or (a[0] == b[0] and edit_similarity(a, b, row) >= GATE)
    return found
