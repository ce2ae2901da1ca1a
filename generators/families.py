"""Relations within households. Arrays have the shape (households, SLOTS) unless said otherwise."""

import numpy as np

from generators.households import CHILD, FEMALE, HEAD, MALE, PARTNER, Households
from generators.sampling import Bools
from generators.streams import Ints


def wives(homes: Households) -> Bools:
    partnered = homes.has_couple & ((homes.role == HEAD) | (homes.role == PARTNER))
    return partnered & (homes.sex == FEMALE) & (of_partner(homes.sex) == MALE)


def single_women(homes: Households) -> Bools:
    """Heads without a partner at home."""
    return ~homes.has_couple & (homes.role == HEAD) & (homes.sex == FEMALE)


def of_partner(values: Ints) -> Ints:
    """For slots 0 and 1 the other's value; for the rest their own."""
    return values[:, [1, 0, 2, 3]]


def of_father(homes: Households, values: Ints) -> Ints:
    """The value of the man of a couple, else of the head: whose surname the children bear. (households, 1)"""
    return np.where(_father_is_partner(homes), values[:, 1:2], values[:, :1])


def fathers(homes: Households) -> Bools:
    slot = _father_is_partner(homes).astype(np.int64)
    return (np.arange(homes.role.shape[1]) == slot) & (homes.sex == MALE)


def first_sons(homes: Households) -> Bools:
    """First children who are sons and whose father lives with them."""
    child = homes.role == CHILD
    first = child & (np.cumsum(child, axis=1) == 1)
    return first & (homes.sex == MALE) & (of_father(homes, homes.sex) == MALE)


def _father_is_partner(homes: Households) -> Bools:
    return homes.has_couple & (homes.sex[:, :1] == FEMALE) & (homes.sex[:, 1:2] == MALE)
