"""With the libraries that the data is for: pandas, NumPy, plots, backtests, polars."""

from pathlib import Path

import market_data_source as mds
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from helpers import START, loosely, make_generator, needed

mpl.use("Agg")


@pytest.fixture(scope="module")
def series() -> mds.BarSeries:
    return mds.bars(2000, mds.volatile_config(), seed=42, start="2020-01-01")


# pandas


def test_a_list_of_dicts_becomes_a_frame() -> None:
    rows = mds.MarketDataGenerator(volatility=0.03, seed=42).generate_series(5000)
    frame = pd.DataFrame(rows)
    assert list(frame.columns) == ["timestamp", "open", "high", "low", "close", "volume"]
    frame["timestamp"] = pd.to_datetime(frame["timestamp"])
    frame = frame.set_index("timestamp")
    assert isinstance(frame.index, pd.DatetimeIndex)
    assert str(frame.index.tz) == "UTC"
    frame["SMA_20"] = frame["close"].rolling(20).mean()
    frame["SMA_50"] = frame["close"].rolling(50).mean()
    assert int(frame["SMA_20"].isna().sum()) == 19
    assert int(frame["SMA_50"].isna().sum()) == 49
    np.testing.assert_allclose(frame["SMA_20"].iloc[-1], frame["close"].iloc[-20:].mean())
    assert (frame.dtypes == np.float64).all()


def test_the_frame_of_a_table_is_the_frame_of_its_rows(series: mds.BarSeries) -> None:
    rows = make_generator(start=START).generate_series(300)
    frame = pd.DataFrame(rows).set_index("timestamp")
    expected = make_generator(start=START).bars(300).to_pandas()
    pd.testing.assert_frame_equal(
        frame, expected, check_dtype=False, check_index_type=False, check_exact=True
    )
    assert len(series.to_pandas()) == 2000


def test_indicators_in_pandas(series: mds.BarSeries) -> None:
    frame = series.to_pandas()
    close = frame["close"]
    middle, width = close.rolling(20).mean(), close.rolling(20).std()
    inside = close.between(middle - 2 * width, middle + 2 * width).iloc[19:].mean()
    assert 0.8 < inside < 0.99
    change = close.diff()
    gain = change.clip(lower=0).ewm(alpha=1 / 14, adjust=False).mean()
    loss = -change.clip(upper=0).ewm(alpha=1 / 14, adjust=False).mean()
    strength = (100 - 100 / (1 + gain / loss)).iloc[14:]
    assert strength.between(0, 100).all()
    assert 40 < strength.mean() < 60
    true_range = pd.concat(
        [
            frame["high"] - frame["low"],
            (frame["high"] - close.shift()).abs(),
            (frame["low"] - close.shift()).abs(),
        ],
        axis=1,
    ).max(axis=1)
    # Nothing trades between two bars, so the true range is the range.
    np.testing.assert_allclose(true_range.iloc[1:], (frame["high"] - frame["low"]).iloc[1:])


def test_pandas_resamples_to_what_resample_makes() -> None:
    series = make_generator(start=START).bars(5000)
    rules = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
    expected = series.to_pandas().resample("15min").agg(rules)
    pd.testing.assert_frame_equal(
        series.resample("15m").to_pandas(), expected, check_freq=False, check_index_type=False
    )


def test_returns_are_those_of_pandas(series: mds.BarSeries) -> None:
    expected = series.to_pandas()["close"].pct_change().iloc[1:]
    np.testing.assert_allclose(series.returns(), expected.to_numpy(), atol=1e-15)


def test_two_symbols_are_stacked_and_grouped() -> None:
    frames = [
        mds.bars(100, seed=seed, symbol=symbol).to_pandas()
        for seed, symbol in enumerate(["AAA", "BBB"])
    ]
    table = pd.concat(frames)
    last = table.groupby("symbol", observed=True)["close"].last()
    assert [str(symbol) for symbol in last.index] == ["AAA", "BBB"]
    assert last.tolist() == [frame["close"].iloc[-1] for frame in frames]


# NumPy


def test_numpy_works_on_the_columns(series: mds.BarSeries) -> None:
    assert np.isfinite(np.log(series.close)).all()
    average = np.convolve(series.close, np.ones(20) / 20, mode="valid")
    windows = np.lib.stride_tricks.sliding_window_view(series.close, 20)
    np.testing.assert_allclose(average, windows.mean(axis=1))
    weights = np.polyfit(np.arange(len(series)), np.log(series.close), 1)
    assert np.isfinite(weights).all()
    matrix = np.column_stack([series.open, series.high, series.low, series.close])
    assert matrix.shape == (2000, 4)
    assert np.all(matrix.max(axis=1) == series.high)
    assert series.timestamp[-1] - series.timestamp[0] == np.timedelta64(1999, "D")


def test_a_structured_array_and_a_memory_map(series: mds.BarSeries, tmp_path: Path) -> None:
    loosely(np.savez)(tmp_path / "bars.npz", **series.to_numpy())
    with np.load(tmp_path / "bars.npz") as loaded:
        np.testing.assert_array_equal(loaded["close"], series.close)
        np.testing.assert_array_equal(loaded["timestamp"], series.timestamp)
    view = series.close.data
    assert view.readonly
    assert view.format == "d"


# plots


def test_matplotlib_draws_a_line(series: mds.BarSeries, tmp_path: Path) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot(series.timestamp, series.close)
    axes.fill_between(series.timestamp, series.low, series.high, alpha=0.3)
    figure.savefig(tmp_path / "line.png")
    plt.close(figure)
    assert (tmp_path / "line.png").stat().st_size > 5000


def test_pandas_draws_a_frame(series: mds.BarSeries, tmp_path: Path) -> None:
    import matplotlib.pyplot as plt

    axes = series.to_pandas()[["close", "volume"]].plot(subplots=True)
    plt.savefig(tmp_path / "frame.png")
    plt.close("all")
    assert len(axes) == 2
    assert (tmp_path / "frame.png").stat().st_size > 5000


@pytest.mark.filterwarnings("ignore")  # the library uses what its own libraries will take away
def test_mplfinance_draws_candles(series: mds.BarSeries, tmp_path: Path) -> None:
    mplfinance = needed("mplfinance")
    frame = series[:120].to_pandas(columns="title")
    path = tmp_path / "candles.png"
    mplfinance.plot(frame, type="candle", volume=True, mav=(5, 20), savefig=str(path))
    assert path.stat().st_size > 5000


# backtests


@pytest.mark.filterwarnings("ignore")  # the library uses what pandas will take away
def test_backtesting_runs_a_strategy_on_the_bars(series: mds.BarSeries) -> None:
    backtesting = needed("backtesting")
    from backtesting.lib import crossover

    def average(values: object, window: int) -> object:
        return pd.Series(values).rolling(window).mean()

    class Crossing(backtesting.Strategy):  # type: ignore[misc, name-defined]
        def init(self) -> None:
            self.fast = self.I(average, self.data.Close, 10)
            self.slow = self.I(average, self.data.Close, 30)

        def next(self) -> None:
            if crossover(self.fast, self.slow):
                self.position.close()
                self.buy()
            elif crossover(self.slow, self.fast):
                self.position.close()
                self.sell()

    frame = series.to_pandas(columns="title")
    test = backtesting.Backtest(
        frame, Crossing, cash=1_000_000, commission=0.001, finalize_trades=True
    )
    stats = test.run()
    fast, slow = (frame["Close"].rolling(window).mean().to_numpy() for window in (10, 30))
    crossings = int(np.count_nonzero(np.diff(np.sign(fast - slow)[29:])))
    assert crossings > 20
    assert abs(int(stats["# Trades"]) - crossings) <= 2
    assert stats["Start"] == frame.index[0]
    assert stats["End"] == frame.index[-1]


# polars


def test_polars_works_on_the_bars(series: mds.BarSeries) -> None:
    pl = needed("polars")
    frame = series.to_polars().with_columns(
        average=pl.col("close").rolling_mean(20), change=pl.col("close").pct_change()
    )
    assert frame["average"].null_count() == 19
    np.testing.assert_allclose(frame["change"].to_numpy()[1:], series.returns(), atol=1e-15)
    weekly = frame.group_by_dynamic("timestamp", every="1w").agg(
        pl.col("open").first(), pl.col("close").last(), pl.col("volume").sum()
    )
    assert len(weekly) == len(set(frame["timestamp"].dt.truncate("1w")))


def test_polars_groups_to_what_resample_makes() -> None:
    pl = needed("polars")
    series = make_generator(start=START).bars(5000)
    expected = (
        series.to_polars()
        .group_by_dynamic("timestamp", every="1h")
        .agg(
            pl.col("open").first(),
            pl.col("high").max(),
            pl.col("low").min(),
            pl.col("close").last(),
            pl.col("volume").sum(),
        )
    )
    made = series.resample("1h").to_polars()
    for name in expected.columns:
        assert (made[name] == expected[name]).all()
