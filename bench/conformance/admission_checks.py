"""The conformance suite of gates: what each promises, built in or plugged in, whatever its rule.

Each check is a function of a gate with a one-line promise; it raises AssertionError, or the ConfirmbenchError
of the door, when the promise is broken. None needs to know what is fit: gazetteer, requests and papers are
small, made here, and the same every time.
"""

from collections.abc import Callable

import polars as pl
from polars.testing import assert_frame_equal

from bench.conformance.admission_check_frames import PAPER_TEXTS, gazetteer, papers, requests
from bench.conformance.bench_check_frames import WEIRD
from bench.custody.screens.catalog import make, spec_of
from bench.custody.screens.contract import Gate, OpenGate
from bench.custody.screens.door import admitted, refusals
from generators.schema import ADDRESS_COLUMNS, CLAIM_COLUMNS


def _said(opened: OpenGate, asked: pl.DataFrame, stated: pl.DataFrame) -> list[bool]:
    return admitted(opened, asked, stated).to_list()


def _expect(condition: bool, gate: Gate, broken: str) -> None:
    if not condition:
        raise AssertionError(f"{spec_of(gate)}: {broken}")


def _of(stated: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """The papers of these requests alone."""
    return stated.join(asked, on="request_id", how="semi", maintain_order="left")


def check_is_a_value(gate: Gate) -> None:
    """A gate is hashable, equal to another with the same parameters, and its spec makes it again."""
    again = make(spec_of(gate))
    _expect(again == gate, gate, "making its spec again gives a gate that is not equal to it.")
    _expect(hash(again) == hash(gate), gate, "equal gates have different hashes.")


def check_open_changes_nothing(gate: Gate) -> None:
    """`open` leaves the gate and the gazetteer as they were."""
    known = gazetteer().collect()
    before = spec_of(gate)
    gate.open(known.lazy())
    _expect(spec_of(gate) == before, gate, f"open turned {before} into another gate.")
    assert_frame_equal(known, gazetteer().collect())


def check_opens_anew(gate: Gate) -> None:
    """A second gazetteer is learned from nothing: the first leaves no trace."""
    asked = requests()
    fresh = _said(gate.open(gazetteer(seed=1)), asked, papers(asked.height))
    gate.open(gazetteer())
    again = _said(gate.open(gazetteer(seed=1)), asked, papers(asked.height))
    _expect(fresh == again, gate, "what it says depends on a gazetteer that was opened before.")


def check_repeats_itself(gate: Gate) -> None:
    """The same requests are judged alike, opened once or twice: an open gate remembers no earlier call."""
    opened, asked, stated = gate.open(gazetteer()), requests(), papers(requests().height)
    first = _said(opened, asked, stated)
    _expect(first == _said(opened, asked, stated), gate, "asking twice gives different answers.")
    again = _said(gate.open(gazetteer()), asked, stated)
    _expect(first == again, gate, "opening twice gives different answers.")


def check_later_requests(gate: Gate) -> None:
    """What is said of a request does not depend on what is received after it."""
    opened, asked, stated = gate.open(gazetteer()), requests(), papers(requests().height)
    whole = _said(opened, asked, stated)
    times = stated["received_at"].unique().sort()
    for last in times.gather_every(5):
        sooner = stated.filter(pl.col("received_at") <= last)
        said = _said(opened, asked[: sooner.height], sooner)
        _expect(whole[: sooner.height] == said, gate, "what is said depends on what is received later.")


def check_order(gate: Gate) -> None:
    """What an itemwise gate says of a request does not depend on where it stands among others.

    Asked only of a gate whose class says `itemwise = True`, as the next one is.
    """
    if not _is_itemwise(gate):
        return
    opened, asked = gate.open(gazetteer()), requests()
    together = papers(asked.height).with_columns(pl.col("received_at").first(), pl.col("batch_id").first())
    forwards = _said(opened, asked, together)
    turned = (asked.height - 1 - pl.col("request_id")).alias("request_id")
    backwards = _said(opened, asked.with_columns(turned), together.with_columns(turned))
    _expect(
        forwards == backwards, gate, "in reverse order requests are judged otherwise; it is not itemwise."
    )


def check_company(gate: Gate) -> None:
    """What an itemwise gate says of a request does not depend on which others are there."""
    if not _is_itemwise(gate):
        return
    opened, asked, stated = gate.open(gazetteer()), requests(), papers(requests().height)
    whole = _said(opened, asked, stated)
    later = asked[asked.height // 3 :]
    said = _said(opened, later, _of(stated, later))
    _expect(
        whole[-later.height :] == said, gate, "requests without others are judged otherwise; not itemwise."
    )
    alone = [asked[row : row + 1] for row in range(0, asked.height, 16)]
    one_by_one = [_said(opened, one, _of(stated, one))[0] for one in alone]
    _expect(whole[::16] == one_by_one, gate, "a request alone is judged otherwise; it is not itemwise.")


def _is_itemwise(gate: Gate) -> bool:
    return getattr(gate, "itemwise", False) is True


def check_request_id_is_no_evidence(gate: Gate) -> None:
    """What is said does not depend on the numbers that requests bear, so long as their order stays."""
    opened, asked, stated = gate.open(gazetteer()), requests(), papers(requests().height)
    renumbered = (7 * pl.col("request_id") + 1_000_003).alias("request_id")
    said = _said(opened, asked.with_columns(renumbered), stated.with_columns(renumbered))
    _expect(_said(opened, asked, stated) == said, gate, "what it says depends on request_id.")


def check_order_of_gazetteer(gate: Gate) -> None:
    """What is said does not depend on the order of the gazetteer, nor on what stands there twice."""
    known, asked, stated = gazetteer().collect(), requests(), papers(requests().height)
    whole = _said(gate.open(known.lazy()), asked, stated)
    turned = pl.concat([known.reverse(), known[:20]])
    _expect(
        whole == _said(gate.open(turned.lazy()), asked, stated), gate, "a reversed gazetteer says otherwise."
    )


def check_no_requests(gate: Gate) -> None:
    """No requests, no answers."""
    said = _said(gate.open(gazetteer()), requests()[:0], papers(0))
    _expect(said == [], gate, "of no requests something is said.")


def check_smallest_gazetteers(gate: Gate) -> None:
    """A gazetteer of one address works, and so does one without any."""
    asked, stated = requests(), papers(requests().height)
    for size in (0, 1):
        _said(gate.open(gazetteer().head(size)), asked, stated)


def check_requests_without_papers(gate: Gate) -> None:
    """Requests that came without papers are judged too: all of them, or some."""
    opened, asked = gate.open(gazetteer()), requests()
    _said(opened, asked, papers(0))
    _said(opened, asked, papers(asked.height)[::3])


def check_empty_text_is_missing(gate: Gate) -> None:
    """Null, "" and blanks are the same, in requests and in papers."""
    opened, asked, stated = gate.open(gazetteer()), requests(), papers(requests().height)
    nothing = [pl.when(pl.col(column).str.contains(r"\S")).then(column) for column in PAPER_TEXTS]
    with_nulls = stated.with_columns(nothing)
    expected = _said(opened, asked, with_nulls)
    for blank in ("", "  "):
        said = _said(
            opened,
            asked.with_columns(pl.col(CLAIM_COLUMNS).fill_null(blank)),
            with_nulls.with_columns(pl.col(PAPER_TEXTS).fill_null(blank)),
        )
        _expect(expected == said, gate, f"{blank!r} is judged otherwise than null.")


def check_any_text(gate: Gate) -> None:
    """No text breaks a gate: NUL, emoji, right-to-left, 10,000 characters, anywhere."""
    strange = pl.DataFrame({"text": WEIRD})
    known, count = gazetteer().collect(), len(WEIRD)
    odd = known[:count].with_columns(strange["text"].alias(column) for column in ADDRESS_COLUMNS)
    opened = gate.open(pl.concat([known, odd]).lazy())
    asked = requests()[:count].with_columns(strange["text"].alias(column) for column in CLAIM_COLUMNS)
    stated = papers(count).with_columns(strange["text"].alias(column) for column in PAPER_TEXTS)
    said = _said(opened, asked, stated)
    _expect(said == _said(opened, asked, stated), gate, "strange text is judged in two ways.")
    refusals(opened, asked, stated)


def check_sees_no_truth(gate: Gate) -> None:
    """Columns beyond those of requests and papers change nothing, and never reach the gate."""
    opened, asked, stated = gate.open(gazetteer()), requests(), papers(requests().height)
    said = _said(opened, asked.with_columns(fit=True), stated.with_columns(fit=True))
    _expect(_said(opened, asked, stated) == said, gate, "what it says depends on the truth.")


def check_leaves_frames_alone(gate: Gate) -> None:
    """`admit` does not change the frames that it is given."""
    asked, stated = requests(), papers(requests().height)
    _said(gate.open(gazetteer()), asked, stated)
    assert_frame_equal(asked, requests())
    assert_frame_equal(stated, papers(asked.height))


def check_reasons(gate: Gate) -> None:
    """A request has a reason exactly when it is refused, and the reason says something."""
    opened, asked, stated = gate.open(gazetteer()), requests(), papers(requests().height)
    for some in (stated, stated[::3]):
        given = refusals(opened, asked, some)
        agree = given.is_null().to_list() == _said(opened, asked, some)
        _expect(agree, gate, "reasons() and admit() do not agree on who is refused.")
        _expect(given.str.strip_chars().ne("").fill_null(True).all(), gate, "a reason is blank.")


CHECKS: tuple[Callable[[Gate], None], ...] = (
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


def check_gate(gate: Gate) -> None:
    """Run every check; the first broken promise is raised."""
    for check in CHECKS:
        check(gate)
