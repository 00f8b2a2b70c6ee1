"""Bars, closes and normal numbers against what makes them elsewhere; threads and Dask."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import market_data_source as mds
import numpy as np

from . import Line, Missing, measure

ROWS = 1_000_000
PATHS = 1000
LENGTH = 1000
VOLATILITY = 3e-4

BOUND = (
    "bound by vector arithmetic (2.5 blocks of Philox, 5.5 logarithms and square roots, 4 powers "
    "of e a bar), then by writing 48 bytes a bar"
)


def rows() -> Iterator[Line]:
    yield from bars()
    yield from narrower()
    yield from closes()
    yield from normals()
    yield from threads()
    yield from dask()


def numpy_bars(paths: int, count: int, steps: int) -> Callable[[], object]:
    """OHLCV from so many sub-steps a bar, which cut off the extremes between them."""

    def run() -> object:
        random = np.random.Generator(np.random.SFC64(1))
        moves = random.standard_normal((paths, count * steps))
        moves *= VOLATILITY / steps**0.5
        np.cumsum(moves, axis=1, out=moves)
        prices = (np.exp(moves) * 100.0).reshape(paths, count, steps)
        close = prices[:, :, -1].copy()
        begin = np.concatenate([np.full((paths, 1), 100.0), close[:, :-1]], axis=1)
        high = np.maximum(prices.max(axis=2), begin)
        low = np.minimum(prices.min(axis=2), begin)
        volume = np.exp(random.standard_normal((paths, count)) * 0.5) * 1000.0
        return np.arange(count), begin, high, low, close, volume

    return run


def numpy_bridge() -> object:
    """OHLCV with extremes drawn from one Brownian bridge a bar."""
    random = np.random.Generator(np.random.SFC64(1))
    moves = random.standard_normal(ROWS) * VOLATILITY
    ends = np.cumsum(moves)
    begins = ends - moves
    twice = 2 * VOLATILITY**2

    def reach() -> Any:
        return np.sqrt(moves**2 - twice * np.log(random.random(ROWS)))

    high = np.exp(begins + (moves + reach()) / 2) * 100.0
    low = np.exp(begins + (moves - reach()) / 2) * 100.0
    volume = np.exp(random.standard_normal(ROWS) * 0.5) * 1000.0
    return np.arange(ROWS), np.exp(begins) * 100.0, high, low, np.exp(ends) * 100.0, volume


def numba_bars() -> Callable[[], object] | None:
    numba = measure.optional("numba")
    if numba is None:
        return None

    @numba.njit
    def run(count: int, steps: int, volatility: float) -> Any:
        out = np.empty((5, count))
        level = 0.0
        for bar in range(count):
            first = level
            top = first
            bottom = first
            for _ in range(steps):
                level += volatility / steps**0.5 * np.random.standard_normal()  # noqa: NPY002
                top = max(top, level)
                bottom = min(bottom, level)
            out[0, bar] = np.exp(first) * 100.0
            out[1, bar] = np.exp(top) * 100.0
            out[2, bar] = np.exp(bottom) * 100.0
            out[3, bar] = np.exp(level) * 100.0
            out[4, bar] = np.exp(np.random.standard_normal() * 0.5) * 1000.0  # noqa: NPY002
        return out

    return lambda: run(ROWS, 10, VOLATILITY)


def bars() -> Iterator[Line]:
    config = mds.GeneratorConfig(volatility=VOLATILITY, seed=1)
    generator = mds.MarketDataGenerator(config)

    def ours() -> object:
        generator.reset()
        return generator.bars(ROWS)

    peers: dict[str, Callable[[], object]] = {
        "NumPy, ten sub-steps": numpy_bars(1, ROWS, 10),
        "NumPy, one bridge": numpy_bridge,
    }
    compiled = numba_bars()
    if compiled is not None:
        peers["numba, ten sub-steps"] = compiled
    ten = {name: peers.pop(name) for name in list(peers) if name.startswith("NumPy, ten")}
    what = "1M GBM bars, one thread"
    # What bounds the bars is of interest whether they are fast enough or not.
    yield from measure.compare(what, ours, ten, note=BOUND, goal="10 x", least=10.0)
    yield from measure.compare(what, ours, peers)
    many = mds.Ensemble(config, paths=PATHS)
    yield from measure.compare(
        "1000 paths of 1000 bars, one thread",
        lambda: many.bars(LENGTH, threads=1),
        {"NumPy, ten sub-steps": numpy_bars(PATHS, LENGTH, 10)},
        goal="10 x",
        least=10.0,
        bound=BOUND,
    )


def narrower() -> Iterator[Line]:
    """Measure what processors with narrower vectors see, which this one has too."""
    order = list(mds.Instructions)
    widest = order.index(mds.instructions())
    for limit, name, least in (
        (mds.Instructions.AVX2, "AVX2", 6.0),
        (mds.Instructions.BASELINE, "SSE2 or NEON", 4.0),
    ):
        if order.index(limit) > widest:
            continue
        mds.limit_instructions(limit)
        try:
            many = mds.Ensemble(mds.GeneratorConfig(volatility=VOLATILITY, seed=1))
            yield from measure.compare(
                f"1M GBM bars, one thread, {name} alone",
                functools.partial(many.bars, ROWS, threads=1),
                {"NumPy, ten sub-steps": numpy_bars(1, ROWS, 10)},
                note="NumPy uses whatever the processor has",
                goal=f"{least:.0f} x",
                least=least,
                bound=BOUND,
            )
        finally:
            mds.limit_instructions(None)


def closes() -> Iterator[Line]:
    peer = measure.optional("stochastic_rs")
    if peer is None:
        yield Missing("closes", "stochastic-rs is not installed")
        return
    config = mds.GeneratorConfig(volatility=VOLATILITY, seed=1)
    one, many = mds.Ensemble(config), mds.Ensemble(config, paths=PATHS)
    path = peer.PyGbm(0.0, VOLATILITY * ROWS**0.5, ROWS, 100.0, 1.0, seed=1)
    yield from measure.compare(
        "1M closes of one path, on the grid of ticks",
        lambda: one.closes(ROWS, threads=1),
        {"stochastic-rs": path.sample},
        goal="1 x",
        least=1.0,
        bound="bound by the powers of e and the normal numbers, each rounded the same everywhere",
    )
    short = peer.PyGbm(0.0, VOLATILITY * LENGTH**0.5, LENGTH, 100.0, 1.0, seed=1)
    yield from measure.compare(
        "1000 paths of 1000 closes, all processors",
        lambda: many.closes(LENGTH),
        {"stochastic-rs": lambda: short.sample_par(PATHS)},
        goal="2 x",
        least=2.0,
        bound="bound by the pages of the new array, which the system clears first",
    )


def normals() -> Iterator[Line]:
    random = np.random.Generator(np.random.SFC64(1))
    peers: dict[str, Callable[[], object]] = {"NumPy, SFC64": lambda: random.standard_normal(ROWS)}
    peer = measure.optional("stochastic_rs")
    if peer is not None:
        law = peer.PyNormal(0.0, 1.0, seed=1)
        peers["stochastic-rs"] = lambda: law.sample(ROWS)
    yield from measure.compare(
        "1M standard normals, of 64 bits",
        lambda: mds.normals(ROWS, seed=1),
        peers,
        goal="1 x",
        least=1.0,
        bound="bound by Philox, a logarithm, a square root and a circle for each two",
    )
    out = np.empty(ROWS)
    yield from measure.compare(
        "1M standard normals into one array",
        lambda: mds.normals(ROWS, seed=1, out=out),
        {"NumPy, SFC64": lambda: random.standard_normal(out=out)},
    )


def threads() -> Iterator[Line]:
    many = mds.Ensemble(mds.GeneratorConfig(volatility=VOLATILITY, seed=1), paths=PATHS)
    out = np.empty((LENGTH, PATHS), order="F")
    yield from measure.compare(
        "1000 paths of 1000 closes into one array, two threads",
        lambda: many.closes(LENGTH, threads=2, out=out),
        {"one thread": lambda: many.closes(LENGTH, threads=1, out=out)},
        goal="1.8 x",
        least=1.8,
        bound="bound by what else the processors do: threads share nothing but a list of work",
    )
    rowwise = np.empty((LENGTH, PATHS))
    yield from measure.compare(
        "1000 paths of 1000 closes into one array in C order, two threads",
        lambda: many.closes(LENGTH, threads=2, out=rowwise),
        {"one thread": lambda: many.closes(LENGTH, threads=1, out=rowwise)},
        goal="1.8 x",
        least=1.8,
        bound="bound by what else the processors do: threads share nothing but a list of work",
    )
    yield from measure.compare(
        "1000 paths of 1000 bars, two threads",
        lambda: many.bars(LENGTH, threads=2),
        {"one thread": lambda: many.bars(LENGTH, threads=1)},
        note="one thread appends to memory that was freed before; two fill new memory, whose pages "
        "the system clears first",
    )


def dask() -> Iterator[Line]:
    if measure.optional("dask") is None:
        yield Missing("8 partitions", "Dask is not installed")
        return
    from market_data_source.dask import to_dask  # noqa: PLC0415  (Dask may be missing)

    many = mds.Ensemble(mds.GeneratorConfig(seed=1), paths=8)
    count = 250_000

    def loop() -> None:
        with tempfile.TemporaryDirectory() as folder:
            for number in range(8):
                frame = many.partition(number, of=8, count=count).to_pandas()
                frame.to_parquet(f"{folder}/part.{number}.parquet")

    def partitions() -> None:
        with tempfile.TemporaryDirectory() as folder:
            frame = to_dask(many, count, partitions=8)
            frame.to_parquet(folder, compute_kwargs={"scheduler": "threads"})

    yield from measure.compare(
        "8 partitions of 250 000 bars to Parquet by Dask's threads",
        partitions,
        {"a plain loop": loop},
        goal="25 ms more",
    )
    none = mds.Ensemble(mds.GeneratorConfig(seed=1), paths=8)
    yield from measure.compare(
        "8 partitions without rows, the cost of Dask's threads itself",
        lambda: to_dask(none, 0, partitions=8).compute(scheduler="threads"),
        {"a plain loop": lambda: [none.partition(i, of=8, count=0).to_pandas() for i in range(8)]},
        goal="25 ms more",
    )
