"""A description as `describe` makes it, with something in every part of it."""

from bench.scoring.rate import SHARE, Rate


def share(count, of):
    return Rate(SHARE, count, of).row


def description():
    namesakes = {"people": 20_000, "unique": 0.9, "mean": 1.5, "median": 0, "p90": 2, "p99": 31}
    return {
        "dataset": {
            "name": "typical-20000x1000-seed1",
            "digest": "0123456789abcdef",
            "profile": "typical",
            "about": "Everyday requesters.",
            "seed": 1,
            "generator": "2",
            "vocabulary": "census",
            "fingerprint": "fedcba9876543210",
        },
        "sizes": {"registry": 20_100, "requests": 1_000, "edits": 900, "people": 20_000},
        "registry": {
            "tax_year": {"2023": 100, "2024": 20_000},
            "tin_kind": {"ssn": 20_000, "itin": 100},
            "state": {name: 100 - i for i, name in enumerate(("CA", "TX", "NY", "FL", "GA", "PA", "WY"))},
            "with_unit": share(5_025, 20_100),
        },
        "collisions": {
            "observed": namesakes,
            "expected": namesakes | {"unique": 0.95, "mean": 0.75},
            "ratio": {"unique": 0.9474, "mean": 2.0},
        },
        "homes": {
            "institutions": share(400, 20_000),
            "sizes": {"1": share(9_600, 19_600), "2": share(10_000, 19_600)},
            "with_others": share(10_000, 19_600),
            "shared": {
                "surname": share(6_000, 19_600),
                "initial": share(600, 19_600),
                "full_name": share(30, 19_600),
            },
            "published": {"surname": (0.55, 0.65), "initial": (0.076, 0.076), "full_name": (0.0016, 0.0016)},
        },
        "surnames": {
            "aian": {
                "hyphenated": share(1, 40),
                "of_two_words": share(0, 40),
                "published": (0.0069, None),
            }
        },
        "kinds": {"current": share(430, 1_000), "moved": share(570, 1_000)},
        "housing": {"house": share(700, 1_000), "po_box": share(300, 1_000)},
        "moves": {
            "1": {"asked": share(40, 400), "on_file": 0.08, "expected": 0.1},
            "2": {"asked": share(20, 100), "on_file": 0.15, "expected": 0.19},
        },
        "realised": {"name_error_share": 0.099, "address_error_share": 0.138},
        "noise": {
            "nickname": {"requested": 0.055, "realised": share(30, 500)},
            "unit_drop": {"requested": 0.13, "realised": share(0, 0)},
        },
        "edits": [{"field": "street", "operation": f"edit{i:02}", "edits": 100 - i} for i in range(14)],
        "channels": {"typed": share(450, 970)},
        "record_edits": [{"field": "surname", "operation": "delete", "edits": 11}],
        "ceiling": {
            "requests": 1_000,
            "as_stated": {
                "groups": 1,
                "ambiguous": 2,
                "ambiguous_share": 0.002,
                "errors": 1,
                "error_share": 0.001,
            },
            "case_ignored": {
                "groups": 2,
                "ambiguous": 5,
                "ambiguous_share": 0.005,
                "errors": 2,
                "error_share": 0.002,
            },
        },
    }
