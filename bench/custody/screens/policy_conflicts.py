"""What the rules of one policy cannot say together."""

from collections.abc import Iterator, Mapping

from bench.custody.screens.rule import Rule
from bench.custody.screens.rules_counts import BatchCap, BatchFloor, OfficerLoad, Quota
from bench.custody.screens.rules_papers import Purpose, SecondaryPurpose
from generators.errors import ConfirmbenchError


def check_conflicts(rules: Mapping[str, Rule], where: str) -> None:
    """Refuse a policy that contradicts itself.

    rules: by name; where: the file, for messages
    raises: ConfirmbenchError that names the file and the keys of the first contradiction
    """
    for found in (_lacks(rules), _purposes(rules), _floors(rules)):
        for contradiction in found:
            raise ConfirmbenchError(f"{where}: {contradiction}.")


def _lacks(rules: Mapping[str, Rule]) -> Iterator[str]:
    for name, rule in rules.items():
        for needed in rule.needs:
            if needed not in rules:
                yield (
                    f"[{name}] says nothing of a request that lacks what [{needed}] asks for, "
                    f"so that it would pass; add [{needed}]"
                )


def _purposes(rules: Mapping[str, Rule]) -> Iterator[str]:
    allowed, excluded = rules.get("purpose"), rules.get("secondary_purpose")
    if isinstance(allowed, Purpose) and isinstance(excluded, SecondaryPurpose):
        for both in sorted({*allowed.allowed} & {*excluded.excluded}):
            yield f"{both!r} is both in purpose.allowed and in secondary_purpose.excluded; take it out of one"


def _floors(rules: Mapping[str, Rule]) -> Iterator[str]:
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
