"""The yearly report, counted by hand, and its three views held against one another."""

import json
from datetime import UTC, date, datetime

import polars as pl
import pytest

from bench.custody.ledger.counting import COUNTS, PEOPLE, Window, count, to_date
from bench.custody.ledger.head import LEDGER
from bench.custody.ledger.item import CONFIRM, ITEM, NO_MATCH, REFUSED
from bench.custody.ledger.ledger import open_ledger
from bench.custody.ledger.report import VIEWS, report, report_text, seen, shown
from bench.custody.ledger.verify import verdict
from bench.output.tables import FORMATS
from generators.errors import ConfirmbenchError
from tests.bench.custody.ledger.made import items

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
def folder(tmp_path):
    columns = ("requester", "purpose", "officer", "reason", "answer", "subject", "received_at")
    rows = [{"request_id": number, **dict(zip(columns, row, strict=True))} for number, row in enumerate(ROWS)]
    for row in rows:
        row["received_at"] = row["received_at"] and row["received_at"].replace(tzinfo=UTC)
    with open_ledger(tmp_path / "ledger", SETTING) as ledger:
        ledger.append(pl.DataFrame(rows, schema=ITEM))
    return tmp_path / "ledger"


def rows(frame):
    return [tuple(row) for row in frame.iter_rows()]


def test_oversight_counts_exactly(folder):
    year = seen(count(folder, Window(date(2026, 1, 1), date(2026, 12, 31))), "oversight", ALWAYS)
    assert rows(year) == [  # requests, refused, confirms, no matches, people
        (2026, "AGENCY-A", "criminal", None, 2, 0, 2, 0, 1),
        (2026, "AGENCY-A", "removal", None, 5, 2, 2, 1, 2),
        (2026, "AGENCY-B", None, None, 0, 0, 0, 0, 0),
        (2026, "AGENCY-Q", None, None, 0, 0, 0, 0, 0),
        (2026, "AGENCY-X", "benefits", None, 1, 1, 0, 0, 0),
    ]


def test_the_custodian_sees_officers_and_reasons(folder):
    exact = report(folder, "custodian", ALWAYS).counts.filter(pl.col("requester") == "AGENCY-A")
    assert exact.filter(reason="late").select("officer", "requests", "refused").row(0) == ("O2", 1, 1)
    assert exact.filter(officer="O1", year=2026).select("confirms", PEOPLE).row(0) == (1, 1)


def test_the_public_sees_requesters_and_no_small_counts(folder):
    shown_counts = report(folder, "public", ALWAYS).counts
    assert shown_counts.columns == ["year", "requester", *COUNTS, PEOPLE]
    small = {value for name in (*COUNTS, PEOPLE) for value in shown_counts[name]}
    assert small == {"0", "< 10"}


@pytest.mark.parametrize("window", [ALWAYS, Window(date(2025, 5, 2)), Window(last=date(2025, 5, 3))])
def test_the_views_reconcile(tmp_path, window):
    """Sums of the custodian's counts are those of oversight, and rounded those of the public."""
    with open_ledger(tmp_path / "ledger", SETTING) as ledger:
        ledger.append(items(0, 700))
    counted = count(tmp_path / "ledger", window)
    custodian, oversight, public = (seen(counted, view, window) for view in reversed(VIEWS))
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
        assert both[name].to_list() == [shown(number) for number in both[f"{name}_exact"]]
    between = zip(both["fewest"], both[PEOPLE], both["most"], strict=True)
    assert all(rounded(fewest) <= rounded(people) <= rounded(most) for fewest, people, most in between)
    assert custodian["requests"].sum() == report(tmp_path / "ledger", "oversight", window).inside


def rounded(people):
    number = shown(people) if isinstance(people, int) else people
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
def test_a_window_includes_both_its_days(folder, first, last, inside):
    """The item without papers has no time of receipt, and is in no window."""
    found = report(folder, "oversight", Window(to_date(first), to_date(last)))
    assert (found.inside, found.counted.items, found.counted.undated) == (inside, 10, 1)


def test_zero_is_said_with_the_head_that_proves_it(folder):
    found = report(folder, "oversight", Window(date(2027, 1, 1), date(2027, 12, 31)))
    assert rows(found.counts.select("year", "requester", "requests")) == [
        (2027, "AGENCY-A", 0),
        (2027, "AGENCY-B", 0),
        (2027, "AGENCY-Q", 0),
    ]
    text = report_text(found, "terminal", 200)
    assert "Received from 2027-01-01 to 2027-12-31: 0 requests, of 10 in the ledger." in text
    assert f"head {verdict(folder).hash}, verified: intact." in text


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("form", FORMATS)
def test_every_report_names_the_head(folder, view, form):
    assert verdict(folder).hash in report_text(report(folder, view, ALWAYS), form, 80)


def test_json_is_json_and_says_what_was_verified(folder):
    found = json.loads(report_text(report(folder, "oversight", Window(date(2026, 1, 1))), "json", 80))
    assert (found["verified"], found["from"], found["to"]) == (True, "2026-01-01", None)
    assert sum(row["requests"] for row in found["counts"]) == 8


def test_a_changed_ledger_is_counted_and_said_to_be_changed(folder):
    path = folder / LEDGER
    path.write_bytes(path.read_bytes().replace(b'"purpose":"benefits"', b'"purpose":"criminal"'))
    found = report(folder, "oversight", ALWAYS)
    assert not found.verdict.intact
    assert "NOT AS IT WAS WRITTEN" in report_text(found, "terminal", 200)
    assert '"verified": false' in report_text(found, "json", 200)


def test_the_public_cannot_compute_what_was_rounded(folder):
    """The exact number of records would give away the total."""
    text = report_text(report(folder, "public", ALWAYS), "json", 80)
    assert "records" not in json.loads(text)
    assert "12 records" not in text


@pytest.mark.parametrize("text", ["2025-13-01", "yesterday", "08.04.2025"])
def test_a_day_is_a_day(text):
    with pytest.raises(ConfirmbenchError, match="2025-04-08"):
        to_date(text)


def test_wrong_views_and_windows(folder):
    with pytest.raises(ConfirmbenchError, match="public, oversight, custodian"):
        report(folder, "secret", ALWAYS)
    with pytest.raises(ConfirmbenchError, match="before it begins"):
        Window(date(2026, 1, 2), date(2026, 1, 1))
