"""Filler: requests whose name or address is no name or address.

The address forms are those reported from real batches ("Failed to Provide", "Unknown Address", "NA NA", no
street or no number, a jail and not which, "Don't Care" with 12345, 00000, nothing at all). The names are
the kind that the audit of census person records found (NORC, through pseudopeople 1.3.1): Baby Of The House,
Occupant, Refused. The shares of the forms are our own guess.
"""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from generators.noise.edits import EditLog, request_edits
from generators.sampling import Bools, Ints, Streams, WeightedTables, below
from generators.schema import ADDRESS_COLUMNS, NAME_COLUMNS

FILLER_STREETS = pl.Series(
    ["Unknown Address", "Unknown", "Failed to Provide", "NA NA", "No Address", "None", "Homeless", "Shelter"]
)
CARELESS_STREETS = pl.Series(["Don't Care", "Not Known", "Any Street", "No Street"])
CARELESS_ZIPS = pl.Series(["12345", "00000", "99999", "11111"])
INSTITUTIONS = pl.Series(["Jail", "County Jail", "State Prison", "Detention Center", "Hospital"])
GIVEN_NAMES = pl.Series(
    ["Baby", "Girl", "Boy", "Mom", "Dad", "Husband", "Wife", "Hija", "Hijo", "Child", "Adult", "Resident",
     "Occupant", "Refused", "Unknown", "No Name", "NA", "Test"]
)  # fmt: skip
SURNAMES = pl.Series(
    [
        "Of The House",
        "Occupant",
        "Refused",
        "Unknown",
        "Doe",
        "No Name",
        "Resident",
        "Household",
        "NA",
        "Nobody",
    ]
)


@dataclass(frozen=True)
class FillerForm:
    """One kind of filler.

    share: of placeholder requests
    blanked: the columns that lose what they said
    words: what is written into columns instead
    noted: the column that the edit names
    """

    operation: str
    share: float
    blanked: tuple[str, ...]
    words: dict[str, pl.Series] = field(default_factory=dict)
    noted: str = "street"


def all_but(*kept: str) -> tuple[str, ...]:
    """The columns of the address other than these."""
    return tuple(column for column in ADDRESS_COLUMNS if column not in kept)


ADDRESS_FORMS = (
    FillerForm("filler", 0.24, all_but(), {"street": FILLER_STREETS}),
    FillerForm("absent", 0.14, all_but()),
    FillerForm("careless", 0.10, all_but(), {"street": CARELESS_STREETS, "zip_code": CARELESS_ZIPS}),
    FillerForm("zip_only", 0.06, all_but(), {"zip_code": CARELESS_ZIPS}),
    FillerForm("no_number", 0.12, ("house_number", "unit"), noted="house_number"),
    FillerForm("no_street", 0.08, ("street", "unit")),
    FillerForm("no_building", 0.06, all_but("city", "state", "zip_code"), {"street": INSTITUTIONS}),
)
NAME_FORMS = (
    FillerForm(
        "filler", 0.17, NAME_COLUMNS, {"given_name": GIVEN_NAMES, "surname": SURNAMES}, noted="surname"
    ),
    FillerForm("absent", 0.03, NAME_COLUMNS, noted="surname"),
)
FORMS = (*ADDRESS_FORMS, *NAME_FORMS)


@dataclass(frozen=True)
class Filled:
    """Requests after filling; one entry a row.

    nameless: the name stated is nobody's any more
    homeless: the address stated is no dwelling's any more
    """

    requests: pl.DataFrame
    nameless: Bools
    homeless: Bools
    edits: pl.DataFrame


def fill_placeholders(streams: Streams, requests: pl.DataFrame, is_placeholder: Bools) -> Filled:
    """Put filler into some requests, with one edit each.

    requests: request_id and the claim columns
    """
    ids = requests["request_id"].to_numpy()
    chosen = np.flatnonzero(is_placeholder)
    words = streams.words("placeholder", ids[chosen])
    form = WeightedTables.build([np.array([form.share for form in FORMS])]).draw(words)
    columns = {column: requests[column] for column in (*NAME_COLUMNS, *ADDRESS_COLUMNS)}
    log = EditLog()
    for number, kind in enumerate(FORMS):
        here = form == number
        _fill(columns, kind, chosen[here], words[2:, here])
        log.add(chosen[here], kind.noted, kind.operation)
    nameless = np.zeros(len(ids), np.bool_)
    nameless[chosen] = form >= len(ADDRESS_FORMS)
    edits = request_edits(log, ids, "filler")
    return Filled(requests.with_columns(**columns), nameless, is_placeholder & ~nameless, edits)


def _fill(
    columns: dict[str, pl.Series],
    form: FillerForm,
    rows: Ints,
    words: np.ndarray[tuple[int, int], np.dtype[np.uint32]],
) -> None:
    for column in form.blanked:
        columns[column] = columns[column].scatter(rows, None)
    for (column, texts), word in zip(form.words.items(), words, strict=False):
        columns[column] = columns[column].scatter(rows, texts.gather(below(word, len(texts))))
