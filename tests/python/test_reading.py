"""`read` of files: Parquet by any writer, provenance, progress, Ctrl-C, what is refused."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import market_data_source as mds
import numpy as np
import pandas as pd
import polars as pl
import pytest
from helpers import PRICES, loosely, make_generator, run_python

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

SUFFIXES = ["csv", "json", "jsonl", "parquet"]


def write(series: mds.BarSeries | mds.TickSeries, path: Path, **options: object) -> Path:
    loosely(getattr(series, f"to_{path.suffix[1:]}"))(path, **options)
    return path


# Parquet


@pytest.mark.parametrize("compression", ["none", "snappy", "zstd"])
@pytest.mark.parametrize("encoding", ["plain", "dictionary", "byte_stream_split"])
@pytest.mark.parametrize("prices", [{}, {"decimals": True}])
def test_our_parquet_comes_back_in_every_form(
    tmp_path: Path, compression: str, encoding: str, prices: dict[str, object]
) -> None:
    bars = make_generator(symbol="A", tick_size="0.05").bars(3000)
    settings = {"compression": compression, "encoding": encoding, **prices}
    path = write(bars, tmp_path / "bars.parquet", row_group_size=700, **settings)
    back = mds.read(path)
    assert back == bars
    assert list(back[:50]) == list(bars[:50])


def test_our_parquet_says_where_its_rows_come_from(tmp_path: Path) -> None:
    bars = make_generator(symbol="A", interval="5m").bars(100)
    back = mds.read(write(bars, tmp_path / "bars.parquet"))
    assert (back.config, back.seed, back.stream_version) == (bars.config, 42, bars.stream_version)
    with pytest.raises(mds.IntervalTooShortError):
        back.resample("1m")
    ticks = make_generator().ticks(100)
    path = write(ticks, tmp_path / "ticks.parquet")
    assert mds.TickSeries.from_frame(path).config == ticks.config
    # Whoever writes it anew may have changed the rows: nothing is claimed of them.
    table = pq.read_table(tmp_path / "bars.parquet")
    assert b"market_data_source" in table.schema.metadata
    pq.write_table(table, tmp_path / "again.parquet")
    again = mds.read(tmp_path / "again.parquet")
    assert again == bars
    assert (again.config, again.seed, again.stream_version) == (None, None, None)


WRITERS: dict[str, Callable[[mds.BarSeries, Path], object]] = {
    "pyarrow": lambda bars, path: pq.write_table(bars.to_arrow(), path),
    "pyarrow decimals": lambda bars, path: pq.write_table(bars.to_arrow(decimals=True), path),
    "pyarrow digits": lambda bars, path: pq.write_table(
        bars.to_arrow(decimals=True), path, store_decimal_as_integer=True
    ),
    "pyarrow old times": lambda bars, path: pq.write_table(
        bars.to_arrow(), path, use_deprecated_int96_timestamps=True
    ),
    "pyarrow first format": lambda bars, path: pq.write_table(
        bars.to_arrow(), path, version="1.0", data_page_version="2.0"
    ),
    "pandas": lambda bars, path: bars.to_pandas().to_parquet(path),
    "pandas ns": lambda bars, path: bars.to_pandas(unit="ns", index=False).to_parquet(path),
    "pandas unnamed": lambda bars, path: bars.to_pandas().rename_axis(None).to_parquet(path),
    "pandas title": lambda bars, path: bars.to_pandas(columns="title").to_parquet(path),
    "polars": lambda bars, path: bars.to_polars().write_parquet(path),
    "polars decimals": lambda bars, path: bars.to_polars(decimals=True).write_parquet(path),
    "polars small": lambda bars, path: bars.to_polars().write_parquet(path, row_group_size=17),
}


@pytest.mark.parametrize("writer", list(WRITERS))
@pytest.mark.parametrize("symbol", [None, "A"])
def test_parquet_of_others_comes_back(tmp_path: Path, writer: str, symbol: str | None) -> None:
    bars = make_generator(symbol=symbol, tick_size="0.05").bars(200)
    path = tmp_path / "bars.parquet"
    WRITERS[writer](bars, path)
    assert mds.read(path) == bars


def table_of(**columns: Any) -> Any:
    """Three bars, with some columns changed."""
    times = [dt.datetime(2024, 1, 1, hour, tzinfo=dt.UTC) for hour in range(3)]
    return pa.table({"timestamp": times, **{name: [1.0] * 3 for name in PRICES}} | columns)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"close": [1.0, None, 1.0]}, "column close, row 1 is NaN"),
        ({"close": ["a", "b", "c"]}, "column close, row 0 is the text"),
        ({"close": [[1.0]] * 3}, "column close holds lists or structs"),
        ({"close": [True] * 3}, "column close holds booleans"),
        ({"close": [b"a"] * 3}, "column close holds bytes"),
        ({"close": [dt.time(1)] * 3}, "column close holds times of day"),
        ({"high": [1.0, 0.5, 1.0]}, "column high, row 1 is 0.5"),
        ({"timestamp": [None, None, None]}, "column timestamp"),
        ({"timestamp": [1, 2, 3]}, "column timestamp holds numbers"),
        ({"symbol": ["A", None, "A"]}, "column symbol, row 1 is missing"),
    ],
)
def test_broken_parquet_names_column_and_row(
    tmp_path: Path, changed: dict[str, Any], message: str
) -> None:
    pq.write_table(table_of(**changed), tmp_path / "bars.parquet")
    with pytest.raises(mds.FrameError, match=message):
        mds.read(tmp_path / "bars.parquet")


def test_parquet_columns_of_every_number_are_read(tmp_path: Path) -> None:
    kinds = [pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(),
             pa.uint64(), pa.float32(), pa.decimal128(9, 2), pa.decimal128(38, 4)]  # fmt: skip
    for kind in kinds:
        is_decimal = pa.types.is_decimal(kind)
        volume = pa.array([Decimal(n) if is_decimal else n for n in (1, 2, 3)], kind)
        pq.write_table(table_of(volume=volume), tmp_path / "bars.parquet")
        assert mds.read(tmp_path / "bars.parquet").volume.tolist() == [1.0, 2.0, 3.0], kind
    large = pa.array([2**64 - 1, 0, None], pa.uint64())
    pq.write_table(table_of(volume=large.fill_null(7)), tmp_path / "bars.parquet")
    assert mds.read(tmp_path / "bars.parquet").volume.tolist() == [2.0**64, 0.0, 7.0]
    times = pa.array([10_000, 10_001, 10_002]).cast(pa.int32()).cast(pa.date32())
    pq.write_table(table_of(timestamp=times), tmp_path / "bars.parquet")
    assert mds.read(tmp_path / "bars.parquet", tz="+02:00")[0].timestamp.hour == 22
    pq.write_table(table_of(close=pa.array([Decimal("1.05")] * 3), high=[2.0] * 3),
                   tmp_path / "bars.parquet")  # fmt: skip
    assert mds.read(tmp_path / "bars.parquet").close.tolist() == [1.05] * 3


def test_what_is_no_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bars.parquet"
    for content in (b"", b"PAR1", b"timestamp,open\n", b"PAR1" + bytes(100) + b"PAR1"):
        path.write_bytes(content)
        with pytest.raises(mds.FrameError, match=r"cannot read .*bars\.parquet"):
            mds.read(path)
    bars = make_generator().bars(500)
    whole = write(bars, path).read_bytes()
    for cut in (len(whole) - 9, len(whole) // 2, 12):
        path.write_bytes(whole[:cut])
        with pytest.raises(mds.FrameError, match=r"cannot read .*bars\.parquet"):
            mds.read(path)
    for codec in ("gzip", "brotli", "lz4"):
        pq.write_table(bars.to_arrow(), path, compression=codec)
        with pytest.raises(
            mds.FrameError, match=f"(?i)timestamp is compressed by {codec}, allowed"
        ):
            mds.read(path)
    with pytest.raises(FileNotFoundError, match=r"none\.parquet"):
        mds.read(tmp_path / "none.parquet")
    with pytest.raises(IsADirectoryError):
        mds.read(tmp_path.joinpath("folder.parquet").mkdir() or tmp_path / "folder.parquet")


def test_broken_bytes_of_parquet_are_frame_errors(tmp_path: Path) -> None:
    dice = random.Random(1)
    path = tmp_path / "bars.parquet"
    bars = make_generator(symbol="A").bars(50)
    for compression in ("none", "zstd"):
        whole = write(bars, path, compression=compression, row_group_size=20).read_bytes()
        for _ in range(500):
            broken = bytearray(whole)
            for _ in range(dice.choice((1, 1, 2, 5))):
                broken[dice.randrange(len(broken))] = dice.randrange(256)
            path.write_bytes(broken)
            with contextlib.suppress(mds.FrameError):
                mds.read(path)


def test_a_parquet_file_carries_decimals_where_they_are_asked_for(tmp_path: Path) -> None:
    bars = make_generator(symbol="A", tick_size="0.05").bars(500)
    path = write(bars, tmp_path / "bars.parquet", decimals=True)
    table = pq.read_table(path)
    assert table.schema.field("close").type == pa.decimal128(38, 2)
    assert table.schema.field("volume").type == pa.float64()
    assert table.column("close").to_pylist() == [bar.close for bar in bars]
    assert pl.read_parquet(path)["close"].to_list() == [bar.close for bar in bars]
    ticks = make_generator().ticks(500)
    rows = pq.read_table(write(ticks, tmp_path / "ticks.parquet", decimals=True)).to_pylist()
    assert rows[7] == ticks_row(ticks[7])
    whole = make_generator(symbol="A", tick_size="0.05")
    whole.to_parquet(tmp_path / "streamed.parquet", count=500, decimals=True, row_group_size=99)
    assert mds.read(tmp_path / "streamed.parquet") == bars


def ticks_row(tick: mds.Tick) -> dict[str, object]:
    names = ("timestamp", "price", "bid", "ask", "spread", "volume")
    return {name: getattr(tick, name) for name in names}


def test_prices_off_any_grid_are_decimals_too(tmp_path: Path) -> None:
    series = mds.BarSeries.from_frame({"date": ["2024-01-01", "2024-01-02"]}
                                      | {name: [1 / 3, 2 / 3] for name in PRICES})  # fmt: skip
    table = pq.read_table(write(series, tmp_path / "bars.parquet", decimals=True))
    assert table.column("close").to_pylist() == [bar.close for bar in series]


# all files


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_reading_tells_how_far_it_is(tmp_path: Path, suffix: str) -> None:
    bars = make_generator().bars(20_000)
    path = write(bars, tmp_path / f"bars.{suffix}")
    told: list[tuple[int, int]] = []
    assert loosely(mds.read)(path, progress=lambda *step: told.append(step)) == bars
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    assert {total for _, total in told} == {told[0][1]}
    assert all(0 < done <= total for done, total in told)

    def stop(done: int, total: int) -> None:
        raise KeyError((done, total))

    with pytest.raises(KeyError):
        loosely(mds.read)(path, progress=stop)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_symbols_may_be_made_of_digits(tmp_path: Path, suffix: str) -> None:
    for symbol in ("600519", "007", "1e5", "2024-01-01"):
        bars = make_generator(symbol=symbol).bars(20)
        back = mds.read(write(bars, tmp_path / f"bars.{suffix}"))
        assert back == bars


def test_an_index_without_a_name_is_the_time(tmp_path: Path) -> None:
    bars = make_generator().bars(20)
    bars.to_pandas().rename_axis(None).to_csv(tmp_path / "bars.csv")
    assert mds.read(tmp_path / "bars.csv") == bars


def test_a_long_json_array_is_read_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "bars.json"
    path.write_text('[{"timestamp": "2024-01-01", "open": 1, "high": 1, "low": 1, "close": 1}, 3]')
    with pytest.raises(mds.FrameError, match="row 1: a row must be an object"):
        mds.read(path)
    for text, message in (("", "line 1"), ("{}", "an array of rows"), ("[\n{]", "line 2")):
        path.write_text(text)
        with pytest.raises(mds.FrameError, match=message):
            mds.read(path)
    path.write_text("[]")
    with pytest.raises(mds.FrameError, match="column timestamp is missing"):
        mds.read(path)


INTERRUPTED = """
import os, signal, sys, threading, time
import market_data_source as mds

begun, sent = threading.Event(), []

def interrupt():
    begun.wait()
    time.sleep(0.02)
    sent.append(time.perf_counter())
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=interrupt, daemon=True).start()
try:
    while True:
        mds.read(sys.argv[1], progress=lambda done, total: begun.set())
except KeyboardInterrupt:
    print(time.perf_counter() - sent[0])
"""


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_reading_stops_soon_at_ctrl_c(tmp_path: Path, suffix: str) -> None:
    path = write(mds.bars(300_000, seed=1), tmp_path / f"bars.{suffix}")
    assert float(run_python(INTERRUPTED, path, cwd=tmp_path).stdout) < 1.0


def test_files_and_frames_agree_with_what_pandas_reads(tmp_path: Path) -> None:
    bars = make_generator(symbol="A").bars(300)
    for suffix in SUFFIXES:
        write(bars, tmp_path / f"bars.{suffix}")
    frames = {
        "csv": pd.read_csv(tmp_path / "bars.csv"),
        "jsonl": pd.read_json(tmp_path / "bars.jsonl", lines=True, precise_float=True),
        "parquet": pd.read_parquet(tmp_path / "bars.parquet"),
    }
    for suffix, frame in frames.items():
        assert mds.read(frame) == mds.read(tmp_path / f"bars.{suffix}") == bars
        assert np.array_equal(frame["close"].to_numpy(), bars.close)
