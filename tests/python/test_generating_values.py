"""The meanings 7 to 12 of generating: what the values of bars, ticks and rows are."""

from datetime import UTC, timedelta

import market_data_source as mds
import numpy as np
import pytest
from helpers import (
    BAR_FIELDS,
    START,
    TICK_FIELDS,
    Floats,
    assert_same,
    log_returns,
    make_config,
    make_generator,
    ticks_of,
)

# 7


def final_prices(count: int, **fields: object) -> Floats:
    config = make_config(initial_price=1e6, volatility=0.05, interval="1d", **fields)
    generator = mds.MarketDataGenerator(config)
    prices = np.empty(2000)
    for seed in range(len(prices)):
        generator.set_seed(seed)
        prices[seed] = generator.bars(count).close[-1]
    return prices


def test_07_trend_grows_the_mean_and_the_median_grows_less() -> None:
    count, trend = 40, 0.005
    growth = final_prices(count, trend=trend) / 1e6
    mean_error = growth.std() / np.sqrt(len(growth))
    assert abs(growth.mean() - np.exp(count * trend)) < 5 * mean_error
    logs = np.log(growth)
    log_error = logs.std() / np.sqrt(len(logs))
    assert abs(logs.mean() - count * (trend - 0.05**2 / 2)) < 5 * log_error
    assert abs(np.median(logs) - count * (trend - 0.05**2 / 2)) < 6.5 * log_error


def test_07_without_a_trend_most_long_paths_fall() -> None:
    growth = final_prices(400) / 1e6
    falling = float(np.mean(growth < 1))
    # The logarithm ends half a standard deviation below its beginning: 69.1 %.
    assert abs(falling - 0.6915) < 5 * np.sqrt(0.69 * 0.31 / len(growth))


def test_07_barriers_change_the_drift() -> None:
    free = final_prices(400, trend=0.01)
    held = final_prices(400, trend=0.01, max_price=1.5e6, min_price=5e5)
    assert held.mean() < 1.5e6 < free.mean()


# 8


def test_08_rounding_to_ticks_adds_to_the_variance_of_price_changes() -> None:
    volatility, tick = 1e-4, 0.01
    closes = make_generator(volatility=volatility).bars(400_000).close
    changes = np.diff(closes)
    model = np.mean((closes[:-1] * volatility) ** 2)
    assert abs(changes.var() / (model + tick**2 / 6) - 1) < 0.01
    assert changes.var() > 1.1 * model


def test_08_rounding_to_ticks_makes_small_changes_turn_back() -> None:
    tick = 0.01
    for ticks_a_bar in (1.0, 4.0, 40.0):
        changes = np.diff(make_generator(volatility=ticks_a_bar * tick / 100).bars(400_000).close)
        first = float(np.corrcoef(changes[1:], changes[:-1])[0, 1])
        expected = -(tick**2 / 12) / float(changes.var())
        assert abs(first - expected) < 5 / np.sqrt(len(changes))


# 9


def test_09_another_interval_is_another_path() -> None:
    minutes = make_generator(start=START).bars(60).resample("5m")
    fives = make_generator(start=START, interval="5m").bars(12)
    np.testing.assert_array_equal(minutes.timestamp, fives.timestamp)
    assert not np.array_equal(minutes.close, fives.close)


def test_09_timeframes_that_agree_come_from_resample() -> None:
    minutes = make_generator(start=START).bars(1440)
    assert_same(minutes.resample("5m").resample("1h"), minutes.resample("1h"))
    hours = minutes.resample("1h")
    assert len(hours) == 24
    np.testing.assert_array_equal(hours.open, minutes.open[::60])
    np.testing.assert_array_equal(hours.close, minutes.close[59::60])
    np.testing.assert_array_equal(hours.high, minutes.high.reshape(24, 60).max(axis=1))
    np.testing.assert_array_equal(hours.low, minutes.low.reshape(24, 60).min(axis=1))
    np.testing.assert_allclose(hours.volume, minutes.volume.reshape(24, 60).sum(axis=1))
    np.testing.assert_array_equal(hours.timestamp, minutes.timestamp[::60])


def test_09_the_same_seed_with_another_volatility_has_the_same_shocks() -> None:
    shocks = []
    for volatility in (0.001, 0.02):
        closes = make_generator(initial_price=1e6, volatility=volatility).bars(1000).close
        shocks.append((log_returns(closes) + volatility**2 / 2) / volatility)
    np.testing.assert_allclose(shocks[0], shocks[1], atol=1e-3)
    assert shocks[0].std() > 0.9


# 10


def test_10_data_goes_around_the_clock_without_gaps() -> None:
    hours = make_generator(start="2024-03-01", interval="1h").bars(24 * 14)
    days = {(bar.timestamp.weekday(), bar.timestamp.hour) for bar in hours}
    assert len(days) == 7 * 24
    assert set(np.diff(hours.timestamp)) == {np.timedelta64(1, "h")}


def test_10_the_volume_knows_nothing_of_the_price() -> None:
    series = make_generator(initial_price=1e6, volatility=0.01).bars(50_000)
    moves = np.abs(np.log(series.close / series.open))
    ranges = np.log(series.high / series.low)
    volumes = np.log(series.volume)
    for shape in (moves, ranges, series.close - series.open):
        assert abs(np.corrcoef(volumes, shape)[0, 1]) < 5 / np.sqrt(len(series))
    assert abs(np.corrcoef(volumes[1:], volumes[:-1])[0, 1]) < 5 / np.sqrt(len(series))


# 11


def test_11_ticks_are_one_tick_interval_apart() -> None:
    ticks = make_generator(start=START, tick_interval="250ms").ticks(100)
    assert ticks.timestamp[0] == np.datetime64("2024-03-01T00:00:00")
    assert set(np.diff(ticks.timestamp)) == {np.timedelta64(250, "ms")}


def test_11_ticks_have_the_volatility_of_the_bars_per_unit_of_time() -> None:
    fields = {"initial_price": 1e6, "volatility": 0.02, "interval": "1h", "trend": 0.0}
    prices = make_generator(**fields, tick_interval="9s").ticks(100_000).price
    expected = 0.02 * np.sqrt(9 / 3600)
    assert abs(log_returns(prices).std() / expected - 1) < 5 / np.sqrt(2 * len(prices))


def test_11_ticks_are_not_the_trades_inside_the_bars() -> None:
    fields = {"initial_price": 1e6, "volatility": 0.01, "interval": "1s", "tick_interval": "1s"}
    bars, ticks = make_generator(**fields).bars(5000), make_generator(**fields).ticks(5000)
    related = np.corrcoef(log_returns(bars.close), log_returns(ticks.price))[0, 1]
    assert abs(related) < 5 / np.sqrt(5000)


@pytest.mark.parametrize("interval", ["1m", "90s", "10s", "1h"])
def test_11_ticks_aggregate_to_bars_exactly(interval: str) -> None:
    ticks = make_generator(start=START).ticks(5000)
    bars = ticks.to_bars(interval)
    step = mds.TimeInterval(interval).duration
    moments = ticks.timestamp.astype("datetime64[us]").astype(np.int64)
    bucket = moments // (step // timedelta(microseconds=1))
    starts = np.flatnonzero(np.diff(bucket, prepend=bucket[0] - 1))
    ends = np.append(starts[1:], len(ticks)) - 1
    np.testing.assert_array_equal(bars.open, ticks.price[starts])
    np.testing.assert_array_equal(bars.close, ticks.price[ends])
    np.testing.assert_array_equal(bars.high, np.maximum.reduceat(ticks.price, starts))
    np.testing.assert_array_equal(bars.low, np.minimum.reduceat(ticks.price, starts))
    np.testing.assert_allclose(bars.volume, np.add.reduceat(ticks.volume, starts), rtol=1e-12)
    np.testing.assert_array_equal(bars.timestamp, ticks.timestamp[starts])


@pytest.mark.parametrize("spread", [1, 2, 3, 10])
def test_11_bid_and_ask_stand_around_the_price_on_the_grid(spread: int) -> None:
    ticks = make_generator(spread=spread, volatility=0.01).ticks(3000)
    price, bid, ask = (ticks_of(column, "0.01") for column in (ticks.price, ticks.bid, ticks.ask))
    np.testing.assert_array_equal(ask - bid, spread)
    assert np.all(bid <= price)
    assert np.all(price <= ask)


def test_11_bid_is_below_ask_at_the_barriers_too() -> None:
    barriers = {"min_price": 0.01, "max_price": 0.05}
    ticks = make_generator(
        initial_price=0.03, tick_size="0.01", volatility=0.5, interval="1s", **barriers
    ).ticks(3000)
    assert {0.01, 0.05} <= set(ticks.price)
    assert np.all(ticks.bid < ticks.ask)
    np.testing.assert_array_equal(
        ticks_of(ticks.ask, "0.01") - ticks_of(ticks.bid, "0.01"), np.ones(3000)
    )


# 12


def test_12_rows_of_bars_are_dicts_of_plain_values() -> None:
    rows = make_generator().generate_series(20)
    series = make_generator().bars(20)
    for index, row in enumerate(rows):
        assert tuple(row) == BAR_FIELDS
        assert type(row) is dict
        assert row["timestamp"] == series[index].timestamp
        assert row["timestamp"].tzinfo is UTC
        for name, value in row.items():
            if name != "timestamp":
                assert type(value) is float or (name == "volume" and type(value) is int)
                assert value == getattr(series, name)[index]


def test_12_rows_of_ticks_are_dicts_of_plain_values() -> None:
    rows = make_generator(spread=2).generate_ticks(20)
    series = make_generator(spread=2).ticks(20)
    for index, row in enumerate(rows):
        assert tuple(row) == TICK_FIELDS
        assert type(row) is dict
        assert row["timestamp"] == series[index].timestamp
        assert row["timestamp"].tzinfo is UTC
        assert row["spread"] == 0.02
        for name in ("price", "bid", "ask", "volume"):
            assert dict(row)[name] == getattr(series, name)[index]


def test_12_rows_of_a_window_are_the_same_dicts() -> None:
    generator = make_generator(start=START)
    window = generator.generate_series_between("2024-03-01", "2024-03-01T00:20")
    assert window == generator.generate_series(20)
