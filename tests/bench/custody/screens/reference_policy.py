"""A policy the slow way: one request after the other, in loops, with sets, lists and datetime."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache

import polars as pl

from generators.schema import CLAIM_COLUMNS
from matchers.engine.normalize import normalize

INSTANT = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})"


def read_instant(text: str | None) -> datetime | None:
    """The instant in UTC, or None."""
    if text is None or not text.isascii() or not re.fullmatch(INSTANT, text.strip()):
        return None
    try:
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_day(text: str | None) -> date | None:
    """The UTC day, or None."""
    if text is None or not text.isascii():
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            return None
    moment = read_instant(text)
    return None if moment is None else moment.date()


def broken_rules(rules: dict[str, dict], requests: pl.DataFrame, papers: pl.DataFrame) -> list[set[str]]:
    """Of each request, which rules it breaks.

    rules: keys by rule, as in the TOML file; the rule `address` is taken for one that asks for all its parts
    requests, papers: in the order of receipt
    """
    forms = normalize(requests.select(CLAIM_COLUMNS)).to_dicts()
    seen = [
        {key: _or_none(value) for key, value in (request | paper).items()} | {"form": form}
        for request, paper, form in zip(requests.to_dicts(), papers.to_dicts(), forms, strict=True)
    ]
    return [
        {name for name, keys in rules.items() if BREAKS[name](keys, seen, place)}
        for place in range(len(seen))
    ]


def _or_none(value):
    return value.strip() or None if isinstance(value, str) else value


def _effective(keys, seen, place):
    received = seen[place]["received_at"]
    if received is None:
        return False
    return received.date() < keys["effective"] or ("ends" in keys and received.date() >= keys["ends"])


def _own(keys, seen, place):
    this = seen[place]
    for other in seen[:place]:
        if this["attestation"] is not None and other["attestation"] == this["attestation"]:
            return other["batch_id"] != this["batch_id"]
    return False


def _signed(keys, seen, place):
    this = seen[place]
    signed = read_instant(this["signed_at"])
    return this["attestation"] is not None and (signed is None or signed > this["received_at"])


def _expired(keys, seen, place):
    this = seen[place]
    expires = read_instant(this["expires_at"])
    return this["attestation"] is not None and (expires is None or expires <= this["received_at"])


def _period(keys, seen, place):
    stated = seen[place]["tax_period"]
    if stated is None or not re.fullmatch("[0-9]{4}", stated):
        return True
    return not keys.get("earliest", 1900) <= int(stated) <= seen[place]["received_at"].year


def _unreadable(keys, seen, place):
    stated = seen[place]["order_date"]
    return stated is not None and read_day(stated) is None


def _age(seen, place):
    received, ordered = seen[place]["received_at"], read_day(seen[place]["order_date"])
    return None if received is None or ordered is None else (received.date() - ordered).days


def _future(keys, seen, place):
    age = _age(seen, place)
    return age is not None and age < 0


def _young_or_old(keys, seen, place):
    age = _age(seen, place)
    return age is not None and not keys["after_days"] < age < keys.get("before_days", 10**9)


def _filler(keys, seen, place):
    parts = {"names": ("given_name", "surname"), "addresses": ("house_number", "street", "city", "zip_code")}
    return any(
        seen[place]["form"][column] in _forms(tuple(keys.get(key, [])), column)
        for key, columns in parts.items()
        for column in columns
    )


@cache
def _forms(words, column):
    return {normalize(pl.DataFrame({column: [word]}))[column][0] for word in words} - {None}


def _address(keys, seen, place):
    parts = ("house_number", "street", "city", "state", "zip_code")
    return any(seen[place][part] is None for part in parts)


def _floor(keys, seen, place):
    """Of its whole batch, the requests that come after it too."""
    batch = seen[place]["batch_id"]
    size = sum(other["received_at"] is not None and other["batch_id"] == batch for other in seen)
    return seen[place]["received_at"] is not None and size < keys["requests"]


def _beyond(limit, columns):
    def breaks(keys, seen, place):
        this = seen[place]
        if this["received_at"] is None:
            return False
        same = 0
        for other in seen[: place + 1]:
            if all(_of(other, column) == _of(this, column) for column in columns):
                same += 1
        return same > keys[limit]

    return breaks


def _of(this, column):
    return this["received_at"] and this["received_at"].date() if column == "day" else this[column]


def _text(this):
    form = this["form"]
    return None if all(value is None for value in form.values()) else tuple(form.values())


def _near(this):
    form = this["form"]
    parts = [form[column] for column in ("surname", "house_number", "zip_code", "given_name")]
    return None if None in parts else (*parts[:3], parts[3][0])


def _repeats(key_of, seen, place, window, by):
    this, key = seen[place], key_of(seen[place])
    if key is None or this["received_at"] is None:
        return False
    return any(
        key_of(other) == key
        and (by == "anybody" or other["requester"] == this["requester"])
        and this["received_at"] - other["received_at"] < window
        for other in seen[:place]
    )


def _repeat_rule(key_of):
    def breaks(keys, seen, place):
        window = timedelta(hours=keys["window_hours"])
        return _repeats(key_of, seen, place, window, keys.get("by", "anybody"))

    return breaks


def _locked(keys, seen, place):
    """Walk through the requests of the requester up to this one, and keep until when it is locked."""
    window, length = timedelta(hours=keys.get("window_hours", 24)), timedelta(hours=keys["hours"])
    until, repetitions = None, []
    for at in range(place + 1):
        this = seen[at]
        if this["requester"] != seen[place]["requester"] or this["received_at"] is None:
            continue
        if _repeats(_text, seen, at, window, "requester"):
            repetitions.append(this["received_at"])
            recent = [moment for moment in repetitions if this["received_at"] - moment < window]
            if len(recent) > keys["after"]:
                until = this["received_at"] + length
    received = seen[place]["received_at"]
    return received is not None and until is not None and received < until


def _lacks(column):
    return lambda keys, seen, place: seen[place][column] is None


def _not_among(column, key):
    return lambda keys, seen, place: seen[place][column] not in keys[key]


BREAKS = {
    "papers": _lacks("received_at"),
    "in_force": _effective,
    "authorised_requester": _not_among("requester", "authorised"),
    "attestation": _lacks("attestation"),
    "attestation_signed": _signed,
    "attestation_unexpired": _expired,
    "attestation_own": _own,
    "secondary_purpose": lambda keys, seen, place: seen[place]["purpose"] in keys["excluded"],
    "purpose": _not_among("purpose", "allowed"),
    "legal_basis": _not_among("legal_basis", "allowed"),
    "statute": lambda keys, seen, place: (
        seen[place]["statute"] is None
        or seen[place]["statute"] not in keys.get("allowed", [seen[place]["statute"]])
    ),
    "tax_period": _period,
    "order_date": _lacks("order_date"),
    "order_readable": _unreadable,
    "order_not_future": _future,
    "order_age": _young_or_old,
    "evidence": _lacks("evidence"),
    "name": lambda keys, seen, place: None in (seen[place]["given_name"], seen[place]["surname"]),
    "address_stated": lambda keys, seen, place: (
        seen[place]["street"] is None and seen[place]["house_number"] is None
    ),
    "filler": _filler,
    "address": _address,
    "batch_floor": _floor,
    "batch_cap": _beyond("requests", ["batch_id"]),
    "officer_load": _beyond("daily", ["officer", "day"]),
    "quota": _beyond("daily", ["requester", "day"]),
    "duplicate": _repeat_rule(_text),
    "near_duplicate": _repeat_rule(_near),
    "lock": _locked,
}
