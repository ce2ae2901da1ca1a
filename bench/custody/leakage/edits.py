"""All single edits of a value: the strings one change away from it."""

from collections.abc import Iterator
from string import ascii_uppercase, digits

SIGNS = {
    "house_number": digits,
    "zip_code": digits,
    "unit": digits + ascii_uppercase,
}  # what may stand in place of a letter or digit; letters elsewhere
NAMES = ("given_name", "middle_name", "surname")  # words that may be cut to initials


def single_edits(value: str, column: str) -> list[str | None]:
    """Every different value one edit away, in a fixed order.

    An edit substitutes a letter or digit, inserts one, deletes any character, swaps two neighbours, drops a
    word of several, swaps two neighbouring words, cuts a word of a name to its initial, or leaves the value
    out (None). What is put in takes the case of what stood there, or before.
    """
    found = dict.fromkeys([*_of_signs(value, SIGNS.get(column, ascii_uppercase)), *_of_words(value, column)])
    found.pop(value, None)
    found.pop("", None)  # that is None
    return [*found, None]


def _of_signs(value: str, signs: str) -> Iterator[str]:
    for place, old in enumerate(value):
        head, tail = value[:place], value[place + 1 :]
        yield head + tail
        if old.isalnum():
            yield from (head + _as(old, new) + tail for new in signs)
        if tail:
            yield head + tail[0] + old + tail[1:]
    for place in range(len(value) + 1):
        like = value[max(place - 1, 0)]
        yield from (value[:place] + _as(like, new) + value[place:] for new in signs)


def _as(like: str, new: str) -> str:
    return new.lower() if like.islower() else new


def _of_words(value: str, column: str) -> Iterator[str]:
    words = value.split(" ")
    for place in range(len(words)):
        rest = words[place + 1 :]
        if len(words) > 1:
            yield " ".join([*words[:place], *rest])
        if rest:
            yield " ".join([*words[:place], rest[0], words[place], *rest[1:]])
        if column in NAMES:
            yield " ".join([*words[:place], words[place][:1], *rest])
