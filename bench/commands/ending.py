"""How a command ends when it does not end well."""

import sys
from typing import NoReturn

FAILED, BAD_INPUT, INTERRUPTED, TERMINATED = 1, 2, 130, 143


def fail(message: str, code: int) -> NoReturn:
    print(f"error: {message}", file=sys.stderr)
    sys.exit(code)
