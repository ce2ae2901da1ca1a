"""Whose record it is: by number, or by address."""

import polars as pl
import pytest

from generators.errors import ConfirmbenchError
from matchers.joining import identifiers
from tests.matchers.small_world import with_tins


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("917346272", "917346272"),
        ("917-34-6272", "917346272"),
        (" 917 34 6272 ", "917346272"),
        ("000012345", "000012345"),
        ("91734627", None),
        ("9173462722", None),
        ("000000000", None),
        ("999-99-9999", None),
        ("123456789", None),
        ("n/a", None),
        ("", None),
        (None, None),
    ],
)
def test_a_tin_is_nine_digits(written, digits):
    frame = pl.DataFrame({"tin": [written]}, schema={"tin": pl.String})

    assert frame.select(identifiers.tin()).item() == digits


def test_a_request_takes_one_path():
    """One with a number has no `without_tin`, so that its address is not looked at; a record has both."""
    held, asked = with_tins([{"tin": "917346272"}], [{"tin": "917346272"}, {"tin": "999999999"}, {}])

    assert identifiers.held(held.collect(), ("zip_code",)).row(0) == ("75501", "917346272", True)
    assert identifiers.asked(asked, ("zip_code",))["without_tin"].to_list() == [None, True, True]


def test_keys_of_each_path():
    address = ("house_number", "zip_code")

    assert identifiers.keys("tin", address, "control") == (("control", "tin"),)
    assert identifiers.keys("address", address, "control") == (("control", *address),)
    assert identifiers.keys("tin_else_address", address) == (("tin",), (*address, "without_tin"))


@pytest.mark.parametrize(
    ("by", "address", "named"),
    [
        ("ssn", ("street",), "by"),
        ("tin", (), "address"),
        ("tin", ["street"], "address"),
        ("tin", ("surname",), "address"),
        ("tin", ("street", "street"), "address"),
    ],
)
def test_refuses(by, address, named):
    with pytest.raises(ConfirmbenchError, match=f"^{named} is "):
        identifiers.check_identifiers(by, address)
