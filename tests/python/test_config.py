"""`GeneratorConfig`: defaults, accepted values, refusals, presets, value semantics."""

import copy
import datetime as dt
import math
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import market_data_source as mds
import numpy as np
import pandas as pd
import pytest
from helpers import loosely, make_config, make_generator

DEFAULTS: dict[str, object] = {
    "initial_price": 100.0,
    "volatility": None,
    "annual_volatility": None,
    "trend": None,
    "annual_drift": None,
    "interval": mds.TimeInterval("1m"),
    "start": None,
    "seed": None,
    "tick_size": None,
    "min_price": None,
    "max_price": None,
    "volume_base": 1000.0,
    "volume_volatility": 0.5,
    "lot_size": 1.0,
    "spread": 1,
    "tick_interval": mds.TimeInterval("1s"),
    "symbol": None,
}

OTHER: dict[str, object] = {
    "initial_price": 250.5,
    "volatility": 0.01,
    "trend": 0.0001,
    "interval": mds.TimeInterval("4h"),
    "start": datetime(2020, 2, 29, 12, 30, 15, 250_000, tzinfo=UTC),
    "seed": 2**64 - 1,
    "tick_size": Decimal("0.05"),
    "min_price": 10.0,
    "max_price": 1e6,
    "volume_base": 2e5,
    "volume_volatility": 0.75,
    "lot_size": 0.001,
    "spread": 3,
    "tick_interval": mds.TimeInterval("250ms"),
    "symbol": "BTC/USDT",
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_the_default_of_a_field_is_the_documented_one(name: str) -> None:
    value = getattr(mds.GeneratorConfig(), name)
    assert value == DEFAULTS[name]
    assert type(value) is type(DEFAULTS[name])


def test_there_are_no_other_fields() -> None:
    assert list(mds.GeneratorConfig().to_dict()) == list(DEFAULTS)


@pytest.mark.parametrize("name", OTHER)
def test_a_given_field_reads_back(name: str) -> None:
    assert getattr(make_config(**{name: OTHER[name]}), name) == OTHER[name]


def test_neither_volatility_given_means_a_fifth_a_year() -> None:
    config = mds.GeneratorConfig()
    assert config.bars_per_year == 365 * 24 * 60
    assert config.bar_volatility == pytest.approx(0.20 / math.sqrt(365 * 24 * 60), rel=1e-12)
    assert config.bar_trend == 0.0


def test_annual_values_are_scaled_to_one_bar() -> None:
    config = mds.GeneratorConfig(annual_volatility=0.5, annual_drift=0.1, interval="1d")
    assert config.bars_per_year == 365
    assert config.bar_volatility == pytest.approx(0.5 / math.sqrt(365), rel=1e-12)
    assert config.bar_trend == pytest.approx(0.1 / 365, rel=1e-12)


def test_values_for_one_bar_are_taken_as_they_are() -> None:
    config = mds.GeneratorConfig(volatility=0.02, trend=-0.001, interval="1w")
    assert (config.bar_volatility, config.bar_trend) == (0.02, -0.001)
    assert config.replace(interval="1s").bar_volatility == 0.02


def test_another_interval_rescales_annual_values() -> None:
    config = mds.GeneratorConfig(annual_volatility=0.3, annual_drift=0.2)
    daily = config.replace(interval="1d")
    assert daily.annual_volatility == 0.3
    assert daily.bar_volatility == pytest.approx(config.bar_volatility * math.sqrt(1440))
    assert daily.bar_trend == pytest.approx(config.bar_trend * 1440)


@pytest.mark.parametrize(
    ("first", "second"), [("volatility", "annual_volatility"), ("trend", "annual_drift")]
)
def test_two_fields_that_exclude_each_other_are_both_named(first: str, second: str) -> None:
    with pytest.raises(ValueError, match=first) as caught:
        make_config(**{first: 0.1, second: 0.2})
    assert isinstance(caught.value, mds.ConflictError)
    assert {caught.value.first, caught.value.second} == {first, second}
    assert second in str(caught.value)


@pytest.mark.parametrize(
    ("preset", "volatility", "drift"),
    [
        ("volatile", 0.80, 0.0),
        ("stable", 0.08, 0.0),
        ("bull_market", 0.18, 0.25),
        ("bear_market", 0.30, -0.30),
    ],
)
def test_presets_are_the_documented_ones(preset: str, volatility: float, drift: float) -> None:
    config = getattr(mds.GeneratorConfig, preset)()
    assert isinstance(config, mds.GeneratorConfig)
    assert config.annual_volatility == volatility
    assert (config.annual_drift or 0.0) == drift
    assert config.interval == mds.TimeInterval.D1
    assert getattr(mds, f"{preset}_config")() == config


def test_a_preset_takes_other_fields() -> None:
    config = mds.GeneratorConfig.volatile(interval="1h", seed=3)
    assert (config.annual_volatility, config.seed) == (0.80, 3)
    assert config == mds.volatile_config().replace(interval="1h", seed=3)


def test_a_volatility_over_that_of_a_preset_is_a_conflict_until_it_is_dropped() -> None:
    with pytest.raises(mds.ConflictError, match="annual_volatility"):
        mds.GeneratorConfig.volatile(volatility=0.01)
    config = mds.GeneratorConfig.volatile(volatility=0.01, annual_volatility=None)
    assert config.bar_volatility == 0.01
    with pytest.raises(mds.ConflictError, match="annual_volatility"):
        mds.MarketDataGenerator(mds.stable_config(), volatility=0.01)
    assert config.replace(volatility=None).bar_volatility == pytest.approx(0.2 / math.sqrt(365))


@pytest.mark.parametrize("name", ["initial_price", "volume_base", "max_price", "lot_size"])
@pytest.mark.parametrize("kind", [int, float, np.float64, np.int64, np.float32])
def test_any_number_is_accepted_where_floats_are(name: str, kind: type) -> None:
    value = getattr(make_config(**{name: kind(128)}), name)
    assert value == 128.0
    assert type(value) is float


@pytest.mark.parametrize(
    "start",
    [
        datetime(2024, 5, 6, 7, 8, tzinfo=UTC),
        datetime(2024, 5, 6, 7, 8),  # noqa: DTZ001
        datetime(2024, 5, 6, 9, 8, tzinfo=timezone(timedelta(hours=2))),
        "2024-05-06T07:08:00Z",
        "2024-05-06T07:08:00",
        "2024-05-06 07:08:00",
        "2024-05-06T02:38:00-04:30",
        pd.Timestamp("2024-05-06T07:08:00Z"),
        np.datetime64("2024-05-06T07:08:00"),
    ],
    ids=repr,
)
def test_a_start_is_any_way_to_write_a_moment(start: object) -> None:
    value = make_config(start=start).start
    assert value == datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
    assert value.tzinfo is UTC


@pytest.mark.parametrize("start", [date(2024, 5, 6), "2024-05-06"])
def test_a_bare_date_is_midnight_utc(start: object) -> None:
    assert make_config(start=start).start == datetime(2024, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "interval", ["5m", "300s", timedelta(minutes=5), mds.TimeInterval.M5, mds.TimeInterval("5m")]
)
@pytest.mark.parametrize("name", ["interval", "tick_interval"])
def test_an_interval_is_any_way_to_write_a_length(name: str, interval: object) -> None:
    assert getattr(make_config(**{name: interval}), name) == mds.TimeInterval.M5


@pytest.mark.parametrize("tick", [Decimal("0.25"), 0.25, "0.25"])
def test_a_tick_size_is_any_way_to_write_a_decimal(tick: object) -> None:
    value = make_config(tick_size=tick).tick_size
    assert value == Decimal("0.25")
    assert isinstance(value, Decimal)


def test_a_float_tick_size_means_its_shortest_decimal() -> None:
    assert mds.GeneratorConfig(tick_size=0.1).tick_size == Decimal("0.1")


@pytest.mark.parametrize(
    ("initial_price", "tick"), [(100.0, "0.01"), (5e4, "0.01"), (1.5, "0.0001"), (0.02, "0.000001")]
)
def test_the_tick_follows_the_price_when_none_is_given(initial_price: float, tick: str) -> None:
    bar = next(iter(make_generator(initial_price=initial_price).iter_bars(1)))
    assert all(price % Decimal(tick) == 0 for price in (bar.open, bar.high, bar.low, bar.close))
    digits = {price.as_tuple().exponent for price in (bar.open, bar.high, bar.low, bar.close)}
    assert digits <= {Decimal(tick).as_tuple().exponent}


def test_a_seed_that_is_not_given_is_drawn_and_can_be_read() -> None:
    config = mds.GeneratorConfig()
    assert config.seed is None
    seeds = {mds.MarketDataGenerator(config).config().seed for _ in range(8)}
    assert len(seeds) == 8
    assert all(isinstance(seed, int) and 0 <= seed < 2**53 for seed in seeds)


BAD: list[tuple[str, object]] = [
    *(("initial_price", value) for value in (0, -1.5, math.nan, math.inf)),
    *(("volatility", value) for value in (-0.1, math.nan, math.inf)),
    *(("annual_volatility", value) for value in (-0.1, math.nan, math.inf)),
    *(("trend", value) for value in (math.nan, math.inf, -math.inf)),
    *(("annual_drift", value) for value in (math.nan, math.inf)),
    *(("interval", value) for value in ("", "1", "m", "0m", "-5m", "5 parsecs", timedelta(0))),
    *(("tick_interval", value) for value in ("0s", timedelta(seconds=-1))),
    *(("start", value) for value in ("yesterday", "2024-13-01", "")),
    *(("seed", value) for value in (-1, 2**64)),
    *(("tick_size", value) for value in (0, "-0.01", "a hundredth", math.nan, Decimal("Infinity"))),
    *(("min_price", value) for value in (-1, 101, math.nan)),
    *(("max_price", value) for value in (-1, 99, math.nan)),
    *(("volume_base", value) for value in (-1, math.nan, math.inf)),
    *(("volume_volatility", value) for value in (-0.5, math.nan, math.inf)),
    *(("lot_size", value) for value in (0, -1, math.nan, math.inf)),
    *(("spread", value) for value in (0, -1, 2**80)),
]


@pytest.mark.parametrize(("name", "value"), BAD, ids=repr)
def test_a_bad_value_is_a_value_error_that_names_the_field(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=name):
        make_config(**{name: value})


NUMBERS = [name for name, value in OTHER.items() if isinstance(value, float)]


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, value in BAD if name in NUMBERS and value not in (99, 101)],
    ids=repr,
)
def test_a_number_out_of_range_says_the_value_and_the_range(name: str, value: float) -> None:
    with pytest.raises(mds.ConfigOutOfRangeError) as caught:
        make_config(**{name: value})
    error = caught.value
    assert error.field == name
    np.testing.assert_equal(float(error.value), float(value))
    assert error.allowed
    assert all(part in str(error) for part in (error.field, error.value, error.allowed))


WRONG_TYPE: list[tuple[str, object]] = [
    *((name, "12") for name in ("initial_price", "volatility", "max_price", "volume_base")),
    *((name, None) for name in ("initial_price", "volume_base", "lot_size", "spread", "interval")),
    *((name, [1]) for name in DEFAULTS),
    *((name, b"1") for name in DEFAULTS),
    *((name, 1.5) for name in ("seed", "spread", "symbol", "start")),
    *((name, "7") for name in ("seed", "spread")),
]


@pytest.mark.parametrize(("name", "value"), WRONG_TYPE, ids=repr)
def test_a_wrong_type_is_a_type_error_that_names_the_field(name: str, value: object) -> None:
    with pytest.raises(TypeError, match=name):
        make_config(**{name: value})


def test_an_unknown_keyword_is_a_type_error() -> None:
    for call in (
        loosely(mds.GeneratorConfig),
        loosely(mds.GeneratorConfig.stable),
        loosely(mds.GeneratorConfig().replace),
        loosely(mds.MarketDataGenerator),
        loosely(mds.bars),
    ):
        with pytest.raises(TypeError, match="volatilty"):
            call(volatilty=0.1)


def test_fields_are_given_by_name_only() -> None:
    with pytest.raises(TypeError):
        loosely(mds.GeneratorConfig)(100.0)


def test_a_config_does_not_change() -> None:
    config = mds.GeneratorConfig()
    with pytest.raises(AttributeError):
        setattr(config, "initial_price", 5.0)  # noqa: B010
    with pytest.raises(AttributeError):
        setattr(config, "brand_new", 5.0)  # noqa: B010
    with pytest.raises(AttributeError):
        delattr(config, "seed")
    assert config == mds.GeneratorConfig()


def test_replace_makes_another_config_and_checks_it() -> None:
    config = mds.GeneratorConfig(seed=1)
    other = config.replace(initial_price=5)
    assert (config.initial_price, other.initial_price, other.seed) == (100.0, 5.0, 1)
    assert config.replace() == config
    with pytest.raises(ValueError, match="initial_price"):
        config.replace(initial_price=-5)


@pytest.mark.parametrize("name", OTHER)
def test_configs_are_equal_when_all_fields_are(name: str) -> None:
    config = make_config(**OTHER)
    assert config == make_config(**OTHER)
    assert hash(config) == hash(make_config(**OTHER))
    assert config != make_config(**{**OTHER, name: DEFAULTS[name]})


def test_a_config_is_not_equal_to_something_else() -> None:
    config = mds.GeneratorConfig()
    assert config != config.to_dict()
    assert config != "GeneratorConfig()"
    assert len({config, mds.GeneratorConfig(), mds.stable_config()}) == 2


def evaluated(text: str) -> object:
    return eval(text, {**vars(mds), "Decimal": Decimal, "datetime": dt})  # noqa: S307


@pytest.mark.parametrize("fields", [{}, OTHER, {"seed": 0}, {"symbol": 'a "quoted" \\ name'}])
def test_a_repr_evaluates_back(fields: dict[str, object]) -> None:
    config = make_config(**fields)
    assert evaluated(repr(config)) == config


def test_a_repr_shows_what_differs_from_the_defaults() -> None:
    assert repr(mds.GeneratorConfig()) == "GeneratorConfig()"
    text = repr(mds.GeneratorConfig(seed=5, interval="1h"))
    assert "seed=5" in text
    assert "interval=" in text
    assert "initial_price" not in text


def test_a_config_goes_to_a_dict_and_back() -> None:
    config = make_config(**OTHER)
    assert config.to_dict() == {**DEFAULTS, **OTHER}
    assert dict(config) == config.to_dict()
    assert mds.GeneratorConfig.from_dict(config.to_dict()) == config
    assert mds.GeneratorConfig.from_dict({"seed": 4}) == mds.GeneratorConfig(seed=4)
    assert make_config(**config.to_dict()) == config


def test_a_dict_with_an_unknown_or_a_bad_field_is_refused() -> None:
    with pytest.raises((TypeError, ValueError), match="sead"):
        mds.GeneratorConfig.from_dict({"sead": 4})
    with pytest.raises(ValueError, match="initial_price"):
        mds.GeneratorConfig.from_dict({"initial_price": -4.0})


def test_a_config_is_copied_and_pickled() -> None:
    config = make_config(**OTHER)
    assert copy.copy(config) == config
    assert copy.deepcopy(config) == config
    assert pickle.loads(pickle.dumps(config)) == config


def test_fields_over_a_config_given_to_a_generator() -> None:
    generator = mds.MarketDataGenerator(mds.stable_config(), seed=9, interval="1h")
    assert generator.config() == mds.GeneratorConfig.stable(seed=9, interval="1h")
    one = mds.bars(50, mds.stable_config(), seed=9, interval="1h")
    assert one.config == generator.config()
    assert one == generator.bars(50)
