"""What reason codes would add to confirm and no match.

A code is computed beside the answer from the registry itself: is this name on some record, is this address?
An answer is then one of: refused; confirmed; no match with name and address both known but not together, the
name alone known, the address alone, neither.

    reason_bits = I(secret; answer with code) - I(secret; answer of two values)

The secret is should_confirm, or person_on_file with address_on_file, four values. The row "refused told
apart" adds no code and tells a refusal from a no match alone: it says nothing of the registry that the
request does not say itself, and can still go along with the truth, for filler is refused and not on file.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.custody.leakage.bits import drawn_again, excess
from bench.custody.leakage.entropy import Numbers, contingency
from bench.custody.leakage.found import Found
from bench.custody.leakage.oracle import CONFIRM, REFUSED, Answers
from bench.custody.leakage.probing import Probing
from generators.schema import NAME_COLUMNS
from matchers.engine.normalize import normalize

Ints = npt.NDArray[np.int64]

NAME = NAME_COLUMNS[0], NAME_COLUMNS[2]  # given name and surname
ADDRESS = ("house_number", "street", "unit", "zip_code")
DEMANDED = (*NAME, "house_number", "street", "zip_code")  # the unit may be absent
CONFIRMED, TURNED_AWAY = 4, 5  # codes 0 to 3: (name known) + 2 * (address known)
TWO_VALUES = np.array([0, 0, 0, 0, 1, 0])  # confirmed or not
THREE_VALUES = np.array([0, 0, 0, 0, 1, 2])  # no match, confirmed, refused
TWO_OF_THREE = np.array([0, 1, 0])
SECRETS = ("should_confirm", "on_file")


def codes(requests: pl.DataFrame, registry: pl.LazyFrame) -> Ints:
    """0 to 3 by request: 1 for a name that is on some record, plus 2 for an address that is."""
    asked, records = normalize(requests), normalize(registry.select(NAME + ADDRESS))
    name, address = (_known(asked, records, columns) for columns in (NAME, ADDRESS))
    return name.astype(np.int64) + 2 * address


def reason_bits(truth: pl.DataFrame, answers: Answers, known: Ints, probing: Probing) -> list[Found]:
    """reason_bits for each secret, with codes and without. known: from `codes`"""
    told = np.where(answers == CONFIRM, CONFIRMED, np.where(answers == REFUSED, TURNED_AWAY, known))
    return [found for name in SECRETS for found in _added(name, _secret(truth, name), told, probing)]


def _added(name: str, secret: Ints, told: Ints, probing: Probing) -> list[Found]:
    with_codes = contingency(secret, told, (4, 6))
    drawn = drawn_again(with_codes, probing, f"reasons {name}")
    return [
        excess("reason_bits", f"{name}, codes", with_codes, drawn, TWO_VALUES),
        excess("reason_bits", f"{name}, refused apart", _merged(with_codes), _merged(drawn), TWO_OF_THREE),
    ]


def _merged(table: Numbers) -> Numbers:
    """Tables with the codes 0 to 3 taken together: no match, confirmed, refused."""
    return np.stack([table[..., value == THREE_VALUES].sum(axis=-1) for value in range(3)], axis=-1)


def _secret(truth: pl.DataFrame, name: str) -> Ints:
    if name == "should_confirm":
        return truth[name].to_numpy().astype(np.int64)
    person, address = (
        truth[column].fill_null(False).to_numpy() for column in ("person_on_file", "address_on_file")
    )
    return person.astype(np.int64) + 2 * address


def _known(asked: pl.DataFrame, records: pl.LazyFrame, columns: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Whether some record agrees on all columns; an empty value that is demanded agrees with nothing."""
    given = pl.all_horizontal(pl.col(column) != "" for column in columns if column in DEMANDED)
    keys = asked.select(pl.col(columns).fill_null("")).with_row_index("row").filter(given)
    found = keys.lazy().join(records.select(pl.col(columns).fill_null("")), on=columns, how="semi").collect()
    known = np.zeros(asked.height, np.bool_)
    known[found["row"].to_numpy()] = True
    return known
