"""Who lives where: keyed permutations of 0..n-1 that need no memory, and what follows from them.

A Feistel network with cycle-walking (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002). Not
for secrecy: for drawing without replacement, for giving every vacated dwelling one new occupant, and for
saying with whom people lived before they joined their household.

What is known of a household (see cards.py), and how years are counted:
    moves: uint16, bit i is set when it moved in the i-th of the `years` years before the request
    joiners: uint8, slot + 4 * (1 + i) of the person who joined in the i-th of those years, or 0; until then
        that person lived with the household's host
    filings: uint16, for each slot in three bits the years between the address on file and the request (0:
    not on file), and from bit 12 on a bit for each slot that its person has died
    `after`: years gone by of the `years`; `years` itself is the time of the request
"""

import numpy as np
from numba import njit

ROUNDS = 4
MIX_0 = np.uint64(0xFF51AFD7ED558CCD)  # the finaliser of MurmurHash3
MIX_1 = np.uint64(0xC4CEB9FE1A85EC53)
STEP = np.uint64(0x9E3779B97F4A7C15)
SHIFT = np.uint64(33)
ONE = np.uint64(1)
STRIDE = 32  # households between two entries of the count of people on file
NEIGHBOURS = 4096  # households among which dwellings and hosts are exchanged: what is looked at lies together
LONGEST = 6  # years between the address of a last filing and the request, at the most


@njit(cache=True, nogil=True)
def mix(value):
    value ^= value >> SHIFT
    value *= MIX_0
    value ^= value >> SHIFT
    value *= MIX_1
    return value ^ (value >> SHIFT)


@njit(cache=True, nogil=True)
def half_bits(size):
    """Bits of half a block, so that a whole block holds every number below `size`."""
    bits = np.uint64(1)
    while (ONE << (bits + bits)) < size:
        bits += ONE
    return bits


@njit(cache=True, nogil=True)
def permute_one(value, size, key):
    """Where the permutation of 0..size-1 named by `key` sends `value`. All uint64."""
    half = half_bits(size)
    mask = (ONE << half) - ONE
    while True:
        left, right = value >> half, value & mask
        for step in range(ROUNDS):
            left, right = right, left ^ (mix(right ^ (key + np.uint64(step) * STEP)) & mask)
        value = (left << half) | right
        if value < size:
            return value


@njit(cache=True, nogil=True)
def permute(values, sizes, keys):
    """Permute each value within 0..sizes[i]-1 by keys[i]. All uint64, shape (n,); returns uint64."""
    permuted = np.empty(values.size, np.uint64)
    for i in range(values.size):
        permuted[i] = permute_one(values[i], sizes[i], keys[i])
    return permuted


@njit(cache=True, nogil=True)
def unpermute_one(value, size, key):
    """The number that permute_one sends to `value`."""
    half = half_bits(size)
    mask = (ONE << half) - ONE
    while True:
        left, right = value >> half, value & mask
        for step in range(ROUNDS - 1, -1, -1):
            left, right = right ^ (mix(left ^ (key + np.uint64(step) * STEP)) & mask), left
        value = (left << half) | right
        if value < size:
            return value


@njit(cache=True, nogil=True)
def exchange(household, households, key):
    """Send a household to another of its NEIGHBOURS by number, each to one of its own; a permutation."""
    base = household - household % NEIGHBOURS
    size = min(NEIGHBOURS, households - base)
    local_key = key + np.uint64(base) * STEP
    return base + np.int64(permute_one(np.uint64(household - base), np.uint64(size), local_key))


@njit(cache=True, nogil=True)
def exchange_back(household, households, key):
    """The household that `exchange` sends to this one."""
    base = household - household % NEIGHBOURS
    size = min(NEIGHBOURS, households - base)
    local_key = key + np.uint64(base) * STEP
    return base + np.int64(unpermute_one(np.uint64(household - base), np.uint64(size), local_key))


@njit(cache=True, nogil=True)
def occupant_before(household, moves, year, key):
    """Who lived before the moves of `year` in the dwelling that `household` holds after them.

    That year's movers take over each other's dwellings along the cycles of a permutation of them alone.
    """
    mask = np.uint16(1) << np.uint16(year)
    if not moves[household] & mask:
        return household
    household = exchange(household, moves.size, key)
    while not moves[household] & mask:
        household = exchange(household, moves.size, key)
    return household


@njit(cache=True, nogil=True)
def occupant_after(household, moves, year, key):
    """Who lives after the moves of `year` in the dwelling that `household` held before them."""
    mask = np.uint16(1) << np.uint16(year)
    if not moves[household] & mask:
        return household
    household = exchange_back(household, moves.size, key)
    while not moves[household] & mask:
        household = exchange_back(household, moves.size, key)
    return household


@njit(cache=True, nogil=True)
def holders_today(households, after, moves, keys):
    """The household that holds today the dwelling that each household held at the time `after`.

    Most addresses on file are a year or two old, so few years are gone through.
    households, after: int64, shape (n,); keys: uint64, one a year; returns int64, shape (n,)
    """
    today = np.empty(households.size, np.int64)
    for i in range(households.size):
        holder = households[i]
        for year in range(after[i], keys.size):
            holder = occupant_after(holder, moves, year, keys[year])
        today[i] = holder
    return today


@njit(cache=True, nogil=True)
def homes(people, after, joiners, key):
    """The household that people live with: their own, or, before they joined it, its host.

    people, after: int64, shape (n,); returns int64, shape (n,)
    """
    found = np.empty(people.size, np.int64)
    for i in range(people.size):
        own = people[i] >> 2
        joiner = np.int64(joiners[own])
        elsewhere = joiner and (joiner & 3) == (people[i] & 3) and after[i] < (joiner >> 2)
        found[i] = exchange(own, joiners.size, key) if elsewhere else own
    return found


@njit(cache=True, nogil=True)
def guests(households, joiners, key):
    """The person who lived with each of these before joining another household; -1 where nobody did.

    households: int64, shape (n,); returns int64, shape (n,)
    """
    found = np.empty(households.size, np.int64)
    for i in range(households.size):
        other = exchange_back(households[i], joiners.size, key)
        joiner = np.int64(joiners[other])
        found[i] = other * 4 + (joiner & 3) if joiner else -1
    return found


@njit(cache=True, nogil=True)
def years_on_file(filing, slot):
    return (np.int64(filing) >> (3 * slot)) & 7


@njit(cache=True, nogil=True)
def dead(filing, slot):
    return (np.int64(filing) >> (12 + slot)) & 1


@njit(cache=True, nogil=True)
def shows(filing, slot, back, depth):
    """Whether one of the person's `depth` filings shows the address of `back` years before the request."""
    age = years_on_file(filing, slot)
    return age != 0 and age <= back and back < age + depth


@njit(cache=True, nogil=True)
def alive_on_file(filing):
    """Whether anybody of the household is on file and alive."""
    found = False
    for slot in range(4):
        found = found or (years_on_file(filing, slot) and not dead(filing, slot))
    return found


@njit(cache=True, nogil=True)
def shown_by_household(occupant, home, after, back, joiners, filings, depth):
    """Bits 1 and 2 (see addresses_on_file) for the records of `occupant`'s people of `back` years ago."""
    found = 0
    joiner = np.int64(joiners[occupant])
    for slot in range(4):
        elsewhere = joiner != 0 and (joiner & 3) == slot and after < (joiner >> 2)
        if shows(filings[occupant], slot, back, depth) and not elsewhere:
            found |= 1 if occupant == home and not dead(filings[occupant], slot) else 2
    return found


@njit(cache=True, nogil=True)
def shown_by_guest(guest, home, after, back, joiners, filings, depth):
    """The same for the person of the household `guest` who may have lived there before joining it."""
    joiner = np.int64(joiners[guest])
    slot = joiner & 3
    if joiner == 0 or after >= (joiner >> 2) or not shows(filings[guest], slot, back, depth):
        return 0
    return 1 if guest == home and not dead(filings[guest], slot) else 2


@njit(cache=True, nogil=True)
def on_file_at(home, moves, joiners, filings, depth, keys, host_key):
    """What records say about the dwelling that the household `home` holds today; see addresses_on_file."""
    occupant = home
    guest = exchange_back(home, moves.size, host_key)
    found = 4 if alive_on_file(filings[home]) else 0
    for back in range(1, LONGEST + depth):
        after = keys.size - back
        before = occupant_before(occupant, moves, after, keys[after])
        if before != occupant:
            occupant = before
            guest = exchange_back(occupant, moves.size, host_key)
        found |= shown_by_household(occupant, home, after, back, joiners, filings, depth)
        found |= shown_by_guest(guest, home, after, back, joiners, filings, depth)
    return found


@njit(cache=True, nogil=True)
def addresses_on_file(households, moves, joiners, filings, depth, keys, host_key):
    """Whose records show the dwelling that each household holds today.

    households: int64, shape (n,); depth: filings kept for each person; keys: uint64, one a year
    returns: uint8, shape (n,); bit 0: a record of somebody who lives there today; bit 1: of somebody who does
    not, or is dead; bit 2: somebody who lives there is on file, at whatever address
    """
    found = np.empty(households.size, np.uint8)
    for i in range(households.size):
        found[i] = on_file_at(households[i], moves, joiners, filings, depth, keys, host_key)
    return found


@njit(cache=True, nogil=True)
def people_on_file(filing):
    """How many of a household's people are."""
    count = 0
    for slot in range(4):
        if years_on_file(filing, slot):
            count += 1
    return count


@njit(cache=True, nogil=True)
def ranks(people, filings, counted):
    """How many people with lower numbers are on file.

    people: int64, shape (n,); counted: int64, the people on file before every STRIDE-th household
    returns: int64, shape (n,)
    """
    found = np.empty(people.size, np.int64)
    for i in range(people.size):
        household = people[i] >> 2
        rank = counted[household // STRIDE]
        for earlier in range(household // STRIDE * STRIDE, household):
            rank += people_on_file(filings[earlier])
        for slot in range(people[i] & 3):
            rank += 1 if years_on_file(filings[household], slot) else 0
        found[i] = rank
    return found
