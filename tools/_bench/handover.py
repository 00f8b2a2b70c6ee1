"""A series in the hands of other libraries: what it takes, and what a copy would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import market_data_source as mds
import numpy as np

from . import Line
from .measure import Job, compare, not_installed, optional

ROWS = 1_000_000
GOAL: dict[str, Any] = {
    "goal": "ours under 0.2 ms",
    "most_seconds": 0.2e-3,
    "bound": "bound by the objects that the library makes of a frame, whatever its length",
}


def rows() -> Iterator[Line]:
    series = mds.bars(ROWS, seed=7)
    yield from compare(
        "NumPy columns of 1M bars",
        series.to_numpy,
        {"copies of the columns": lambda: {k: np.copy(v) for k, v in series.to_numpy().items()}},
        **GOAL,
    )
    yield from arrow(series)
    yield from polars(series)
    yield from pandas(series)
    yield from duckdb(series)


def arrow(series: mds.BarSeries) -> Iterator[Line]:
    what, module = "pyarrow table of 1M bars", optional("pyarrow")
    if not module:
        yield not_installed(what, "pyarrow")
        return
    arrays = series.to_numpy()
    peers = {"pyarrow.table of the NumPy columns": lambda: module.table(arrays)}
    yield from compare(what, series.to_arrow, peers, **GOAL)


def polars(series: mds.BarSeries) -> Iterator[Line]:
    what, module = "polars frame of 1M bars", optional("polars")
    if not module:
        yield not_installed(what, "polars")
        return
    arrays = series.to_numpy()
    peers: dict[str, Job] = {
        "polars.DataFrame of the NumPy columns": lambda: module.DataFrame(arrays)
    }
    yield from compare(what, series.to_polars, peers, **GOAL)


def pandas(series: mds.BarSeries) -> Iterator[Line]:
    what, module = "pandas frame of 1M bars, copy=False", optional("pandas")
    if not module:
        yield not_installed(what, "pandas")
        return
    arrays = series.to_numpy()
    make: Callable[..., object] = module.DataFrame
    peers: dict[str, Job] = {
        "to_pandas() with its copy": series.to_pandas,
        "pandas.DataFrame of the NumPy columns": lambda: make(arrays),
    }
    yield from compare(what, lambda: series.to_pandas(copy=False), peers, **GOAL)


def duckdb(series: mds.BarSeries) -> Iterator[Line]:
    what, module, frames = "DuckDB's sum over 1M bars", optional("duckdb"), optional("polars")
    if not (module and frames):
        yield not_installed(what, "duckdb", "polars")
        return
    connection, frame = module.connect(), series.to_polars()

    def ours() -> object:
        bars = series  # noqa: F841  (the query finds it by its name)
        return connection.sql("select sum(volume) from bars").fetchall()

    def theirs() -> object:
        bars = frame  # noqa: F841
        return connection.sql("select sum(volume) from bars").fetchall()

    note = "the query itself is most of it"
    yield from compare(what, ours, {"the same over a polars frame": theirs}, note=note)
