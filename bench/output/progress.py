"""Say on standard error what is going on: bars on a terminal, one line per stage elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import ProgressColumn

Advance = Callable[[int], None]


class Progress(Protocol):
    """Shows one stage at a time."""

    def stage(self, title: str, total: int | None = None) -> AbstractContextManager[Advance]:
        """A stage from its start to its end; the callable inside takes the rows done since its last call.

        total: rows to be done; None when that cannot be known, as inside a matcher
        """
        ...


class Silent:
    """Shows nothing: for library use and tests."""

    @contextmanager
    def stage(self, title: str, total: int | None = None) -> Iterator[Advance]:
        yield lambda rows: None


class Lines:
    """One line per stage: its title when it starts, its seconds when it ends."""

    @contextmanager
    def stage(self, title: str, total: int | None = None) -> Iterator[Advance]:
        size = "" if total is None else f", {total:,} rows"
        with _tell_time(f"{title}{size} ... "):
            yield lambda rows: None


class Bars:
    """A bar with rate and time left where the size is known, a moving one with the time passed elsewhere."""

    @contextmanager
    def stage(self, title: str, total: int | None = None) -> Iterator[Advance]:
        from rich.console import Console
        from rich.progress import Progress as RichProgress

        start = time.monotonic()
        bars = RichProgress(*_columns(total), console=Console(stderr=True), transient=True)
        with bars:
            task = bars.add_task(title, total=total, rate="")

            def advance(rows: int) -> None:
                done = bars.tasks[0].completed + rows
                bars.update(task, advance=rows, rate=f"{done / (time.monotonic() - start):,.0f}/s")

            yield advance
        print(f"{title} {time.monotonic() - start:.2f} s", file=sys.stderr)


def progress() -> Progress:
    """Bars when standard error is a terminal, lines when it is not."""
    return Bars() if sys.stderr.isatty() else Lines()


@contextmanager
def in_turn(shown: Progress) -> Iterator[Callable[..., Advance]]:
    """A `stage` to call instead of entering: each call ends the stage before it."""
    with ExitStack() as current:

        def stage(title: str, total: int | None = None) -> Advance:
            current.close()
            return current.enter_context(shown.stage(title, total))

        yield stage


def _columns(total: int | None) -> tuple["ProgressColumn", ...]:
    from rich import progress as shown

    opening = (shown.TextColumn("{task.description}"), shown.BarColumn())
    if total is None:
        return (*opening, shown.TimeElapsedColumn())
    rate = shown.TextColumn("{task.fields[rate]}")
    return (*opening, shown.MofNCompleteColumn(), rate, shown.TimeRemainingColumn())


@contextmanager
def _tell_time(opening: str) -> Iterator[None]:
    start, ending = time.monotonic(), "stopped after "
    print(opening, end="", file=sys.stderr, flush=True)
    try:
        yield
        ending = ""
    finally:
        print(f"{ending}{time.monotonic() - start:.2f} s", file=sys.stderr, flush=True)
