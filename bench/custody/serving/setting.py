"""Under what a batch is answered: texts by name, which the ledger keeps and every folder of answers names."""

import json
from collections.abc import Mapping
from hashlib import blake2b

from bench.custody.serving.entered_gate import EnteredGate
from bench.entrants.contestant import Contestant
from generators.dataset import Dataset

Setting = Mapping[str, str]
SHORT = 8  # hex digits


def setting_of(
    dataset: Dataset, gate: EnteredGate, matcher: Contestant, papers: str | None = None
) -> dict[str, str]:
    """Everything on which an answer depends, by name.

    papers: digest of papers that stand in place of the dataset's own; None for those
    """
    known = {
        "dataset": dataset.digest,
        "papers": papers,
        "gate": gate.label,
        "gate_version": gate.version,
        "policy": gate.policy,
        "authorised": gate.authorised,
        "matcher": matcher.label,
        "matcher_version": matcher.version,
    }
    return {name: value for name, value in known.items() if value is not None}


def digest_of(setting: Setting) -> str:
    """BLAKE2b of a setting, 8 hex digits."""
    return blake2b(json.dumps(dict(sorted(setting.items()))).encode()).hexdigest()[:SHORT]
