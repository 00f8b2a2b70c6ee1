"""The benchmark: one module an area, each with `rows()`, and what they share.

An area takes what it compares from `measure.py`, where both sides take turns in one process.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One comparison: medians in seconds of the same job done by us and by a peer."""

    what: str
    ours_seconds: float
    peer: str
    peer_seconds: float
    note: str = ""
    goal: str = ""
    # The median of the ratios of neighbours, which a busy machine disturbs less than the medians.
    ratio: float | None = None
    # Below this ratio, or above so many seconds, the row is slow, and `bound` says why.
    least: float | None = None
    most_seconds: float | None = None
    bound: str = ""

    @property
    def times(self) -> float:
        """How many times as long as ours the peer takes."""
        return self.peer_seconds / self.ours_seconds if self.ratio is None else self.ratio

    @property
    def is_slow(self) -> bool:
        """Whether a goal is missed."""
        few = self.least is not None and self.times < self.least
        return few or (self.most_seconds is not None and self.ours_seconds > self.most_seconds)


@dataclass(frozen=True)
class Missing:
    """A comparison that could not be made, and why."""

    what: str
    why: str


@dataclass(frozen=True)
class Figure:
    """What is measured of us alone."""

    what: str
    value: str
    goal: str = ""
    note: str = ""


Line = Row | Missing | Figure
