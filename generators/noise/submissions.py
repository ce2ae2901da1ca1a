"""Who sends requests together: one submitter, one channel, one quality, one format.

A submitter's habits and system are drawn once a submission, so errors are correlated within a batch.
"""

from dataclasses import dataclass

import numpy as np

from generators.rates import RequestRates
from generators.sampling import Bools, Floats, WeightedTables, chance
from generators.schema import CHANNELS
from generators.streams import Ints, Streams

QUALITIES = np.array([0.25, 0.7, 1.0, 1.5, 2.5])  # factors on every noise rate; their mean is 1
QUALITY_WEIGHTS = np.array([0.20, 0.25, 0.30, 0.15, 0.10])


@dataclass(frozen=True)
class Submissions:
    """What requests share with those sent with them; one entry a request.

    number: of the submission, from 0
    channel: index into CHANNELS
    quality: factor on every noise rate; its mean over submissions is 1
    upper_case: written by a system that knows capitals alone
    raw: the whole name in one field, the whole address in another
    """

    number: Ints
    channel: Ints
    quality: Floats
    upper_case: Bools
    raw: Bools


def submissions_of(streams: Streams, rates: RequestRates, request_ids: Ints) -> Submissions:
    """The submissions of requests. Each is a function of its number alone."""
    number = request_ids // rates.submission
    starts = np.flatnonzero(np.diff(number, prepend=-1))  # a draw for each run, not for each request
    first, length = number[starts], np.diff(starts, append=len(number))
    channels = WeightedTables.build([np.array([rates.channels[name] for name in CHANNELS])])
    qualities = WeightedTables.build([QUALITY_WEIGHTS])
    drawn = channels.draw(streams.words("submission.channel", first))
    quality = QUALITIES[qualities.draw(streams.words("submission.quality", first))]
    words = streams.words("submission.format", first)
    return Submissions(
        number,
        np.repeat(drawn, length),
        np.repeat(quality, length),
        np.repeat(chance(words[0], rates.upper_case), length),
        np.repeat(chance(words[1], rates.raw), length),
    )
