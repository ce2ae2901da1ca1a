"""A description of a dataset as text: what is printed by `confirmbench describe`."""

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from bench.output.table import Column, layout
from bench.studies.describe.describe import Description

TOP = 5  # states
TOP_EDITS = 12

NAMES = {
    "unique": "without a namesake",
    "mean": "namesakes a person",
    "median": "... of the median person",
    "p90": "... of all but 10%",
    "p99": "... of all but 1%",
}
SHARED = {
    "surname": "share the surname with one of these",
    "initial": "... and the first initial",
    "full_name": "... and the given name",
}
ERRORS = {  # in the manifest's realised rates
    "in the name": "name_error_share",
    "in the address": "address_error_share",
    "of the custodian's on the record": "record_error_share",
}
ABOUT_NAMES = (
    "Given name and surname, letter case aside. Expected: among as many people of the US Census 2020, "
    "unlisted names taken to be unique."
)
ABOUT_HOMES = (
    "The registry shows housemates only if they are on file, and at the same address: shares of everybody "
    "are low for that. Published: of all adults, on file or not."
)
ABOUT_MOVES = (
    "Asked about: of the requests about people on file, of which the profile sets how many have moved. "
    "On file: of everybody on file. Expected: from the yearly rate, if all moved alike."
)
ABOUT_NOISE = (
    "Realised: of the requests with a place for the change, such as a unit to drop; placeholders left out. "
    "Careless requests reach the limit of 100%, so high rates come out lower; no channel can misspell all."
)
ABOUT_CEILING = (
    "Requests that state the same and differ in truth: whatever the answer, the fewer of them are answered "
    "wrongly. Of all requests."
)


def describe_report(found: Description, width: int) -> str:
    """All that was found, as text whose lines are at most `width` long where the tables allow it."""
    people = (_opening, _names, _homes, _surnames, _records)
    sections = (*people, _requests, _papers, _moves, _noise, _edits, _ceiling)
    return "\n\n".join(text for section in sections if (text := section(found, width)))


def json_report(found: Description) -> str:
    return json.dumps(found, indent=1, ensure_ascii=False)


def percent(share: float | None) -> str:
    """Three digits, e.g. 12.3%, 0.0123%; - where there is no share."""
    return "-" if share is None else f"{100 * share:#.3g}".rstrip(".") + "%"


def _count(share: Mapping[str, Any]) -> str:
    return f"{percent(share['share'])} ({share['count']:,}/{share['of']:,})"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:#.3g}"


def _text(text: str, width: int) -> str:
    return textwrap.fill(text, max(width, 20))


def _opening(found: Description, width: int) -> str:
    of, sizes = found["dataset"], found["sizes"]
    said = {
        "digest": of["digest"],
        "profile": of["profile"],
        "seed": of["seed"],
        "generator": of["generator"],
        "vocabulary": of["vocabulary"] and f"{of['vocabulary']} ({str(of['fingerprint'])[:8]})",
    }
    known = [f"{key} {value}" for key, value in said.items() if value is not None]
    size = (
        f"{sizes['registry']:,} records about {sizes['people']:,} people, {sizes['requests']:,} requests, "
        f"{sizes['edits']:,} edits."
    )
    lines = [of["name"], ", ".join(known) + ".", of["about"] or "", size]
    return "\n".join(_text(line, width) for line in lines if line)


def _names(found: Description, width: int) -> str:
    observed, expected, ratio = (found["collisions"][key] for key in ("observed", "expected", "ratio"))
    people = observed["people"]
    alone = {"count": round(observed["unique"] * people), "of": people, "share": observed["unique"]}
    shown = [_count(alone), *(_number(observed[key]) for key in list(NAMES)[1:])]
    model = [percent(expected["unique"]), *(_number(expected[key]) for key in list(NAMES)[1:])]
    columns = [
        Column("people", list(NAMES.values()), key=True),
        Column("on file", shown),
        Column("expected", model),
        Column("ratio", [_number(ratio.get(key)) for key in NAMES]),
    ]
    return _section("Names", width, layout(columns, width), ABOUT_NAMES)


def _homes(found: Description, width: int) -> str:
    homes = found["homes"]
    everybody = [homes["with_others"], *(homes["shared"][key] for key in SHARED)]
    others = homes["with_others"]["count"]
    columns = [
        Column("people", ["with others on file at the address", *SHARED.values()], key=True),
        Column("of everybody", [_count(share) for share in everybody]),
        Column("of those with others", ["", *(_count(_of(homes["shared"][key], others)) for key in SHARED)]),
        Column("published", ["", *(_range(homes["published"][key]) for key in SHARED)]),
    ]
    sizes = [
        Column("on file at one address", [*homes["sizes"], "more (left out above)"], key=True),
        Column("people", [*_all(homes["sizes"]), _count(homes["institutions"])]),
    ]
    return _section("Homes", width, layout(columns, width), ABOUT_HOMES, layout(sizes, width))


def _of(share: Mapping[str, Any], of: int) -> dict[str, Any]:
    return {"count": share["count"], "of": of, "share": share["count"] / of if of else None}


def _range(ends: Sequence[float | None]) -> str:
    low, high = ends
    return percent(low) if low == high else f"{percent(low)} to {percent(high)}"


def _surnames(found: Description, width: int) -> str:
    shapes = found["surnames"]
    if not shapes:
        return ""
    columns = [
        Column("surnames on file, by origin", list(shapes), key=True),
        Column("with a hyphen", [_count(shape["hyphenated"]) for shape in shapes.values()]),
        Column("published", [percent(shape["published"][0]) for shape in shapes.values()]),
        Column("of two words", [_count(shape["of_two_words"]) for shape in shapes.values()]),
        Column("published", [percent(shape["published"][1]) for shape in shapes.values()]),
    ]
    return layout(columns, width)


def _records(found: Description, width: int) -> str:
    registry, records = found["registry"], found["sizes"]["registry"]
    states = dict(list(registry["state"].items())[:TOP])
    groups = {"tax year": registry["tax_year"], "taxpayer number": registry["tin_kind"], "state": states}
    rows = [(group, name, count) for group, counts in groups.items() for name, count in counts.items()]
    unit = registry["with_unit"]
    columns = [
        Column("records", [*(group for group, _, _ in rows), "unit"], key=True),
        Column("", [*(name for _, name, _ in rows), "stated"], key=True),
        Column("share", [*(_count(_of({"count": n}, records)) for _, _, n in rows), _count(unit)]),
    ]
    return _section("Records", width, layout(columns, width))


def _requests(found: Description, width: int) -> str:
    tables = [
        layout([Column(title, list(found[key]), key=True), Column("requests", _all(found[key]))], width)
        for title, key in (("kind", "kinds"), ("housing", "housing"))
    ]
    return _section("Requests", width, *tables)


def _papers(found: Description, width: int) -> str:
    papers = found.get("papers")
    if not papers:
        return ""
    line = (
        f"{papers['batches']:,} batches on {papers['days']:,} days; {papers['addresses']:,} addresses exist. "
        f"Eligible: {_count(papers['eligible'])}."
    )
    titles = {"requesters": "requester", "defects": "what is wrong", "controls": "eligible, at the edge"}
    tables = [
        layout([Column(title, list(papers[key]), key=True), Column("requests", _all(papers[key]))], width)
        for key, title in titles.items()
    ]
    return _section("Papers", width, line, *tables)


def _all(shares: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [_count(share) for share in shares.values()]


def _moves(found: Description, width: int) -> str:
    moves = found["moves"]
    if not moves:
        return ""
    columns = [
        Column("years since filing", list(moves), key=True),
        Column("moved, asked about", [_count(each["asked"]) for each in moves.values()]),
        Column("on file", [percent(each["on_file"]) for each in moves.values()]),
        Column("expected", [percent(each["expected"]) for each in moves.values()]),
    ]
    return _section("Moves", width, layout(columns, width), ABOUT_MOVES)


def _noise(found: Description, width: int) -> str:
    noise, realised, requests = found["noise"], found["realised"], found["sizes"]["requests"]
    errors = [
        f"Requests with an error {where}: {_count(_of({'count': round(share * requests)}, requests))}."
        for where, key in ERRORS.items()
        if (share := realised.get(key)) is not None
    ]
    columns = [
        Column("noise", list(noise), key=True),
        Column("requested", [percent(each["requested"]) for each in noise.values()]),
        Column("realised", [_count(each["realised"]) for each in noise.values()]),
    ]
    tables = [layout(columns, width), ABOUT_NOISE] if noise else []
    return _section("Noise", width, *errors, *tables) if errors or noise else ""


def _edits(found: Description, width: int) -> str:
    parts = [
        _edit_table("edits of requests", found["edits"], width),
        _edit_table("keying errors on these people's records", found["record_edits"], width),
    ]
    if found["channels"]:
        channels = found["channels"]
        columns = [
            Column("channel", list(channels), key=True),
            Column("requests with an edit", _all(channels)),
        ]
        parts.insert(1, layout(columns, width))
    return _section("Edits", width, *filter(None, parts)) if any(parts) else ""


def _edit_table(title: str, counts: Sequence[Mapping[str, Any]], width: int) -> str:
    """The most frequent ones, and the rest as one line."""
    total = sum(each["edits"] for each in counts)
    rows = [(f"{each['field']} {each['operation']}", each["edits"]) for each in counts[:TOP_EDITS]]
    if len(counts) > TOP_EDITS:
        rows.append(("others", sum(each["edits"] for each in counts[TOP_EDITS:])))
    columns = [
        Column(title, [name for name, _ in rows], key=True),
        Column("share", [_count(_of({"count": count}, total)) for _, count in rows]),
    ]
    return layout(columns, width) if rows else ""


def _ceiling(found: Description, width: int) -> str:
    cases = {
        "as stated": found["ceiling"]["as_stated"],
        "letter case ignored": found["ceiling"]["case_ignored"],
    }
    requests = found["ceiling"]["requests"]
    columns = [
        Column("same", list(cases), key=True),
        Column("in such groups", [_count(_of({"count": c["ambiguous"]}, requests)) for c in cases.values()]),
        Column("wrong at best", [_count(_of({"count": c["errors"]}, requests)) for c in cases.values()]),
    ]
    return _section("Ceiling", width, layout(columns, width), ABOUT_CEILING)


def _section(title: str, width: int, *parts: str) -> str:
    """A title over tables, which are set already, and sentences, which are not."""
    set_parts = [part if "\n" in part else _text(part, width) for part in parts]
    return "\n\n".join([f"{title}\n{'=' * len(title)}", *set_parts])
