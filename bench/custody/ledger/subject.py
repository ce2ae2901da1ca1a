"""Whom an item is about, as a keyed digest: the ledger can tell people apart and does not name them."""

from hashlib import blake2b

import polars as pl

from generators.schema import ADDRESS_COLUMNS
from matchers.engine.normalize import normalize

NAME = ("given_name", "surname")
SUBJECT = (
    *NAME,
    "suffix",
    *ADDRESS_COLUMNS,
)  # not the middle name, which the same person gives or leaves out
SEPARATOR = "\x1f"  # normalised text never has it
DIGEST_BYTES = 16


def subjects(key: bytes, requests: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Digests of name and address, and of given name and surname alone, of each request.

    key: of the ledger, at most 64 bytes; who has it can look for a name, who has not cannot
    requests: has the claim columns; other columns are left alone
    returns: String Series "subject" and "named", 32 hexadecimal digits each, one a request, in order. What is
        digested is normalised, so that differences of writing stop being differences; missing and empty are
        the same. `named` is null where there is neither given name nor surname, `subject` where there is
        nothing at all.
    """
    texts = normalize(requests.select(SUBJECT))
    return _digests(key, texts, SUBJECT).alias("subject"), _digests(key, texts, NAME).alias("named")


def _digests(key: bytes, texts: pl.DataFrame, columns: tuple[str, ...]) -> pl.Series:
    joined = texts.select(pl.concat_str([pl.col(c).fill_null("") for c in columns], separator=SEPARATOR))
    nothing = SEPARATOR * (len(columns) - 1)
    digests = [
        None if text == nothing else blake2b(text.encode(), digest_size=DIGEST_BYTES, key=key).hexdigest()
        for text in joined.to_series().to_list()
    ]
    return pl.Series(digests, dtype=pl.String)
