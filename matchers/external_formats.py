"""What an external matcher is told and how it answers, as bytes: lines of JSON, or Arrow's stream format."""

import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import polars as pl

from generators.errors import ConfirmbenchError
from generators.schema import REGISTRY

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


def settled(answers: pl.DataFrame, requests: int) -> pl.Series:
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


def shown(printed: bytes) -> str:
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
            f"The program printed {shown(line)}; each line must be an answer, such as "
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
            f"The program printed {shown(received)}, which is no Arrow stream: {error}."
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
