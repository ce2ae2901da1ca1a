"""What the ledger keeps of each item: who asked, on what grounds, what the gate and the matcher said."""

import polars as pl

CONFIRM, NO_MATCH, REFUSED = ANSWERS = ("confirm", "no match", "refused")

ITEM = pl.Schema(
    {
        "request_id": pl.Int64(),
        "batch_id": pl.Int64(),
        "received_at": pl.Datetime("us", "UTC"),
        "requester": pl.String(),
        "officer": pl.String(),
        "purpose": pl.String(),
        "authority": pl.String(),  # the legal basis that the papers cite
        "fields_present": pl.String(),  # names of the columns of the request that say something, with blanks
        "subject": pl.String(),  # keyed digest of name and address as stated (bench.custody.ledger.subject)
        "named": pl.String(),  # keyed digest of given name and surname alone
        "reason": pl.String(),  # of the gate; null when the request was admitted
        "answer": pl.Enum(ANSWERS),
    }
)
