"""What type checkers see of generators, tables and errors; it is not run."""

# Each refused line is refused by every checker: one that is not would be reported.
# pyright: reportUnnecessaryTypeIgnoreComment=true

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import assert_type

import market_data_source as mds
import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl

# generators

generator = mds.MarketDataGenerator(mds.GeneratorConfig(), seed=5)
assert_type(generator, mds.MarketDataGenerator)
assert_type(mds.MarketDataGenerator(initial_price=50_000, volatility=0.05), mds.MarketDataGenerator)
assert_type(generator.config(), mds.GeneratorConfig)
assert_type(generator.bars(100), mds.BarSeries)
assert_type(generator.bars(100, progress=True), mds.BarSeries)
assert_type(generator.bars(100, progress=lambda done, total: print(done / total)), mds.BarSeries)  # noqa: T201
assert_type(generator.ticks(count=100), mds.TickSeries)
assert_type(generator.generate_series(count=100), list[mds.BarDict])
assert_type(generator.generate_ticks(100), list[mds.TickDict])
assert_type(generator.bars_between("2024-01-01", date(2024, 1, 2)), mds.BarSeries)
assert_type(
    generator.generate_series_between(datetime(2024, 1, 1, tzinfo=UTC), "2024-01-02"),
    list[mds.BarDict],
)
assert_type(mds.bars(), mds.BarSeries)
assert_type(mds.bars(1000, annual_volatility=0.2, seed=42), mds.BarSeries)
assert_type(mds.bars(1000, mds.stable_config(), interval="1h"), mds.BarSeries)
assert_type(mds.ticks(1000, spread=2), mds.TickSeries)

generator.bars("5")  # type: ignore[arg-type]
generator.bars()  # type: ignore[call-arg]
generator.bars(5, progress="yes")  # type: ignore[arg-type]
generator.set_seed("5")  # type: ignore[arg-type]
mds.MarketDataGenerator(volatilty=0.1)  # type: ignore[call-arg]
mds.bars(5, volatilty=0.1)  # type: ignore[call-arg]
iter(generator)  # type: ignore[call-overload]

# iterators

for bar in generator.iter_bars(10):
    assert_type(bar, mds.Bar)
    assert_type(bar.close, Decimal)
for chunk in generator.chunks(1000, size=100):
    assert_type(chunk, mds.BarSeries)


def endless() -> Iterator[mds.Bar]:
    """Show that the steps of a generator are an iterator of bars."""
    return generator.iter_bars()


# rows

row = generator.generate_series(1)[0]
assert_type(row["timestamp"], datetime)
assert_type(row["close"], float)
assert_type(row["volume"], float)
assert_type(generator.generate_ticks(1)[0]["bid"], float)
row["clsoe"]  # type: ignore[typeddict-item]

# columns

bars = mds.bars(seed=1)
assert_type(bars.timestamp, npt.NDArray[np.datetime64])
assert_type(bars.symbol, npt.NDArray[np.object_] | None)
assert_type(bars.open, npt.NDArray[np.float64])
assert_type(bars.close, npt.NDArray[np.float64])
assert_type(bars.volume, npt.NDArray[np.float64])
assert_type(len(bars), int)
assert_type(bars[0], mds.Bar)
assert_type(bars[-1].timestamp, datetime)
assert_type(bars[10:20], mds.BarSeries)
assert_type(bars[10:20].config, mds.GeneratorConfig | None)
assert_type(bars.seed, int | None)
assert_type(bars.stream_version, int | None)
assert_type(bars.returns(), npt.NDArray[np.float64])
assert_type(bars.returns(log=True), npt.NDArray[np.float64])
assert_type(bars.resample("1h"), mds.BarSeries)
assert_type(bars.resample(mds.TimeInterval.H1), mds.BarSeries)
assert_type(bars.to_pandas(), pd.DataFrame)
assert_type(bars.to_pandas(columns="title", unit="ns", copy=False), pd.DataFrame)
assert_type(bars.to_polars(decimals=True), pl.DataFrame)
assert_type(list(bars), list[mds.Bar])
assert_type(bars == bars[:], bool)

bars["close"]  # type: ignore[call-overload]
bars.close = bars.open  # type: ignore[misc]
bars.to_pandas(columns="upper")  # type: ignore[arg-type]
bars.resample(60)  # type: ignore[arg-type]

ticks = mds.ticks(seed=1)
assert_type(ticks.price, npt.NDArray[np.float64])
assert_type(ticks.bid, npt.NDArray[np.float64])
assert_type(ticks[0], mds.Tick)
assert_type(ticks[0].spread, Decimal)
assert_type(ticks[2:], mds.TickSeries)
assert_type(ticks.to_bars("1m"), mds.BarSeries)
assert_type(list(ticks), list[mds.Tick])
ticks.close  # type: ignore[attr-defined]  # noqa: B018

# files

generator.to_csv("bars.csv")
generator.to_csv(Path("bars.csv"), mds.CsvOptions(), count=10, delimiter=";", progress=True)
generator.to_json("bars.json", pretty=True, timestamp_format=mds.TimestampFormat.ISO)
generator.to_jsonl("bars.jsonl", timestamp_format="unix_milliseconds")
generator.to_parquet("bars.parquet", count=100, compression="snappy", encoding="plain")
generator.to_png("bars.png", count=100, title="A title", moving_averages=[5, 20])
bars.to_csv("bars.csv", header=False)
ticks.to_png("ticks.png", width=800)

generator.to_csv(5)  # type: ignore[arg-type]
generator.to_csv("bars.csv", pretty=True)  # type: ignore[call-arg]
generator.to_csv("bars.csv", mds.JsonOptions())  # type: ignore[arg-type]
generator.to_json("bars.json", timestamp_format="julian")  # type: ignore[arg-type]

# errors

try:
    mds.GeneratorConfig(initial_price=-1)
except mds.ConfigOutOfRangeError as range_error:
    assert_type(range_error.field, str)
    assert_type(range_error.value, str)
    assert_type(range_error.allowed, str)
    a_value_error: ValueError = range_error
    a_config_error: mds.ConfigError = range_error
except mds.ConflictError as conflict:
    assert_type(conflict.first, str)
    assert_type(conflict.second, str)
except mds.MarketDataError as error:
    a_plain_error: Exception = error

not_an_os_error: OSError = mds.ConfigError()  # type: ignore[assignment]

assert_type(mds.STREAM_VERSION, int)
assert_type(mds.__version__, str)
