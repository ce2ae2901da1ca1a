"""What a run looks like when it is printed: on a narrow screen, on a wide one, in a file.

The end of a run as a real terminal and a real pipe get it.
"""

import json
import os
import pty
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench.entrants.process import Outcome
from bench.output.table import ASCII_BLOCKS, UNICODE_BLOCKS, Look
from bench.runs.record import CurveEntry, Entry, RunRecord
from bench.runs.report import run_report, score_report
from generators.ceiling import ceiling
from tests.bench.made_runs import run_counts
from tests.bench.tiny import REQUESTS, write_plugin, write_tiny
from tests.command import confirmbench
from tests.generators.test_population import ann, frames

EVEN = [i % 2 == 0 for i in range(REQUESTS)]
ALL = [True] * REQUESTS
SECONDS = {"load": 0.5, "fit": 12.0, "warm_up": 0.25, "ask": 0.001}


@pytest.fixture
def run():
    return RunRecord(
        suite={"name": "tiny"},
        dataset={"digest": "0123456789abcdef", "records": 20, "requests": REQUESTS},
        environment={},
        started="",
        entries=(
            Entry("even", "even", "", "e", Outcome("ok", "", SECONDS, 1 << 29)),
            Entry("all(threshold=0.9)", "all", "", "a", Outcome("ok", "", SECONDS, 1 << 30)),
            Entry("hang", "hang", "", "h", Outcome("timeout", "Stopped at the limit of 9 s.", {"fit": 1.0})),
        ),
        counts=run_counts({"e": EVEN, "a": ALL}, {"e": "even", "a": "all(threshold=0.9)"}),
    )


@pytest.mark.parametrize("width", [80, 200])
def test_fits_the_screen_and_is_plain_ascii(run, width):
    text = run_report(run, width)
    assert max(map(len, text.splitlines())) <= width
    assert text.isascii()
    assert "\x1b" not in text


@pytest.mark.parametrize("width", [80, 200])
def test_counts_stand_beside_rates(run, width):
    text = run_report(run, width)
    assert "0.4545 (5/11)" in text  # even: of the 11 that should be confirmed, 5 have odd numbers
    assert "1.0000 (17/17)" in text  # all: every wrong one is confirmed
    assert "0.3929 (11/28)" in text  # all: its precision is the prevalence
    assert "precision at 39.3%" in text
    assert "28,000" in text
    assert "12.00 s" in text
    assert "0.50 GB" in text


def test_intervals_where_there_is_room(run):
    assert "[0.8049, 1.0000]" not in run_report(run, 80)
    assert "[0.8049, 1.0000]" in run_report(run, 200)  # Clopper-Pearson of 17 of 17: 0.025 ** (1 / 17)


def test_a_failed_matcher_stays_with_its_status_and_message(run):
    text = run_report(run, 200)
    assert "hang: timeout. Stopped at the limit of 9 s." in text
    row = next(line for line in text.splitlines() if line.startswith("hang "))
    assert row.split() == ["hang", "timeout", "-", "-", "-", "-", "-", "1.00", "s", "-"]


def test_kinds_are_listed_with_their_right_answer(run):
    rows = [line.split() for line in run_report(run, 200).splitlines()]
    assert ["moved", "no", "match", "0.5000", "(2/4)", "1.0000", "(4/4)"] in rows
    assert ["current", "confirm", "0.5000", "(4/8)", "1.0000", "(8/8)"] in rows


def test_a_run_in_which_everything_failed_can_be_printed(run):
    failed = RunRecord(run.suite, run.dataset, {}, "", run.entries[2:])
    assert "timeout" in run_report(failed, 80)


def test_score_report_knows_answers_only():
    text = score_report(run_counts({"answers.csv": EVEN}), 80)
    assert "answers.csv" in text
    assert "requests/s" not in text


def bare(text):
    return re.sub(r"\x1b\[\d+m", "", text)


@pytest.mark.parametrize("width", [60, 80, 100, 160, 200])
@pytest.mark.parametrize("blocks", [UNICODE_BLOCKS, ASCII_BLOCKS])
def test_a_terminal_shows_no_line_too_long(run, width, blocks):
    text = run_report(run, width, look=Look(True, blocks), opening="A finding of many words. " * 12)

    assert max(len(line) for line in bare(text).splitlines()) <= width
    assert not any(line.endswith(" ") for line in bare(text).splitlines())


def test_colours_change_nothing_but_colour(run):
    assert bare(run_report(run, 120, look=Look(colour=True))) == run_report(run, 120)
    assert "\x1b[31mtimeout" in run_report(run, 120, look=Look(colour=True))


def test_bars_show_wrong_answers(run):
    """even does not confirm 4 of 8 current requests and 1 of 3 renamed; all confirms whatever it gets."""
    text = run_report(run, 120, look=Look(blocks=UNICODE_BLOCKS))

    assert re.search(r"^current +confirm +0.5000 \(4/8\) █{8} +1.0000 \(8/8\)$", text, re.MULTILINE)
    assert re.search(r"^moved +no match +0.5000 \(2/4\) █{4} +1.0000 \(4/4\) █{8}$", text, re.MULTILINE)
    assert "Bars: wrong answers; a whole bar is 50% where confirm is right and 100% where no match is" in text


def test_the_first_finding_stands_before_the_tables(run):
    text = run_report(run, 80, opening="even makes the fewest wrong confirms.")

    assert text.index("Suite tiny") < text.index("even makes the fewest") < text.index("matcher  ")


def test_many_matchers_are_rows_by_kind(run):
    entries = tuple(replace(run.entries[0], spec=f"m{place}", slug=str(place)) for place in range(7))
    counts = run_counts(
        {entry.slug: EVEN for entry in entries}, {entry.slug: entry.spec for entry in entries}
    )
    lines = run_report(
        replace(run, entries=entries, counts=counts), 200, look=Look(True, UNICODE_BLOCKS)
    ).splitlines()
    (head,) = (
        place
        for place, line in enumerate(lines)
        if bare(line).split()[:3] == ["matcher", "current", "renamed"]
    )

    assert bare(lines[head + 1]).split()[:4] == ["confirm", "confirm", "no", "match"]
    assert bare(lines[head + 2]).split() == ["8", "3", "4", "3", "3", "2", "2", "3"]
    assert bare(lines[head + 4]).split()[:5] == ["m0", "0.5000", "(4)", "0.6667", "(2)"]


def test_the_ceiling_stands_under_the_table_where_it_is_known(run):
    known = ceiling(*frames([ann(True), ann(False)]))

    assert "Ceiling" not in run_report(run, 100)
    assert "Ceiling: 1 of 2 requests (0.5000) are answered wrongly at best" in run_report(
        replace(run, dataset=run.dataset | {"ceiling": known}), 100
    )


def test_a_failed_curve_is_named(run):
    curve = CurveEntry("even", "", "threshold", (0.8, 0.9), "error", "No such value: 0.9.")

    assert "even by threshold: error. No such value: 0.9." in run_report(
        replace(run, curve_entries=(curve,)), 100
    )


pytestmark = pytest.mark.process

EVENLY = "return requests['request_id'] % 2 == 0"
ESCAPES = re.compile(r"\x1b\[\d*m")


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    """Arguments that run two matchers on the tiny dataset, into a new folder each time."""
    folder = tmp_path_factory.mktemp("ending")
    dataset = write_tiny(folder / "tiny")
    even = write_plugin(folder, EVENLY, name="Even")
    odd = write_plugin(folder, "return requests['request_id'] % 2 == 1", name="Odd")
    base = ["run", "smoke", "--dataset", dataset, "--matcher", even]
    numbers = iter(range(100))

    def command(*more):
        return [*map(str, base), "--matcher", odd, "--out", str(folder / f"run{next(numbers)}"), *more]

    return command


def on_terminal(arguments, columns, **settings):
    """What a process writes to its terminal, which is standard output and nothing else."""
    inner, outer = pty.openpty()
    command = [sys.executable, "-m", "bench.cli", *arguments]
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR")}
    environment |= {
        "COLUMNS": str(columns),
        "TERM": "xterm-256color",
        "PYTHONIOENCODING": "utf-8",
        **settings,
    }
    with subprocess.Popen(command, stdout=outer, stderr=subprocess.DEVNULL, env=environment) as process:
        os.close(outer)
        written = b"".join(iter(lambda: _read(inner), b""))
        assert process.wait(timeout=60) == 0
    os.close(inner)
    return written.decode().replace("\r\n", "\n")


def _read(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other end is closed
        return b""


def test_a_terminal_gets_colours_bars_and_the_finding_first(command):
    text = on_terminal(command(), 100)
    plain = ESCAPES.sub("", text)

    assert "\x1b[32m" in text
    assert "█" in text
    assert max(map(len, plain.splitlines())) <= 100 or "Written to" in max(plain.splitlines(), key=len)
    assert plain.index("wrong confirms among the 17 requests") < plain.index("matcher  ")


def test_no_color(command):
    text = on_terminal(command(), 100, NO_COLOR="1")

    assert "\x1b" not in text
    assert "█" in text


def test_a_pipe_gets_neither(command):
    done = confirmbench(*command(), COLUMNS=100, TERM="xterm-256color")

    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert done.stdout.isascii()


def test_json_is_all_that_is_printed(command):
    done = confirmbench(*command("--json", "--by", "lag"))
    found = json.loads(done.stdout)

    assert done.returncode == 0, done.stderr
    assert [each["status"] for each in found["matchers"]] == ["ok", "ok"]
    assert found["dataset"]["requests"] == REQUESTS
    assert {row["slice"] for row in found["rates"]} == {"all", "kind", "lag"}
    assert Path(found["folder"], "run.json").is_file()
    assert found["findings"]


def test_json_of_a_run_in_which_a_matcher_failed(command, tmp_path):
    bad = write_plugin(tmp_path, "raise ValueError('<no>')", name="Bad")
    done = confirmbench(*command("--json", "--matcher", bad))
    found = json.loads(done.stdout)

    assert done.returncode == 1
    assert not found["complete"]
    assert [each["status"] for each in found["matchers"]] == ["ok", "ok", "error"]
