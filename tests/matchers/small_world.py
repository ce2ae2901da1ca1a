"""A few hundred people of few names, addresses and numbers: almost everybody nearly matches somebody."""

import random

import polars as pl

from generators.schema import CLAIM_COLUMNS, REGISTRY, REQUESTS
from tests.matchers.people import registry, requests
from tests.matchers.plain_rules import normalized

CHOICES = {
    "given_name": ("William", "Bill", "Will", "Maria", "Mary", "Mr. John", "John", "Jo", "JOHN", "Joan",
                   None),
    "middle_name": (None, None, "Lee", "H", "Bill"),
    "surname": ("Garza Morales", "Garza-Morales", "Morales", "De La Rosa", "Rosa", "O'Brien", "OBrien",
                "Smith", "Smyth", "Smiht", "Johnston", "Johnson", "Johnsson", "Jonhson", "Williams",
                "Williamson", "Lo", "Lopez y Moreno", "", "  ", "Bush", "George"),
    "suffix": (None, None, "Jr"),
    "house_number": ("12", "012", "1234", None),
    "street": ("North Maple Avenue", "N Maple Ave", "North Main St", "PO Box", "Lo"),
    "unit": (None, "4"),
    "city": ("Port Michael", "Ridgeton"),
    "state": ("TX",),
    "zip_code": ("75501", "75501-1234", "75502"),
    "tin": (None, None, "", "917346272", "917-34-6272", "977674887", "999999999", "12345"),
}  # fmt: skip


def world(seed, n_records=150, n_requests=300):
    """Return a registry, a LazyFrame, and requests."""
    rng = random.Random(seed)
    rows = [
        {name: rng.choice(values) for name, values in CHOICES.items()} for _ in range(n_records + n_requests)
    ]
    return with_tins(rows[:n_records], rows[n_records:])


def with_tins(records, asked):
    """Return a registry and requests of dicts, in which `tin` may be."""
    held, claimed = (
        [{column: row[column] for column in row if column != "tin"} for row in rows]
        for rows in (records, asked)
    )
    return (
        registry(*held).with_columns(_tins(records)).select(list(REGISTRY)),
        requests(*claimed).with_columns(_tins(asked)).select(list(REQUESTS)),
    )


def confirms_with_tin(matcher, record, request):
    """Whether one request is confirmed by a registry of one record."""
    held, asked = with_tins([record], [request])
    return matcher.fit(held).confirm(asked).item()


def expected(rule, held, asked):
    """The answers of a rule, a function of a request and a record as `prepared`, over every pair."""
    columns = [*CLAIM_COLUMNS, "tin"]
    records = [prepared(row) for row in held.select(columns).collect().to_dicts()]
    requested = [prepared(row) for row in asked.select(columns).to_dicts()]
    return [any(rule(request, record) for record in records) for request in requested]


def prepared(row):
    """A row normalised, its TIN as digits, and as it was, `raw`."""
    claim = {name: text for name, text in row.items() if name != "tin"}
    return {**normalized(claim), "tin": stated(row["tin"]), "raw": row}


def stated(text):
    """The nine digits of a TIN, None for none."""
    digits = "".join(filter(str.isdigit, text or ""))
    return digits if len(digits) == 9 and len(set(digits)) > 1 else None


def agree(request, record, columns):
    """Whether two rows have the same values, none missing."""
    return all(request[column] and request[column] == record[column] for column in columns)


def found(request, record, same_address, by="tin_else_address"):
    """Whether a record is looked up by the TIN of a request, or, where it states none, by its address."""
    if by == "tin" or (by == "tin_else_address" and request["tin"]):
        return agree(request, record, ("tin",))
    return same_address


def _tins(rows):
    return pl.Series("tin", [row.get("tin") for row in rows], dtype=pl.String)
