import pytest

from bench.custody.leakage.probing import Probing
from generators.errors import ConfirmbenchError


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"targets": 19}, "targets is 19"),
        ({"people": 3}, "people 3"),
        ({"coverage": 1.5}, "coverage is 1.5"),
        ({"lists": (10, 1)}, "lists is"),
        ({"lists": ()}, "lists is"),
        ({"queries": (0, 1)}, "queries is"),
        ({"doubles": 0}, "doubles is 0"),
        ({"unknown": 4}, "unknown is 4"),
    ],
)
def test_what_makes_no_sense_is_refused(changed, message):
    with pytest.raises(ConfirmbenchError, match=message):
        Probing(**changed)
