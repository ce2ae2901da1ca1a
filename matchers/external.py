"""A matcher in any language: a program that reads registry and requests and prints its answers.

What an external matcher is told and how it answers, as bytes: lines of JSON, or Arrow's stream format.
"""

import io
import json
import shlex
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import REGISTRY
from matchers.contract import check_range
from matchers.external_process import Program, ending

PLAIN = {**REGISTRY, "tin_kind": pl.String()}  # types that all languages know
ROWS = 50_000  # sent together
LONGEST_LINE = 10_000  # bytes; an answer has some 40
END_OF_STREAM = b"\xff\xff\xff\xff\x00\x00\x00\x00"
STREAM_LIMIT = (1 << 20, 1 << 10)  # bytes of an Arrow stream: so many, and so many more a request
EXAMPLES = 3  # of what is wrong, in a message


class Format(Protocol):
    """How tables are sent, and how answers are read from what the program prints."""

    def registry(self, registry: pl.LazyFrame) -> Iterator[bytes]:
        """The records in portions, and a mark after the last."""
        ...

    def requests(self, requests: pl.DataFrame) -> Iterator[bytes]:
        """The requests in portions; the end of the input is the mark."""
        ...

    def answers(self, printed: Iterable[bytes], requests: int) -> pl.DataFrame:
        """Read the columns request_id and confirmed, unchecked but for their types.

        raises: ConfirmbenchError as soon as something cannot be an answer
        """
        ...


class JsonLines:
    """One object a line; an empty line ends the registry."""

    def registry(self, registry: pl.LazyFrame) -> Iterator[bytes]:
        for records in _portions(registry):
            yield records.write_ndjson().encode()
        yield b"\n"

    def requests(self, requests: pl.DataFrame) -> Iterator[bytes]:
        for portion in requests.iter_slices(ROWS):
            yield portion.write_ndjson().encode()

    def answers(self, printed: Iterable[bytes], requests: int) -> pl.DataFrame:
        answers: list[tuple[int, bool]] = []
        for line in _lines(printed):
            if len(answers) == requests:
                raise ConfirmbenchError(
                    f"The program printed more than {requests:,} lines of answers to {requests:,} requests; "
                    "it must answer each once."
                )
            answers.append(_answer(line))
        schema = {"request_id": pl.Int64, "confirmed": pl.Boolean}
        return pl.DataFrame(answers, schema=schema, orient="row")


class ArrowStreams:
    """A stream for the registry, a stream for the requests, a stream of answers."""

    def registry(self, registry: pl.LazyFrame) -> Iterator[bytes]:
        yield _stream(pl.DataFrame(schema=PLAIN))[0]
        for records in _portions(registry):
            yield _stream(records)[1]
        yield END_OF_STREAM

    def requests(self, requests: pl.DataFrame) -> Iterator[bytes]:
        yield _stream(requests.clear())[0]
        for portion in requests.iter_slices(ROWS):
            yield _stream(portion)[1]
        yield END_OF_STREAM

    def answers(self, printed: Iterable[bytes], requests: int) -> pl.DataFrame:
        most, received = STREAM_LIMIT[0] + STREAM_LIMIT[1] * requests, b""
        for piece in printed:
            received += piece
            if len(received) > most:
                raise ConfirmbenchError(
                    f"The program printed more than {most:,} bytes in answer to {requests:,} requests."
                )
        return _table(received)


FORMATS: dict[str, Format] = {"json": JsonLines(), "arrow": ArrowStreams()}


def settle(answers: pl.DataFrame, requests: int) -> pl.Series:
    """Return the answers to requests 0 to `requests` - 1, in that order, when there is one to each."""
    ids = answers["request_id"]
    unknown = ids.filter(ids.is_null() | (ids < 0) | (ids >= requests))
    repeated = ids.filter(ids.is_duplicated()).unique().sort()
    every = pl.int_range(requests, eager=True)
    missing = every.filter(~every.is_in(ids.implode()))
    for wrong, what in (
        (unknown, f"answered {len(unknown):,} requests that it was not asked, e.g."),
        (repeated, f"answered {len(repeated):,} requests more than once, e.g."),
        (missing, f"left {len(missing):,} of {requests:,} requests without an answer, e.g."),
    ):
        if len(wrong):
            examples = ", ".join(str(value) for value in wrong.head(EXAMPLES))
            raise ConfirmbenchError(f"The program {what} {examples}; it must answer each once.")
    return answers.sort("request_id")["confirmed"]


def show(printed: bytes) -> str:
    """The beginning of what a program printed, for a message."""
    return repr(printed[:60].decode("utf-8", "replace"))


def _portions(registry: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    plain = registry.select(pl.col(name).cast(dtype) for name, dtype in PLAIN.items())
    yield from plain.collect_batches(chunk_size=ROWS, maintain_order=True)


def _lines(printed: Iterable[bytes]) -> Iterator[bytes]:
    """Whole lines that are not empty, the last with or without its end."""
    rest = b""
    for piece in printed:
        *lines, rest = (rest + piece).split(b"\n")
        yield from (line for line in lines if line.strip())
        if len(rest) > LONGEST_LINE:
            break
    if rest.strip():
        yield rest


def _answer(line: bytes) -> tuple[int, bool]:
    try:
        answer: Any = json.loads(line)
        request_id, confirmed = answer["request_id"], answer["confirmed"]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        request_id, confirmed = None, None
    if type(request_id) is not int or not -(2**63) <= request_id < 2**63 or type(confirmed) is not bool:
        raise ConfirmbenchError(
            f"The program printed {show(line)}; each line must be an answer, such as "
            '{"request_id": 0, "confirmed": true}. Scores stay inside: compare them with a threshold first.'
        )
    return request_id, confirmed


def _stream(frame: pl.DataFrame) -> tuple[bytes, bytes]:
    """An Arrow stream, without its end mark, in two: the schema and the rows.

    A message is four bytes 0xFF, the length of its head in four bytes, little-endian, and the head; a schema
    has no body. Text is written as large_utf8, which every reader knows.
    """
    buffer = io.BytesIO()
    frame.write_ipc_stream(buffer, compat_level=pl.CompatLevel.oldest())
    stream = buffer.getvalue()
    rows = 8 + int.from_bytes(stream[4:8], "little")
    return stream[:rows], stream[rows:].removesuffix(END_OF_STREAM)


def _table(received: bytes) -> pl.DataFrame:
    try:
        table = pl.read_ipc_stream(received)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ConfirmbenchError(
            f"The program printed {show(received)}, which is no Arrow stream: {error}."
        ) from None
    types = dict(table.schema)
    if not types.get("request_id", pl.Null()).is_integer() or types.get("confirmed") != pl.Boolean():
        found = ", ".join(f"{name} {dtype}" for name, dtype in types.items())
        raise ConfirmbenchError(
            f"The program printed a table with {found or 'no columns'}; it must have request_id, "
            "a whole number, and confirmed, a Boolean."
        )
    wrong = table["confirmed"].null_count()
    if wrong:
        raise ConfirmbenchError(f"The program left {wrong:,} answers null; each must be true or false.")
    return table.select(pl.col("request_id").cast(pl.Int64, strict=False), "confirmed")


READY = b"ready"


@dataclass(frozen=True)
class External:
    """Confirm when a program of your own says so.

    The program reads the registry on its standard input, prints the line "ready", reads a batch of requests
    and prints an answer to each, true or false; docs/external-matchers.md has the details and examples. A
    second batch is put to a new run of the program.

    command: the program and its arguments, divided as a shell does but not run by one; paths are seen from
        the current folder
    format: "json" (an object a line) or "arrow" (Arrow's stream format), for all that is read and printed
    seconds: longest that it may take to be ready, and again to answer a batch, 0.01..1e6
    """

    command: str
    format: str = "json"
    seconds: float = 600.0

    def __post_init__(self) -> None:
        check_range("seconds", self.seconds, 0.01, 1e6)
        if self.format not in FORMATS:
            raise ConfirmbenchError(f"format is {self.format!r}; it must be one of {', '.join(FORMATS)}.")
        program = _words(self.command)[0]
        if shutil.which(program) is None:
            raise ConfirmbenchError(f"command is {self.command!r}; there is no program {program} to run.")

    def files(self) -> tuple[str, ...]:
        """The files that the command names; a result is known by their names and content."""
        return tuple(word for word in _words(self.command) if Path(word).is_file())

    def fit(self, registry: pl.LazyFrame) -> "FittedExternal":
        """Start the program and tell it the registry."""
        return FittedExternal(self, registry, [self.started(registry)])

    def started(self, registry: pl.LazyFrame) -> "Conversation":
        """Start the program, and wait until it says that it is ready."""
        conversation = Conversation(Program(_words(self.command)), self)
        conversation.introduce(registry)
        return conversation


@dataclass(frozen=True)
class FittedExternal:
    """The registry, and the run of the program that knows it and waits for the first batch."""

    rule: External
    registry: pl.LazyFrame
    waiting: list["Conversation"]

    def confirm(self, requests: pl.DataFrame) -> pl.Series:
        """Put the requests to the program, numbered from 0; one run of it answers one batch."""
        conversation = self.waiting.pop() if self.waiting else self.rule.started(self.registry)
        ids = pl.int_range(pl.len(), dtype=pl.Int64).alias("request_id")
        return conversation.ask(requests.with_columns(ids))


@dataclass
class Conversation:
    """With a running program. printed: what it printed and nobody has looked at."""

    program: Program
    rule: External
    printed: bytes = field(default=b"")

    def introduce(self, registry: pl.LazyFrame) -> None:
        """Send the registry until the program says that it is ready."""
        with self._explained("be ready (does it flush what it prints?)"):
            self.program.send(FORMATS[self.rule.format].registry(registry))
            end = time.monotonic() + self.rule.seconds
            while b"\n" not in self.printed and len(self.printed) < LONGEST_LINE:
                piece = self.program.listen(end)
                if not piece:
                    code = self.program.exit_code(end)
                    raise ConfirmbenchError(f"The program {ending(code)} before it was ready.")
                self.printed += piece
            line, _, self.printed = self.printed.partition(b"\n")
            if line.strip() != READY:
                raise ConfirmbenchError(f'The program printed {show(line)}; its first line must be "ready".')

    def ask(self, requests: pl.DataFrame) -> pl.Series:
        """Send the requests, read the answers, and see the program off."""
        how, end = FORMATS[self.rule.format], time.monotonic() + self.rule.seconds
        with self._explained("answer and end"):
            self.program.send(how.requests(requests), nothing_follows=True)
            answers = how.answers(self._heard(end), requests.height)
            confirmed = settle(answers, requests.height)
        self.program.stop()
        return confirmed

    def _heard(self, end: float) -> Iterator[bytes]:
        """All that the program prints; it must end well, for else its answers are not worth reading."""
        yield self.printed
        yield from self.program.listen_to_the_end(end)
        code = self.program.exit_code(end)
        if code:
            raise ConfirmbenchError(f"The program {ending(code)} when asked; it must end with 0.")

    @contextmanager
    def _explained(self, task: str) -> Iterator[None]:
        """Stop the program on any error, and tell what it said on standard error."""
        try:
            yield
        except BaseException as error:
            said = self.program.end()
            if isinstance(error, TimeoutError):
                late = f"The program took more than {self.rule.seconds:g} s to {task}."
                raise ConfirmbenchError(late + said) from None
            if isinstance(error, ConfirmbenchError):
                raise ConfirmbenchError(f"{error}{said}") from None
            raise


def _words(command: str) -> list[str]:
    """Divide a command; raises ConfirmbenchError when there is none or a quotation mark is open."""
    try:
        words = shlex.split(command) if isinstance(command, str) else []
    except ValueError as error:
        raise ConfirmbenchError(f"command is {command!r}, which cannot be read: {error}.") from None
    if not words:
        raise ConfirmbenchError(f"command is {command!r}; it must name a program, e.g. 'perl my_matcher.pl'.")
    return words
