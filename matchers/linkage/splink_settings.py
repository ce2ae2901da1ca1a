"""What Splink is told to compare and how it is trained: two settings, as one who knows Splink would write.

`plain` follows Splink's own example of linking two files of names and addresses (febrl4): its ready-made
comparisons, a column each, with adjustments for term frequency. `household` takes its warning to heart
that columns should not depend on each other given match or non-match: the address is one comparison, the
name another, and the u probabilities of names are those of people who share an address.
"""

from typing import Any, NamedTuple

Level = dict[str, Any]


class Training(NamedTuple):
    """Settings before training, and the sessions of expectation maximisation that train them.

    settings: what `splink.SettingsCreator` takes
    sessions: pairs of the columns that block a session, and whether it estimates u as well
    """

    settings: dict[str, Any]
    sessions: tuple[tuple[tuple[str, ...], bool], ...]


NAMES = ("plain", "household")
PLAIN_KEYS = (
    ("surname", "given_name", "state"),
    ("house_number", "zip_code"),
    ("surname", "zip_code"),
    ("street", "house_number", "state"),
    ("house_number", "city", "state"),
)
HOUSEHOLD_KEYS = (
    ("house_number", "zip_code"),
    ("house_number", "city", "state"),
    ("street", "house_number", "state"),
    ("street", "zip_code", "given_name", "surname"),
)
FREQUENCY = "term_frequency_adjustments"


def training(name: str) -> Training:
    """Return the settings of that name, "plain" or "household", untrained."""
    return _plain() if name == "plain" else _household()


def _plain() -> Training:
    import splink.comparison_library as library

    comparisons = [
        library.NameComparison("given_name"),
        library.NameComparison("surname"),
        library.JaroWinklerAtThresholds("middle_name", [0.7]),
        library.ExactMatch("suffix"),
        library.ExactMatch("house_number").configure(**{FREQUENCY: True}),
        library.JaroWinklerAtThresholds("street", [0.9, 0.7]).configure(**{FREQUENCY: True}),
        library.ExactMatch("unit"),
        library.ExactMatch("city").configure(**{FREQUENCY: True}),
        library.DamerauLevenshteinAtThresholds("zip_code", [1, 2]).configure(**{FREQUENCY: True}),
    ]
    # Of pairs at one address most are of neighbours: with a name in the block, EM finds the people.
    sessions = (
        (("given_name", "surname", "state"), False),
        (("house_number", "zip_code", "given_name"), False),
        (("house_number", "zip_code", "surname"), False),
    )
    return Training(_settings(comparisons, PLAIN_KEYS), sessions)


def _household() -> Training:
    comparisons = [_name(), _middle_name(), _suffix(), _address()]
    sessions = ((("given_name", "surname"), False), (("house_number", "zip_code", "street"), True))
    return Training(_settings(comparisons, HOUSEHOLD_KEYS), sessions)


def _settings(comparisons: list[Any], keys: tuple[tuple[str, ...], ...]) -> dict[str, Any]:
    from splink import block_on

    return {
        "link_type": "link_only",
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": [block_on(*key) for key in keys],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }


def _name() -> dict[str, Any]:
    """Given name and surname together: relatives have a level of their own, and so have the newly wed."""
    given_only = _level("given name alone", _same("given_name")) | {
        "tf_adjustment_column": "given_name",  # two Marys in one dormitory say less than two Gwendolyns
        "tf_adjustment_weight": 1.0,
    }
    initial = "(len(given_name_l) = 1 OR len(given_name_r) = 1) AND given_name_l[1] = given_name_r[1]"
    cut_short = f"{_begins('given_name')} OR damerau_levenshtein(given_name_l, given_name_r) <= 1"
    levels = [
        _level("both the same", f"{_same('given_name')} AND {_same('surname')}"),
        _level("initial", f"{_same('surname')} AND {initial}"),
        _level("swapped", "given_name_l = surname_r AND surname_l = given_name_r"),
        _level("both similar", f"{_similar('given_name', 0.92)} AND {_similar('surname', 0.92)}"),
        _level("surname less", f"{_similar('given_name', 0.92)} AND {_similar('surname', 0.8)}"),
        _level("given name less", f"{_similar('given_name', 0.85)} AND {_similar('surname', 0.92)}"),
        _level("both less", f"{_similar('given_name', 0.85)} AND {_similar('surname', 0.8)}"),
        _level("given name cut short", f"({cut_short}) AND {_similar('surname', 0.88)}"),
        _level("part of surname", f"{_same('given_name')} AND ({_holds('surname')})"),
        given_only,
        _level("given name similar", _similar("given_name", 0.9)),
        _level("relatives", _similar("surname", 0.88)),
    ]
    return _comparison("name", levels)  # no null level: a name that is missing is no name that agrees


def _middle_name() -> dict[str, Any]:
    initial = "(len(middle_name_l) = 1 OR len(middle_name_r) = 1) AND middle_name_l[1] = middle_name_r[1]"
    levels = [
        _level("same", _same("middle_name")),
        _level("initial", initial),
        _level("similar", _similar("middle_name", 0.88)),
    ]
    return _comparison("middle_name", [_missing("middle_name"), *levels])


def _suffix() -> dict[str, Any]:
    """Senior and junior differ in this alone: EM takes them for one man, so m is given."""
    same = _level("same", _same("suffix")) | {"m_probability": 0.995, "fix_m_probability": True}
    comparison = _comparison("suffix", [_missing("suffix"), same])
    comparison["comparison_levels"][-1] |= {"m_probability": 0.005, "fix_m_probability": True}
    return comparison


def _address() -> dict[str, Any]:
    """House number, street, unit and place together; without a house number or street, none of them."""
    house, place = (
        _same("house_number"),
        "(zip_code_l = zip_code_r OR (city_l = city_r AND state_l = state_r))",
    )
    door = f"{house} AND {_similar('street', 0.8)} AND {place}"
    whole = f"{house} AND {_same('street')} AND {_same('zip_code')}"
    slip = "damerau_levenshtein(house_number_l, house_number_r) <= 1"
    street = f"{_similar('street', 0.9)} AND {place}"
    levels = [
        _level("the same, with unit", f"{whole} AND {_same('unit')}"),
        _level("the same, without", f"{whole} AND unit_l IS NULL AND unit_r IS NULL"),
        _level("similar", f"{door} AND unit_l IS NOT DISTINCT FROM unit_r"),
        _level("unit on one side", f"{door} AND (unit_l IS NULL OR unit_r IS NULL)"),
        _level("another unit", door),
        _level("another street", f"{house} AND {place} AND street_l <> street_r"),
        _level("house number nearly", f"{slip} AND {street}"),
        _level("same street", street),
    ]
    return _comparison("address", levels)


def _comparison(name: str, levels: list[Level]) -> dict[str, Any]:
    return {"output_column_name": name, "comparison_levels": [*levels, _level("anything else", "ELSE")]}


def _level(label: str, condition: str) -> Level:
    return {"sql_condition": condition, "label_for_charts": label}


def _missing(column: str) -> Level:
    return _level("missing", f"{column}_l IS NULL OR {column}_r IS NULL") | {"is_null_level": True}


def _same(column: str) -> str:
    return f"{column}_l = {column}_r"


def _similar(column: str, threshold: float) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {threshold}"


def _begins(column: str) -> str:
    return f"starts_with({column}_l, {column}_r) OR starts_with({column}_r, {column}_l)"


def _holds(column: str) -> str:
    return f"contains({column}_l, {column}_r) OR contains({column}_r, {column}_l)"
