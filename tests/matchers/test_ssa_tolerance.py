"""The name tolerance of the SSA, clause by clause."""

import pytest

from generators.errors import ConfirmbenchError
from matchers.ssa_tolerance import CLAUSES, SSATolerance
from tests.matchers.kernels.test_tolerance import plain_changed, plain_extra
from tests.matchers.people import confirms
from tests.matchers.small_world import agree, confirms_with_tin, expected, found, world
from tests.matchers.test_name_control import ADDRESS, OTHER, TIN

PASSES = {
    "a": lambda q, r: q["surname"][:7] == r["surname"][:7] and q["given_name"][0] == r["given_name"][0],
    "b": lambda q, r: q["surname"][:4] == r["surname"][:4] and q["given_name"][:4] == r["given_name"][:4],
    "c": lambda q, r: plain_changed(q["surname"], r["surname"]) and q["given_name"][0] == r["given_name"][0],
    "d": lambda q, r: (
        (plain_extra(q["surname"], r["surname"]) or plain_extra(r["surname"], q["surname"]))
        and q["given_name"][0] == r["given_name"][0]
    ),
}


@pytest.mark.parametrize(
    ("clause", "held", "stated"),
    [
        ("a", ("William", "Montgomery"), ("Wanda", "Montgomerie")),
        ("b", ("William", "Williams"), ("Willie", "Willard")),
        ("c", ("William", "Smith"), ("Wanda", "Smyth")),
        ("c", ("William", "Smith"), ("William", "Smiht")),
        ("d", ("William", "Johnson"), ("W", "Johnston")),
        ("d", ("William", "Smythe"), ("Wanda", "Smyth")),
    ],
)
def test_a_clause_alone_passes(clause, held, stated):
    held, stated = ({"given_name": given, "surname": surname} for given, surname in (held, stated))
    others = tuple(other for other in CLAUSES if other != clause)

    assert confirms(SSATolerance(), held, stated)
    assert confirms(SSATolerance(clauses=(clause,)), held, stated)
    assert not confirms(SSATolerance(clauses=others), held, stated)


def test_number_or_address():
    """A number that is stated decides alone; without one, the address does."""
    elsewhere = {"zip_code": "75600", "given_name": "Wanda"}

    assert confirms_with_tin(SSATolerance(), TIN, {**TIN, **elsewhere})
    assert not confirms_with_tin(SSATolerance(), TIN, OTHER)
    assert not confirms_with_tin(SSATolerance(), TIN, elsewhere)
    assert confirms_with_tin(SSATolerance(), TIN, {"given_name": "Wanda"})
    assert not confirms_with_tin(SSATolerance(), TIN, {**TIN, "given_name": "Bill"})


@pytest.mark.parametrize("clauses", [CLAUSES, ("a",), ("b",), ("c",), ("d",), ("b", "d")])
def test_equals_the_rule_written_out(clauses):
    def rule(request, record):
        named = all(row[name] for row in (request, record) for name in ("given_name", "surname"))
        looked_up = named and found(request, record, agree(request, record, ADDRESS))
        return looked_up and any(PASSES[clause](request, record) for clause in clauses)

    held, asked = world(4)
    answers = expected(rule, held, asked)

    assert 0 < sum(answers) < 200
    assert SSATolerance(clauses=clauses).fit(held).confirm(asked).to_list() == answers


@pytest.mark.parametrize(
    "wrong", [{"clauses": ()}, {"clauses": ("e",)}, {"clauses": ["a"]}, {"by": "ssn"}, {"address": ("tin",)}]
)
def test_refuses(wrong):
    with pytest.raises(ConfirmbenchError, match=f"^{next(iter(wrong))} is "):
        SSATolerance(**wrong)
