"""A picture of match weights."""

import pytest

from bench.catalog.weights_picture import draw_weights
from bench.conformance.matchers import registry
from matchers.catalog import make
from matchers.linkage.levels import FIELDS


@pytest.mark.parametrize(
    ("name", "against"), [("fellegi_sunter", "unrelated"), ("fellegi_sunter_household", "household")]
)
def test_every_level_is_there(tmp_path, name, against):
    pytest.importorskip("altair")
    pytest.importorskip("vl_convert")
    draw_weights(make(name).fit(registry().lazy()).parameters(), tmp_path / "w.svg", against)
    text = (tmp_path / "w.svg").read_text()

    assert against in text
    for field, labels in FIELDS.items():
        assert field.replace("_", " ") in text
        assert all(label in text for label in labels)
