"""A picture's plane with logarithmic axes, of which it is known which pixel is which value."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, log, log10
from typing import Any

import altair

MARGIN = 1.25  # factor of free space beyond the outermost values
WIDE, HIGH = 130.0, 65.0  # pixels of a factor of ten, from which ticks stand at 2 and 5 too: across, upwards


@dataclass(frozen=True)
class LogAxis:
    """low, high: its ends, above 0; length: in pixels; up: high values are at pixel 0, as on a y axis"""

    low: float
    high: float
    length: float
    up: bool = False

    def pixel(self, value: float) -> float:
        share = log(value / self.low) / log(self.high / self.low)
        return self.length * (1 - share if self.up else share)

    def value(self, pixel: float) -> float:
        share = 1 - pixel / self.length if self.up else pixel / self.length
        return self.low * exp(share * log(self.high / self.low))

    def within(self, value: float) -> float:
        """The value, or the end that it lies beyond."""
        return min(max(value, self.low), self.high)

    @property
    def ticks(self) -> list[float]:
        """Powers of ten, and their double and fivefold where few powers fit."""
        room = self.length / log10(self.high / self.low)
        digits = (1, 2, 5) if room >= (HIGH if self.up else WIDE) else (1,)
        powers = range(floor(log10(self.low)), ceil(log10(self.high)) + 1)
        values = [digit * 10.0**power for power in powers for digit in digits]
        return [float(f"{value:.1g}") for value in values if self.low <= value <= self.high]

    @property
    def scale(self) -> Any:
        return altair.Scale(type="log", domain=[self.low, self.high], nice=False, clamp=True)


def log_axis(values: Sequence[float], length: float, up: bool = False, most: float = 0.0) -> LogAxis:
    """An axis on which all values have room; a factor of ten long at least.

    values: above 0; most: where a hard end is known, as 1 is of rates
    """
    low, high = min(values) / MARGIN, max(values) * MARGIN
    if high < 10 * low:
        middle = (low * high) ** 0.5
        low, high = middle / 10**0.5, middle * 10**0.5
    return LogAxis(low, min(high, most * 1.02) if most else high, length, up)
