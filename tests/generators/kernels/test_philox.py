"""Philox4x32-10 gives the published words."""

import numpy as np
import pytest

from generators.kernels.draws import fill_words

# Known answers published with Random123 (kat_vectors: philox 4x32, 10 rounds): counter, key, words.
PUBLISHED = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (
        (0xFFFFFFFF,) * 4,
        (0xFFFFFFFF,) * 2,
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "expected"), PUBLISHED)
def test_matches_the_published_vectors(counter, key, expected):
    row = counter[0] | counter[1] << 32
    seed = key[0] | key[1] << 32

    words = fill_words(
        np.array([row], np.uint64), np.uint64(counter[2]), np.uint64(counter[3]), np.uint64(seed)
    )

    assert expected == tuple(int(word) for word in words[:, 0])


def test_compiles_once():
    """A second specialisation means that some caller passes other types and pays for a compile."""
    fill_words(np.zeros(1, np.uint64), np.uint64(0), np.uint64(0), np.uint64(0))

    assert len(fill_words.signatures) == 1
