"""What reason codes would add to confirm and no match.

A code is computed beside the answer from the registry itself: is this name on some record, is this address?
An answer is then one of: refused; confirmed; no match with name and address both known but not together, the
name alone known, the address alone, neither.

    reason_bits = I(secret; answer with code) - I(secret; answer of two values)

The secret is should_confirm, or person_on_file with address_on_file, four values. The row "refused told
apart" adds no code and tells a refusal from a no match alone: it says nothing of the registry that the
request does not say itself, and can still go along with the truth, for filler is refused and not on file.

Streams of requests as a defence sees them: when, by whom, about whom.

Bits per request: what one answer to an honest request tells about the truth.

    bits = I(should_confirm; confirmed), over all requests of the stream; a refusal counts as not confirmed
    bound = H2(P(confirmed)): whatever the secret is, an answer of two values cannot tell more

Requests of one person or one submission are taken as independent.

How the honest stream is answered: errors of screen and matcher together.

fnr = eligible requests that should be confirmed and were not (refused or no match) / eligible ones that
should be fcr = eligible requests confirmed that should not be / eligible ones that should not be
false_refuse = eligible requests refused / eligible requests ineligible_confirmed = requests that are not
eligible and were confirmed / requests that are not eligible
"""

from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from bench.custody.leakage.material import BY_OFFICER, CONFIRM, PATIENCE, REFUSED, Answers
from bench.custody.leakage.measured import (
    TAILS,
    Found,
    Numbers,
    Probing,
    contingency,
    draws,
    entropy,
    mutual_information,
    share,
)
from generators.schema import ADDRESS_COLUMNS, NAME_COLUMNS
from matchers.engine.normalize import normalize

Ints = npt.NDArray[np.int64]

STREAM = pl.Schema(
    {
        "received_at": pl.Datetime("us", "UTC"),
        "requester": pl.String(),
        "batch_id": pl.Int64(),
        "name": pl.UInt64(),  # the same for the same given name and surname
        "near": pl.UInt64(),  # the same for the same name, house number and ZIP code
        "text": pl.UInt64(),  # the same for the same name and address
    }
)
GIVEN, SURNAME = "given_name", "surname"
DAY = timedelta(days=1)


def honest_stream(requests: pl.DataFrame, papers: pl.DataFrame) -> pl.DataFrame:
    """The dataset's own requests: columns STREAM, by request_id; without papers no time and no requester.

    Texts are compared without letter case, punctuation and blanks.
    """
    told = requests.join(papers, on="request_id", how="left", maintain_order="left")
    keys = {
        "name": (GIVEN, SURNAME),
        "near": (GIVEN, SURNAME, "house_number", "zip_code"),
        "text": (*NAME_COLUMNS, *ADDRESS_COLUMNS),
    }
    return told.select(
        "received_at", "requester", "batch_id", **{key: _hash(columns) for key, columns in keys.items()}
    )


def attack_stream(where: Ints, start: datetime, patient: bool, requesters: int = 1) -> pl.DataFrame:
    """Probes down lists of addresses: columns STREAM, one row a probe, target by target.

    where: int64, shape (targets, L); names of targets differ, and so do the addresses of a list
    patient: 400 targets are asked about at a time, each once in 25 hours, then the next 400; otherwise all
        probes are sent within a day, the likeliest first
    requesters: who share the work, probe by probe
    """
    n, size = where.shape
    target, number = np.divmod(np.arange(n * size), size)
    turn = number * n + target
    days = target // BY_OFFICER * size + number
    seconds = days * PATIENCE.total_seconds() if patient else turn * (DAY.total_seconds() / (n * size + 1))
    asked = (target * (where.max(initial=0) + 1) + where.ravel()).astype(np.uint64)
    received = pl.lit(start.replace(hour=0, minute=0)).cast(pl.Datetime("us", "UTC")) + pl.duration(
        microseconds=(pl.col("s") * 1e6).cast(pl.Int64)
    )
    return pl.DataFrame({"s": seconds, "batch_id": number}).select(
        received.alias("received_at"),
        pl.Series("requester", turn % requesters).cast(pl.String),
        "batch_id",
        pl.Series("name", target.astype(np.uint64)),
        pl.Series("near", asked),
        pl.Series("text", asked),
    )


def _hash(columns: tuple[str, ...]) -> pl.Expr:
    words = [
        pl.col(column).fill_null("").str.to_uppercase().str.replace_all(r"[^\pL\pN]", "")
        for column in columns
    ]
    return pl.concat_str(words, separator="\t").hash()


ROUNDING = 1e-12  # bits: less is an artefact of sums of logarithms


def bits(secret: npt.NDArray[np.bool_], answers: Answers, probing: Probing) -> list[Found]:
    """bits and bits_bound. secret: should_confirm of each request; answers: to each"""
    table = contingency(secret.astype(np.int64), (answers == CONFIRM).astype(np.int64), (2, 2))
    drawn = drawn_again(table, probing, "bits")
    confirmed, n = table.sum(axis=0), len(secret)
    return [
        information("bits", "all", table, drawn),
        Found("bits_bound", "all", None, n, float(entropy(confirmed)), *_ends(entropy(drawn.sum(axis=1)))),
    ]


def information(measure: str, at: str, table: Numbers, drawn: Numbers) -> Found:
    """I(row; column) of a contingency table. drawn: from `drawn_again`"""
    return Found(
        measure,
        at,
        None,
        int(table.sum()),
        float(mutual_information(table)),
        *_ends(mutual_information(drawn)),
    )


def excess(measure: str, at: str, table: Numbers, drawn: Numbers, onto: Ints) -> Found:
    """I(row; column) less I(row; group of columns): what telling the columns apart adds.

    onto: the group of each column, from 0 on
    """
    added, of_drawn = (_add(each, onto) for each in (table, drawn))
    return Found(measure, at, None, int(table.sum()), float(added), *_ends(of_drawn))


def drawn_again(table: Numbers, probing: Probing, name: str) -> Numbers:
    """Tables of as many requests drawn again: shape (replicates, *shape)."""
    n = int(table.sum())
    rng = draws(probing.seed, f"{name} again")
    drawn = rng.multinomial(n, (table / max(n, 1)).ravel(), size=probing.replicates)
    return drawn.reshape(probing.replicates, *table.shape)


def _add(table: Numbers, onto: Ints) -> npt.NDArray[np.float64]:
    grouped = np.stack([table[..., onto == group].sum(axis=-1) for group in range(onto.max() + 1)], axis=-1)
    added = mutual_information(table) - mutual_information(grouped)
    return np.where(added > ROUNDING, added, 0.0)


def _ends(drawn: npt.NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.quantile(drawn, TAILS)
    return float(low), float(high)


Flags = npt.NDArray[np.bool_]


def rates(should_confirm: Flags, eligible: Flags, answers: Answers) -> list[Found]:
    """The four rates, by request_id; Clopper-Pearson intervals for those that are near 0."""
    confirmed, refused = answers == CONFIRM, answers == REFUSED
    right, wrong = eligible & should_confirm, eligible & ~should_confirm

    def counted(measure: str, errors: Flags, of: Flags) -> Found:
        return share(measure, "all", int((errors & of).sum()), int(of.sum()), rare=True)

    return [
        counted("fnr", ~confirmed, right),
        counted("fcr", confirmed, wrong),
        counted("false_refuse", refused, eligible),
        counted("ineligible_confirmed", confirmed, ~eligible),
    ]


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
    name, address = (_find_known(asked, records, columns) for columns in (NAME, ADDRESS))
    return name.astype(np.int64) + 2 * address


def reason_bits(truth: pl.DataFrame, answers: Answers, known: Ints, probing: Probing) -> list[Found]:
    """reason_bits for each secret, with codes and without. known: from `codes`"""
    told = np.where(answers == CONFIRM, CONFIRMED, np.where(answers == REFUSED, TURNED_AWAY, known))
    return [found for name in SECRETS for found in _reasons_added(name, _secret(truth, name), told, probing)]


def _reasons_added(name: str, secret: Ints, told: Ints, probing: Probing) -> list[Found]:
    with_codes = contingency(secret, told, (4, 6))
    drawn = drawn_again(with_codes, probing, f"reasons {name}")
    return [
        excess("reason_bits", f"{name}, codes", with_codes, drawn, TWO_VALUES),
        excess("reason_bits", f"{name}, refused apart", _merge(with_codes), _merge(drawn), TWO_OF_THREE),
    ]


def _merge(table: Numbers) -> Numbers:
    """Tables with the codes 0 to 3 taken together: no match, confirmed, refused."""
    return np.stack([table[..., value == THREE_VALUES].sum(axis=-1) for value in range(3)], axis=-1)


def _secret(truth: pl.DataFrame, name: str) -> Ints:
    if name == "should_confirm":
        return truth[name].to_numpy().astype(np.int64)
    person, address = (
        truth[column].fill_null(False).to_numpy() for column in ("person_on_file", "address_on_file")
    )
    return person.astype(np.int64) + 2 * address


def _find_known(
    asked: pl.DataFrame, records: pl.LazyFrame, columns: tuple[str, ...]
) -> npt.NDArray[np.bool_]:
    """Whether some record agrees on all columns; an empty value that is demanded agrees with nothing."""
    given = pl.all_horizontal(pl.col(column) != "" for column in columns if column in DEMANDED)
    keys = asked.select(pl.col(columns).fill_null("")).with_row_index("row").filter(given)
    found = keys.lazy().join(records.select(pl.col(columns).fill_null("")), on=columns, how="semi").collect()
    known = np.zeros(asked.height, np.bool_)
    known[found["row"].to_numpy()] = True
    return known
