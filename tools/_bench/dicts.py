"""Lists of dicts, and frames from them and from columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import market_data_source as mds

from . import Line
from .measure import Job, compare, not_installed, optional

ROWS = 100_000


def rows() -> Iterator[Line]:
    yield from dicts()
    yield from frames("pandas", "DataFrame")
    yield from frames("polars", "DataFrame")


def dicts() -> Iterator[Line]:
    """Compare with dicts of values that exist, but for the datetimes: those are made in the loop.

    Our side makes all values, and the market too.
    """
    generator = mds.MarketDataGenerator(seed=7)

    def ours() -> list[mds.BarDict]:
        generator.reset()
        return generator.generate_series(ROWS)

    made = ours()
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    seconds = [(row["timestamp"] - epoch).total_seconds() for row in made]
    values = [[row[name] for row in made] for name in ("open", "high", "low", "close", "volume")]

    def converted() -> list[mds.BarDict]:
        make = datetime.fromtimestamp
        return [
            {"timestamp": make(t, UTC), "open": o, "high": h, "low": low, "close": c, "volume": v}
            for t, o, h, low, c, v in zip(seconds, *values, strict=True)
        ]

    def added() -> list[mds.BarDict]:
        step, time = timedelta(minutes=1), made[0]["timestamp"] - timedelta(minutes=1)
        return [
            {
                "timestamp": (time := time + step),
                "open": o,
                "high": h,
                "low": low,
                "close": c,
                "volume": v,
            }
            for o, h, low, c, v in zip(*values, strict=True)
        ]

    peers: dict[str, Job] = {
        "comprehension over ready numbers, datetime.fromtimestamp(t, UTC)": converted,
        "comprehension over ready numbers, datetime + timedelta": added,
    }
    yield from compare(
        "list of 100,000 dicts",
        ours,
        peers,
        note="ours also generates the bars and makes the numbers",
        goal="0.8 x",
        least=0.8,
        bound="bound by CPython's making and hashing of 100,000 dicts, 600,000 entries and values",
    )


def frames(library: str, name: str) -> Iterator[Line]:
    """Compare the way from columns with the ways from dicts in the same library."""
    module = optional(library)
    what = f"{library} frame of {ROWS:,} bars"
    if not module:
        yield not_installed(what, library)
        return
    series = mds.bars(ROWS, seed=7)
    arrays = series.to_numpy()
    make: Callable[..., object] = getattr(module, name)
    some = mds.MarketDataGenerator(seed=7).generate_series(ROWS)
    ours: Job = series.to_pandas if library == "pandas" else series.to_polars
    peers: dict[str, Job] = {"a list of dicts": lambda: make(some)}
    yield from compare(what, ours, peers, goal="50 x", least=50.0)
    peers = {"a dict of NumPy columns": lambda: make(arrays)}
    yield from compare(what, ours, peers)
