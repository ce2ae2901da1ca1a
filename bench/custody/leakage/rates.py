"""How the honest stream is answered: errors of gate and matcher together.

fnr = fit requests that should be confirmed and were not (refused or no match) / fit ones that should be
fcr = fit requests confirmed that should not be / fit ones that should not be
false_refuse = fit requests refused / fit requests
unfit_confirmed = requests that are not fit and were confirmed / requests that are not fit
"""

import numpy as np
import numpy.typing as npt

from bench.custody.leakage.found import Found, share
from bench.custody.leakage.oracle import CONFIRM, REFUSED, Answers

Flags = npt.NDArray[np.bool_]


def rates(should_confirm: Flags, fit: Flags, answers: Answers) -> list[Found]:
    """The four rates, by request_id; Clopper-Pearson intervals for those that are near 0."""
    confirmed, refused = answers == CONFIRM, answers == REFUSED
    right, wrong = fit & should_confirm, fit & ~should_confirm

    def counted(measure: str, errors: Flags, of: Flags) -> Found:
        return share(measure, "all", int((errors & of).sum()), int(of.sum()), rare=True)

    return [
        counted("fnr", ~confirmed, right),
        counted("fcr", confirmed, wrong),
        counted("false_refuse", refused, fit),
        counted("unfit_confirmed", confirmed, ~fit),
    ]
