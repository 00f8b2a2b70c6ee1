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
# About this long one measurement takes.
SPELL = 0.004


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
    began = time.perf_counter()
    run(count)
    return (time.perf_counter() - began) / count


def count_for(run: Callable[[int], None]) -> int:
    """How many calls fill a spell."""
    count = 1
    while (took := seconds(run, count) * count) < SPELL / 2:
        count = max(count * 2, int(count * SPELL / 2 / max(took, 1e-9)))
    return count


def measure(
    left: Callable[[int], None], right: Callable[[int], None], rounds: int
) -> tuple[float, float, float]:
    """Median seconds of both, and the median of the ratios of neighbours."""
    count = count_for(left)
    lefts, rights = [], []
    for turn in range(rounds):
        # Who goes first changes, so that neither always has the warmer cache.
        for run, kept in ((left, lefts), (right, rights))[:: 1 if turn % 2 else -1]:
            kept.append(seconds(run, count))
    ratios = [one / other for one, other in zip(lefts, rights, strict=True)]
    return statistics.median(lefts), statistics.median(rights), statistics.median(ratios)


def shown(value: float) -> str:
    for unit, scale in (("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3)):
        if value < scale * 1e3:
            return f"{value / scale:.1f} {unit}"
    return f"{value:.2f} s"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("library", type=Path)
    parser.add_argument("--repeat", type=int, default=41)
    parser.add_argument("--limit", type=float)
    options = parser.parse_args()
    generated = calls(module("_native", options.library))
    by_hand = calls(module("by_hand", options.library))
    print("| call | generated | by hand | ratio |\n|---|---|---|---|")
    worst = 0.0
    # Collections would strike now one side, now the other.
    gc.disable()
    for name, run in generated.items():
        gc.collect()
        ours, theirs, ratio = measure(run, by_hand[name], options.repeat)
        worst = max(worst, ratio)
        print(f"| {name} | {shown(ours)} | {shown(theirs)} | {ratio:.2f} |", flush=True)
    if options.limit is not None and worst > options.limit:
        print(f"\nThe largest ratio is {worst:.2f}; the limit is {options.limit:.2f}.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
