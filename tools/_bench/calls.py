"""Calls across the boundary: generated ones, the same by hand in PyO3, and through UniFFI."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

import _bench_calls as twins
import numpy as np

from . import Line, Missing
from .measure import Job, compare

# Where ./tools/bench built both sides of PyO3, and what UniFFI made of the same functions.
LIBRARY = os.environ.get("MDS_BENCH_CALLS")
UNIFFI = os.environ.get("MDS_BENCH_UNIFFI")

CALLS = 10_000
RECORDS = 10_000
ELEMENTS = 1_000_000
HAND, OTHER = "PyO3 by hand", "UniFFI"
GOAL = "0.95 x"
BOUND = "bound by arguments that are taken in any form and refused by name"


def rows() -> Iterator[Line]:
    if not LIBRARY:
        yield Missing("a wrapped call", "only ./tools/bench without --installed builds both sides")
        return
    sides: dict[str, Any] = {
        "": twins.module("_native", Path(LIBRARY)),
        HAND: twins.module("by_hand", Path(LIBRARY)),
    }
    if UNIFFI:
        sys.path.insert(0, UNIFFI)
        sides[OTHER] = importlib.import_module("bench_uniffi")
    else:
        yield Missing("a wrapped call through UniFFI", "UniFFI's side was not built")
    yield from lines("call: two floats in, one out", sides, add, per=CALLS)
    yield from lines("call: a getter", sides, getter, per=CALLS, bound=GETTER)
    yield from lines("call: a small struct in and out", sides, shift, per=CALLS)
    yield from lines(f"call: {RECORDS:,} records as objects", sides, records)
    yield from lines(f"call: {ELEMENTS:,} floats in and out", sides, scaled, note=SCALED)


GETTER = "bound by the call of a C function; UniFFI's records are plain Python objects"
SCALED = "ours shares both arrays with NumPy; UniFFI copies lists number by number"


def lines(
    what: str,
    sides: dict[str, Any],
    job: Callable[[Any], Job],
    *,
    per: int = 1,
    note: str = "",
    bound: str = BOUND,
) -> Iterator[Line]:
    peers = {name: job(side) for name, side in sides.items() if name}
    yield from compare(
        what, job(sides[""]), peers, per=per, note=note, goal=GOAL, least=0.95, bound=bound
    )


def add(side: Any) -> Job:
    function = side.add

    def run() -> None:
        for _ in repeat(None, CALLS):
            function(1.5, 2.5)

    return run


def getter(side: Any) -> Job:
    point = side.Point(x=1.0, y=2.0)

    def run() -> None:
        for _ in repeat(None, CALLS):
            _ = point.x

    return run


def shift(side: Any) -> Job:
    function, point = side.shift, side.Point(x=1.0, y=2.0)

    def run() -> None:
        for _ in repeat(None, CALLS):
            function(point, 0.5)

    return run


def records(side: Any) -> Job:
    function = side.readings
    return lambda: function(RECORDS)


def scaled(side: Any) -> Job:
    function, data = side.scale, np.linspace(0.0, 1.0, ELEMENTS)
    given = data.tolist() if side.__name__ == "bench_uniffi" else data
    return lambda: function(given, 2.0)
