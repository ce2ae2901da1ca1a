"""Slow, obvious versions of every kernel, written from definitions and not from the kernels."""

from collections.abc import Sequence


def jaro(a: str, b: str) -> float:
    """Jaro similarity: characters match when equal and no further apart than half the longer string."""
    if not a and not b:
        return 1.0
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    free = list(range(len(b)))
    pairs = []
    for i, character in enumerate(a):
        partner = next((j for j in free if abs(i - j) <= reach and b[j] == character), None)
        if partner is not None:
            free.remove(partner)
            pairs.append((i, partner))
    if not pairs:
        return 0.0
    in_a = [a[i] for i, _ in pairs]
    in_b = [b[j] for j in sorted(j for _, j in pairs)]
    transpositions = sum(x != y for x, y in zip(in_a, in_b, strict=True)) // 2
    m = len(pairs)
    return (m / len(a) + m / len(b) + (m - transpositions) / m) / 3.0


def jaro_winkler(a: str, b: str, prefix_weight: float = 0.1) -> float:
    """Jaro similarity, raised for up to four shared leading characters when it exceeds 0.7."""
    similarity = jaro(a, b)
    if similarity <= 0.7:
        return similarity
    prefix = 0
    for x, y in zip(a[:4], b[:4], strict=False):
        if x != y:
            break
        prefix += 1
    return similarity + prefix * prefix_weight * (1.0 - similarity)


Row = dict[str, str | None]


def agree(left: Row, right: Row, *columns: str) -> bool:
    """Whether both rows have a value in every column, and the same one."""
    return all(left[c] is not None and left[c] == right[c] for c in columns)


def contradict(left: Row, right: Row, column: str) -> bool:
    """Whether both rows have a value, and not the same."""
    return left[column] is not None and right[column] is not None and left[column] != right[column]


def close(left: Row, right: Row, column: str, threshold: float) -> bool:
    """Whether both rows have a value, and similar ones."""
    a, b = left[column], right[column]
    return a is not None and b is not None and jaro_winkler(a, b) >= threshold


def jaro_winkler_rule(request: Row, record: Row, threshold: float, street_threshold: float) -> bool:
    """The rule of matchers.jaro_winkler for one pair of normalised rows that share a blocking key."""
    a, b = request["middle_name"], record["middle_name"]
    return (
        agree(request, record, "house_number")
        and (agree(request, record, "zip_code") or agree(request, record, "city", "state"))
        and not contradict(request, record, "unit")
        and (request["suffix"] is None or request["suffix"] == record["suffix"])
        and (a is None or b is None or a[0] == b[0])
        and close(request, record, "given_name", threshold)
        and close(request, record, "surname", threshold)
        and close(request, record, "street", street_threshold)
    )


def blocked_rule(request: Row, record: Row) -> bool:
    """The rule of matchers.blocked for one pair of normalised rows that share a blocking key."""
    a, b = request["given_name"], record["given_name"]
    return (
        agree(request, record, "surname", "house_number")
        and (agree(request, record, "zip_code") or agree(request, record, "street", "city", "state"))
        and not contradict(request, record, "unit")
        and a is not None
        and b is not None
        and a[0] == b[0]
    )


def shares_a_key(request: Row, record: Row, keys: Sequence[tuple[str, ...]]) -> bool:
    """Whether two rows are a candidate pair."""
    return any(agree(request, record, *key) for key in keys)


def weighted(request: Row, record: Row, weights: Sequence[tuple[str, float]]) -> float:
    """The sum of matchers.weighted for one pair of normalised rows, in the order of the claim columns."""
    total = 0.0
    by_column = dict(weights)
    for column in request:
        a, b = request[column], record[column]
        if column in by_column and a is not None and b is not None:
            letters = column in ("given_name", "middle_name", "surname", "street", "city")
            total += by_column[column] * (jaro_winkler(a, b) if letters else float(a == b))
    return total
