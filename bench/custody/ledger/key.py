"""The key of a ledger: whoever has it can look for a name, whoever has not cannot."""

import secrets
from pathlib import Path

from bench.custody.ledger.head import KEY
from generators.errors import ConfirmbenchError

KEY_BYTES = 32


def new_key() -> bytes:
    """A random key, as the file has it."""
    return secrets.token_hex(KEY_BYTES).encode() + b"\n"


def read_key(folder: Path) -> bytes:
    """raises: ConfirmbenchError when there is none, or it is not a key"""
    path = folder / KEY
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        raise ConfirmbenchError(f"{path} is missing; without it nobody can be looked for.") from None
    except ValueError:
        raise ConfirmbenchError(f"{path} is no key; see `confirmbench audit verify {folder}`.") from None
