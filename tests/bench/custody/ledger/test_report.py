"""The yearly report, counted by hand, and its three views held against one another.

What was asked about one person: the list, and what it cannot show.

The commands `audit verify`, `audit report` and `audit subject`: what they print and how they end.
"""

import json
from datetime import UTC, date, datetime

import polars as pl
import pytest
from typer.testing import CliRunner

from bench.cli import make_app
from bench.custody.ledger.ledger import open_ledger
from bench.custody.ledger.record import CONFIRM, ITEM, NO_MATCH, REFUSED, subjects
from bench.custody.ledger.report import (
    COUNTS,
    PEOPLE,
    VIEWS,
    Window,
    count,
    person,
    person_text,
    report,
    report_text,
    show,
    to_date,
    view_counts,
)
from bench.custody.ledger.verify import verdict
from bench.output.formats import FORMATS
from generators.dataset import load
from generators.errors import ConfirmbenchError
from tests.bench.custody.ledger.made import items
from tests.bench.custody.ledger.mutations import forge, write_ledger
from tests.bench.tiny import write_tiny


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return load(write_tiny(tmp_path_factory.mktemp("person") / "tiny"))


@pytest.fixture(scope="module")
def folder(dataset, tmp_path_factory):
    """All requests of the tiny dataset; row n asks for the name and address of record n, with two changes.

    Request 3 spells the name otherwise; request 20, about nobody on file, bears the name of record 5.
    """
    requests = dataset.requests().with_columns(
        given_name=pl.when(pl.col("request_id") == 3).then(pl.lit("Otherwise")).otherwise("given_name")
    )
    name = {column: requests[column][5] for column in ("given_name", "surname")}
    requests = requests.with_columns(
        pl.when(pl.col("request_id") == 20).then(pl.lit(text)).otherwise(column).alias(column)
        for column, text in name.items()
    )
    folder = tmp_path_factory.mktemp("person") / "ledger"
    with open_ledger(folder, {"dataset": dataset.digest}) as ledger:
        subject, named = subjects(ledger.key, requests)
        ledger.append(items(0, requests.height).with_columns(subject, named).select(list(ITEM)))
    with open_ledger(folder, {"dataset": "another"}) as ledger:
        ledger.append(items(0, requests.height).with_columns(subject, named).select(list(ITEM)))
    return folder


def test_requests_under_the_name_on_file(folder, dataset):
    found = person(folder, dataset, 5)
    assert found.asked["request_id"].to_list() == [5, 20]
    assert found.asked["agrees"].to_list() == ["name and address", "name"]
    assert found.asked["answer"].to_list() == items(0, 28)["answer"].gather([5, 20]).to_list()
    assert (found.about, found.found, found.others) == (1, 1, 1)


def test_who_spelled_the_name_otherwise_is_not_found(folder, dataset):
    found = person(folder, dataset, 3)
    assert found.asked.is_empty()
    assert (found.about, found.found, found.others) == (1, 0, 0)
    text = person_text(found, "terminal", 200)
    assert "Requests about this person, by the dataset's truth: 1. Listed of them: 0." in text
    assert "verified: intact" in text


def test_a_name_that_only_others_bear(folder, dataset):
    """Request 16 bears the name of record 16, and is by the truth about nobody on file."""
    found = person(folder, dataset, 16)
    assert (found.about, found.found, found.others) == (0, 0, 1)


def test_json_has_the_counts(folder, dataset):
    found = json.loads(person_text(person(folder, dataset, 5), "json", 80))
    assert (found["about"], found["found"], found["others"], len(found["asked"])) == (1, 1, 1, 2)


def test_unknown_records_and_other_data(folder, dataset, tmp_path):
    with pytest.raises(ConfirmbenchError, match="no record 4444"):
        person(folder, dataset, 4444)
    other = load(write_tiny(tmp_path / "other", requests=20))
    with pytest.raises(ConfirmbenchError, match="answered from other data") as raised:
        person(folder, other, 5)
    assert dataset.digest in str(raised.value)


ALWAYS = Window()
SETTING = {"dataset": "d", "authorised": "AGENCY-A, AGENCY-B,AGENCY-Q"}
#        requester   purpose    officer reason  answer    subject  received
ROWS = [
    ("AGENCY-A", "criminal", "O1", None, CONFIRM, "p1", datetime(2025, 12, 31, 23, 59)),
    ("AGENCY-A", "criminal", "O1", None, CONFIRM, "p1", datetime(2026, 1, 1)),
    ("AGENCY-A", "criminal", "O2", None, CONFIRM, "p1", datetime(2026, 1, 2)),
    ("AGENCY-A", "removal", "O2", None, CONFIRM, "p1", datetime(2026, 1, 2)),
    ("AGENCY-A", "removal", "O2", None, CONFIRM, "p2", datetime(2026, 1, 2)),
    ("AGENCY-A", "removal", "O2", None, NO_MATCH, "p3", datetime(2026, 1, 2)),
    ("AGENCY-A", "removal", "O2", "late", REFUSED, "p4", datetime(2026, 1, 3)),
    ("AGENCY-A", "removal", "O2", "no papers", REFUSED, "p5", datetime(2026, 1, 3)),
    ("AGENCY-X", "benefits", None, "stranger", REFUSED, "p1", datetime(2026, 1, 3)),
    (None, None, None, "no papers", REFUSED, None, None),
]


@pytest.fixture
def counted_folder(tmp_path):
    columns = ("requester", "purpose", "officer", "reason", "answer", "subject", "received_at")
    rows = [{"request_id": number, **dict(zip(columns, row, strict=True))} for number, row in enumerate(ROWS)]
    for row in rows:
        row["received_at"] = row["received_at"] and row["received_at"].replace(tzinfo=UTC)
    with open_ledger(tmp_path / "ledger", SETTING) as ledger:
        ledger.append(pl.DataFrame(rows, schema=ITEM))
    return tmp_path / "ledger"


def rows(frame):
    return [tuple(row) for row in frame.iter_rows()]


def test_oversight_counts_exactly(counted_folder):
    year = view_counts(
        count(counted_folder, Window(date(2026, 1, 1), date(2026, 12, 31))), "oversight", ALWAYS
    )
    assert rows(year) == [  # requests, refused, confirms, no matches, people
        (2026, "AGENCY-A", "criminal", None, 2, 0, 2, 0, 1),
        (2026, "AGENCY-A", "removal", None, 5, 2, 2, 1, 2),
        (2026, "AGENCY-B", None, None, 0, 0, 0, 0, 0),
        (2026, "AGENCY-Q", None, None, 0, 0, 0, 0, 0),
        (2026, "AGENCY-X", "benefits", None, 1, 1, 0, 0, 0),
    ]


def test_the_custodian_sees_officers_and_reasons(counted_folder):
    exact = report(counted_folder, "custodian", ALWAYS).counts.filter(pl.col("requester") == "AGENCY-A")
    assert exact.filter(reason="late").select("officer", "requests", "refused").row(0) == ("O2", 1, 1)
    assert exact.filter(officer="O1", year=2026).select("confirms", PEOPLE).row(0) == (1, 1)


def test_the_public_sees_requesters_and_no_small_counts(counted_folder):
    shown_counts = report(counted_folder, "public", ALWAYS).counts
    assert shown_counts.columns == ["year", "requester", *COUNTS, PEOPLE]
    small = {value for name in (*COUNTS, PEOPLE) for value in shown_counts[name]}
    assert small == {"0", "< 10"}


@pytest.mark.parametrize("window", [ALWAYS, Window(date(2025, 5, 2)), Window(last=date(2025, 5, 3))])
def test_the_views_reconcile(tmp_path, window):
    """Sums of the custodian's counts are those of oversight, and rounded those of the public."""
    with open_ledger(tmp_path / "ledger", SETTING) as ledger:
        ledger.append(items(0, 700))
    counted = count(tmp_path / "ledger", window)
    custodian, oversight, public = (view_counts(counted, view, window) for view in reversed(VIEWS))
    keys = ["year", "requester", "purpose", "authority"]
    summed = custodian.group_by(keys).agg(pl.col(COUNTS).sum()).sort(keys)
    assert summed.equals(oversight.sort(keys).drop(PEOPLE))
    for view in (custodian, oversight):
        assert (view["refused"] + view["confirms"] + view["no_matches"] == view["requests"]).all()
    by_requester = oversight.group_by("year", "requester").agg(
        pl.col(COUNTS).sum(), pl.col(PEOPLE).max().alias("fewest"), pl.col(PEOPLE).sum().alias("most")
    )
    both = public.join(by_requester, on=["year", "requester"], nulls_equal=True, suffix="_exact")
    assert both.height == public.height == by_requester.height
    for name in COUNTS:
        assert both[name].to_list() == [show(number) for number in both[f"{name}_exact"]]
    between = zip(both["fewest"], both[PEOPLE], both["most"], strict=True)
    assert all(rounded(fewest) <= rounded(people) <= rounded(most) for fewest, people, most in between)
    assert custodian["requests"].sum() == report(tmp_path / "ledger", "oversight", window).inside


def rounded(people):
    number = show(people) if isinstance(people, int) else people
    return 5 if number == "< 10" else int(number)


@pytest.mark.parametrize(
    ("first", "last", "inside"),
    [
        (None, None, 10),
        ("2026-01-01", None, 8),
        (None, "2025-12-31", 1),
        ("2025-12-31", "2026-01-01", 2),
        ("2026-01-04", "2026-06-30", 0),
    ],
)
def test_a_window_includes_both_its_days(counted_folder, first, last, inside):
    """The item without papers has no time of receipt, and is in no window."""
    found = report(counted_folder, "oversight", Window(to_date(first), to_date(last)))
    assert (found.inside, found.counted.items, found.counted.undated) == (inside, 10, 1)


def test_zero_is_said_with_the_head_that_proves_it(counted_folder):
    found = report(counted_folder, "oversight", Window(date(2027, 1, 1), date(2027, 12, 31)))
    assert rows(found.counts.select("year", "requester", "requests")) == [
        (2027, "AGENCY-A", 0),
        (2027, "AGENCY-B", 0),
        (2027, "AGENCY-Q", 0),
    ]
    text = report_text(found, "terminal", 200)
    assert "Received from 2027-01-01 to 2027-12-31: 0 requests, of 10 in the ledger." in text
    assert f"head {verdict(counted_folder).hash}, verified: intact." in text


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("form", FORMATS)
def test_every_report_names_the_head(counted_folder, view, form):
    assert verdict(counted_folder).hash in report_text(report(counted_folder, view, ALWAYS), form, 80)


def test_json_is_json_and_says_what_was_verified(counted_folder):
    found = json.loads(report_text(report(counted_folder, "oversight", Window(date(2026, 1, 1))), "json", 80))
    assert (found["verified"], found["from"], found["to"]) == (True, "2026-01-01", None)
    assert sum(row["requests"] for row in found["counts"]) == 8


def test_a_changed_ledger_is_counted_and_said_to_be_changed(counted_folder):
    forge(
        counted_folder,
        "UPDATE records SET line = CAST(replace(CAST(line AS TEXT), 'benefits', 'criminal') AS BLOB)",
    )
    found = report(counted_folder, "oversight", ALWAYS)
    assert not found.verdict.intact
    assert "NOT AS IT WAS WRITTEN" in report_text(found, "terminal", 200)
    assert '"verified": false' in report_text(found, "json", 200)


def test_the_public_cannot_compute_what_was_rounded(counted_folder):
    """The exact number of records would give away the total."""
    text = report_text(report(counted_folder, "public", ALWAYS), "json", 80)
    assert "records" not in json.loads(text)
    assert "12 records" not in text


@pytest.mark.parametrize("text", ["2025-13-01", "yesterday", "08.04.2025"])
def test_a_day_is_a_day(text):
    with pytest.raises(ConfirmbenchError, match="2025-04-08"):
        to_date(text)


def test_wrong_views_and_windows(counted_folder):
    with pytest.raises(ConfirmbenchError, match="public, oversight, custodian"):
        report(counted_folder, "secret", ALWAYS)
    with pytest.raises(ConfirmbenchError, match="before it begins"):
        Window(date(2026, 1, 2), date(2026, 1, 1))


@pytest.fixture
def audited(tmp_path):
    return write_ledger(tmp_path / "ledger")


def audit(*arguments):
    return CliRunner().invoke(make_app(()), ["audit", *map(str, arguments)])


def tamper(audited):
    forge(
        audited,
        "UPDATE records SET line = CAST(replace(CAST(line AS TEXT), 'AGENCY-B', 'AGENCY-A') AS BLOB)",
    )


def test_verify_prints_the_head_and_ends_with_zero(audited):
    done = audit("verify", audited)
    assert done.exit_code == 0
    assert f"intact: {verdict(audited).records} records" in done.stdout
    assert done.stdout.endswith(f"head {verdict(audited).hash}\n")


def test_a_copy_is_exported_and_verified(audited, tmp_path):
    out = tmp_path / "copy.jsonl"
    done = audit("export", audited, "--out", out)
    assert done.exit_code == 0
    assert done.stdout == f"Written to {out}: 43 records, head {verdict(audited).hash}\n"
    assert audit("verify", out, "--head", verdict(audited).hash).exit_code == 0
    out.write_bytes(out.read_bytes().replace(b"AGENCY-B", b"AGENCY-A"))
    assert audit("verify", out).exit_code == 1


def test_verify_takes_a_head_that_was_kept(audited):
    kept = verdict(audited).hash
    assert "record 43 of 43" in audit("verify", audited, "--head", kept).stdout
    foreign = audit("verify", audited, "--head", "0" * 64)
    assert foreign.exit_code == 1
    assert "no record has the hash" in foreign.stdout


def test_verify_ends_with_one_when_something_was_found(audited):
    tamper(audited)
    done = audit("verify", audited)
    assert done.exit_code == 1
    assert "was changed after it was written" in done.stdout


def test_a_report_of_a_changed_ledger_ends_with_one(audited):
    assert audit("report", audited, "--view", "public").exit_code == 0
    tamper(audited)
    done = audit("report", audited)
    assert done.exit_code == 1
    assert "NOT AS IT WAS WRITTEN" in done.stdout


def test_a_report_as_csv_says_the_rest_beside(audited):
    done = audit("report", audited, "--from", "2030-01-01", "--format", "csv")
    assert done.stdout.startswith("year,requester,purpose,authority,requests,")
    assert f"head {verdict(audited).hash}" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "nowhere"), "holds no ledger"),
        (("report", "nowhere"), "holds no ledger"),
        (("report", "nowhere", "--from", "tomorrow"), "no day"),
        (("report", "nowhere", "--format", "pdf"), "no format"),
        (("subject", "nowhere", "1", "--dataset", "nowhere"), "not a dataset folder"),
    ],
)
def test_wrong_input_is_an_error_for_people(arguments, said):
    done = audit(*arguments)
    assert isinstance(done.exception, ConfirmbenchError)
    assert said in str(done.exception)
