"""What a page says first: one plain sentence a finding, the important ones first."""

from bench.output.fewest import fewest
from bench.output.groups import groups
from bench.output.limits import failed, out_of_reach, unavoidable
from bench.output.whom import turned_away, wrongly_confirmed
from bench.page.material import Material

NOTHING = "No matcher that could be compared has answers."


def findings(material: Material) -> list[str]:
    """Sentences, at most nine: plain text, in which the names of matchers stand as they are.

    Who makes the fewest wrong confirms and wrong no-matches, and what that costs; whom wrong answers meet;
    who has no answers; what the run cannot show. Bounds and the oracle are not compared. A difference is told
    only where the counts, and the tests where there are any, carry it.
    """
    compared = [*fewest(material), *wrongly_confirmed(material), *turned_away(material), *groups(material)]
    limits = [*failed(material), *out_of_reach(material), *unavoidable(material)]
    return [*(compared or [NOTHING]), *limits]
