"""A command of confirmbench, run in this process: the same entry point without the start of a new Python.

Tests that check the process itself, its terminal, its signals or what it imports, start one.
"""

import io
import os
import signal
import sys
import traceback
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from bench.cli import main


def confirmbench(*arguments: object, cwd: Path | None = None, **variables: object) -> CompletedProcess[str]:
    """What the command printed to pipes, and its exit code.

    cwd: the folder that it runs in; by default the current one
    variables: of its environment, e.g. COLUMNS=100, beside those of this process
    """
    line = ["confirmbench", *map(str, arguments)]
    out, err = _pipe(), _pipe()
    handler = signal.getsignal(signal.SIGTERM)
    environment = {name: str(value) for name, value in variables.items()}
    with (
        patch.object(sys, "argv", line),
        patch.dict(os.environ, environment),
        chdir(cwd or "."),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            code = _exit_code()
        finally:
            signal.signal(signal.SIGTERM, handler)
    return CompletedProcess(line, code, _text(out), _text(err))


def _exit_code() -> int:
    try:
        main()
    except SystemExit as ending:
        if isinstance(ending.code, str):
            print(ending.code, file=sys.stderr)
        return ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def _pipe() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _text(pipe: io.TextIOWrapper) -> str:
    pipe.flush()
    return pipe.buffer.getvalue().decode()
