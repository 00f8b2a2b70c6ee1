"""Jobs that take turns, so that whatever slows the machine slows all of them."""

from __future__ import annotations

import gc
import importlib
import os
import statistics
import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from . import Missing, Row

Job = Callable[[], object]

ROUNDS = int(os.environ.get("MDS_BENCH_ROUNDS", "7"))
# A job shorter than this is repeated within one measurement.
SPELL = 0.02
# Jobs that are over sooner take more turns until so much time has passed, but no more than these.
LEAST = 1.5
TURNS = 61
# A job longer than this is not done once more to know how long it takes.
LONG = 2.0


def seconds(job: Job, count: int = 1) -> float:
    began = time.perf_counter()
    for _ in range(count):
        job()
    return (time.perf_counter() - began) / count


def compare(
    what: str,
    ours: Job,
    peers: dict[str, Job],
    *,
    note: str = "",
    goal: str = "",
    rounds: int = ROUNDS,
    per: int = 1,
    **limits: Any,
) -> Iterator[Row]:
    """Yield a row a peer: medians of rounds in which ours and each peer's job take turns.

    A job may do what is measured so many times as `per` says; `limits` are those of a row.
    """
    jobs = {"": ours, **peers}
    counts = {}
    turn_seconds = 0.0
    for name, job in jobs.items():
        once = seconds(job)  # and whatever is done only once, such as an import
        again = once if once > LONG else seconds(job)
        counts[name] = max(1, min(1000, int(SPELL / max(again, 1e-9))))
        turn_seconds += again * counts[name]
    took: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(max(rounds, min(TURNS, int(LEAST / max(turn_seconds, 1e-9))))):
        # Who goes first changes, so that nobody always has the warmer cache.
        for name in list(jobs) if turn % 2 else reversed(jobs):
            gc.collect()
            took[name].append(seconds(jobs[name], counts[name]) / per)
    for name in peers:
        ratios = [theirs / mine for mine, theirs in zip(took[""], took[name], strict=True)]
        yield Row(
            what=what,
            ours_seconds=statistics.median(took[""]),
            peer=name,
            peer_seconds=statistics.median(took[name]),
            note=note,
            goal=goal,
            ratio=statistics.median(ratios),
            **limits,
        )


def optional(name: str) -> ModuleType | None:
    """Import a peer, or say by none that it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def not_installed(what: str, *names: str) -> Missing:
    return Missing(what, f"not installed: {', '.join(names)}")
