"""Where a dwelling is: the arithmetic from its number to its ZIP code, street, house number and unit.

Dwellings are numbered along runs. A run is the homes of one kind in one ZIP code, street after street; the
last run holds the institutions, one a ZIP code, each on a street of its own.
"""

import numpy as np
from numba import njit

HOMES_A_BLOCK = 40  # along a hundred house numbers
BLOCKS_A_STREET = 3
HOMES_A_STREET = HOMES_A_BLOCK * BLOCKS_A_STREET
BUCKET_SHIFT = 10  # the run of every 1,024th dwelling is known
NUMBERS_A_BLOCK = 100
HYPHENATED_FROM = 1_000  # 37-12 is house 3712
HOUSE, MULTI_UNIT, PO_BOX, RURAL_ROUTE, MILITARY, INSTITUTION = range(6)  # as in schema.HOUSING
HALF, LETTER_A, LETTER_B, HYPHEN, PLAIN = range(5)  # styles of house numbers
ONE = np.uint64(1)


@njit(cache=True, nogil=True)
def find_run(dwelling, buckets, run_starts):
    """The run that a dwelling lies in."""
    run = np.int64(buckets[dwelling >> BUCKET_SHIFT])
    while run_starts[run + 1] <= dwelling:
        run += 1
    return run


@njit(cache=True, nogil=True)
def number_style(number, is_hyphenated, is_alone, word, half_below, letter_below):
    """How a house number is written, by the street's habit or, for a house that stands alone, by chance."""
    if is_hyphenated:
        return HYPHEN if number >= HYPHENATED_FROM else PLAIN
    if not is_alone or word >= letter_below:
        return PLAIN
    if word < half_below:
        return HALF
    return LETTER_A if word & ONE else LETTER_B


@njit(cache=True, nogil=True)
def find_places(
    dwellings,
    words_0,
    words_1,
    po_box_below,
    half_below,
    letter_below,
    style_codes,
    buckets,
    run_starts,
    run_kinds,
    run_zips,
    run_streets,
    first_numbers,
    hyphenated,
    patterns,
    block_numbers,
    block_units,
    block_housing,
):
    """The place of each dwelling.

    dwellings: int64, shape (n,); words_0, words_1: uint32, one a dwelling
    po_box_below, half_below, letter_below: uint64; words below them are for a PO box, for a number such as
    12 1/2, and for that or a number such as 12A
    style_codes: codes of house numbers in each style; number k in style s is s * style_codes + k
    buckets, run_*: as in runs.Runs; first_numbers, hyphenated, patterns: as in roads.Roads
    block_*: as in blocks.Patterns
    returns: ZIP rows, streets, codes of house numbers, and units: uint32; kinds of housing: uint8
    """
    n = dwellings.size
    zips, streets = np.empty(n, np.uint32), np.empty(n, np.uint32)
    numbers, units = np.empty(n, np.uint32), np.empty(n, np.uint32)
    housing = np.empty(n, np.uint8)
    for i in range(n):
        run = find_run(dwellings[i], buckets, run_starts)
        local = dwellings[i] - run_starts[run]
        home = local % HOMES_A_STREET
        zip_row, kind = np.int64(run_zips[run]), np.int64(run_kinds[run])
        street = run_streets[run] + local // HOMES_A_STREET
        style, unit = np.int64(PLAIN), np.int64(0)
        if kind == HOUSE and np.uint64(words_0[i]) < po_box_below:
            kind, street, number = np.int64(PO_BOX), np.int64(first_numbers.size), local + 1
        elif kind == HOUSE:
            block = home // HOMES_A_BLOCK
            pattern = np.int64(patterns[street * BLOCKS_A_STREET + block])
            cell = pattern * HOMES_A_BLOCK + home % HOMES_A_BLOCK
            kind, unit = np.int64(block_housing[cell]), np.int64(block_units[cell])
            number = first_numbers[street] + NUMBERS_A_BLOCK * block + np.int64(block_numbers[cell])
            word = np.uint64(words_1[i])
            style = number_style(number, hyphenated[street], unit == 0, word, half_below, letter_below)
        elif kind == INSTITUTION:
            zip_row, street = local, run_streets[run] + local
            number = np.int64(first_numbers[street]) + 1
        else:
            number = first_numbers[street] + 1 + home
        zips[i], streets[i], units[i], housing[i] = zip_row, street, unit, kind
        numbers[i] = style * style_codes + number
    return zips, streets, numbers, units, housing
