"""The list of rules that a policy may have, by the name of their table in its file."""

from bench.custody.screens.rule import Rule
from bench.custody.screens.rules_attestation import (
    Attestation,
    AttestationOwn,
    AttestationSigned,
    AttestationUnexpired,
)
from bench.custody.screens.rules_content import Address, AddressStated, Filler, Name
from bench.custody.screens.rules_counts import BatchCap, BatchFloor, OfficerLoad, Quota
from bench.custody.screens.rules_order import OrderAge, OrderDate, OrderNotFuture, OrderReadable
from bench.custody.screens.rules_papers import (
    AuthorisedRequester,
    Evidence,
    InForce,
    LegalBasis,
    Papers,
    Purpose,
    SecondaryPurpose,
    Statute,
    TaxPeriod,
)
from bench.custody.screens.rules_repeats import Duplicate, Lock, NearDuplicate

RULES: dict[str, type[Rule]] = {
    "papers": Papers,
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
