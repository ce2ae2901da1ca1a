"""A program that is spoken to on its standard input and output; docs/external-matchers.md says how.

One loop sends and receives whatever the pipes have room for, so that no full pipe can stop both sides.
"""

import os
import select
import signal
import subprocess
import sys
import time
import weakref
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import IO

from generators.errors import ConfirmbenchError

PROTOCOL = "1"  # the program finds it in the environment variable CONFIRMBENCH_PROTOCOL
PIECE = 1 << 16  # bytes read or written at once, a pipe's size
POLL_SECONDS = 0.01  # between two looks whether the program has ended
READS_AT_END = 4  # of standard error once the program is dead; a pipe holds one
LAST_WORDS = 300  # characters of standard error that a message quotes


class Program:
    """A running program; whoever starts one calls `end` or `stop`. A forgotten one is killed.

    Its standard error goes to ours, and the end of it is kept for messages.
    """

    def __init__(self, words: list[str]) -> None:
        """Start the program `words[0]` with the other words; raises ConfirmbenchError when it cannot be."""
        try:
            self._process = subprocess.Popen(
                words,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, "CONFIRMBENCH_PROTOCOL": PROTOCOL},
            )
        except OSError as error:
            raise ConfirmbenchError(f"The program {words[0]} cannot be started: {error.strerror}.") from error
        self._stdin, self._stdout, self._stderr = (_unblock(pipe) for pipe in _pipes(self._process))
        self._outbox: deque[Iterator[bytes]] = deque()
        self._piece = memoryview(b"")
        self._nothing_follows = False
        self._said = b""
        self.stop = weakref.finalize(self, _stop, self._process)

    def send(self, pieces: Iterable[bytes], nothing_follows: bool = False) -> None:
        """Put pieces into the outbox; they go out while we listen.

        nothing_follows: end its standard input after them
        """
        self._outbox.append(iter(pieces))
        self._nothing_follows = nothing_follows

    def listen(self, end: float) -> bytes:
        """Return what the program prints next, at least a byte; b"" when it will print no more.

        end: on the clock of time.monotonic
        raises: TimeoutError when the end comes first
        """
        while True:
            heard = [pipe for pipe in (self._stdout, self._stderr) if not pipe.closed]
            told = [self._stdin] if self._has_piece() else []
            readable, writable, _ = select.select(heard, told, [], _left(end))
            if writable:
                self._write()
            if self._stderr in readable:
                self._overhear()
            if self._stdout in readable:
                return os.read(self._stdout.fileno(), PIECE)

    def listen_to_the_end(self, end: float) -> Iterator[bytes]:
        """Yield whatever the program prints until it will print no more; see `listen`."""
        while piece := self.listen(end):
            yield piece

    def exit_code(self, end: float) -> int:
        """Wait for the program to end; raises TimeoutError when it does not in time."""
        self._hang_up()
        while self._process.poll() is None:
            self._overhear_soon(min(_left(end), POLL_SECONDS))
        return self._process.returncode

    def end(self) -> str:
        """Stop the program, whatever it does; returns the end of its standard error as a sentence, or ""."""
        self._process.kill()
        for _ in range(READS_AT_END):
            if not self._overhear_soon(0.0):
                break
        self.stop()
        said = " ".join(self._said.decode("utf-8", "replace").split())
        short = said if len(said) <= LAST_WORDS else f"... {said[-LAST_WORDS:]}"
        return f" On standard error it said: {short}" if said else ""

    def _has_piece(self) -> bool:
        """Whether there is something to send; ends the program's input when there never will be."""
        if self._stdin.closed:
            return False
        while not self._piece and self._outbox:
            piece = next(self._outbox[0], None)
            if piece is None:
                self._outbox.popleft()
            else:
                self._piece = memoryview(piece)
        if not self._piece and self._nothing_follows:
            self._hang_up()
        return len(self._piece) > 0

    def _write(self) -> None:
        try:
            self._piece = self._piece[os.write(self._stdin.fileno(), self._piece[:PIECE]) :]
        except BrokenPipeError:  # it reads no more; its exit code and answers say whether that was right
            self._hang_up()

    def _hang_up(self) -> None:
        self._outbox.clear()
        self._piece = memoryview(b"")
        self._stdin.close()

    def _overhear_soon(self, seconds: float) -> bool:
        """Whether there was something on standard error within that time."""
        if self._stderr.closed:
            time.sleep(seconds)
            return False
        readable = select.select([self._stderr], [], [], seconds)[0]
        return bool(readable) and self._overhear()

    def _overhear(self) -> bool:
        """Pass on what is on standard error; False, and the pipe is closed, when there will be no more."""
        words = os.read(self._stderr.fileno(), PIECE)
        if not words:
            self._stderr.close()
            return False
        self._said = (self._said + words)[-4 * LAST_WORDS :]
        sys.stderr.write(words.decode("utf-8", "replace"))
        return True


def ending(code: int) -> str:
    """How a program ended: by itself, or by which signal."""
    if code >= 0:
        return f"ended with exit code {code}"
    return f"was ended by {signal.Signals(-code).name}"


def _pipes(process: "subprocess.Popen[bytes]") -> list[IO[bytes]]:
    return [pipe for pipe in (process.stdin, process.stdout, process.stderr) if pipe is not None]


def _unblock(pipe: IO[bytes]) -> IO[bytes]:
    os.set_blocking(pipe.fileno(), False)
    return pipe


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Kill the program if it still runs, and forget it: no zombie, no open pipe."""
    with suppress(ProcessLookupError):
        process.kill()
    process.wait()
    for pipe in _pipes(process):
        pipe.close()
