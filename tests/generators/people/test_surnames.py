"""Who bears which surname, and when it changed."""

import numpy as np
import pytest

from generators.names.vocabulary import load_vocabulary
from generators.people.cards import everybody
from generators.people.households import CHILD, PARENT, REQUEST_YEAR, SLOTS, Templates
from generators.people.moving import FIRST_YEAR
from generators.people.person import FEMALE, describe_people, fathers, in_couples, spouses
from generators.people.surnames import birth_surnames, trace_surnames
from generators.sampling import Streams
from generators.schema import ORIGINS

STREAMS, TEMPLATES = Streams(1), Templates.build(0.03)
VOCABULARY = load_vocabulary("faker")


@pytest.fixture(scope="module")
def people():
    return everybody(STREAMS, TEMPLATES, np.arange(30_000))


@pytest.fixture(scope="module")
def histories(people):
    return trace_surnames(STREAMS, TEMPLATES, VOCABULARY, people, 0.09, np.zeros_like)


def test_children_bear_the_fathers_surname(people):
    children = people.take(people.role == CHILD)
    own = birth_surnames(STREAMS, TEMPLATES, VOCABULARY, children)
    his = birth_surnames(
        STREAMS, TEMPLATES, VOCABULARY, describe_people(STREAMS, TEMPLATES, fathers(children))
    )

    assert (own.first == his.first).all()


def test_a_parent_at_home_bears_the_surname_that_the_head_was_born_with(people):
    parents = people.take(people.role == PARENT)
    own = birth_surnames(STREAMS, TEMPLATES, VOCABULARY, parents)
    heads = birth_surnames(
        STREAMS, TEMPLATES, VOCABULARY, describe_people(STREAMS, TEMPLATES, parents.household * SLOTS)
    )

    assert (own.first == heads.first).all()


def test_wives_take_join_or_keep_as_published(people, histories):
    """Pew 2023: 79 % take the husband's surname, 14 % keep theirs, 5 % join; 5 % of husbands take hers."""
    rows = np.flatnonzero(in_couples(people))
    couples = people.take(rows)
    spouse = birth_surnames(
        STREAMS, TEMPLATES, VOCABULARY, describe_people(STREAMS, TEMPLATES, spouses(couples))
    )
    born, now = histories.before.take(rows), histories.since.take(rows)
    wife = couples.sex == FEMALE
    joined = (now.joiner > 0) & (now.second == spouse.first) | (histories.maiden[rows] >= 0)
    takes = ~now.differ(spouse) & ~joined & born.differ(spouse)

    assert takes[wife].mean() == pytest.approx(0.77, abs=0.03)
    assert joined[wife].mean() == pytest.approx(0.05, abs=0.01)
    assert takes[~wife].mean() == pytest.approx(0.05, abs=0.01)
    hispanic = wife & (couples.head_origin == ORIGINS.index("hispanic"))
    assert takes[hispanic].mean() < takes[wife].mean() - 0.1


def test_about_one_woman_in_seventy_changes_her_surname_in_a_year(people, histories):
    women = people.sex == FEMALE
    years = REQUEST_YEAR - FIRST_YEAR
    changed = (histories.changed > 0) & histories.before.differ(histories.since)

    assert 0.010 < changed[women].mean() / years < 0.020


def test_a_surname_is_the_old_one_before_the_year_of_change_and_the_new_one_from_then_on(histories):
    rows = np.flatnonzero(histories.changed > 0)
    before, at = histories.at(FIRST_YEAR).take(rows), histories.at(REQUEST_YEAR).take(rows)

    assert not before.differ(histories.before.take(rows)).any()
    assert not at.differ(histories.since.take(rows)).any()


def test_who_moved_together_changed_the_surname_then(people):
    histories = trace_surnames(
        STREAMS, TEMPLATES, VOCABULARY, people, 0.09, lambda person: np.full(len(person), 2020)
    )
    renamed = in_couples(people) & histories.before.differ(histories.since)

    assert (histories.changed[renamed] == 2020).all()
