"""Kill real processes in the middle of appending.

Two hundred kills: `python -m tests.bench.custody.ledger.kills`.
"""

import pytest

from tests.bench.custody.ledger.kills import killed

pytestmark = pytest.mark.process


def test_killed_processes_lose_and_double_nothing(tmp_path):
    held, _ = killed(tmp_path / "ledger", kills=4, seed=4)
    assert held > 0
