"""What pandas, polars and pyarrow read back from our files is what was written."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import market_data_source as mds
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from helpers import loosely, make_generator, needed, run_python, ticks_of

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
    needed("pyarrow")
    return of_pandas(pd.read_parquet(path))


def read_polars(path: Path) -> Columns:
    polars = needed("polars")
    if path.suffix == ".csv":
        return of_polars(polars.read_csv(path))
    if path.suffix == ".jsonl":
        return of_polars(polars.read_ndjson(path))
    return of_polars(polars.read_parquet(path))


def read_pyarrow(path: Path) -> Columns:
    if path.suffix == ".csv":
        return of_arrow(pyarrow("csv").read_csv(path))
    if path.suffix == ".jsonl":
        return of_arrow(pyarrow("json").read_json(path))
    return of_arrow(pyarrow("parquet").read_table(path))


READERS: dict[str, Callable[[Path], Columns]] = {
    "pandas": read_pandas,
    "polars": read_polars,
    "pyarrow": read_pyarrow,
}
FORMATS = ("csv", "jsonl", "parquet")


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


# Parquet


@pytest.mark.parametrize("compression", ["none", "snappy", "zstd"])
@pytest.mark.parametrize("encoding", ["plain", "dictionary", "byte_stream_split"])
def test_each_way_of_storing_gives_the_same_floats(
    compression: str, encoding: str, tmp_path: Path
) -> None:
    parquet = pyarrow("parquet")
    path = tmp_path / "bars.parquet"
    options = {"compression": compression, "encoding": encoding, "row_group_size": 700}
    loosely(make_generator(**FIELDS).to_parquet)(path, count=COUNT, **options)
    series = make_generator(**FIELDS).bars(COUNT)
    file = parquet.ParquetFile(path)
    assert [file.metadata.row_group(group).num_rows for group in range(5)] == [700] * 4 + [200]
    column = file.metadata.row_group(0).column(1)
    assert column.compression == {"none": "UNCOMPRESSED"}.get(compression, compression.upper())
    marks = {"dictionary": "RLE_DICTIONARY", "byte_stream_split": "BYTE_STREAM_SPLIT"}
    assert marks.get(encoding, "PLAIN") in column.encodings
    table = file.read()
    assert str(table.schema.field("timestamp").type) == "timestamp[us, tz=UTC]"
    for name in ("open", "high", "low", "close", "volume"):
        assert (table[name].to_numpy() == getattr(series, name)).all()


def test_a_generator_and_its_series_write_the_same_parquet(tmp_path: Path) -> None:
    make_generator().to_parquet(tmp_path / "a.parquet", count=5000, row_group_size=1500)
    make_generator().bars(5000).to_parquet(tmp_path / "b.parquet", row_group_size=1500)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_a_parquet_file_says_what_made_it(tmp_path: Path) -> None:
    parquet = pyarrow("parquet")
    path = tmp_path / "bars.parquet"
    make_generator(seed=5).to_parquet(path, count=10)
    about = json.loads(parquet.read_schema(path).metadata[b"market_data_source"])
    assert about["seed"] == 5
    assert about["stream_version"] == mds.bars(1).stream_version
    assert about["config"]["initial_price"] == make_generator().config().initial_price


def test_no_rows_are_a_file_too(tmp_path: Path) -> None:
    polars = needed("polars")
    make_generator().to_parquet(tmp_path / "bars.parquet", count=0)
    frame = polars.read_parquet(tmp_path / "bars.parquet")
    assert frame.shape == (0, 6)


@pytest.mark.parametrize("size", [0, 2**24 + 1])
def test_the_size_of_a_group_has_a_range(size: int, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="row_group_size"):
        make_generator().to_parquet(tmp_path / "a.parquet", row_group_size=size)
    with pytest.raises(ValueError, match="row_group_size"):
        make_generator().to_parquet(tmp_path / "a.parquet", count=10**6, row_group_size=1)
    assert list(tmp_path.iterdir()) == []


# bounded memory


PEAK = """
import sys
import market_data_source as mds

def peak():
    # Where there is /proc: `getrusage` there counts what the parent had when it forked.
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if "VmHWM" in line)
    except OSError:
        import resource
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

form, path, count = sys.argv[1:]
generator = mds.MarketDataGenerator(seed=1)
getattr(generator, "to_" + form)(path, count=1000)
before = peak()
getattr(generator, "to_" + form)(path, count=int(count))
print(before, peak())
"""


def sizes() -> Iterator[object]:
    for form in FORMATS:
        yield pytest.param(form, 2_000_000, id=form)
    if os.environ.get("MDS_LARGE"):  # a minute and more than a gigabyte of disk
        yield pytest.param("parquet", 100_000_000, id="large", marks=pytest.mark.timeout(1800))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no `resource` on Windows")
@pytest.mark.parametrize(("form", "count"), list(sizes()))
def test_a_file_takes_little_memory_however_long_it_is(
    form: str, count: int, tmp_path: Path
) -> None:
    done = run_python(PEAK, form, tmp_path / "bars", count, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    before, peak = (int(word) for word in done.stdout.split())
    assert peak < 300e6
    # The columns of two million bars take 96 MB.
    assert peak - before < 60e6
