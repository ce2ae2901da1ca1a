"""Decide which askers have a held row that meets a rule, by walking the blocks of an index.

One side is held: packed, its strings numbered, its rows indexed by blocking keys. The other side asks:
its strings are numbered by the held ones. Either the registry is held and requests ask (plan `index`),
or a batch of requests is held and the registry asks (plan `scan`); the decision is the same.

The similarity is Jaro-Winkler's, bit for bit RapidFuzz's. It lives here because a cached kernel does not
notice changes in another file. Jaro 1989, doi:10.1080/01621459.1989.10478785; Winkler 1990, "String
Comparator Metrics ...".

The search allocates nothing, and numba is told so (`_nrt=False`): it would otherwise count references to the
arrays of a named tuple each time it is passed on, which took four fifths of the time.

Kernels take named tuples, and what is kept of a compiled kernel names their module, `matchers.engine.hold`:
when one of them moves, this file must change, so that it is compiled anew.
"""

import numpy as np
from numba import njit

BOOST_FLOOR = 0.7  # as in Winkler's strcmp95: only strings already this close get the prefix boost
MAX_PREFIX = 4
LOW_BYTE = np.uint64(255)
WORD = 64  # strings up to this length keep their flags in one machine word

# A tag of 16 bits says of a string, from the low end: its length in 4 bits, 15 for more; 2 bits of its first
# letter; 10 bits for kinds of letters in it: E, A, N, R, ICWZ, ODKJ, LBV, TGF, SUPQ, HMYX.
FIRST_AT, KIND_AT, TAG_BITS = 4, 6, 16
LENGTH, FIRST, LETTER_KINDS = 0xF, 0x30, 0xFFC0
ALIKE, GIVEN_NAME = 1 << 8, 1 << 9  # where in `spare` names begin that start alike, and given names
KINDS = np.array(  # by the low five bits of a letter
    [9, 1, 6, 4, 5, 0, 7, 7, 9, 4, 5, 5, 6, 9, 2, 5, 8, 8, 3, 8, 7, 8, 6, 4, 9, 9, 4, 9, 9, 9, 9, 9],
    np.uint16,
)

SURNAME, STREET, CITY, STATE, ZIP_CODE = 2, 5, 7, 8, 9
MISSING = -1
SLACK = 1e-9  # far above rounding error: a bound may let a pair through, never keep one out

# What a rule demands of a column. Missing agrees with nothing, and contradicts nothing.
EQUAL, SIMILAR, INITIAL = 1, 2, 3  # both have it: the same, similar enough, beginning with one letter
OPEN, OPEN_INITIAL = 4, 5  # as EQUAL and INITIAL where both have it
IF_ASKED, IF_HELD = 6, 7  # whatever that side has, the other has too
ZIP_OR_CITY, ZIP_OR_STREET_IN_CITY = 1, 2  # what a rule demands of the place


@njit(cache=True, nogil=True)
def count_bits(word):
    """Count the ones of a uint64 (the compiler makes one instruction of it)."""
    count = 0
    while word:
        word &= word - np.uint64(1)
        count += 1
    return count


@njit(cache=True, nogil=True)
def count_matches_in_word(a, b, window):
    """As `count_matches`, for strings of up to 64 characters, without a branch on letters: twice as fast."""
    one, left, right = np.uint64(1), np.uint64(0), np.uint64(0)
    for i in range(a.size):
        found = np.uint64(0)
        for j in range(max(0, i - window), min(b.size, i + window + 1)):
            found |= np.uint64(a[i] == b[j]) << np.uint64(j)
        found &= ~right
        right |= found & (~found + one)  # the first of them
        left |= np.uint64(found != 0) << np.uint64(i)
    n_matches, out_of_order = count_bits(left), 0
    for _ in range(n_matches):
        out_of_order += a[count_bits((left - one) & ~left)] != b[count_bits((right - one) & ~right)]
        left &= left - one
        right &= right - one
    return n_matches, out_of_order


@njit(cache=True, nogil=True)
def count_matches(a, b, window, flags):
    """Return how many characters match within the window, and how many of those are out of order."""
    for p in range(a.size + b.size):
        flags[p] = 0
    n_matches = 0
    for i in range(a.size):
        for j in range(max(0, i - window), min(b.size, i + window + 1)):
            if a[i] == b[j] and not flags[a.size + j]:
                flags[i] = flags[a.size + j] = 1
                n_matches += 1
                break
    out_of_order, j = 0, 0
    for i in range(a.size):
        if flags[i]:
            while not flags[a.size + j]:
                j += 1
            out_of_order += a[i] != b[j]
            j += 1
    return n_matches, out_of_order


@njit(cache=True, nogil=True)
def jaro(a, b, flags):
    """Jaro similarity of two 1-D uint8 arrays; of two empty ones 1, of an empty and another 0.

    flags: uint8, room for both, to write in; needed where one is longer than 64
    """
    if a.size == 0 and b.size == 0:
        return 1.0
    window = max(0, max(a.size, b.size) // 2 - 1)
    if max(a.size, b.size) <= WORD:
        n_matches, out_of_order = count_matches_in_word(a, b, window)
    else:
        n_matches, out_of_order = count_matches(a, b, window, flags)
    if n_matches == 0:
        return 0.0
    in_order = n_matches - out_of_order // 2  # half-transpositions, rounded down
    return (n_matches / a.size + n_matches / b.size + in_order / n_matches) / 3.0


@njit(cache=True, nogil=True)
def shared_prefix(a, b):
    """Count the leading characters that agree, up to four."""
    prefix = 0
    while prefix < MAX_PREFIX and prefix < min(a.size, b.size) and a[prefix] == b[prefix]:
        prefix += 1
    return prefix


@njit(cache=True, nogil=True)
def boosted(similarity, prefix, prefix_weight):
    """Raise a Jaro similarity above 0.7 for its shared leading characters."""
    if similarity <= BOOST_FLOOR:
        return similarity
    return similarity + prefix * prefix_weight * (1.0 - similarity)


@njit(cache=True, nogil=True)
def jaro_winkler(a, b, prefix_weight, flags):
    """Jaro-Winkler similarity of two 1-D uint8 arrays, 0..1; prefix_weight: 0..0.25, Winkler's is 0.1."""
    return boosted(jaro(a, b, flags), shared_prefix(a, b), prefix_weight)


@njit(cache=True, nogil=True)
def profile(letters, start, stop):
    """Return what a bound needs of a string: the set of its letters as bits, and length and first four."""
    present, head = np.uint64(0), np.uint64(stop - start) << np.uint64(32)
    for p in range(start, stop):
        present |= np.uint64(1) << (np.uint64(letters[p]) & np.uint64(63))
    for p in range(min(MAX_PREFIX, stop - start)):
        head |= np.uint64(letters[start + p]) << np.uint64(8 * p)
    return present, head


@njit(cache=True, nogil=True)
def profiles(letters, offsets):
    """Return the profile of every string: uint64, shape (strings, 2)."""
    found = np.empty(2 * (offsets.size - 1), np.uint64).reshape((offsets.size - 1, 2))
    for t in range(offsets.size - 1):
        found[t, 0], found[t, 1] = profile(letters, offsets[t], offsets[t + 1])
    return found


@njit(cache=True, nogil=True)
def tags(letters, offsets):
    """Return the tag of every string, uint16; 0 is an empty string."""
    found = np.empty(offsets.size - 1, np.uint16)
    for t in range(found.size):
        start, stop = offsets[t], offsets[t + 1]
        tag = np.uint16(min(stop - start, LENGTH))
        if start < stop:
            tag |= (np.uint16(letters[start]) & np.uint16(3)) << np.uint16(FIRST_AT)
        for p in range(start, stop):
            tag |= np.uint16(1) << (np.uint16(KIND_AT) + KINDS[letters[p] & np.uint8(31)])
        found[t] = tag
    return found


@njit(cache=True, nogil=True)
def bound(left_kinds, left_start, right_kinds, right_start, prefix_weight):
    """Return what the similarity of two profiled, non-empty strings cannot exceed.

    Each kind of letter that the other string lacks is a character without a match. The rest matching
    in order is the best case, which spares 99 % of comparisons between unlike names.
    """
    n_left, n_right = np.int64(left_start >> np.uint64(32)), np.int64(right_start >> np.uint64(32))
    n_matches = min(
        n_left - count_bits(left_kinds & ~right_kinds), n_right - count_bits(right_kinds & ~left_kinds)
    )
    prefix, differing = 0, left_start ^ right_start
    while prefix < MAX_PREFIX and not (differing >> np.uint64(8 * prefix)) & LOW_BYTE:
        prefix += 1
    return boosted((n_matches / n_left + n_matches / n_right + 1.0) / 3.0, prefix, prefix_weight)


@njit(cache=True, nogil=True)
def score_pairs(
    left_letters, left_offsets, right_letters, right_offsets, left_rows, right_rows, prefix_weight
):
    """Score pairs of strings.

    left_letters, right_letters: uint8, the strings laid end to end
    left_offsets, right_offsets: int64, string i is letters[offsets[i]:offsets[i + 1]]
    left_rows, right_rows: int64, shape (pairs,), which strings each pair compares
    returns: float64, shape (pairs,)
    """
    similarities = np.empty(left_rows.size, np.float64)
    flags = np.empty(left_letters.size + right_letters.size, np.uint8)
    for p in range(left_rows.size):
        i, j = left_rows[p], right_rows[p]
        similarities[p] = jaro_winkler(
            left_letters[left_offsets[i] : left_offsets[i + 1]],
            right_letters[right_offsets[j] : right_offsets[j + 1]],
            prefix_weight,
            flags,
        )
    return similarities


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def held_number(held, r, c):
    """Return the number in column c of held row r, -1 when missing."""
    return np.int64((held.words[r, held.layout[c, 0]] >> held.layout[c, 1]) & held.layout[c, 2]) - 1


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def same(asked, i, held, r, c):
    """Whether both have the same value in column c."""
    a = asked.numbers[c, i]
    return a >= 0 and a == held_number(held, r, c)


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def best(asked, left, held, right, prefix_weight):
    """Return what the similarity of an asking and a held string cannot exceed."""
    kinds, head = profile(asked.letters, asked.offsets[left], asked.offsets[left + 1])
    return bound(kinds, head, held.profiles[right, 0], held.profiles[right, 1], prefix_weight)


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def similar(asked, i, held, r, c, threshold, prefix_weight):
    """Whether both have a value in column c, and similar ones."""
    a, b = np.int64(asked.numbers[c, i]), held_number(held, r, c)
    if a == MISSING or b == MISSING:
        return False
    if a == b:
        return True
    left, right = c * asked.numbers.shape[1] + i, held.bases[c] + b
    if best(asked, left, held, right, prefix_weight) + SLACK < threshold:
        return False
    return (
        jaro_winkler(
            asked.letters[asked.offsets[left] : asked.offsets[left + 1]],
            held.letters[held.offsets[right] : held.offsets[right + 1]],
            prefix_weight,
            asked.flags,
        )
        >= threshold
    )


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def same_initial(asked, i, held, r, c):
    """Whether the values of column c, which both have, begin with the same letter."""
    left = asked.offsets[c * asked.numbers.shape[1] + i]
    right = held.offsets[held.bases[c] + held_number(held, r, c)]
    return asked.letters[left] == held.letters[right]


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def agrees(asked, i, held, r, c, rule):
    """Whether what the rule demands of column c holds."""
    mode = rule.modes[c]
    if mode == SIMILAR:
        return similar(asked, i, held, r, c, rule.least[c], rule.prefix_weight)
    a, b = np.int64(asked.numbers[c, i]), held_number(held, r, c)
    if mode == EQUAL:
        return a >= 0 and a == b
    if a == MISSING or b == MISSING:
        lone = (mode == IF_ASKED and a != MISSING) or (mode == IF_HELD and b != MISSING)
        return not lone and mode != INITIAL
    return a == b or ((mode in (INITIAL, OPEN_INITIAL)) and same_initial(asked, i, held, r, c))


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def same_place(asked, i, held, r, place):
    """Whether ZIP code, or city and state (and street), are the same."""
    if place == 0 or same(asked, i, held, r, ZIP_CODE):
        return True
    if not (same(asked, i, held, r, CITY) and same(asked, i, held, r, STATE)):
        return False
    return place == ZIP_OR_CITY or same(asked, i, held, r, STREET)


@njit(cache=True, nogil=True, _nrt=False)
def near(asked, i, held, r, k, prefix_weight):
    """Whether both are similar in the column in which key k asks for no more."""
    return similar(asked, i, held, r, held.near[k], held.least[k], prefix_weight)


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def shares_columns(asked, i, held, r, k):
    """Whether both have the same in every column in which key k asks for that: all words at once."""
    if differ(asked, i, held, r, held.masks[k, 0], held.masks[k, 1], held.masks[k, 2]):
        return False
    for c in held.equal[k]:  # both may lack it
        if c >= 0 and asked.numbers[c, i] == MISSING:
            return False
    return True


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def differ(asked, i, held, r, mask_0, mask_1, mask_2):
    """Whether both differ in any bit of the masks."""
    return (
        ((asked.words[i, 0] ^ held.words[r, 0]) & mask_0)
        | ((asked.words[i, 1] ^ held.words[r, 1]) & mask_1)
        | ((asked.words[i, 2] ^ held.words[r, 2]) & mask_2)
    ) != 0


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def field(held, c):
    """Return word and mask of column c in a packed row."""
    return held.layout[c, 0], held.layout[c, 2] << held.layout[c, 1]


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def musts(asked, i, held, rule):
    """Return masks of what a held row must have in common with an asker, and whether any row can have it."""
    possible = True
    mask_0, mask_1, mask_2 = np.uint64(0), np.uint64(0), np.uint64(0)
    for c in rule.must:
        w, mask = field(held, c)
        present = (asked.words[i, w] & mask) != 0
        if not present and rule.modes[c] == EQUAL:
            possible = False
        if present:
            mask_0 |= mask if w == 0 else np.uint64(0)
            mask_1 |= mask if w == 1 else np.uint64(0)
            mask_2 |= mask if w == 2 else np.uint64(0)
    return possible, mask_0, mask_1, mask_2


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def contradict(asked, i, held, r, rule):
    """Whether both differ where the held row has a value (and the asker too, unless it must)."""
    for c in rule.may:
        w, mask = field(held, c)
        a, b = asked.words[i, w] & mask, held.words[r, w] & mask
        if a != b and b != 0 and (a != 0 or rule.modes[c] == IF_HELD):
            return True
    return False


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def excludes(tag, other, spare):
    """Whether two people cannot be as similar as needed, by the tags of surname (low) and given name (high).

    The kinds of letters that one name has and the other lacks are letters without a match.
    spare: int64, shape (1024,): how many there may be, by name, by whether the first letters may be the same,
        and by the two lengths; see `matchers.engine.rule.spare_letters`
    """
    differing = tag ^ other
    surname = ((tag & LENGTH) << 4) | (other & LENGTH) | (ALIKE if differing & FIRST == 0 else 0)
    name = ((tag >> TAG_BITS & LENGTH) << 4) | (other >> TAG_BITS & LENGTH)
    name |= ALIKE if differing >> TAG_BITS & FIRST == 0 else 0
    return (count_bits(np.uint64(differing & LETTER_KINDS)) > spare[surname]) | (
        count_bits(np.uint64(differing >> TAG_BITS & LETTER_KINDS)) > spare[GIVEN_NAME + name]
    )


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def shares_key(asked, i, held, r, k, prefix_weight):
    """Whether both agree on every column of key k."""
    if not shares_columns(asked, i, held, r, k):
        return False
    return held.near[k] < 0 or near(asked, i, held, r, k, prefix_weight)


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def surname_admits(asked, i, held, r, rule):
    """Whether the surname alone does not rule the pair out; it is the same for a whole run of rows."""
    return rule.modes[SURNAME] == 0 or agrees(asked, i, held, r, SURNAME, rule)


@njit(cache=True, nogil=True, _nrt=False)
def most(asked, i, held, r, c, rule):
    """Return what the similarity of a pair in column c cannot exceed; 0 where one has no value."""
    a, b = np.int64(asked.numbers[c, i]), held_number(held, r, c)
    if a == MISSING or b == MISSING:
        return 0.0
    if a == b:
        return 1.0
    if rule.measures[c] != SIMILAR:
        return 0.0
    return best(asked, c * asked.numbers.shape[1] + i, held, held.bases[c] + b, rule.prefix_weight)


@njit(cache=True, nogil=True, _nrt=False)
def similarity(asked, i, held, r, c, prefix_weight):
    """Return the Jaro-Winkler similarity of a pair in column c."""
    left = c * asked.numbers.shape[1] + i
    right = held.bases[c] + held_number(held, r, c)
    return jaro_winkler(
        asked.letters[asked.offsets[left] : asked.offsets[left + 1]],
        held.letters[held.offsets[right] : held.offsets[right + 1]],
        prefix_weight,
        asked.flags,
    )


@njit(cache=True, nogil=True, _nrt=False)
def adds_up(asked, i, held, r, rule):
    """Whether the weighted similarities of a pair add up to the threshold.

    First with what each can be at most, which spares most pairs their letters; then column by column, as
    long as the rest can make up for what is missing. The sum itself is made in the order of the columns.
    """
    reach = 0.0
    for c in range(rule.weights.size):
        if rule.weights[c] > 0:
            reach += rule.weights[c] * most(asked, i, held, r, c, rule)
    total = 0.0
    for c in range(rule.weights.size):
        if reach + SLACK < rule.threshold:
            return False
        if rule.weights[c] > 0:
            highest = most(asked, i, held, r, c, rule)
            exact = highest
            if highest > 0.0 and asked.numbers[c, i] != held_number(held, r, c):
                exact = similarity(asked, i, held, r, c, rule.prefix_weight)
            total += rule.weights[c] * exact
            reach -= rule.weights[c] * (highest - exact)
    return total >= rule.threshold


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def meets(asked, i, held, r, rule):
    """Whether a pair whose surnames are admitted meets the rest of the rule."""
    if not same_place(asked, i, held, r, rule.place):
        return False
    for c in rule.order:
        if not agrees(asked, i, held, r, c, rule):
            return False
    return rule.threshold <= 0.0 or adds_up(asked, i, held, r, rule)


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def row_at(held, k, place):
    """Return the row at a place of key k's order; the rows themselves lie in the order of the first key."""
    return np.int64(place) if k == 0 else np.int64(held.rows[k - 1, place])


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def run_end(held, place, end, surname):
    """Return the first row from `place` on, in a block of the first key, that has another surname.

    Rows of such a block lie by surname. In leaps that double, so that the hundred thousand Smiths of one
    door cost seventeen looks.
    """
    leap = 1
    while place + leap < end and held_number(held, place + leap, SURNAME) == surname:
        place += leap
        leap *= 2
    while leap > 1:
        leap //= 2
        if place + leap < end and held_number(held, place + leap, SURNAME) == surname:
            place += leap
    return place + 1


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def shares_any_key(asked, i, held, r, prefix_weight):
    """Whether both agree on every column of some key."""
    for k in range(held.equal.shape[0]):
        if shares_key(asked, i, held, r, k, prefix_weight):
            return True
    return False


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def first_place_from(held, k, place, end, row):
    """Return the first place from `place` on whose row is not below `row`: rows of a block ascend."""
    leap = 1
    while place + leap < end and held.rows[k - 1, place + leap] < row:
        place += leap
        leap *= 2
    while leap > 1:
        leap //= 2
        if place + leap < end and held.rows[k - 1, place + leap] < row:
            place += leap
    return place + 1


@njit(cache=True, nogil=True, _nrt=False, inline="always")
def next_match(asked, i, held, found, k, place, must, rule):
    """Return the first place from `place` on in the block of key k whose row meets the rule, else the end.

    Rows of the asker's first block are all looked at there, whatever key they share, and left out here.
    must: as `musts` returns it
    """
    end = np.int64(held.starts[k, found[k, i] + 1])
    admitted, refused = np.int64(-2), np.int64(-2)
    seen_from, seen_to = np.int64(0), np.int64(0)
    if k > 0 and found[0, i] >= 0:
        seen_from, seen_to = np.int64(held.starts[0, found[0, i]]), np.int64(held.starts[0, found[0, i] + 1])
    tag = np.int64(asked.tags[i])
    while place < end:
        if excludes(tag, np.int64(held.tags[k, place]), rule.spare):
            place += 1
            continue
        r = row_at(held, k, place)
        if seen_from <= r < seen_to:
            place = first_place_from(held, k, place, end, seen_to)
            continue
        surname = held_number(held, r, SURNAME)
        if (
            surname != refused
            and not differ(asked, i, held, r, must[1], must[2], must[3])
            and not contradict(asked, i, held, r, rule)
            and (
                shares_key(asked, i, held, r, k, rule.prefix_weight)
                or (k == 0 and shares_any_key(asked, i, held, r, rule.prefix_weight))
            )
        ):
            if surname != admitted and not surname_admits(asked, i, held, r, rule):
                refused = surname
                place = run_end(held, place, end, surname) if k == 0 else place + 1
                continue
            admitted = surname
            if meets(asked, i, held, r, rule):
                return place
        place += 1
    return end


@njit(cache=True, nogil=True, _nrt=False)
def confirm_asked(asked, held, found, rule, confirmed):
    """Confirm each asker who has a held row that meets the rule: plan `index`.

    asked, held, rule: `Asked`, `Held` and `Rule` of `matchers.engine`
    found: int64, shape (keys, askers), the bucket of each asker by each key, -1 for none
    confirmed: bool, shape (askers,), False; receives the answers
    """
    for i in range(confirmed.size):
        must = musts(asked, i, held, rule)
        for k in range(found.shape[0]):
            b = found[k, i]
            if b >= 0 and must[0] and not confirmed[i]:
                first, end = np.int64(held.starts[k, b]), np.int64(held.starts[k, b + 1])
                confirmed[i] = next_match(asked, i, held, found, k, first, must, rule) < end


@njit(cache=True, nogil=True, _nrt=False)
def confirm_held(asked, held, found, rule, confirmed):
    """Confirm each held row that has an asker who meets the rule: plan `scan`; as `confirm_asked`.

    The tags of confirmed rows become those of nobody, so that they are hardly looked at again: of a thousand
    requests about one door, each record there would otherwise be compared with all.

    confirmed: bool, shape (held rows,); receives True where it is so, and is left alone elsewhere
    """
    for i in range(found.shape[1]):
        must = musts(asked, i, held, rule)
        for k in range(found.shape[0]):
            b = found[k, i]
            if b >= 0 and must[0]:
                place, end = np.int64(held.starts[k, b]), np.int64(held.starts[k, b + 1])
                while place < end:
                    place = next_match(asked, i, held, found, k, place, must, rule)
                    if place < end:
                        confirmed[row_at(held, k, place)] = True
                        held.tags[k, place] = 0
                        place += 1


@njit(cache=True, nogil=True, _nrt=False)
def has_candidate(numbers, tags, held, found, spare, ends, candidate):
    """Write whether each asker may have a held row that meets the rule: shares a key, has a possible surname.

    numbers: int32, shape (10, askers), of the columns that keys want the same; elsewhere anything
    tags: uint32, shape (askers,); spare: as `excludes` takes it
    ends: int32, shape (2, askers), to write in; looking up where all blocks lie before any is walked lets the
        processor wait for many at a time: 110 ns an asker became 60
    candidate: bool, shape (askers,), False; receives the answers
    """
    for k in range(found.shape[0]):
        for i in range(candidate.size):
            b = found[k, i]
            ends[0, i] = held.starts[k, b] if b >= 0 else 0
            ends[1, i] = held.starts[k, b + 1] if b >= 0 else 0
        for i in range(candidate.size):
            tag = np.int64(tags[i])
            for place in range(ends[0, i], ends[1, i]):
                if not candidate[i] and not excludes(tag, np.int64(held.tags[k, place]), spare):
                    candidate[i] = have_same(numbers, i, held, row_at(held, k, place), k)


@njit(cache=True, nogil=True, _nrt=False)
def have_same(numbers, i, held, r, k):
    """Whether a numbered row and a held one have the same in every column in which key k asks for that."""
    for c in held.equal[k]:
        if c >= 0 and numbers[c, i] != held_number(held, r, c):
            return False
    return True


@njit(cache=True, nogil=True, _nrt=False)
def count_candidates(asked, held, found, prefix_weight, counts):
    """Count the held rows that share some key with each asker, each row once.

    counts: int64, shape (askers,), zero; receives them
    """
    for i in range(counts.size):
        for k in range(found.shape[0]):
            if found[k, i] >= 0:
                for place in range(held.starts[k, found[k, i]], held.starts[k, found[k, i] + 1]):
                    r = row_at(held, k, place)
                    counts[i] += first_shared_key(asked, i, held, r, prefix_weight) == k


@njit(cache=True, nogil=True, _nrt=False)
def first_shared_key(asked, i, held, r, prefix_weight):
    """Return the first key that both share, -1 for none."""
    for k in range(held.equal.shape[0]):
        if shares_key(asked, i, held, r, k, prefix_weight):
            return k
    return -1


@njit(cache=True, nogil=True, _nrt=False)
def share_keys(asked, held, rows, prefix_weight, shared):
    """Write the first key that each asker shares with one held row, -1 for none.

    rows: int64, -1 for no row
    """
    for i in range(rows.size):
        shared[i] = first_shared_key(asked, i, held, rows[i], prefix_weight) if rows[i] >= 0 else -1


@njit(cache=True, nogil=True, _nrt=False)
def list_candidates(asked, held, found, prefix_weight, cursor, asked_rows, held_rows):
    """Write down pairs of an asker and a held row that share some key, each once, until the room is full.

    cursor: int64, shape (3,): asker, key and place where to go on; place -1 is the beginning of a block.
        (0, 0, -1) at first; at the end the asker is the number of askers
    asked_rows, held_rows: int32, shape (room,), receive the pairs, ascending by asker
    returns: how many pairs were written
    """
    n, i, k, place = 0, cursor[0], cursor[1], cursor[2]
    while i < found.shape[1]:
        while k < found.shape[0]:
            b = found[k, i]
            if b >= 0:
                if place < 0:
                    place = np.int64(held.starts[k, b])
                end = np.int64(held.starts[k, b + 1])
                while place < end:
                    r = row_at(held, k, place)
                    if first_shared_key(asked, i, held, r, prefix_weight) == k:
                        if n == asked_rows.size:
                            cursor[0], cursor[1], cursor[2] = i, k, place
                            return n
                        asked_rows[n], held_rows[n] = i, r
                        n += 1
                    place += 1
            k, place = k + 1, -1
        i, k = i + 1, 0
    cursor[0], cursor[1], cursor[2] = i, k, place
    return n


@njit(cache=True, nogil=True, _nrt=False)
def compare_column(asked, held, asked_rows, held_rows, c, equal, numbers, initials):
    """Compare one column of pairs as whole values.

    equal: int8, receives 1 the same, 0 different, -1 missing on either side
    numbers: int32, receives the number of the held string, -1 missing
    initials: int8, receives 1 the same first letter, 0 another, -1 missing on either side
    """
    for p in range(asked_rows.size):
        i, r = np.int64(asked_rows[p]), np.int64(held_rows[p])
        a, b = np.int64(asked.numbers[c, i]), held_number(held, r, c)
        numbers[p] = b
        if a == MISSING or b == MISSING:
            equal[p] = initials[p] = -1
        else:
            equal[p] = a == b
            initials[p] = a == b or same_initial(asked, i, held, r, c)


@njit(cache=True, nogil=True, _nrt=False)
def compare_letters(asked, held, asked_rows, held_rows, c, prefix_weight, similarities):
    """Compare one column of pairs by Jaro-Winkler similarity, NaN where either has no value.

    Neighbouring pairs often have the same two strings, because blocks share them: those are compared once.
    """
    last_i, last_b, last = np.int64(-1), np.int64(-1), 0.0
    for p in range(asked_rows.size):
        i, r = np.int64(asked_rows[p]), np.int64(held_rows[p])
        a, b = np.int64(asked.numbers[c, i]), held_number(held, r, c)
        if a == MISSING or b == MISSING:
            similarities[p] = np.nan
        elif a == b:
            similarities[p] = 1.0
        else:
            if i != last_i or b != last_b:
                last_i, last_b, last = i, b, similarity(asked, i, held, r, c, prefix_weight)
            similarities[p] = last


@njit(cache=True, nogil=True, _nrt=False)
def same_across(asked, i, c, held, r, d):
    """Whether the asker's value in column c is the held row's in column d; neither is missing."""
    left = c * asked.numbers.shape[1] + i
    right = held.bases[d] + held_number(held, r, d)
    a, b = asked.offsets[left], held.offsets[right]
    n = asked.offsets[left + 1] - a
    if n != held.offsets[right + 1] - b:
        return False
    for p in range(n):
        if asked.letters[a + p] != held.letters[b + p]:
            return False
    return True


@njit(cache=True, nogil=True, _nrt=False)
def compare_crosswise(asked, held, asked_rows, held_rows, c, d, crossed):
    """Write whether columns c and d changed places: 1 yes, 0 no, -1 one of the four values is missing."""
    for p in range(asked_rows.size):
        i, r = np.int64(asked_rows[p]), np.int64(held_rows[p])
        if (
            asked.numbers[c, i] == MISSING
            or asked.numbers[d, i] == MISSING
            or held_number(held, r, c) == MISSING
            or held_number(held, r, d) == MISSING
        ):
            crossed[p] = -1
        else:
            crossed[p] = same_across(asked, i, c, held, r, d) and same_across(asked, i, d, held, r, c)


@njit(cache=True, nogil=True, _nrt=False)
def one_edit_apart(a, b):
    """Whether one letter added, dropped or replaced, or two neighbours swapped, makes string a string b."""
    if a.size > b.size:
        a, b = b, a
    if b.size - a.size > 1:
        return False
    first = 0
    while first < a.size and a[first] == b[first]:
        first += 1
    last = 0
    while last < a.size - first and a[a.size - 1 - last] == b[b.size - 1 - last]:
        last += 1
    left = a.size - first - last  # letters of a between what both begin and end with
    if a.size < b.size:
        return left == 0
    swapped = left == 2 and a[first] == b[first + 1] and a[first + 1] == b[first]
    return left == 1 or swapped


@njit(cache=True, nogil=True, _nrt=False)
def begins_or_ends(a, b):
    """Whether string b begins or ends with string a."""
    shared = 0
    while shared < a.size and a[shared] == b[shared]:
        shared += 1
    if shared == a.size:
        return True
    shared, later = 0, b.size - a.size
    while shared < a.size and a[shared] == b[later + shared]:
        shared += 1
    return shared == a.size


LEAST_PART = 3  # letters; of a double surname, the shorter of the two
LEAST_EDITED = 3  # letters of the longer one: any two single letters are one edit apart
APART, LONE_LETTER, PART, ONE_EDIT, SAME = 0, 1, 2, 3, 4


@njit(cache=True, nogil=True, _nrt=False)
def closeness(a, b, same):
    """Return how two strings are related: LONE_LETTER (one begins the other), SAME, ONE_EDIT, PART, APART.

    same: whether they are the same; two same lone letters are a LONE_LETTER
    """
    shorter = min(a.size, b.size)
    if shorter == 1 and a[0] == b[0]:
        return LONE_LETTER
    if same:
        return SAME
    if max(a.size, b.size) >= LEAST_EDITED and one_edit_apart(a, b):
        return ONE_EDIT
    if shorter >= LEAST_PART and (begins_or_ends(a, b) if a.size < b.size else begins_or_ends(b, a)):
        return PART
    return APART


@njit(cache=True, nogil=True, _nrt=False)
def relate_column(asked, held, asked_rows, held_rows, c, related):
    """Relate one column of pairs by `closeness`, -1 where either has no value.

    related: int8, receives it
    """
    n = asked.numbers.shape[1]
    last_i, last_b, last = np.int64(-1), np.int64(-1), 0
    for p in range(asked_rows.size):
        i, r = np.int64(asked_rows[p]), np.int64(held_rows[p])
        a, b = np.int64(asked.numbers[c, i]), held_number(held, r, c)
        if a == MISSING or b == MISSING:
            related[p] = -1
            continue
        if i != last_i or b != last_b:
            left, right = c * n + i, held.bases[c] + b
            last_i, last_b = i, b
            last = closeness(
                asked.letters[asked.offsets[left] : asked.offsets[left + 1]],
                held.letters[held.offsets[right] : held.offsets[right + 1]],
                a == b,
            )
        related[p] = last
