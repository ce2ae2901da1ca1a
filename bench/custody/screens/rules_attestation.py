"""Rules about the signed statement under which a batch is sent."""

from dataclasses import dataclass

import polars as pl

from bench.custody.screens.rule import Rule


@dataclass(frozen=True)
class Attestation(Rule):
    """The number of an attestation is stated."""

    def holds(self) -> pl.Expr:
        return _stated()


@dataclass(frozen=True)
class AttestationSigned(Rule):
    """It was signed, at an instant that can be read, and no later than the request was received."""

    needs = ("papers", "attestation")

    def holds(self) -> pl.Expr:
        return ~_stated() | (pl.col("signed") <= pl.col("received_at")).fill_null(False)


@dataclass(frozen=True)
class AttestationUnexpired(Rule):
    """It expires, at an instant that can be read, after the request was received."""

    needs = ("papers", "attestation")

    def holds(self) -> pl.Expr:
        return ~_stated() | (pl.col("expires") > pl.col("received_at")).fill_null(False)


@dataclass(frozen=True)
class AttestationOwn(Rule):
    """No earlier batch came under the same number, whatever became of that batch."""

    needs = ("papers", "attestation")

    def holds(self) -> pl.Expr:
        first = pl.col("batch_id").first().over("attestation")
        return ~_stated() | first.eq_missing(pl.col("batch_id"))


def _stated() -> pl.Expr:
    return pl.col("attestation").is_not_null()
