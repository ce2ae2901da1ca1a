"""External matchers as real processes: good ones in two languages, and every way to misbehave."""

import gc
import json
import os
import shlex
import sys
import textwrap
import time
from pathlib import Path

import polars as pl
import pytest

from bench.conformance.matchers import registry as many_records
from bench.conformance.matchers import requests as many_requests
from generators.errors import ConfirmbenchError
from generators.schema import REGISTRY
from matchers.catalog import make
from matchers.external import External
from tests.matchers.people import SMITH, registry, requests

pytestmark = pytest.mark.process

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
PERL = f"perl {shlex.quote(str(EXAMPLES / 'same_house.pl'))}"
PYTHON = f"{shlex.quote(sys.executable)} {shlex.quote(str(EXAMPLES / 'same_house.py'))}"
N = 20  # requests asked of programs that misbehave
PEOPLE = [{}] * N

READ = """
import json, os, sys, time
def read():
    return [json.loads(line) for line in iter(sys.stdin.readline, "") if line.strip()]
def until_empty_line():
    return [json.loads(line) for line in iter(sys.stdin.readline, "\\n")]
def answer(number, confirmed=True):
    print(json.dumps({"request_id": number, "confirmed": confirmed}))
"""
INTRODUCED = "records = until_empty_line()\nprint('ready', flush=True)\n"
ASKED = INTRODUCED + "asked = read()\n"


@pytest.fixture
def program(tmp_path):
    """Write a program in Python, and return the matcher that runs it."""

    def program(body, **parameters):
        file = tmp_path / "program.py"
        file.write_text(READ + textwrap.dedent(body))
        return External(f"{shlex.quote(sys.executable)} -I {shlex.quote(str(file))}", **parameters)

    return program


def refused(matcher, *texts, people=PEOPLE):
    """The whole exchange fails with one message, and leaves no process behind."""
    with pytest.raises(ConfirmbenchError) as caught:
        matcher.fit(registry({})).confirm(requests(*people))
    for text in texts:
        assert text in str(caught.value)
    assert children() == []


def children():
    """Processes that we started and that are not gone, zombies included."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


@pytest.mark.parametrize(
    "matcher",
    [External(PERL), External(PYTHON, format="arrow")],
    ids=["perl, JSON lines", "python, Arrow"],
)
class TestExamples:
    """The programs of docs/examples state one rule: surname, house number and ZIP code."""

    def test_confirm_what_their_rule_says(self, matcher):
        people = (
            {},
            {"given_name": "Somebody", "street": None},
            {"surname": " smith "},
            {"surname": "Smyth"},
            {"house_number": ""},
            {"zip_code": None},
            {"surname": 'O"Hara\\'},
            {"surname": "O'HARA"},
            {"surname": "RENÉE"},
        )
        known = registry({}, {"surname": 'O"Hara\\'}, {"surname": "Renée"}, {"zip_code": None})

        answers = matcher.fit(known).confirm(requests(*people)).to_list()

        assert answers == [True, True, True, False, False, False, True, False, True]

    def test_agree_with_polars_on_many(self, matcher):
        key = [
            pl.col(c).str.strip_chars().str.to_uppercase() for c in ("surname", "house_number", "zip_code")
        ]
        asked = many_requests()
        known = many_records().select(key).drop_nulls()
        found = asked.select("request_id", *key).join(known, on=known.columns, how="semi")["request_id"]

        answers = matcher.fit(many_records().lazy()).confirm(asked)

        assert answers.to_list() == asked["request_id"].is_in(found.implode()).to_list()
        assert 0 < answers.sum() < len(answers)

    def test_answer_a_second_batch_and_an_empty_one(self, matcher):
        fitted = matcher.fit(registry({}))

        assert fitted.confirm(requests({}, {"surname": "Smyth"})).to_list() == [True, False]
        assert fitted.confirm(requests({"surname": "Smyth"}, {})).to_list() == [False, True]
        assert fitted.confirm(requests({}).clear()).to_list() == []
        assert children() == []

    def test_know_nobody_when_the_registry_is_empty(self, matcher):
        assert matcher.fit(registry({}).head(0)).confirm(requests({})).to_list() == [False]


def test_what_a_program_gets(program, tmp_path):
    """All columns of the registry and of the requests by name, null as null, and the protocol's number."""
    log = tmp_path / "log.json"
    matcher = program(
        ASKED
        + f"""
json.dump([records, asked, os.environ["CONFIRMBENCH_PROTOCOL"]], open({str(log)!r}, "w"))
for request in asked:
    answer(request["request_id"], False)
"""
    )
    people = registry({"unit": "a\nb\x00"}, {}).with_columns(
        tin_kind=pl.lit("ssn").cast(REGISTRY["tin_kind"])
    )
    asked = requests({}, {}).with_columns(request_id=pl.Series([41, 41]))

    matcher.fit(people).confirm(asked)

    records, seen, protocol = json.loads(log.read_text())
    extra = {"record_id": 0, "tax_year": None, "tin": None, "tin_kind": "ssn"}
    assert records[0] == {**extra, **SMITH, "unit": "a\nb\x00"}
    assert list(records[1]) == list(REGISTRY)
    assert seen == [{"request_id": number, **SMITH, "tin": None} for number in (0, 1)]
    assert protocol == "1"


def test_answers_come_in_any_order_with_anything_beside(program):
    matcher = program(
        ASKED
        + """
for request in reversed(asked):
    number = request["request_id"]
    print(json.dumps({"score": 0.9, "confirmed": number % 3 == 0, "request_id": number}))
    print()
"""
    )

    answers = matcher.fit(registry({})).confirm(requests(*PEOPLE))

    assert answers.to_list() == [number % 3 == 0 for number in range(N)]


def test_the_last_line_needs_no_end(program):
    matcher = program(ASKED + 'sys.stdout.write(\'{"request_id": 0, "confirmed": true}\')')

    assert matcher.fit(registry({})).confirm(requests({})).to_list() == [True]


def test_full_pipes_stop_nobody(program):
    """It answers while it reads, and chatters: megabytes wait in every pipe."""
    matcher = program(
        INTRODUCED
        + """
for line in iter(sys.stdin.readline, ""):
    sys.stderr.write("x" * 1000 + "\\n")
    print(json.dumps({"confirmed": True, "request_id": json.loads(line)["request_id"], "note": "x" * 1000}))
""",
        seconds=120,
    )
    people = requests(*[{"street": "x" * 2_000}] * 3_000)

    assert matcher.fit(registry(*[{}] * 20_000)).confirm(people).sum() == 3_000


def test_a_program_may_stop_listening(program):
    """Whoever knows the answers need not read everything."""
    matcher = program(
        """
        import os
        print("ready", flush=True)
        os.close(0)
        for number in range(20):
            answer(number)
        """
    )

    assert matcher.fit(registry(*[{}] * 20_000)).confirm(requests(*PEOPLE)).sum() == N


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("print('hello', flush=True)", ("printed 'hello'", 'first line must be "ready"')),
        ("print('x' * 10**7)", ("printed 'xxx", 'first line must be "ready"')),
        ("sys.exit('no such table')", ("ended with exit code 1 before it was ready", "said: no such table")),
        ("", ("ended with exit code 0 before it was ready.",)),
        ("os.kill(os.getpid(), 11)", ("was ended by SIGSEGV before it was ready",)),
    ],
    ids=["greets", "prints without end", "dies", "leaves", "crashes"],
)
def test_before_it_is_ready(program, body, texts):
    refused(program(body), *texts)


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("print('yes')", ("printed 'yes'; each line must be an answer",)),
        ("print('[1, 2]')", ("printed '[1, 2]'",)),
        ("sys.stdout.buffer.write(b'\\xff\\x00\\n')", ("each line must be an answer",)),
        ("print('[' * 100_000)", ("each line must be an answer",)),
        ("while True: print('x' * 100)", ("each line must be an answer",)),
        ("while True: sys.stdout.write('{')", ("each line must be an answer",)),
        ("answer(0, 0.93)", ("Scores stay inside",)),
        ("answer('0')", ("each line must be an answer",)),
        ("answer(True)", ("each line must be an answer",)),
        ("answer(10**30)", ("each line must be an answer",)),
        ("for n in range(19): answer(n)", ("left 1 of 20 requests without an answer, e.g. 19;",)),
        ("pass", ("left 20 of 20 requests without an answer, e.g. 0, 1, 2;",)),
        ("for n in [*range(19), 3]: answer(n)", ("answered 1 requests more than once, e.g. 3;",)),
        ("for n in [*range(20), 3]: answer(n)", ("printed more than 20 lines of answers to 20 requests",)),
        ("while True: answer(0)", ("printed more than 20 lines",)),
        ("for n in range(1, 21): answer(n)", ("answered 1 requests that it was not asked, e.g. 20;",)),
        ("for n in range(-1, 19): answer(n)", ("not asked, e.g. -1;",)),
        ("answer(0); sys.exit('lost it')", ("ended with exit code 1 when asked", "said: lost it")),
        ("answer(0); sys.stdout.flush(); os.kill(os.getpid(), 9)", ("was ended by SIGKILL when asked",)),
        (
            "[answer(n) for n in range(20)]; sys.exit(3)",
            ("ended with exit code 3 when asked; it must end with 0.",),
        ),
    ],
)
def test_bad_answers(program, body, texts):
    refused(program(ASKED + body), *texts)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("time.sleep(600)", "took more than 0.5 s to be ready (does it flush what it prints?)."),
        (
            "print('ready'); time.sleep(600)",
            "took more than 0.5 s to be ready (does it flush what it prints?).",
        ),
        (ASKED + "time.sleep(600)", "took more than 0.5 s to answer and end."),
        (INTRODUCED + "time.sleep(600)", "took more than 0.5 s to answer and end."),
        (
            ASKED + "[answer(n) for n in range(20)]; sys.stdout.flush(); time.sleep(600)",
            "took more than 0.5 s to answer and end.",
        ),
        (
            ASKED + "[answer(n) for n in range(20)]; sys.stdout.flush(); os.close(1); time.sleep(600)",
            "took more than 0.5 s to answer and end.",
        ),
        (ASKED + "while True: sys.stderr.write('waiting ')", "said: ... "),
    ],
    ids=["never ready", "does not flush", "never answers", "never reads", "never ends", "closes", "chatters"],
)
def test_a_program_that_hangs_is_stopped(program, body, text):
    start = time.monotonic()
    refused(program(body, seconds=0.5), text, people=[{"street": "x" * 100_000}] * N)
    assert time.monotonic() - start < 30


def test_what_it_says_on_standard_error_is_passed_on_and_its_end_is_quoted(program, capsys):
    refused(
        program("sys.stderr.write('begin ' + 'x' * 100_000 + ' the end'); sys.exit(1)"),
        "said: ... xxx",
        "xxx the end",
    )
    assert capsys.readouterr().err.startswith("begin xxx")


def test_a_matcher_that_is_fitted_and_forgotten_leaves_nothing(program):
    fitted = program(INTRODUCED + "time.sleep(600)").fit(registry({}))
    assert len(children()) == 1
    del fitted
    gc.collect()
    assert children() == []


ARROW = """
import io, os, sys, time, nanoarrow, polars as pl
from nanoarrow.ipc import InputStream
def read():
    return pl.DataFrame(nanoarrow.ArrayStream(InputStream.from_readable(sys.stdin.buffer)))
known = read()
print("ready", flush=True)
asked = read()
def answer(ids, confirmed, **more):
    pl.DataFrame({"request_id": ids, "confirmed": confirmed, **more}).write_ipc_stream(sys.stdout.buffer)
every = list(range(asked.height))
"""


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("print('garbage')", ("printed 'garbage\\n', which is no Arrow stream",)),
        ("pass", ("printed '', which is no Arrow stream",)),
        ("answer(every, [0.5] * 20)", ("a table with request_id Int64, confirmed Float64; it must have",)),
        ("answer(map(str, every), [True] * 20)", ("request_id String",)),
        ("pl.DataFrame({'id': every}).write_ipc_stream(sys.stdout.buffer)", ("a table with id Int64;",)),
        ("answer(every, [None] + [True] * 19)", ("left 1 answers null",)),
        ("answer(every[1:], [True] * 19)", ("left 1 of 20 requests without an answer, e.g. 0;",)),
        ("answer(every + [3], [True] * 21)", ("answered 1 requests more than once, e.g. 3;",)),
        (
            "answer([None] + every[1:], [True] * 20)",
            ("answered 1 requests that it was not asked, e.g. None;",),
        ),
        ("while True: sys.stdout.buffer.write(bytes(10_000))", ("printed more than 1,069,056 bytes",)),
        ("sys.stdout.write('abc'); sys.exit(4)", ("ended with exit code 4 when asked",)),
    ],
)
def test_bad_answers_in_arrow(program, body, texts):
    refused(program(ARROW + body, format="arrow"), *texts)


def test_arrow_in_several_batches_of_other_types(program):
    """Streams are read whole; any whole number will do for request_id; further columns are passed over."""
    matcher = program(
        ARROW
        + """
chunks = [pl.DataFrame({"confirmed": [n % 2 == 0], "why": ["x"], "request_id": [n]}) for n in reversed(every)]
table = pl.concat(chunks, rechunk=False).cast({"request_id": pl.UInt16})
table.write_ipc_stream(sys.stdout.buffer)
""",
        format="arrow",
    )

    answers = matcher.fit(registry({})).confirm(requests(*PEOPLE))

    assert answers.to_list() == [number % 2 == 0 for number in range(N)]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("external", r"lacks the parameter command, which has no default; write external\(command=\.\.\.\)"),
        ("external(command='')", "command is ''; it must name a program, e.g."),
        ("external(command=3)", "command is 3; it must name a program"),
        ('external(command="perl \'x")', "cannot be read: No closing quotation"),
        ("external(command='no-such-program x')", "there is no program no-such-program to run"),
        ("external(command='perl x', format='xml')", "format is 'xml'; it must be one of json, arrow"),
        ("external(command='perl x', seconds=0)", "seconds is 0; it must be a number from 0.01"),
    ],
)
def test_a_spec_that_cannot_be_right_is_refused_at_once(spec, message):
    with pytest.raises(ConfirmbenchError, match=message):
        make(spec)


def test_a_program_that_cannot_be_started(tmp_path):
    file = tmp_path / "program"
    file.write_bytes(b"\x7fELF no program")
    file.chmod(0o755)
    refused(External(str(file)), f"The program {file} cannot be started: Exec format error")


def test_a_command_is_divided_as_by_a_shell_and_run_by_none(program, tmp_path):
    """No word is expanded."""
    file = tmp_path / "with a space.py"
    file.write_text(READ + ASKED + "assert sys.argv[1:] == ['$HOME', '*', '; ls', '|']\nanswer(0)")
    words = [sys.executable, "-I", str(file), "$HOME", "*", "; ls", "|"]

    assert External(shlex.join(words)).fit(registry({})).confirm(requests({})).to_list() == [True]
