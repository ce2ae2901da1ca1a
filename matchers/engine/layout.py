"""Where each claim column lies in a packed record."""

import numpy as np

from generators.schema import CLAIM_COLUMNS

# word and bits of each claim column in a packed record: a quarter of the bits of 10,000,000 records are spare
PLACES = {
    "given_name": (0, 0, 26),
    "surname": (0, 26, 28),
    "middle_name": (1, 0, 26),
    "street": (1, 26, 28),
    "house_number": (2, 0, 26),
    "zip_code": (2, 26, 26),
    "suffix": (2, 52, 12),
    "city": (3, 0, 26),
    "unit": (3, 26, 26),
    "state": (3, 52, 12),
}
LAYOUT = np.array(
    [(w, shift, (1 << bits) - 1) for w, shift, bits in map(PLACES.__getitem__, CLAIM_COLUMNS)], np.uint64
)
WORDS = 4
TAGGED = ("surname", "given_name")  # the columns whose tags stand beside a record
