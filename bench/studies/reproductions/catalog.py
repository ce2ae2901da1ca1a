"""All reproductions, and the tables of which there is none, with the reason."""

from collections.abc import Sequence

from bench.studies.reproductions import (
    address_history,
    birthdays,
    borrowed_numbers,
    default_dates,
    double_votes,
    groups,
    moves,
    partial_number,
    person_address_pairs,
    placeholders,
    punctuation,
    standardised,
    two_paths,
    typos,
    undelivered,
)
from bench.studies.reproductions.experiment import Experiment
from generators.errors import ConfirmbenchError

EXPERIMENTS: tuple[Experiment, ...] = tuple(
    module.EXPERIMENT
    for module in (
        two_paths,
        placeholders,
        partial_number,
        standardised,
        address_history,
        typos,
        person_address_pairs,
        moves,
        undelivered,
        groups,
        double_votes,
        birthdays,
        default_dates,
        punctuation,
        borrowed_numbers,
    )
)

NOT_REPRODUCED = {
    "T15": "15 to 37 % of automated links judged false in historical data (S54, Bailey et al. 2020): needs "
    "historical spellings, reported ages that drift from census to census, and hand-made links to judge by; "
    "the generator has none.",
    "T16": "Any three of address, date of birth, sex and name link 98 % of records (S55, Ansolabehere and "
    "Hersh 2017): neither requests nor records have a date of birth or a sex.",
    "T17": "Erroneous non-confirmations fell from 0.7 to 0.3 % with better data and a second review (S22, "
    "USCIS and Westat 2012): there is no second review, and the publication does not say which of the two "
    "did it.",
    "T19": "12.0 of 23.8 million ITINs deactivated (S57, TIGTA 2018): records have a kind of number but no "
    "status, so no answer could change with it.",
}


def choose(ids: Sequence[str]) -> tuple[Experiment, ...]:
    """The experiments with these ids, in the catalog's order; all of them where none is given.

    raises: ConfirmbenchError when there is no such experiment, with the list and, where known, the reason
    """
    wanted = [each.upper() for each in ids]
    known = [each.id for each in EXPERIMENTS]
    for each in wanted:
        if each not in known:
            why = NOT_REPRODUCED.get(each, "")
            raise ConfirmbenchError(
                f"There is no reproduction of {each}; there are {', '.join(known)}."
                + (f" {each}: {why}" if why else "")
            )
    return tuple(each for each in EXPERIMENTS if not wanted or each.id in wanted)
