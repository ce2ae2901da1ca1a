"""Comparison levels of pairs, a number a field, from what a pair has in common. 0 is missing, 1 is else."""

import numpy as np
from numba import njit

LONE_LETTER, PART, ONE_EDIT, SAME = 1, 2, 3, 4  # of `matchers.kernels.search.closeness`; -1 is missing

INITIAL, NICKNAME, SWAPPED, EXACT_GIVEN = 7, 8, 10, 11


@njit(cache=True, nogil=True)
def given_names(related, similarities, known, nicknames, swapped, similar, levels):
    """1 else, 2 similar to a known name, 3 similar, 4 and 6 the same with one edit, 7 initial to 11 exact.

    5, two edits, and 9, nearly swapped, are for the caller to tell.
    known: bool, whether both strings are such as people bear
    nicknames: bool, whether one is short for the other
    similar: lowest similarity at levels 2 and 3
    """
    for p in range(levels.size):
        if swapped[p] == 1 and related[p] != SAME:
            levels[p] = SWAPPED
        elif related[p] < 0:
            levels[p] = 0
        elif related[p] == SAME:
            levels[p] = EXACT_GIVEN
        elif related[p] == LONE_LETTER:
            levels[p] = INITIAL
        elif nicknames[p]:
            levels[p] = NICKNAME
        elif related[p] == ONE_EDIT:
            levels[p] = 4 if known[p] else 6
        elif related[p] == PART or similarities[p] >= similar:
            levels[p] = 2 if known[p] else 3
        else:
            levels[p] = 1


@njit(cache=True, nogil=True)
def surnames(related, similarities, known, swapped, similar, levels):
    """1 else, 2 similar to a known name, 3 similar, 4 part of the other, 5 and 6 one edit, 7 exact.

    Names that changed places are told by the given name alone: 0 here.
    """
    for p in range(levels.size):
        if related[p] < 0 or (swapped[p] == 1 and related[p] != SAME):
            levels[p] = 0
        elif related[p] == SAME or related[p] == LONE_LETTER:
            levels[p] = 7 if related[p] == SAME else 4
        elif related[p] == ONE_EDIT:
            levels[p] = 5 if known[p] else 6
        elif related[p] == PART:
            levels[p] = 4
        elif similarities[p] >= similar:
            levels[p] = 2 if known[p] else 3
        else:
            levels[p] = 1


@njit(cache=True, nogil=True)
def middle_names(related, similarities, similar, levels):
    """1 else, 2 similar, 3 initial (of both or one), 5 exact; 4, a former surname, the caller tells."""
    for p in range(levels.size):
        if related[p] < 0:
            levels[p] = 0
        elif related[p] == SAME:
            levels[p] = 5
        elif related[p] == LONE_LETTER:
            levels[p] = 3
        else:
            levels[p] = 2 if related[p] >= PART or similarities[p] >= similar else 1


@njit(cache=True, nogil=True)
def suffixes(equal, asked_has, held_has, levels):
    """1 else, 2 the asker alone has one, 3 the held row alone, 4 exact; 0 when neither has."""
    for p in range(levels.size):
        if equal[p] >= 0:
            levels[p] = 4 if equal[p] else 1
        else:
            levels[p] = 2 if asked_has[p] else (3 if held_has[p] else 0)


@njit(cache=True, nogil=True)
def units(equal, related, asked_has, held_has, levels):
    """1 else, 2 the asker alone has one, 3 the held row alone, 4 close, 5 exact; 0 when neither has."""
    for p in range(levels.size):
        if equal[p] == 1:
            levels[p] = 5
        elif equal[p] == 0:
            levels[p] = 4 if related[p] > 0 else 1
        else:
            levels[p] = 2 if asked_has[p] else (3 if held_has[p] else 0)


@njit(cache=True, nogil=True)
def house_numbers(equal, related, levels):
    """1 else, 2 one edit apart, 3 exact."""
    for p in range(levels.size):
        if equal[p] < 0:
            levels[p] = 0
        elif equal[p]:
            levels[p] = 3
        else:
            levels[p] = 2 if related[p] == ONE_EDIT else 1


@njit(cache=True, nogil=True)
def streets(related, similarities, similar, very_similar, levels):
    """1 else, 2 similar, 3 very similar, 4 exact."""
    for p in range(levels.size):
        if related[p] < 0:
            levels[p] = 0
        elif related[p] == SAME:
            levels[p] = 4
        elif related[p] >= PART or similarities[p] >= very_similar:
            levels[p] = 3
        else:
            levels[p] = 2 if similarities[p] >= similar else 1


@njit(cache=True, nogil=True)
def places(zip_equal, zip_related, city_equal, city_similarities, state_equal, similar, levels):
    """1 else, 2 ZIP close, 3 city alone, 4 city and ZIP close, 5 ZIP alone, 6 both; 0 when both are missing.

    A city in another state is another city.
    """
    for p in range(levels.size):
        same_city = city_equal[p] == 1 or (city_equal[p] == 0 and city_similarities[p] >= similar)
        same_city = same_city and state_equal[p] != 0
        if zip_equal[p] < 0 and city_equal[p] < 0:
            levels[p] = 0
        elif zip_equal[p] == 1:
            levels[p] = 6 if same_city else 5
        elif zip_equal[p] == 0 and zip_related[p] == ONE_EDIT:
            levels[p] = 4 if same_city else 2
        else:
            levels[p] = 3 if same_city else 1


@njit(cache=True, nogil=True)
def log_odds(levels, tables, numbers, rarity, bases, chance, crowds, crowded, scores):
    """Write each pair's log odds (natural) of class 0 against all the others together.

    levels: int8, shape (fields, pairs)
    tables: float64, shape (classes, fields, levels), log of share (in field 0) times level probability
    numbers: int32, shape (fields, pairs), the value on which a pair agrees exactly, -1 for none
    rarity: float64, at bases[f] + number the log of the value's frequency over the mean of chance agreement
    chance: bool, shape (classes, fields), whether agreement there is by chance, hence rarer on rare values
    crowds: float64, shape (pairs,), log of the people at the held row's door over their mean
    crowded: bool, shape (classes,), whether there are the more such pairs the more people there are
    scores: float64, shape (pairs,), receives them
    """
    n_classes, n_fields = tables.shape[0], tables.shape[1]
    sums = np.empty(n_classes)
    for p in range(scores.size):
        for c in range(n_classes):
            total = crowds[p] if crowded[c] else 0.0
            for f in range(n_fields):
                total += tables[c, f, levels[f, p]]
                if chance[c, f] and numbers[f, p] >= 0:
                    total += rarity[bases[f] + numbers[f, p]]
            sums[c] = total
        highest = sums[1]
        for c in range(2, n_classes):
            highest = max(highest, sums[c])
        rest = 0.0
        for c in range(1, n_classes):
            rest += np.exp(sums[c] - highest)
        scores[p] = sums[0] - highest - np.log(rest)
