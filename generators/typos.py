"""One slip of the hand: a letter or digit replaced, lost, added or swapped with the next.

Shares of operations: mean of Damerau (1964) and Peterson (1986), normalised; the first letter is spared, as
it is rarely the one that is wrong (Pollock and Zamora 1984: 8 %).
"""

from collections.abc import Sequence
from string import ascii_lowercase, digits

SUBSTITUTE, DELETE, INSERT, TRANSPOSE = "substitute", "delete", "insert", "transpose"
OPERATIONS = {SUBSTITUTE: 0.50, DELETE: 0.26, INSERT: 0.17, TRANSPOSE: 0.07}
ADJACENT = 0.6  # of substitutions: a key beside the right one (Kukich 1992: 58 %)
DOUBLED = 0.5  # of insertions: the letter before, once more
FULL = 2**32

# US keyboard: the keys that touch each key.
NEIGHBOURS = {
    "q": "wa", "w": "qeas", "e": "wrsd", "r": "etdf", "t": "ryfg", "y": "tugh", "u": "yihj", "i": "uojk",
    "o": "ipkl", "p": "ol", "a": "qwsz", "s": "awedzx", "d": "serfxc", "f": "drtgcv", "g": "ftyhvb",
    "h": "gyujbn", "j": "huiknm", "k": "jiolm", "l": "kop", "z": "asx", "x": "zsdc", "c": "xdfv",
    "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
    "1": "2", "2": "13", "3": "24", "4": "35", "5": "46", "6": "57", "7": "68", "8": "79", "9": "80",
    "0": "9",
}  # fmt: skip


def slip(text: str, words: Sequence[int], keep_length: bool = False) -> tuple[str, str, int]:
    """Edit `text` once.

    words: four uniform 32-bit numbers, which decide everything
    keep_length: replace or swap only, as in a field of fixed width
    returns: the new text (never equal to `text`), the operation, the index of the character changed
    raises: ValueError when `text` has fewer than two characters
    """
    if len(text) < 2:
        raise ValueError("a text of one character has none that may change")
    operation = _operation(words[0], keep_length)
    last = len(text) - (operation == TRANSPOSE)
    position = 1 + words[1] * (last - 1) // FULL if last > 1 else 0
    edited = _edit(text, operation, position, words)
    if edited == text:  # two equal letters swapped
        operation = SUBSTITUTE
        edited = _edit(text, operation, position, words)
    return edited, operation, position


def _operation(word: int, keep_length: bool) -> str:
    allowed = (SUBSTITUTE, TRANSPOSE) if keep_length else tuple(OPERATIONS)
    left = word / FULL * sum(OPERATIONS[operation] for operation in allowed)
    for operation in allowed:
        left -= OPERATIONS[operation]
        if left < 0:
            return operation
    return SUBSTITUTE


def _edit(text: str, operation: str, position: int, words: Sequence[int]) -> str:
    before, here, after = text[:position], text[position], text[position + 1 :]
    if operation == SUBSTITUTE:
        return before + _other_key(here, words) + after
    if operation == DELETE:
        return before + after
    if operation == INSERT:
        added = before[-1].lower() if words[2] < DOUBLED * FULL else _random_key(here, words[3])
        return before + added + here + after
    return before + after[0] + here + after[1:]


def _other_key(key: str, words: Sequence[int]) -> str:
    neighbours = NEIGHBOURS.get(key.lower())
    if neighbours and words[2] < ADJACENT * FULL:
        return neighbours[words[3] * len(neighbours) // FULL]
    return _random_key(key, words[3])


def _random_key(key: str, word: int) -> str:
    """Any other letter, or digit for a digit."""
    keys = (digits if key in digits else ascii_lowercase).replace(key.lower(), "")
    return keys[word * len(keys) // FULL]
