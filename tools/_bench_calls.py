"""What ./tools/bench-calls runs: one library imported as two modules, which take turns."""

from __future__ import annotations

import argparse
import gc
import importlib.util
import statistics
import sys
import time
from collections.abc import Callable
from importlib.machinery import ExtensionFileLoader
from itertools import repeat
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

RECORDS = 10_000
ELEMENTS = 1_000_000
# About this long one measurement takes: short, so that what else the machine does falls between.
SPELL = 0.002
# So often each call has its turn, with so many rounds each time as asked for.
PASSES = 8


def module(name: str, library: Path) -> ModuleType:
    """Import the library under one of the two names that it can be initialized by."""
    loader = ExtensionFileLoader(name, str(library))
    spec = importlib.util.spec_from_loader(name, loader)
    assert spec is not None  # noqa: S101  (a loader was given)
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made
    loader.exec_module(made)
    return made


def calls(it: Any) -> dict[str, Callable[[int], None]]:
    """Each call as a loop of so many of it."""
    point = it.Point(1.0, 2.0)
    data = np.linspace(0.0, 1.0, ELEMENTS)

    def loop(function: Callable[..., object], *arguments: object) -> Callable[[int], None]:
        def run(count: int) -> None:
            for _ in repeat(None, count):
                function(*arguments)

        return run

    def scalar(count: int, add: Callable[[float, float], float] = it.add) -> None:
        for _ in repeat(None, count):
            add(1.5, 2.5)

    def getter(count: int) -> None:
        for _ in repeat(None, count):
            _ = point.x

    def struct(count: int, shift: Callable[[Any, float], Any] = it.shift) -> None:
        for _ in repeat(None, count):
            shift(point, 0.5)

    return {
        "scalar function": scalar,
        "getter": getter,
        "small struct in and out": struct,
        f"{RECORDS:,} records as objects": loop(it.readings, RECORDS),
        f"{RECORDS:,} records as dicts": loop(it.dict_readings, RECORDS),
        f"{RECORDS:,} records as columns": loop(it.column_readings, RECORDS),
        f"{ELEMENTS:,} elements in and out": loop(it.scale, data, 2.0),
    }


def seconds(run: Callable[[int], None], count: int) -> float:
    """Time of this thread on a processor: what others take from it is not counted."""
    began = time.thread_time_ns()
    run(count)
    return (time.thread_time_ns() - began) / count * 1e-9


def count_for(run: Callable[[int], None]) -> int:
    """How many calls fill a spell."""
    count = 1
    while (took := seconds(run, count) * count) < SPELL / 2:
        count = max(count * 2, int(count * SPELL / 2 / max(took, 1e-9)))
    return count


class Pair:
    """The seconds of a call and of its hand-written twin, which take turns."""

    def __init__(self, left: Callable[[int], None], right: Callable[[int], None]) -> None:
        self.left, self.right = left, right
        self.count = count_for(left)
        right(self.count)
        self.lefts: list[float] = []
        self.rights: list[float] = []

    def measure(self, times: int) -> None:
        for turn in range(times):
            # Who goes first changes, so that neither always has the warmer cache.
            both = ((self.left, self.lefts), (self.right, self.rights))
            for run, kept in both[:: 1 if turn % 2 else -1]:
                kept.append(seconds(run, self.count))

    def ratio(self) -> float:
        """Of what each takes when nothing disturbs it."""
        return quick(self.lefts) / quick(self.rights)

    def median(self) -> float:
        """The median of the ratios of neighbours."""
        pairs = zip(self.lefts, self.rights, strict=True)
        return statistics.median(one / other for one, other in pairs)


def quick(times: list[float]) -> float:
    """The mean of the least tenth."""
    least = sorted(times)[: max(1, len(times) // 10)]
    return statistics.fmean(least)


def shown(value: float) -> str:
    for unit, scale in (("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3)):
        if value < scale * 1e3:
            return f"{value / scale:.1f} {unit}"
    return f"{value:.2f} s"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("library", type=Path)
    parser.add_argument("--repeat", type=int, default=25)
    parser.add_argument("--limit", type=float)
    options = parser.parse_args()
    generated = calls(module("_native", options.library))
    by_hand = calls(module("by_hand", options.library))
    pairs = {name: Pair(run, by_hand[name]) for name, run in generated.items()}
    # Collections would strike now one side, now the other.
    gc.disable()
    # All calls in each pass: a slow minute of the machine does not fall on one of them alone.
    for _ in range(PASSES):
        for pair in pairs.values():
            gc.collect()
            pair.measure(options.repeat)
    print("| call | generated | by hand | ratio | median ratio |\n|---|---|---|---|---|")
    for name, pair in pairs.items():
        times = f"{shown(quick(pair.lefts))} | {shown(quick(pair.rights))}"
        print(f"| {name} | {times} | {pair.ratio():.3f} | {pair.median():.3f} |")
    worst = max(min(pair.ratio(), pair.median()) for pair in pairs.values())
    if options.limit is not None and worst > options.limit:
        print(f"\nThe largest ratio is {worst:.2f}; the limit is {options.limit:.2f}.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
