"""What pandas, polars and pyarrow read back from our files is what was written."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import market_data_source as mds
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from helpers import make_generator, needed, run_python, ticks_of

COUNT = 3000
TICK = "0.05"
FIELDS: dict[str, object] = {"tick_size": TICK, "initial_price": 1234.0, "lot_size": 0.25}
COLUMNS = {
    "bars": ("timestamp", "symbol", "open", "high", "low", "close", "volume"),
    "ticks": ("timestamp", "symbol", "price", "bid", "ask", "spread", "volume"),
}
SYMBOL = 'A,"B"; é'
Columns = dict[str, npt.NDArray[np.generic]]
EPOCH = pd.Timestamp(0, tz="UTC")


def microseconds(times: object) -> npt.NDArray[np.int64]:
    """Read times as microseconds, whatever the reader made of them."""
    # Whole seconds have no fraction, so the texts of ticks have two forms.
    read = pd.to_datetime(pd.Series(times), utc=True, format="ISO8601")
    return ((read - EPOCH) // pd.Timedelta(microseconds=1)).to_numpy(dtype=np.int64)


def of_pandas(frame: pd.DataFrame) -> Columns:
    return {str(name): frame[name].to_numpy() for name in frame.columns}


def of_arrow(table: Any) -> Columns:
    return of_pandas(table.to_pandas())


def of_polars(frame: Any) -> Columns:
    return {name: frame[name].to_numpy() for name in frame.columns}


def pyarrow(room: str) -> Any:
    needed("pyarrow")
    return importlib.import_module(f"pyarrow.{room}")


def read_pandas(path: Path) -> Columns:
    if path.suffix == ".csv":
        return of_pandas(pd.read_csv(path))
    if path.suffix == ".jsonl":
        return of_pandas(pd.read_json(path, lines=True, precise_float=True))
    raise ValueError(path.suffix)


def read_polars(path: Path) -> Columns:
    polars = needed("polars")
    if path.suffix == ".csv":
        return of_polars(polars.read_csv(path))
    if path.suffix == ".jsonl":
        return of_polars(polars.read_ndjson(path))
    raise ValueError(path.suffix)


def read_pyarrow(path: Path) -> Columns:
    if path.suffix == ".csv":
        return of_arrow(pyarrow("csv").read_csv(path))
    if path.suffix == ".jsonl":
        return of_arrow(pyarrow("json").read_json(path))
    raise ValueError(path.suffix)


READERS: dict[str, Callable[[Path], Columns]] = {
    "pandas": read_pandas,
    "polars": read_polars,
    "pyarrow": read_pyarrow,
}
FORMATS = ("csv", "jsonl")


def made(kind: str) -> mds.BarSeries | mds.TickSeries:
    generator = make_generator(**FIELDS, symbol=SYMBOL, interval="1h", tick_interval="250ms")
    return generator.bars(COUNT) if kind == "bars" else generator.ticks(COUNT)


@pytest.mark.parametrize("kind", ["bars", "ticks"])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("reader", sorted(READERS))
def test_what_is_read_is_what_was_written(
    reader: str, form: str, kind: str, tmp_path: Path
) -> None:
    series = made(kind)
    path = tmp_path / f"rows.{form}"
    getattr(series, f"to_{form}")(path)
    read = READERS[reader](path)
    assert tuple(read) == COLUMNS[kind]
    assert set(read["symbol"]) == {SYMBOL}
    assert (microseconds(read["timestamp"]) == series.timestamp.view(np.int64)).all()
    for name in COLUMNS[kind][2:]:
        found = read[name].astype(np.float64)
        if name == "spread":
            assert isinstance(series, mds.TickSeries)
            wanted = ticks_of(series.ask, TICK) - ticks_of(series.bid, TICK)
            assert (ticks_of(found, TICK) == wanted).all()
        elif name == "volume":
            assert (found == series.volume).all()
        else:
            assert (ticks_of(found, TICK) == ticks_of(getattr(series, name), TICK)).all()
            assert np.allclose(found, getattr(series, name), rtol=1e-15, atol=0)


# bounded memory


PEAK = """
import resource, sys
import market_data_source as mds
form, path, count = sys.argv[1:]
generator = mds.MarketDataGenerator(seed=1)
getattr(generator, "to_" + form)(path, count=1000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
getattr(generator, "to_" + form)(path, count=int(count))
print(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no `resource` on Windows")
@pytest.mark.parametrize("form", FORMATS)
def test_a_file_takes_little_memory_however_long_it_is(form: str, tmp_path: Path) -> None:
    done = run_python(PEAK, form, tmp_path / "bars", 2_000_000, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    unit = 1 if sys.platform == "darwin" else 1024
    before, peak = (int(word) * unit for word in done.stdout.split())
    # The columns of two million bars take 96 MB.
    assert peak - before < 60e6
