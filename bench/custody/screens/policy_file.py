"""A policy as a TOML file: a table for each rule, in the order in which they are asked.

What the rules of one policy cannot say together.

The list of rules that a policy may have, by the name of their table in its file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.custody.screens.contract import PolicyRule
from bench.custody.screens.rules_papers import (
    Attestation,
    AttestationOwn,
    AttestationSigned,
    AttestationUnexpired,
    AuthorisedRequester,
    Evidence,
    HasPapers,
    InForce,
    LegalBasis,
    OrderAge,
    OrderDate,
    OrderNotFuture,
    OrderReadable,
    Purpose,
    SecondaryPurpose,
    Statute,
    TaxPeriod,
)
from bench.custody.screens.rules_stream import (
    Address,
    AddressStated,
    BatchCap,
    BatchFloor,
    Duplicate,
    Filler,
    Lock,
    Name,
    NearDuplicate,
    OfficerLoad,
    Quota,
)
from generators.errors import ConfirmbenchError, suggestion
from generators.settings import Where, read_table, read_toml, settings_names, settings_path


def check_conflicts(rules: Mapping[str, PolicyRule], where: str) -> None:
    """Refuse a policy that contradicts itself.

    rules: by name; where: the file, for messages
    raises: ConfirmbenchError that names the file and the keys of the first contradiction
    """
    for found in (_lacks(rules), _purposes(rules), _floors(rules)):
        for contradiction in found:
            raise ConfirmbenchError(f"{where}: {contradiction}.")


def _lacks(rules: Mapping[str, PolicyRule]) -> Iterator[str]:
    for name, rule in rules.items():
        for needed in rule.needs:
            if needed not in rules:
                yield (
                    f"[{name}] says nothing of a request that lacks what [{needed}] asks for, "
                    f"so that it would pass; add [{needed}]"
                )


def _purposes(rules: Mapping[str, PolicyRule]) -> Iterator[str]:
    allowed, excluded = rules.get("purpose"), rules.get("secondary_purpose")
    if isinstance(allowed, Purpose) and isinstance(excluded, SecondaryPurpose):
        for both in sorted({*allowed.allowed} & {*excluded.excluded}):
            yield f"{both!r} is both in purpose.allowed and in secondary_purpose.excluded; take it out of one"


def _floors(rules: Mapping[str, PolicyRule]) -> Iterator[str]:
    """No batch may have so few requests, or none so many: then whole batches could never be answered."""
    floor = rules.get("batch_floor")
    if not isinstance(floor, BatchFloor):
        return
    cap, load, quota = rules.get("batch_cap"), rules.get("officer_load"), rules.get("quota")
    most = {}
    if isinstance(cap, BatchCap):
        most["batch_cap.requests"] = cap.requests
    if isinstance(load, OfficerLoad):
        most["officer_load.daily"] = load.daily
    if isinstance(quota, Quota):
        most["quota.daily"] = quota.daily
    for key, limit in most.items():
        if limit < floor.requests:
            yield f"{key} {limit} is below batch_floor.requests {floor.requests}; raise it or lower the floor"


RULES: dict[str, type[PolicyRule]] = {
    "papers": HasPapers,
    "in_force": InForce,
    "authorised_requester": AuthorisedRequester,
    "attestation": Attestation,
    "attestation_signed": AttestationSigned,
    "attestation_unexpired": AttestationUnexpired,
    "attestation_own": AttestationOwn,
    "secondary_purpose": SecondaryPurpose,
    "purpose": Purpose,
    "legal_basis": LegalBasis,
    "statute": Statute,
    "tax_period": TaxPeriod,
    "order_date": OrderDate,
    "order_readable": OrderReadable,
    "order_not_future": OrderNotFuture,
    "order_age": OrderAge,
    "evidence": Evidence,
    "name": Name,
    "address_stated": AddressStated,
    "filler": Filler,
    "address": Address,
    "batch_floor": BatchFloor,
    "batch_cap": BatchCap,
    "officer_load": OfficerLoad,
    "quota": Quota,
    "duplicate": Duplicate,
    "near_duplicate": NearDuplicate,
    "lock": Lock,
}


FOLDER = Path(__file__).parent / "policies"
TITLE = "title"


@dataclass(frozen=True)
class PolicyFile:
    """title: what it is, in one line; rules: by name, in the order of the file"""

    title: str
    rules: dict[str, PolicyRule]


def policy_names() -> list[str]:
    """Names of the policies that come with confirmbench."""
    return settings_names(FOLDER)


def read_policy(name_or_path: str) -> PolicyFile:
    """Read a policy by name, or a TOML file of one's own by its path.

    raises: ConfirmbenchError that names the file and the keys at fault
    """
    table = read_toml(settings_path(name_or_path, FOLDER, "policy"))
    where = Where(name_or_path)
    title = table.pop(TITLE, "")
    if not isinstance(title, str):
        raise where.under(TITLE).wrong(title, "a text")
    rules = {name: _rule(name, keys, where) for name, keys in table.items()}
    if not rules:
        raise where.error("has no rules; write one as [order_age] and its keys, or use the screen none")
    check_conflicts(rules, name_or_path)
    return PolicyFile(title, rules)


def _rule(name: str, keys: Any, where: Where) -> PolicyRule:
    if name not in RULES:
        raise ConfirmbenchError(
            f"{where.file}: there is no rule {name}{suggestion(name, RULES)}; the rules are "
            f"{', '.join(RULES)}."
        )
    return read_table(RULES[name], keys, where.under(name))
