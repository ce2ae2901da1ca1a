"""The commands `audit verify`, `audit report` and `audit subject`: what they print and how they end."""

import pytest
from typer.testing import CliRunner

from bench.cli import make_app
from bench.custody.ledger.verify import verdict
from generators.errors import ConfirmbenchError
from tests.bench.custody.ledger.mutations import forge, write_ledger


@pytest.fixture
def folder(tmp_path):
    return write_ledger(tmp_path / "ledger")


def audit(*arguments):
    return CliRunner().invoke(make_app(()), ["audit", *map(str, arguments)])


def tamper(folder):
    forge(
        folder,
        "UPDATE records SET line = CAST(replace(CAST(line AS TEXT), 'AGENCY-B', 'AGENCY-A') AS BLOB)",
    )


def test_verify_prints_the_head_and_ends_with_zero(folder):
    done = audit("verify", folder)
    assert done.exit_code == 0
    assert f"intact: {verdict(folder).records} records" in done.stdout
    assert done.stdout.endswith(f"head {verdict(folder).hash}\n")


def test_a_copy_is_exported_and_verified(folder, tmp_path):
    out = tmp_path / "copy.jsonl"
    done = audit("export", folder, "--out", out)
    assert done.exit_code == 0
    assert done.stdout == f"Written to {out}: 43 records, head {verdict(folder).hash}\n"
    assert audit("verify", out, "--head", verdict(folder).hash).exit_code == 0
    out.write_bytes(out.read_bytes().replace(b"AGENCY-B", b"AGENCY-A"))
    assert audit("verify", out).exit_code == 1


def test_verify_takes_a_head_that_was_kept(folder):
    kept = verdict(folder).hash
    assert "record 43 of 43" in audit("verify", folder, "--head", kept).stdout
    foreign = audit("verify", folder, "--head", "0" * 64)
    assert foreign.exit_code == 1
    assert "no record has the hash" in foreign.stdout


def test_verify_ends_with_one_when_something_was_found(folder):
    tamper(folder)
    done = audit("verify", folder)
    assert done.exit_code == 1
    assert "was changed after it was written" in done.stdout


def test_a_report_of_a_changed_ledger_ends_with_one(folder):
    assert audit("report", folder, "--view", "public").exit_code == 0
    tamper(folder)
    done = audit("report", folder)
    assert done.exit_code == 1
    assert "NOT AS IT WAS WRITTEN" in done.stdout


def test_a_report_as_csv_says_the_rest_beside(folder):
    done = audit("report", folder, "--from", "2030-01-01", "--format", "csv")
    assert done.stdout.startswith("year,requester,purpose,authority,requests,")
    assert f"head {verdict(folder).hash}" in done.stderr


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
