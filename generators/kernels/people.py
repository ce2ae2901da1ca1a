"""Who people are, from their words: one pass over people in place of some sixty over arrays."""

import numpy as np
from numba import njit

HALF = np.uint64(32)


@njit(cache=True, nogil=True)
def below(word, bound):
    """A number from 0 to bound - 1, by multiply and shift."""
    return np.int64((np.uint64(word) * np.uint64(bound)) >> HALF)


@njit(cache=True, nogil=True)
def head_age(word_0, word_1, youngest, oldest):
    """Years; the sum of two draws, so that the middle of the range is likelier."""
    half = (oldest - youngest) // 2 + 1
    return youngest + below(word_0, half) + below(word_1, half)


@njit(cache=True, nogil=True)
def years_older(role, word):
    """How much older than the head: partner, child, roommate and parent by the constants of households.py."""
    if role == 1:
        return below(word, 9) - 4
    if role == 2:
        return -20 - below(word, 18)
    if role == 3:
        return 20 + below(word, 18)
    if role == 4:
        return below(word, 13) - 6
    return 0


@njit(cache=True, nogil=True)
def describe(
    person, template, own, head, age_words, couple, twins, origins, roles, ages, chances, numbers, flags
):
    """Fill `numbers` and `flags` for people in occupied slots.

    person, template: int64, shape (n,)
    own, head, age_words, couple, twins: uint32, shape (4, n): words of the person, of the head of the
    household, of the head's age, of the couple and of the twins in it
    origins: int64, shape (2, n): drawn for the head and for the person
    roles, ages: int64, shapes (templates, 4) and (templates, 2)
    chances: uint64, of 2**32: that a couple is of one sex, is of two origins, that children are twins, and
    that a parent at home is the mother
    numbers: int64, shape (5, n): role, sex, origin, age, head's sex
    flags: bool, shape (2, n): the couple is of one sex, the person is the second of twins
    """
    for i in range(person.size):
        slot = person[i] & 3
        household = roles[template[i]]
        role = household[slot]
        has_couple = household[1] == 1
        same_sex = has_couple and couple[0, i] < chances[0]
        mixed = has_couple and couple[1, i] < chances[1]
        head_sex = np.int64(head[0, i] & 1)
        sex = np.int64(own[0, i] & 1)
        if role == 1:
            sex = head_sex if same_sex else 1 - head_sex
        elif role == 3:
            sex = np.int64(own[0, i] >= chances[3])
        shares_origin = role == 2 or role == 3 or (role == 1 and not mixed)
        youngest, oldest = ages[template[i], 0], ages[template[i], 1]
        age = head_age(age_words[0, i], age_words[1, i], youngest, oldest) + years_older(role, own[1, i])
        second = role == 2 and slot > 0 and household[slot - 1] == 2
        numbers[0, i] = role
        numbers[1, i] = sex
        numbers[2, i] = origins[0, i] if shares_origin else origins[1, i]
        numbers[3, i] = age
        numbers[4, i] = head_sex
        flags[0, i] = same_sex
        flags[1, i] = second and twins[0, i] < chances[2]
