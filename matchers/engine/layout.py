"""Where each claim column lies in a packed record."""

import numpy as np

from generators.schema import CLAIM_COLUMNS

WORDS = 3
# word, first bit and bits of each claim column. Of 10,000,000 typical records surnames need 21 bits, given
# and middle name 19, street 17, city and ZIP code 16, house number 15, unit 14, state 6, suffix 3.
PLACES = {
    "surname": (0, 0, 25),
    "zip_code": (0, 25, 19),
    "unit": (0, 44, 20),
    "given_name": (1, 0, 24),
    "house_number": (1, 24, 20),
    "city": (1, 44, 20),
    "street": (2, 0, 24),
    "middle_name": (2, 24, 22),
    "state": (2, 46, 10),
    "suffix": (2, 56, 8),
}
LAYOUT = np.array(
    [(w, shift, (1 << bits) - 1) for w, shift, bits in map(PLACES.__getitem__, CLAIM_COLUMNS)], np.uint64
)
TAGGED = ("surname", "given_name")  # the columns whose tags stand beside a record
