"""The conformance suite of screens: what each promises, built in or plugged in, whatever its rule.

Each check is a function of a screen with a one-line promise; it raises AssertionError, or the
ConfirmbenchError of the door, when the promise is broken. None needs to know what is eligible: gazetteer,
requests and papers are small, made here, and the same every time.

The small gazetteer, and the requests with their papers, that the conformance suite of screens asks with.
"""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import polars as pl
from polars.testing import assert_frame_equal

from bench.conformance import matchers as check_frames
from bench.conformance.matchers import WEIRD
from bench.custody.screens.catalog import make, spec_of
from bench.custody.screens.contract import OpenScreen, Screen, admit_all, refusals
from generators.schema import ADDRESS_COLUMNS, CLAIM_COLUMNS, PAPERS

FIRST = datetime(2025, 4, 6, 20, 30, tzinfo=UTC)
STEP = timedelta(minutes=95)  # from batch to batch: some within 24 hours, some before the memorandum
LARGEST_BATCH = 9
REPEATED = 40  # requests that are asked again, by others and later
PAPER_TEXTS = tuple(column for column, dtype in PAPERS.items() if dtype == pl.String)
# What each column of papers may say; None and blanks among them, and what cannot be read.
OF_BATCH: dict[str, Sequence[str | None]] = {
    "requester": ("AGENCY-A", "AGENCY-A", "AGENCY-B", "AGENCY-C", " ", None),
    "officer": ("OFFICER-1", "OFFICER-1", "OFFICER-2", None),
    "purpose": ("criminal_investigation", "removal_order", "removal_order", "benefits", "nothing", None),
    "legal_basis": ("WRITTEN-REQUEST", "COURT-ORDER", "", None),
    "attestation": ("ATT-1", "ATT-2", "ATT-3", "ATT-4", "ATT-5", "ATT-6", "ATT-7", None),
    "signed_at": ("2025-04-01T09:00:00Z", "2025-04-01T23:30:00-05:00", "04/05/2025", "2099-01-01", None),
    "expires_at": ("2025-12-31T00:00:00+00:00", "2025-04-07", "soon", None),
}  # fmt: skip
OF_ITEM: dict[str, Sequence[str | None]] = {
    "statute": ("STATUTE-1", "STATUTE-1", "STATUTE-2", None),
    "order_date": ("2024-05-01", "2024-05-01", "2025-01-07", "2025-01-08", "05/04/24", "2099-01-01", None),
    "tax_period": ("2023", "2023", "2023", "", None),
    "evidence": ("EVIDENCE-1", "EVIDENCE-2", "EVIDENCE-3", None),
}


def gazetteer(seed: int = 0) -> pl.LazyFrame:
    """The addresses of the registry of the matchers' suite, each once: houses, flats, PO boxes."""
    return check_frames.registry(seed).select(ADDRESS_COLUMNS).unique(maintain_order=True).lazy()


def requests() -> pl.DataFrame:
    """The requests of the matchers' suite, and some of them again; numbered in the order of receipt."""
    asked = check_frames.requests()
    again = pl.concat([asked, asked[:REPEATED]])
    return again.with_columns(request_id=pl.int_range(pl.len(), dtype=pl.Int64))


def papers(count: int) -> pl.DataFrame:
    """Papers of requests 0 to count - 1: batch follows batch, some of them complete, most with some fault."""
    rng = random.Random(3)
    rows: list[dict[str, object]] = []
    batch = 0
    while len(rows) < count:
        sound = rng.random() < 0.4
        head: dict[str, object] = {
            "batch_id": batch,
            "received_at": FIRST + batch * STEP,
            **_drawn(rng, OF_BATCH, sound),
        }
        size = rng.randint(1, LARGEST_BATCH)
        rows += [head | _drawn(rng, OF_ITEM, sound and rng.random() < 0.8) for _ in range(size)]
        batch += 1
    numbered = [{"request_id": number, **row} for number, row in enumerate(rows[:count])]
    return pl.DataFrame(numbered, schema=PAPERS)


def _drawn(rng: random.Random, columns: dict[str, Sequence[str | None]], sound: bool) -> dict[str, object]:
    """One value a column; the first, which is a sound one, in all of them if `sound`."""
    return {column: values[0] if sound else rng.choice(values) for column, values in columns.items()}


def _say(opened: OpenScreen, asked: pl.DataFrame, stated: pl.DataFrame) -> list[bool]:
    return admit_all(opened, asked, stated).to_list()


def _expect(condition: bool, screen: Screen, broken: str) -> None:
    if not condition:
        raise AssertionError(f"{spec_of(screen)}: {broken}")


def _of(stated: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """The papers of these requests alone."""
    return stated.join(asked, on="request_id", how="semi", maintain_order="left")


def check_is_a_value(screen: Screen) -> None:
    """A screen is hashable, equal to another with the same parameters, and its spec makes it again."""
    again = make(spec_of(screen))
    _expect(again == screen, screen, "making its spec again gives a screen that is not equal to it.")
    _expect(hash(again) == hash(screen), screen, "equal screens have different hashes.")


def check_open_changes_nothing(screen: Screen) -> None:
    """`open` leaves the screen and the gazetteer as they were."""
    known = gazetteer().collect()
    before = spec_of(screen)
    screen.open(known.lazy())
    _expect(spec_of(screen) == before, screen, f"open turned {before} into another screen.")
    assert_frame_equal(known, gazetteer().collect())


def check_opens_anew(screen: Screen) -> None:
    """A second gazetteer is learned from nothing: the first leaves no trace."""
    asked = requests()
    fresh = _say(screen.open(gazetteer(seed=1)), asked, papers(asked.height))
    screen.open(gazetteer())
    again = _say(screen.open(gazetteer(seed=1)), asked, papers(asked.height))
    _expect(fresh == again, screen, "what it says depends on a gazetteer that was opened before.")


def check_repeats_itself(screen: Screen) -> None:
    """The same requests are judged alike, opened once or twice: an open screen remembers no earlier call."""
    opened, asked, stated = screen.open(gazetteer()), requests(), papers(requests().height)
    first = _say(opened, asked, stated)
    _expect(first == _say(opened, asked, stated), screen, "asking twice gives different answers.")
    again = _say(screen.open(gazetteer()), asked, stated)
    _expect(first == again, screen, "opening twice gives different answers.")


def check_later_requests(screen: Screen) -> None:
    """What is said of a request does not depend on what is received after it."""
    opened, asked, stated = screen.open(gazetteer()), requests(), papers(requests().height)
    whole = _say(opened, asked, stated)
    times = stated["received_at"].unique().sort()
    for last in times.gather_every(5):
        sooner = stated.filter(pl.col("received_at") <= last)
        said = _say(opened, asked[: sooner.height], sooner)
        _expect(whole[: sooner.height] == said, screen, "what is said depends on what is received later.")


def check_order(screen: Screen) -> None:
    """What an itemwise screen says of a request does not depend on where it stands among others.

    Asked only of a screen whose class says `itemwise = True`, as the next one is.
    """
    if not _is_itemwise(screen):
        return
    opened, asked = screen.open(gazetteer()), requests()
    together = papers(asked.height).with_columns(pl.col("received_at").first(), pl.col("batch_id").first())
    forwards = _say(opened, asked, together)
    turned = (asked.height - 1 - pl.col("request_id")).alias("request_id")
    backwards = _say(opened, asked.with_columns(turned), together.with_columns(turned))
    _expect(
        forwards == backwards, screen, "in reverse order requests are judged otherwise; it is not itemwise."
    )


def check_company(screen: Screen) -> None:
    """What an itemwise screen says of a request does not depend on which others are there."""
    if not _is_itemwise(screen):
        return
    opened, asked, stated = screen.open(gazetteer()), requests(), papers(requests().height)
    whole = _say(opened, asked, stated)
    later = asked[asked.height // 3 :]
    said = _say(opened, later, _of(stated, later))
    _expect(
        whole[-later.height :] == said, screen, "requests without others are judged otherwise; not itemwise."
    )
    alone = [asked[row : row + 1] for row in range(0, asked.height, 16)]
    one_by_one = [_say(opened, one, _of(stated, one))[0] for one in alone]
    _expect(whole[::16] == one_by_one, screen, "a request alone is judged otherwise; it is not itemwise.")


def _is_itemwise(screen: Screen) -> bool:
    return getattr(screen, "itemwise", False) is True


def check_request_id_is_no_evidence(screen: Screen) -> None:
    """What is said does not depend on the numbers that requests bear, so long as their order stays."""
    opened, asked, stated = screen.open(gazetteer()), requests(), papers(requests().height)
    renumbered = (7 * pl.col("request_id") + 1_000_003).alias("request_id")
    said = _say(opened, asked.with_columns(renumbered), stated.with_columns(renumbered))
    _expect(_say(opened, asked, stated) == said, screen, "what it says depends on request_id.")


def check_order_of_gazetteer(screen: Screen) -> None:
    """What is said does not depend on the order of the gazetteer, nor on what stands there twice."""
    known, asked, stated = gazetteer().collect(), requests(), papers(requests().height)
    whole = _say(screen.open(known.lazy()), asked, stated)
    turned = pl.concat([known.reverse(), known[:20]])
    _expect(
        whole == _say(screen.open(turned.lazy()), asked, stated),
        screen,
        "a reversed gazetteer says otherwise.",
    )


def check_no_requests(screen: Screen) -> None:
    """No requests, no answers."""
    said = _say(screen.open(gazetteer()), requests()[:0], papers(0))
    _expect(said == [], screen, "of no requests something is said.")


def check_smallest_gazetteers(screen: Screen) -> None:
    """A gazetteer of one address works, and so does one without any."""
    asked, stated = requests(), papers(requests().height)
    for size in (0, 1):
        _say(screen.open(gazetteer().head(size)), asked, stated)


def check_requests_without_papers(screen: Screen) -> None:
    """Requests that came without papers are judged too: all of them, or some."""
    opened, asked = screen.open(gazetteer()), requests()
    _say(opened, asked, papers(0))
    _say(opened, asked, papers(asked.height)[::3])


def check_empty_text_is_missing(screen: Screen) -> None:
    """Null, "" and blanks are the same, in requests and in papers."""
    opened, asked, stated = screen.open(gazetteer()), requests(), papers(requests().height)
    nothing = [pl.when(pl.col(column).str.contains(r"\S")).then(column) for column in PAPER_TEXTS]
    with_nulls = stated.with_columns(nothing)
    expected = _say(opened, asked, with_nulls)
    for blank in ("", "  "):
        said = _say(
            opened,
            asked.with_columns(pl.col(CLAIM_COLUMNS).fill_null(blank)),
            with_nulls.with_columns(pl.col(PAPER_TEXTS).fill_null(blank)),
        )
        _expect(expected == said, screen, f"{blank!r} is judged otherwise than null.")


def check_any_text(screen: Screen) -> None:
    """No text breaks a screen: NUL, emoji, right-to-left, 10,000 characters, anywhere."""
    strange = pl.DataFrame({"text": WEIRD})
    known, count = gazetteer().collect(), len(WEIRD)
    odd = known[:count].with_columns(strange["text"].alias(column) for column in ADDRESS_COLUMNS)
    opened = screen.open(pl.concat([known, odd]).lazy())
    asked = requests()[:count].with_columns(strange["text"].alias(column) for column in CLAIM_COLUMNS)
    stated = papers(count).with_columns(strange["text"].alias(column) for column in PAPER_TEXTS)
    said = _say(opened, asked, stated)
    _expect(said == _say(opened, asked, stated), screen, "strange text is judged in two ways.")
    refusals(opened, asked, stated)


def check_sees_no_truth(screen: Screen) -> None:
    """Columns beyond those of requests and papers change nothing, and never reach the screen."""
    opened, asked, stated = screen.open(gazetteer()), requests(), papers(requests().height)
    said = _say(opened, asked.with_columns(eligible=True), stated.with_columns(eligible=True))
    _expect(_say(opened, asked, stated) == said, screen, "what it says depends on the truth.")


def check_leaves_frames_alone(screen: Screen) -> None:
    """`admit` does not change the frames that it is given."""
    asked, stated = requests(), papers(requests().height)
    _say(screen.open(gazetteer()), asked, stated)
    assert_frame_equal(asked, requests())
    assert_frame_equal(stated, papers(asked.height))


def check_reasons(screen: Screen) -> None:
    """A request has a reason exactly when it is refused, and the reason says something."""
    opened, asked, stated = screen.open(gazetteer()), requests(), papers(requests().height)
    for some in (stated, stated[::3]):
        given = refusals(opened, asked, some)
        agree = given.is_null().to_list() == _say(opened, asked, some)
        _expect(agree, screen, "reasons() and admit() do not agree on who is refused.")
        _expect(given.str.strip_chars().ne("").fill_null(True).all(), screen, "a reason is blank.")


CHECKS: tuple[Callable[[Screen], None], ...] = (
    check_is_a_value,
    check_open_changes_nothing,
    check_opens_anew,
    check_repeats_itself,
    check_later_requests,
    check_order,
    check_company,
    check_request_id_is_no_evidence,
    check_order_of_gazetteer,
    check_no_requests,
    check_smallest_gazetteers,
    check_requests_without_papers,
    check_empty_text_is_missing,
    check_any_text,
    check_sees_no_truth,
    check_leaves_frames_alone,
    check_reasons,
)


def check_screen(screen: Screen) -> None:
    """Run every check; the first broken promise is raised."""
    for check in CHECKS:
        check(screen)
