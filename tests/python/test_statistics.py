"""The data has the statistics that its settings say, seen through Python."""

import math

import market_data_source as mds
import numpy as np
import pytest
from helpers import Floats, log_returns, make_generator

SEEDS, BARS = 1000, 1000
VOLATILITY, TREND = 0.02, 0.0002

Ensemble = dict[str, Floats]


def ensemble(config: mds.GeneratorConfig) -> Ensemble:
    """Make the bars of many seeds, a row a seed."""
    generator = mds.MarketDataGenerator(config, seed=0)
    names = ("open", "high", "low", "close", "volume")
    made = {name: np.empty((SEEDS, BARS)) for name in names}
    for seed in range(SEEDS):
        generator.set_seed(seed)
        series = generator.bars(BARS)
        for name in names:
            made[name][seed] = getattr(series, name)
    return made


@pytest.fixture(scope="module")
def paths() -> Ensemble:
    return ensemble(
        mds.GeneratorConfig(initial_price=1e6, volatility=VOLATILITY, trend=TREND, tick_size="0.01")
    )


@pytest.fixture(scope="module")
def returns(paths: Ensemble) -> Floats:
    whole = np.concatenate([paths["open"][:, :1], paths["close"]], axis=1)
    return np.asarray(np.diff(np.log(whole), axis=1))


def test_the_standard_deviation_of_returns_is_the_volatility(returns: Floats) -> None:
    assert abs(returns.std() / VOLATILITY - 1) < 0.005


def test_returns_have_no_fat_tails(returns: Floats) -> None:
    scaled = (returns - returns.mean()) / returns.std()
    assert abs(np.mean(scaled**4) - 3) < 0.05
    assert abs(np.mean(scaled**3)) < 0.02


def test_the_mean_return_is_the_trend_less_half_the_variance(returns: Floats) -> None:
    error = returns.std() / math.sqrt(returns.size)
    assert abs(returns.mean() - (TREND - VOLATILITY**2 / 2)) < 4 * error


def test_returns_do_not_know_each_other(returns: Floats) -> None:
    bound = 5 / math.sqrt(returns.size)
    for lag in (1, 2, 10):
        first, second = returns[:, lag:].ravel(), returns[:, :-lag].ravel()
        assert abs(np.corrcoef(first, second)[0, 1]) < bound
        assert abs(np.corrcoef(first**2, second**2)[0, 1]) < bound
    between_seeds = np.corrcoef(returns[:50]) - np.eye(50)
    assert np.abs(between_seeds).max() < 6 / math.sqrt(BARS)


def parkinson(bars: Ensemble) -> float:
    return float(np.mean(np.log(bars["high"] / bars["low"]) ** 2) / (4 * math.log(2)))


def garman_klass(bars: Ensemble) -> float:
    spans = np.log(bars["high"] / bars["low"]) ** 2
    moves = np.log(bars["close"] / bars["open"]) ** 2
    return float(np.mean(0.5 * spans - (2 * math.log(2) - 1) * moves))


def rogers_satchell(bars: Ensemble) -> float:
    high, low, start, end = (np.log(bars[name]) for name in ("high", "low", "open", "close"))
    return float(np.mean((high - end) * (high - start) + (low - end) * (low - start)))


@pytest.mark.parametrize("estimate", [parkinson, garman_klass, rogers_satchell])
def test_highs_and_lows_are_those_of_a_continuous_path(estimate: object, paths: Ensemble) -> None:
    assert callable(estimate)
    assert abs(math.sqrt(estimate(paths)) / VOLATILITY - 1) < 0.01


def test_the_volume_has_its_mean_and_its_spread(paths: Ensemble) -> None:
    volume = paths["volume"]
    error = volume.std() / math.sqrt(volume.size)
    assert abs(volume.mean() - 1000) < 5 * error
    assert abs(np.log(volume).std() / 0.5 - 1) < 0.01


def test_price_changes_at_the_defaults_have_the_variance_of_model_and_ticks() -> None:
    paths = ensemble(mds.GeneratorConfig())
    closes = paths["close"]
    changes = np.diff(closes, axis=1)
    model = np.mean((closes[:, :-1] * mds.GeneratorConfig().bar_volatility) ** 2)
    assert abs(np.mean(changes**2) / (model + 0.01**2 / 6) - 1) < 0.01


@pytest.mark.parametrize(
    ("preset", "volatility", "drift"),
    [
        ("volatile", 0.80, 0.0),
        ("stable", 0.08, 0.0),
        ("bull_market", 0.18, 0.25),
        ("bear_market", 0.30, -0.30),
    ],
)
def test_a_preset_makes_the_market_of_its_name(
    preset: str, volatility: float, drift: float
) -> None:
    config = getattr(mds.GeneratorConfig, preset)(initial_price=1e6)
    years = [mds.bars(366, config, seed=seed).close for seed in range(400)]
    logs = np.array([log_returns(closes) for closes in years])
    assert abs(logs.std() * math.sqrt(365) / volatility - 1) < 5 / math.sqrt(2 * logs.size)
    yearly = logs.sum(axis=1).mean()
    assert abs(yearly - (drift - volatility**2 / 2)) < 5 * volatility / math.sqrt(len(years))


def test_an_annual_volatility_is_the_same_at_every_interval() -> None:
    for interval in ("1m", "1h", "1d"):
        generator = make_generator(initial_price=1e6, annual_volatility=0.5, interval=interval)
        logs = log_returns(generator.bars(5000).close)
        per_year = mds.GeneratorConfig(interval=interval).bars_per_year
        assert abs(logs.std() * math.sqrt(per_year) / 0.5 - 1) < 5 / math.sqrt(2 * 5000)
