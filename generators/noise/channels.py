"""How a channel changes what is sent: what is misheard, misread, or cut by another system, and who sends it.

A submitter's habits and system are drawn once a submission, so errors are correlated within a batch. The
lists of swaps are our own; every swap goes both ways unless it stands in ONE_WAY.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import permutations

import numpy as np
import numpy.typing as npt

from generators.noise.swap_table import CODES, CodePoints, SwapTable, lengths_of
from generators.rates import RequestRates
from generators.sampling import Bools, Floats, Ints, Streams, WeightedTables, chance
from generators.schema import CHANNELS

WIDTHS = {"surname": 12, "given_name": 10, "street": 20, "city": 13}  # characters that it has room for
SPACE = 32
STROKES = {
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "ß": "ss", "æ": "ae", "Æ": "AE",
}  # fmt: skip


@cache
def strip_accents(text: str) -> str:
    """The letters without their accents: "Peña" gives "Pena"."""
    parts = unicodedata.normalize("NFKD", "".join(STROKES.get(letter, letter) for letter in text))
    return "".join(part for part in parts if not unicodedata.combining(part))


ACCENTS = [
    (letter, bare)
    for letter in map(chr, range(0xC0, CODES))
    if (bare := strip_accents(letter)) != letter and bare.isascii()
]
LOST = SwapTable.build([*ACCENTS, (".-", " "), (".-", ""), (".'", " "), (".'", "")])


def cut(codes: CodePoints, column: str) -> tuple[CodePoints, npt.NDArray[np.bool_]]:
    """The texts cut to the width of the column, without a blank at the end, and which it shortened."""
    width = WIDTHS[column]
    too_long = lengths_of(codes) > width
    kept = codes[:, :width].copy()
    kept[kept[:, -1] == SPACE, -1] = 0
    return kept, too_long


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


def _turn(swap: tuple[str, str]) -> tuple[str, str]:
    """The swap the other way, at the same place of the word."""
    source, target = swap
    bare = source.strip("^$.")
    return source.replace(bare, target), bare


LETTERS = (
    *BOTH_WAYS,
    *map(_turn, BOTH_WAYS),
    *ONE_WAY,
    *((f".{letter * 2}", letter) for letter in DOUBLES),
    *((f".{letter}", letter * 2) for letter in DOUBLES),
)
DIGITS = tuple(dict.fromkeys((*TEENS, *map(_turn, TEENS), *FIVE_NINE, *PAIRS)))
SOUNDS = SwapTable.build(dict.fromkeys((*LETTERS, *DIGITS)), fold=True)
NUMBER_SOUNDS = SwapTable.build(DIGITS)


SCANNED_LETTERS = (
    ("rn", "m"), ("cl", "d"), ("vv", "w"), ("ii", "u"), ("li", "h"), ("nn", "m"), ("ri", "n"), ("lo", "b"),
    ("l", "1"), ("l", "I"), ("I", "l"), ("1", "l"), ("I", "1"), ("1", "I"), ("O", "0"), ("0", "O"),
    ("o", "0"), ("S", "5"), ("5", "S"), ("B", "8"), ("8", "B"), ("Z", "2"), ("2", "Z"), ("G", "6"),
    ("6", "G"), ("g", "9"), ("q", "g"), ("h", "b"), ("e", "c"), ("i", "l"), ("i", "j"), ("u", "v"),
    ("n", "u"), ("a", "o"), ("f", "t"), ("y", "v"), ("D", "O"), ("C", "G"), ("E", "F"), ("P", "R"),
    ("V", "Y"), ("H", "N"), ("U", "V"), ("Q", "O"), ("T", "I"), ("M", "N"), ("K", "X"), ("é", "6"),
    ("ñ", "n"), ("á", "a"), ("í", "i"), ("ó", "6"),
)  # fmt: skip
TURNED = (
    "rn", "cl", "vv", "li", "nn", "h", "e", "u", "n", "a", "f", "y", "D", "C", "E", "P", "V", "H", "U", "M",
)  # fmt: skip
SCANNED_DIGITS = (
    ("0", "8"), ("0", "6"), ("1", "7"), ("3", "8"), ("5", "6"), ("6", "8"), ("8", "9"), ("2", "7"),
    ("4", "9"), ("3", "5"),
)  # fmt: skip

SHAPES = SwapTable.build(
    dict.fromkeys(
        (*SCANNED_LETTERS, *((target, source) for source, target in SCANNED_LETTERS if source in TURNED))
    )
)
NUMBER_SHAPES = SwapTable.build((*SCANNED_DIGITS, *((target, source) for source, target in SCANNED_DIGITS)))


QUALITIES = np.array([0.25, 0.7, 1.0, 1.5, 2.5])  # factors on every noise rate; their mean is 1
QUALITY_WEIGHTS = np.array([0.20, 0.25, 0.30, 0.15, 0.10])


@dataclass(frozen=True)
class Submissions:
    """What requests share with those sent with them; one entry a request.

    number: of the submission, from 0
    channel: index into CHANNELS
    quality: factor on every noise rate; its mean over submissions is 1
    upper_case: written by a system that knows capitals alone
    raw: the whole name in one field, the whole address in another
    """

    number: Ints
    channel: Ints
    quality: Floats
    upper_case: Bools
    raw: Bools


def submissions_of(streams: Streams, rates: RequestRates, request_ids: Ints) -> Submissions:
    """The submissions of requests. Each is a function of its number alone."""
    number = request_ids // rates.submission
    starts = np.flatnonzero(np.diff(number, prepend=-1))  # a draw for each run, not for each request
    first, length = number[starts], np.diff(starts, append=len(number))
    channels = WeightedTables.build([np.array([rates.channels[name] for name in CHANNELS])])
    qualities = WeightedTables.build([QUALITY_WEIGHTS])
    drawn = channels.draw(streams.words("submission.channel", first))
    quality = QUALITIES[qualities.draw(streams.words("submission.quality", first))]
    words = streams.words("submission.format", first)
    return Submissions(
        number,
        np.repeat(drawn, length),
        np.repeat(quality, length),
        np.repeat(chance(words[0], rates.upper_case), length),
        np.repeat(chance(words[1], rates.raw), length),
    )
