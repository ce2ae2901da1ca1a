"""A rate that never goes without what it was counted from."""

from typing import Any


def share(count: int, of: int) -> dict[str, Any]:
    """count, of: what was counted, and among how many; the share is None when there was nothing to count"""
    return {"count": int(count), "of": int(of), "share": count / of if of else None}
