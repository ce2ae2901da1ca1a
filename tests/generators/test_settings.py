"""Tables become dataclasses; a message names the file, the key and what was expected.

Profiles are checked, and a message names the file and the key.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

import pytest

from generators.errors import ConfirmbenchError
from generators.profile import FOLDER, load_profile, profile_names
from generators.settings import (
    Choice,
    Day,
    Positive,
    Share,
    Shares,
    Split,
    Texts,
    Where,
    Whole,
    read_table,
    read_toml,
    settings_names,
    settings_path,
)


@dataclass(frozen=True)
class Opening:
    begin: Annotated[date, Day()]
    end: Annotated[date | None, Day()] = None

    def __post_init__(self):
        if self.end and self.end < self.begin:
            raise ValueError("it ends before it begins")


@dataclass(frozen=True)
class Shop:
    name: str
    goods: Annotated[tuple[str, ...], Texts("goods", '["tea"]')] = ()
    rooms: Annotated[int, Whole(1, 9)] = 1
    floor: Annotated[int, Whole(0)] = 0
    price: Annotated[float, Positive()] = 1.0
    discount: Share = 0.0
    taste: Annotated[str, Choice(("sweet", "dry"))] = "dry"
    colours: Annotated[dict[str, float] | None, Shares(("red", "blue"), whole=True)] = None
    ages: Annotated[tuple[float, ...], Split(2)] = (0.5, 0.5)
    opening: Opening | None = None


def read(tmp_path, text):
    (tmp_path / "mine.toml").write_text(text)
    return read_table(Shop, read_toml(tmp_path / "mine.toml"), Where("mine.toml"))


def test_what_is_left_out_has_its_default(tmp_path):
    assert read(tmp_path, 'name = "x"') == Shop("x")


def test_everything_is_read_as_its_field_holds_it(tmp_path):
    text = """
    name = "x"
    goods = ["tea", "green tea"]
    rooms = 9
    floor = 1_000_000_000_000
    price = 3
    discount = 1
    taste = "sweet"
    colours = { blue = 0.75, red = 0.25 }
    ages = [0, 1]
    [opening]
    begin = 2025-01-31
    """
    opening = Opening(date(2025, 1, 31))
    shop = read(tmp_path, text)

    assert shop == Shop(
        "x", ("tea", "green tea"), 9, 10**12, 3.0, 1.0, "sweet", {"red": 0.25, "blue": 0.75}, (0, 1), opening
    )
    assert (type(shop.price), type(shop.discount), type(shop.ages[0])) == (float, float, float)
    assert list(shop.colours) == ["red", "blue"]  # as declared, whatever the order of the file


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "nam = 'x'",
            "mine.toml has an unknown key nam (did you mean name?); its keys are name, goods,",
        ),
        ("", "mine.toml lacks the key name."),
        ("name = ''", "mine.toml: name is ''; it must be a text."),
        ("name = 3", "name is 3; it must be a text."),
        ("goods = []", 'goods is []; it must be a list of goods, e.g. ["tea"].'),
        ("goods = 'tea'", "goods is 'tea'; it must be a list of goods"),
        ("goods = ['']", "goods is ['']; it must be a list of goods"),
        ("goods = ['tea ']", "it must be a list of goods without blanks at their ends."),
        ("goods = ['tea', 'tea']", "it must be a list in which nothing stands twice."),
        ("rooms = 10", "rooms is 10; it must be a whole number from 1 to 9."),
        ("rooms = 1.0", "rooms is 1.0; it must be a whole number"),
        ("rooms = true", "rooms is True; it must be a whole number"),
        ("floor = -1", "floor is -1; it must be a whole number of at least 0."),
        ("price = 0", "price is 0; it must be a number above 0."),
        ("price = inf", "price is inf; it must be"),
        ("price = nan", "price is nan; it must be"),
        ("price = true", "price is True; it must be"),
        ("discount = 1.5", "discount is 1.5; it must be a number from 0 to 1."),
        ("discount = nan", "discount is nan; it must be"),
        ("discount = false", "discount is False; it must be"),
        ("taste = 'wet'", 'taste is \'wet\'; it must be "sweet" or "dry".'),
        ("taste = ['dry']", "taste is ['dry']; it must be"),
        ("colours = { red = 1 }", "mine.toml: [colours] lacks the key blue."),
        ("colours = { red = 1, bleu = 0 }", "[colours] has an unknown key bleu (did you mean blue?)"),
        ("colours = { red = 2, blue = 0 }", "colours.red is 2; it must be a number from 0 to 1."),
        ("colours = { red = 1, blue = 1 }", "the shares of colours sum to 2; they must sum to 1."),
        ("ages = [1]", "ages is [1]; it must be a list of 2 shares."),
        ("ages = [1, 'x']", "ages.2 is 'x'; it must be a number from 0 to 1."),
        ("ages = [0.5, 0.4]", "the shares of ages sum to 0.9; they must sum to 1."),
        ("opening = 3", "opening is 3; it must be a table, written as [opening] with its keys below it."),
        ("[[opening]]\nbegin = 2025-01-01", "it must be a table"),
        ("[opening]", "[opening] lacks the key begin."),
        (
            "[opening]\nbegin = '2025-01-01'",
            "opening.begin is '2025-01-01'; it must be a date without quotes",
        ),
        ("[opening]\nbegin = 2025-01-01T00:00:00", "it must be a date without quotes"),
        (
            "[opening]\nbegin = 2025-01-02\nend = 2025-01-01",
            "mine.toml: in [opening], it ends before",
        ),
        ("[opening", "mine.toml is not a TOML file: "),
    ],
)
def test_a_mistake_is_named(tmp_path, text, message):
    name = "" if "nam" in text or not text else 'name = "x"\n'
    with pytest.raises(ConfirmbenchError) as error:
        read(tmp_path, name + text)

    assert message in str(error.value)


def test_a_class_without_keys_and_a_field_without_a_kind():
    @dataclass(frozen=True)
    class Nothing: ...

    @dataclass(frozen=True)
    class Vague:
        size: int

    assert read_table(Nothing, {}, Where("mine.toml", "papers")) == Nothing()
    with pytest.raises(ConfirmbenchError, match=r"\[papers\] has an unknown key size; it has no keys"):
        read_table(Nothing, {"size": 3}, Where("mine.toml", "papers"))
    with pytest.raises(TypeError, match="annotate"):
        read_table(Vague, {"size": 3}, Where("mine.toml"))


def test_files_are_found_by_name_and_by_path(tmp_path):
    for name in ("small.toml", "large.toml", "notes.txt"):
        (tmp_path / name).touch()

    assert settings_names(tmp_path) == ["large", "small"]
    assert settings_path("small", tmp_path, "shop") == tmp_path / "small.toml"
    assert settings_path(str(tmp_path / "notes.txt"), tmp_path, "shop") == tmp_path / "notes.txt"
    for wrong in ("smal", "", str(tmp_path)):
        with pytest.raises(ConfirmbenchError, match=r"There is no shop .*one of large, small, or give"):
            settings_path(wrong, tmp_path, "shop")


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfirmbenchError, match=r"mine\.toml is not a TOML file"):
        read_toml(tmp_path / "mine.toml")
    with pytest.raises(ConfirmbenchError, match=r"none\.toml cannot be read: No such file"):
        read_toml(tmp_path / "none.toml")


TYPICAL = (FOLDER / "typical.toml").read_text()


def write(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_loads_under_its_name(name):
    profile = load_profile(name)

    assert profile.name == name
    assert sum(profile.kinds.values()) == pytest.approx(1)


def test_a_file_of_ones_own(tmp_path):
    text = TYPICAL.replace('name = "typical"', 'name = "mine"')

    assert load_profile(write(tmp_path, text)).name == "mine"


def test_an_unknown_profile_lists_the_known_ones():
    with pytest.raises(
        ConfirmbenchError,
        match=r"no profile 'typcal' \(did you mean typical.*one of borrowed-number, clean",
    ):
        load_profile("typcal")


def test_a_profile_like_another_states_what_differs(tmp_path):
    text = 'name = "mine"\ndescription = "Mine."\nlike = "hard"\n[noise]\nnickname = 0.5\n'
    mine, hard = load_profile(write(tmp_path, text)), load_profile("hard")

    assert (mine.name, mine.noise.nickname) == ("mine", 0.5)
    assert replace(mine.noise, nickname=hard.noise.nickname) == hard.noise
    assert (mine.population, mine.registry, mine.kinds) == (hard.population, hard.registry, hard.kinds)


def test_a_profile_like_another_has_a_name_of_its_own(tmp_path):
    with pytest.raises(ConfirmbenchError, match="lacks the key name"):
        load_profile(write(tmp_path, 'description = "Mine."\nlike = "hard"\n'))


def test_a_table_within_a_section_is_taken_whole(tmp_path):
    text = 'name = "mine"\ndescription = "Mine."\nlike = "hard"\n[requests]\nchannels = { typed = 1.0 }\n'
    with pytest.raises(ConfirmbenchError, match=r"\[requests.channels\] lacks the key heard"):
        load_profile(write(tmp_path, text))


@pytest.mark.parametrize(
    ("like", "message"),
    [
        ('"typicl"', "like is 'typicl'; it must be a profile that states everything itself: clean, drift"),
        ('"compound"', "like is 'compound'"),  # it is like typical itself
        ("3", "like is 3"),
        ('["typical"]', "like is \\['typical'\\]"),
        ('"typical"\n[noise]\nnoise = 1', r"\[noise\] has an unknown key noise; its keys are nickname, rom"),
        ('"typical"\n[kinds]\ncurrent = 0.5', "shares of kinds sum to 1.1"),
        ('"typical"\nnoise = 3', "noise is 3; it must be a table"),
    ],
)
def test_a_mistake_in_a_profile_like_another_is_named(tmp_path, like, message):
    text = f'name = "mine"\ndescription = "Mine."\nlike = {like}\n'
    with pytest.raises(ConfirmbenchError, match=message):
        load_profile(write(tmp_path, text))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("po_box = 0.06", "po_box = 0.06\nboats = 1", r"\[population\] has an unknown key boats"),
        ("po_box = 0.06", "", r"\[population\] lacks the key po_box"),
        ("po_box = 0.06", "po_box = -0.1", "population.po_box is -0.1; it must be a number from 0 to 1"),
        ("po_box = 0.06", "po_box = 1.5", "population.po_box is 1.5"),
        ("po_box = 0.06", "po_box = true", "population.po_box is True"),
        ("po_box = 0.06", 'po_box = "some"', "population.po_box is 'some'"),
        ("household_coverage = 0.9", "household_coverage = 0", "nobody could be on file"),
        ("{ white = 0.90,", "{ white = 1.90,", "population.coverage.white is 1.9"),
        ("{ white = 0.90,", "{ green = 0.90,", r"\[population.coverage\] has an unknown key green"),
        ("submission = 100", "submission = 0", "requests.submission is 0; it must be a whole number from 1"),
        ("submission = 100", "submission = 2.5", "requests.submission is 2.5"),
        ("filing_history = 1", "filing_history = 9", "it must be a whole number from 1 to 5"),
        ("{ typed = 0.5,", "{ typed = 0.9,", "shares of requests.channels sum to 1.4"),
        ("current = 0.40", "current = 0.50", "shares of kinds sum to 1.1; they must sum to 1"),
        ("[0.72,", "[0.92,", "shares of registry.filing_lag sum to 1.2"),
        ("filing_lag = [0.72,", "filing_lag = [0.1, 0.72,", "must be a list of 5 shares"),
        ('vocabulary = "census"', "vocabulary = 3", "vocabulary is 3; it must be a text"),
        ("[noise]", "noise = 3\n[other]", "unknown key"),
        ('name = "typical"', "name = ", "is not a TOML file"),
    ],
)
def test_profile_a_mistake_is_named(tmp_path, old, new, message):
    assert old in TYPICAL
    with pytest.raises(ConfirmbenchError, match=message) as error:
        load_profile(write(tmp_path, TYPICAL.replace(old, new, 1)))

    assert "mine.toml" in str(error.value)


def test_a_profile_with_papers_is_otherwise_the_one_that_it_is_like():
    mou, model = load_profile("mou"), load_profile("low-yield")

    assert mou.papers is not None
    assert replace(mou, papers=None, name=model.name, description=model.description) == model


def test_without_papers_a_profile_has_no_section_of_that_name():
    assert "papers" not in load_profile("low-yield").as_dict()
    assert load_profile("mou").as_dict()["papers"]["officer_limit"] == 500


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("batch = 40", "batch = 0", "papers.batch is 0; it must be a whole number from 1"),
        ("officer_limit = 500", "officer_limit = 2.5", "papers.officer_limit is 2.5"),
        ("no_statute = 0.01", "no_statute = 2", "papers.no_statute is 2; it must be a number from 0 to 1"),
        ("no_statute = 0.01", "", r"\[papers\] lacks the key no_statute"),
        (
            "no_statute = 0.01",
            "no_statut = 0.01",
            r"\[papers\] has an unknown key no_statut \(",
        ),
        (
            "no_order_date = 0.01",
            "no_order_date = 0.98",
            "papers.no_order_date to papers.order_day_91 sum to 1.01",
        ),
        ("time_zone = 0.01", "time_zone = 1.0", "papers.no_attestation to papers.time_zone sum to 1.04"),
        (
            "near_duplicate = 0.015",
            "near_duplicate = 0.99",
            "papers.duplicate to papers.near_duplicate sum to",
        ),
        ("[papers]", "papers = 3\n[other]", "unknown key"),
    ],
)
def test_a_mistake_in_papers_is_named(tmp_path, old, new, message):
    text = (FOLDER / "mou.toml").read_text()
    assert old in text
    with pytest.raises(ConfirmbenchError, match=message) as error:
        load_profile(write(tmp_path, text.replace(old, new, 1)))

    assert "mine.toml" in str(error.value)


def test_an_unknown_vocabulary_lists_the_known_ones():
    from generators.names.vocabulary import load_vocabulary

    with pytest.raises(ConfirmbenchError, match="choose one of census, faker"):
        load_vocabulary("klingon")
