"""Everything at once: matchers whose leakage is known, behind screens that say all or nothing."""

import json

import polars as pl
import pytest
from scipy.stats import entropy

from bench.custody.leakage.leaks import LEAKS, leaks
from bench.custody.leakage.measured import Probing
from bench.custody.leakage.report import frontier, leaks_report
from bench.output.progress import Silent
from generators.errors import ConfirmbenchError
from tests.bench.custody.leakage.town import ON_FILE, PEOPLE, PROBING, frames, write_town
from tests.command import confirmbench

SHUT = (
    "import dataclasses\nimport polars as pl\n\n\n@dataclasses.dataclass(frozen=True)\nclass Shut:\n"
    "    def open(self, gazetteer):\n        return self\n\n"
    "    def admit(self, requests, papers):\n"
    "        return pl.repeat(False, requests.height, dtype=pl.Boolean, eager=True)\n"
)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return write_town(tmp_path_factory.mktemp("leaks") / "town")


@pytest.fixture(scope="module")
def shut(tmp_path_factory):
    file = tmp_path_factory.mktemp("screens") / "shut.py"
    file.write_text(SHUT)
    return f"{file}:Shut"


@pytest.fixture(scope="module")
def found(dataset, shut):
    return leaks(dataset, ["exact", "always", "never"], ["none", shut], PROBING, Silent())


def value(found, matcher, measure, at, screen="none"):
    kept = found.filter(matcher=matcher, measure=measure, at=at).filter(pl.col("screen").str.contains(screen))
    return kept["value"].item()


def test_rows_are_as_documented_and_each_comes_once(found):
    assert found.schema == LEAKS
    assert found.select("matcher", "screen", "measure", "at").is_unique().all()
    assert found.group_by("matcher", "screen").len()["len"].n_unique() == 1
    told = found.filter(pl.col("value").is_not_null() & pl.col("low").is_not_null())
    assert ((told["low"] <= told["value"] + 1e-9) & (told["value"] <= told["high"] + 1e-9)).all()


def test_a_matcher_that_is_right_tells_the_truth_and_no_more(found):
    assert value(found, "exact", "fnr", "all") == 0
    assert value(found, "exact", "bits", "all") == pytest.approx(entropy([ON_FILE, PEOPLE - ON_FILE], base=2))
    assert value(found, "exact", "advantage", "k 10") == 1
    assert value(found, "exact", "never", "list 100") == 0


@pytest.mark.parametrize("matcher", ["always", "never"])
def test_matchers_that_do_not_look_tell_nothing(found, matcher):
    assert value(found, matcher, "bits", "all") == 0
    assert value(found, matcher, "advantage", "k 10") == 0


@pytest.mark.parametrize("matcher", ["exact", "always"])
def test_a_screen_that_refuses_everything_leaks_nothing(found, matcher):
    for measure, at in (("bits", "all"), ("advantage", "k 10"), ("members_per_query", "exact")):
        assert value(found, matcher, measure, at, "Shut") == 0
    assert value(found, matcher, "never", "list 100", "Shut") == 1
    assert value(found, matcher, "refused", "list 100", "Shut") == 1
    assert value(found, matcher, "volume_log10", "two edits", "Shut") is None
    assert value(found, matcher, "false_refuse", "all", "Shut") == 1


def test_the_same_seed_finds_the_same(dataset, found):
    again = leaks(dataset, ["exact"], ["none"], PROBING, Silent())
    assert again.equals(found.filter(matcher="exact", screen="none"))


def test_the_frontier_has_a_row_for_each_pair(found):
    table = frontier(found)

    assert (
        table.select("matcher", "screen").rows()
        == found.select("matcher", "screen").unique(maintain_order=True).rows()
    )
    exact = table.row(0, named=True)
    assert (exact["FNR count"], exact["FNR of"], exact["advantage"]) == (0, ON_FILE, 1.0)
    assert table.filter(matcher="never")["median guesses"].to_list() == [None, None]


def test_reports(found):
    text = leaks_report(found, "terminal", 120)
    assert "Error against leakage" in text
    assert "0.0 (0/50)" in text
    assert "What counts alone reveal" in text
    assert "Defences" not in leaks_report(found, "terminal", 120, alone=True)
    both = json.loads(leaks_report(found, "json", 120))
    assert (len(both["frontier"]), len(both["measures"])) == (6, found.height)
    assert leaks_report(found, "csv", 120).count("\n") == found.height
    assert leaks_report(found, "csv", 120, alone=True).count("\n") == 6
    assert leaks_report(found, "markdown", 120).startswith("## Error against leakage")


@pytest.mark.parametrize(
    ("matcher", "screen", "message"),
    [
        ("exat", "none", "did you mean exact"),
        ("exact", "nome", "did you mean none"),
        ("oracle", "none", "looks answers up by the number"),
    ],
)
def test_wrong_specs(dataset, matcher, screen, message):
    with pytest.raises(ConfirmbenchError, match=message):
        leaks(dataset, [matcher], [screen], PROBING, Silent())


def test_no_matcher_or_screen_twice(dataset):
    with pytest.raises(ConfirmbenchError, match="same matcher"):
        leaks(dataset, ["exact", "exact()"], ["none"], PROBING, Silent())
    with pytest.raises(ConfirmbenchError, match="same screen"):
        leaks(dataset, ["exact"], ["none", "none()"], PROBING, Silent())


def test_too_few_people(tmp_path):
    few = frames()["truth"].with_columns(person_on_file=pl.col("request_id") < 19)
    with pytest.raises(ConfirmbenchError, match="asks about 19 people on file"):
        leaks(write_town(tmp_path / "few", truth=few), ["exact"], ["none"], PROBING, Silent())
    everybody = frames()["truth"].with_columns(person_on_file=pl.lit(True))
    with pytest.raises(ConfirmbenchError, match="asks about 0 people who are not on file"):
        leaks(write_town(tmp_path / "all", truth=everybody), ["exact"], ["none"], PROBING, Silent())


def test_taxpayer_numbers_are_stated_where_that_is_asked_for(tmp_path):
    numbers = [f"9{i:08}" for i in range(PEOPLE)]
    made = frames()
    registry = made["registry"].with_columns(tin=pl.Series(numbers[:ON_FILE]))
    requests = made["requests"].with_columns(tin=pl.Series(numbers))
    dataset = write_town(tmp_path / "numbered", registry=registry, requests=requests)
    by_number = "two_paths"

    plain = leaks(dataset, [by_number], ["none"], PROBING, Silent())
    stated = leaks(dataset, [by_number], ["none"], Probing(**(vars(PROBING) | {"numbers": True})), Silent())
    assert value(plain, by_number, "edge_blind", "street") == 0
    assert value(stated, by_number, "edge_blind", "street") == 1  # whoever has the number needs no address
    assert value(stated, by_number, "guesses_mean", "list 100") == 1


def test_the_command(dataset, tmp_path):
    asked = ("--targets", 20, "--people", 20, "--frontier", "--format", "csv")
    done = confirmbench("leak", dataset.folder, "--matcher", "exact", *asked)

    assert (done.returncode, done.stdout.count("\n")) == (0, 2), done.stderr
    assert done.stdout.startswith("matcher,screen,FNR,")


def test_a_dataset_without_papers(tmp_path):
    from tests.bench.tiny import write_tiny

    done = confirmbench("leak", write_tiny(tmp_path / "tiny"), "--matcher", "exact")

    assert (done.returncode, done.stdout) == (2, "")
    assert "have no papers" in done.stderr
