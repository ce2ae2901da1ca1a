"""Slips of the hand: a letter or digit replaced, lost, added or swapped with the next.

Shares of operations: mean of Damerau (1964) and Peterson (1986), normalised. The first letter is wrong half
as often as any other (Pollock and Zamora 1984: 7.8 % of misspellings).
"""

from collections.abc import Callable
from dataclasses import dataclass
from string import ascii_lowercase, digits

import numpy as np
import numpy.typing as npt

from generators.kernels.slips import slip
from generators.noise.edits import SLIPS, Codes
from generators.noise.swap_table import CodePoints
from generators.sampling import Words

FULL = 2.0**32
SUBSTITUTE, DELETE, INSERT, TRANSPOSE = SLIPS
KEYS = 128  # codes that may be keys: ASCII
LETTER_CODES = 0x250  # codes of Latin letters
DOUBLED = 0.5  # of insertions: the letter before, once more

# US keyboard: the keys that touch each key.
NEIGHBOURS = {
    "q": "wa", "w": "qeas", "e": "wrsd", "r": "etdf", "t": "ryfg", "y": "tugh", "u": "yihj", "i": "uojk",
    "o": "ipkl", "p": "ol", "a": "qwsz", "s": "awedzx", "d": "serfxc", "f": "drtgcv", "g": "ftyhvb",
    "h": "gyujbn", "j": "huiknm", "k": "jiolm", "l": "kop", "z": "asx", "x": "zsdc", "c": "xdfv",
    "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
    "1": "2", "2": "13", "3": "24", "4": "35", "5": "46", "6": "57", "7": "68", "8": "79", "9": "80",
    "0": "9",
}  # fmt: skip

Limits = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Hand:
    """How somebody or something slips.

    shares: of each of SLIPS; they sum to 1
    adjacent: share of substitutions by a key beside the right one
    """

    shares: tuple[float, ...]
    adjacent: float

    def keeping_length(self) -> "Hand":
        """The same in a field of fixed width: nothing lost and nothing added."""
        kept = [share if name in (SUBSTITUTE, TRANSPOSE) else 0.0 for name, share in self.by_name()]
        return Hand(tuple(share / sum(kept) for share in kept), self.adjacent)

    def by_name(self) -> list[tuple[str, float]]:
        return list(zip(SLIPS, self.shares, strict=True))


TYPIST = Hand((0.50, 0.26, 0.17, 0.07), adjacent=0.6)  # Kukich 1992: 58 % of substitutions are adjacent
SCANNER = Hand((0.90, 0.06, 0.04, 0.0), adjacent=0.0)  # nearly only substitutions (Hall 1980)


@dataclass(frozen=True)
class Slips:
    """Edited texts, which of SLIPS each one got and at which character; one entry a text.

    position: of the character changed, added or lost, in the text as it was or, if added, as it is
    """

    codes: CodePoints
    operation: Codes
    position: npt.NDArray[np.int16]


def mistype(codes: CodePoints, words: Words, hand: Hand = TYPIST, positions: tuple[float, ...] = ()) -> Slips:
    """Slip once in each text; none stays as it was, nor differs by its capitals alone.

    codes: shape (n, w), no text empty
    words: shape (4, n); they decide everything
    positions: share of slips at each character, for texts of this length alone; in others, the first letter
    is half as likely as each of the rest
    returns: codes of shape (n, w + 1)
    """
    n, width = codes.shape
    slips = Slips(np.zeros((n, width + 1), np.uint32), np.empty(n, np.int8), np.empty(n, np.int16))
    slip(
        codes,
        words,
        limits_of(hand.shares),
        np.uint64(hand.adjacent * FULL),
        np.uint64(DOUBLED * FULL),
        limits_of(positions),
        KEY_TABLES,
        KEY_COUNTS,
        SMALL,
        CAPITAL,
        slips.codes,
        slips.operation,
        slips.position,
    )
    return slips


def limits_of(shares: tuple[float, ...]) -> Limits:
    """Cumulative shares in 2**32nds; the last is 2**32."""
    limits = np.rint(np.cumsum(np.array(shares, np.float64)) * FULL).astype(np.uint64)
    limits[-1:] = np.uint64(FULL)
    return limits


def _key_tables() -> tuple[CodePoints, npt.NDArray[np.int64]]:
    """What may be hit instead of each key: any other letter, or digit for a digit; and its neighbours.

    A key without neighbours has any other letter for them. Row 0 is for characters that are no key.
    """
    tables = np.zeros((2, KEYS, len(ascii_lowercase)), np.uint32)
    counts = np.zeros((2, KEYS), np.int64)
    for code in range(KEYS):
        others = (digits if chr(code) in digits else ascii_lowercase).replace(chr(code), "")
        for table, instead in enumerate((others, NEIGHBOURS.get(chr(code), others))):
            tables[table, code, : len(instead)] = [ord(key) for key in instead]
            counts[table, code] = len(instead)
    return tables, counts


def _letter_table(change: Callable[[str], str]) -> CodePoints:
    """The small letter or the capital of each code, where that is one character; else the code itself."""
    changed = [change(chr(code)) for code in range(LETTER_CODES)]
    return np.array([ord(new) if len(new) == 1 else code for code, new in enumerate(changed)], np.uint32)


KEY_TABLES, KEY_COUNTS = _key_tables()
SMALL, CAPITAL = _letter_table(str.lower), _letter_table(str.upper)
