"""Kinds of request and groups of people, in words that need no explanation."""

KINDS = {
    "current": "people who are on file at the address they state",
    "renamed": "people who are on file under another surname",
    "moved": "people who are on file, but at another address",
    "household": "people who merely live with someone on file",
    "namesake": "people who merely share a name with someone on file",
    "successor": "people who live where someone on file used to live",
    "stranger": "people who resemble nobody on file",
    "placeholder": "requests with filler in place of a name or an address",
}
GROUPS = {
    "sex": {"female": "women", "male": "men"},
    "tenure": {"owner": "people who own their home", "renter": "people who rent their home"},
    "tin_kind": {"ssn": "people with a Social Security number", "itin": "people with an ITIN"},
    "origin": {
        "white": "white people",
        "black": "Black people",
        "api": "Asian and Pacific people",
        "aian": "American Indians and Alaska Natives",
        "two_or_more": "people of two or more races",
        "hispanic": "Hispanic people",
    },
    "housing": {
        "house": "people in a house",
        "multi_unit": "people in a building with several homes",
        "po_box": "people with a PO box",
        "rural_route": "people on a rural route",
        "military": "people with a military address",
        "institution": "people in an institution",
    },
    "channel": {
        "typed": "people whose request was typed",
        "heard": "people whose request was taken down by ear",
        "scanned": "people whose request was scanned",
        "exported": "people whose request was exported from another system",
    },
}


def kind_of_people(kind: str) -> str:
    """
    >>> kind_of_people("household"), kind_of_people("new_kind")
    ('people who merely live with someone on file', 'people of the kind new_kind')
    """
    return KINDS.get(kind, f"people of the kind {kind}")


def group_of_people(column: str, group: str) -> str:
    """
    >>> group_of_people("birth_decade", "1980"), group_of_people("sex", "female"), group_of_people("x", "y")
    ('people born in the 1980s', 'women', 'people whose x is y')
    """
    if column == "birth_decade" and group.isdigit():
        return f"people born in the {group}s"
    return GROUPS.get(column, {}).get(group, f"people whose {column.replace('_', ' ')} is {group}")
