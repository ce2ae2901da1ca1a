"""A matcher in any language: a program that reads registry and requests and prints its answers."""

import shlex
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from generators.errors import ConfirmbenchError
from matchers.external_formats import FORMATS, LONGEST_LINE, settled, shown
from matchers.external_process import Program, ending
from matchers.ranges import check_range

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
                raise ConfirmbenchError(f'The program printed {shown(line)}; its first line must be "ready".')

    def ask(self, requests: pl.DataFrame) -> pl.Series:
        """Send the requests, read the answers, and see the program off."""
        how, end = FORMATS[self.rule.format], time.monotonic() + self.rule.seconds
        with self._explained("answer and end"):
            self.program.send(how.requests(requests), nothing_follows=True)
            answers = how.answers(self._heard(end), requests.height)
            confirmed = settled(answers, requests.height)
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
