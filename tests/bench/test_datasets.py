"""A suite's dataset is generated once and verified ever after."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from bench.datasets import supply
from bench.suites.suite import load_suite
from generators.errors import ConfirmbenchError


class Noted:
    """Remembers each stage: its title, the rows promised and the rows reported."""

    def __init__(self):
        self.stages = []

    @contextmanager
    def stage(self, title, total=None):
        rows = []
        yield rows.append
        self.stages.append((title.split()[0], total, sum(rows)))


@pytest.fixture
def suite():
    return replace(load_suite("smoke"), name="little", people=300, requests=60)


def test_generated_then_verified(suite, tmp_path):
    first, second = Noted(), Noted()
    made = supply(suite, tmp_path, first)
    assert {stage[0] for stage in first.stages} == {"generate"}
    assert supply(suite, tmp_path, second).digest == made.digest
    assert [stage[0] for stage in second.stages] == ["verify"]
    assert len(list(tmp_path.iterdir())) == 1


def test_suites_that_ask_for_the_same_share_a_dataset(suite, tmp_path):
    made = supply(suite, tmp_path, Noted())
    noted = Noted()
    assert supply(replace(suite, name="other"), tmp_path, noted).folder == made.folder
    assert [stage[0] for stage in noted.stages] == ["verify"]
    assert len(list(tmp_path.iterdir())) == 1


def test_every_row_is_reported(suite, tmp_path):
    noted = Noted()
    supply(suite, tmp_path, noted)
    supply(suite, tmp_path, noted)
    assert all(promised == reported > 0 for _, promised, reported in noted.stages)


def test_another_seed_is_another_dataset(suite, tmp_path):
    one, two = (supply(replace(suite, seed=seed), tmp_path, Noted()) for seed in (1, 2))
    assert one.digest != two.digest
    assert len(list(tmp_path.iterdir())) == 2


def test_a_damaged_dataset_is_not_quietly_made_again(suite, tmp_path):
    folder = supply(suite, tmp_path, Noted()).folder
    (folder / "truth.parquet").unlink()
    with pytest.raises(ConfirmbenchError, match=r"truth\.parquet is missing"):
        supply(suite, tmp_path, Noted())


def test_an_unknown_profile(suite, tmp_path):
    with pytest.raises(ConfirmbenchError, match="typical"):
        supply(replace(suite, profile="typicl"), tmp_path, Noted())
