"""What is misheard: letters that sound alike in English and Spanish names, numbers that sound alike.

The list is our own. Every swap goes both ways unless it stands in ONE_WAY.
"""

from itertools import permutations

from generators.noise.swap_table import SwapTable

BOTH_WAYS = (
    ("ph", "f"), (".ck", "k"), ("^c", "k"), ("ie$", "y"), ("ey$", "y"), ("ee", "ea"), ("ei", "ie"),
    ("ai", "ay"), (".s$", "z"), (".th", "t"), (".mn", "m"), ("son$", "sen"), ("b", "v"), (".m", "n"),
    (".d$", "t"), (".x", "ks"), ("^j", "g"), ("^y", "j"), ("^h", "j"), (".gh", "g"), ("sch", "sh"),
    ("ch$", "k"), ("tz$", "ts"), ("ou", "oo"), ("er$", "ar"), ("or$", "er"), ("el$", "le"), ("an$", "en"),
    ("ll$", "l"), ("au", "aw"), ("^kn", "n"), ("^wr", "r"), ("^mc", "mac"), ("ine$", "een"), ("ow", "ou"),
    ("qu", "kw"), (".sc", "s"), ("^ch", "sh"),
)  # fmt: skip
ONE_WAY = (
    (".e$", ""), ("^h", ""), (".h", ""), ("rh", "r"), ("gh$", ""), ("n$", "ne"), ("l$", "le"), ("t$", "te"),
    ("s$", ""), ("ñ", "ny"), ("eigh", "ay"), ("wh", "w"),
)  # fmt: skip
DOUBLES = "bcdfglmnprst"  # consonants heard alike when single and double
TEENS = tuple((f"1{digit}", f"{digit}0") for digit in range(3, 10))  # thirteen, thirty
FIVE_NINE = (("5", "9"), ("9", "5"))
PAIRS = tuple((a + b, b + a) for a, b in permutations("0123456789", 2))  # said one after the other


def _turned(swap: tuple[str, str]) -> tuple[str, str]:
    """The swap the other way, at the same place of the word."""
    source, target = swap
    bare = source.strip("^$.")
    return source.replace(bare, target), bare


LETTERS = (
    *BOTH_WAYS,
    *map(_turned, BOTH_WAYS),
    *ONE_WAY,
    *((f".{letter * 2}", letter) for letter in DOUBLES),
    *((f".{letter}", letter * 2) for letter in DOUBLES),
)
DIGITS = tuple(dict.fromkeys((*TEENS, *map(_turned, TEENS), *FIVE_NINE, *PAIRS)))
SOUNDS = SwapTable.build(dict.fromkeys((*LETTERS, *DIGITS)), fold=True)
NUMBER_SOUNDS = SwapTable.build(DIGITS)
