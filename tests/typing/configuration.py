"""What type checkers see of settings, intervals, enums and records; it is not run."""

# Each refused line is refused by every checker: one that is not would be reported.
# pyright: reportUnnecessaryTypeIgnoreComment=true

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal, assert_type

import market_data_source as mds

# construction: every way that the meanings allow

config = mds.GeneratorConfig()
assert_type(config, mds.GeneratorConfig)
assert_type(
    mds.GeneratorConfig(
        initial_price=100,
        volatility=None,
        annual_volatility=0.2,
        trend=None,
        annual_drift=0,
        interval="90s",
        start="2024-01-01",
        seed=42,
        tick_size="0.01",
        min_price=1,
        max_price=1e6,
        volume_base=1_000_000,
        volume_volatility=0.5,
        lot_size=1,
        spread=2,
        tick_interval=timedelta(milliseconds=250),
        symbol="BTC/USDT",
    ),
    mds.GeneratorConfig,
)
mds.GeneratorConfig(start=date(2024, 1, 1), tick_size=Decimal("0.01"))
mds.GeneratorConfig(start=datetime(2024, 1, 1, tzinfo=UTC), tick_size=0.01)
mds.GeneratorConfig(interval=mds.TimeInterval.M5, tick_interval=mds.TimeInterval("10s"))

mds.GeneratorConfig(initial_price="100")  # type: ignore[arg-type]
mds.GeneratorConfig(initial_price=None)  # type: ignore[arg-type]
mds.GeneratorConfig(seed="42")  # type: ignore[arg-type]
mds.GeneratorConfig(seed=4.2)  # type: ignore[arg-type]
mds.GeneratorConfig(interval=60)  # type: ignore[arg-type]
mds.GeneratorConfig(symbol=5)  # type: ignore[arg-type]
mds.GeneratorConfig(volatilty=0.1)  # type: ignore[call-arg]
mds.GeneratorConfig(100.0)  # type: ignore[call-arg]

# reading: exact types

assert_type(config.initial_price, float)
assert_type(config.volatility, float | None)
assert_type(config.interval, mds.TimeInterval)
assert_type(config.start, datetime | None)
assert_type(config.seed, int | None)
assert_type(config.tick_size, Decimal | None)
assert_type(config.spread, int)
assert_type(config.symbol, str | None)
assert_type(config.bar_volatility, float)
assert_type(config.bar_trend, float)
assert_type(config.bars_per_year, float)

config.seed = 5  # type: ignore[misc]
config.bar_trend = 5  # type: ignore[misc]

# changing, presets, dicts

assert_type(config.replace(seed=5, interval="1h"), mds.GeneratorConfig)
assert_type(mds.GeneratorConfig.volatile(), mds.GeneratorConfig)
assert_type(mds.GeneratorConfig.stable(seed=1), mds.GeneratorConfig)
assert_type(mds.GeneratorConfig.bull_market(interval="4h"), mds.GeneratorConfig)
assert_type(mds.GeneratorConfig.bear_market(annual_drift=None), mds.GeneratorConfig)
assert_type(mds.volatile_config(), mds.GeneratorConfig)
assert_type(mds.bear_market_config(), mds.GeneratorConfig)
assert_type(mds.GeneratorConfig.from_dict({"seed": 5}), mds.GeneratorConfig)
assert_type(mds.GeneratorConfig.from_dict(config.to_dict()), mds.GeneratorConfig)
assert_type(config == config.replace(), bool)
assert_type(hash(config), int)
assert_type(repr(config), str)

config.replace(seed="5")  # type: ignore[arg-type]
config.replace(sead=5)  # type: ignore[call-arg]
mds.GeneratorConfig.volatile(sead=5)  # type: ignore[call-arg]

# intervals

interval = mds.TimeInterval("90s")
assert_type(interval, mds.TimeInterval)
assert_type(mds.TimeInterval.H1, mds.TimeInterval)
assert_type(interval.seconds, float)
assert_type(interval.duration, timedelta)
assert_type(interval < mds.TimeInterval.D1, bool)
assert_type(sorted([interval, mds.TimeInterval.S1]), list[mds.TimeInterval])
assert_type(str(interval), str)

mds.TimeInterval(90)  # type: ignore[arg-type]
interval < "1m"  # type: ignore[operator]  # noqa: B015

# enums

assert_type(mds.TimestampFormat.ISO, Literal[mds.TimestampFormat.ISO])
kind_of_value: str = mds.TimestampFormat.ISO.value
assert_type(mds.TimestampFormat("iso"), mds.TimestampFormat)
assert_type(list(mds.TimestampFormat), list[mds.TimestampFormat])


def seconds_apart(form: mds.TimestampFormat) -> float:
    """Return on every member, so that a checker sees the match is complete."""
    match form:
        case mds.TimestampFormat.ISO | mds.TimestampFormat.UNIX_SECONDS:
            return 1
        case mds.TimestampFormat.UNIX_MILLISECONDS:
            return 1e3
        case mds.TimestampFormat.UNIX_MICROSECONDS:
            return 1e6


# options

options = mds.CsvOptions(delimiter=";", header=False, timestamp_format="unix_seconds")
assert_type(options, mds.CsvOptions)
assert_type(options.delimiter, str)
assert_type(options.header, bool)
assert_type(options.timestamp_format, mds.TimestampFormat)
assert_type(mds.JsonOptions(pretty=True).pretty, bool)
assert_type(mds.PngOptions().title, str | None)
assert_type(mds.PngOptions().width, int)

mds.CsvOptions(timestamp_format="julian")  # type: ignore[arg-type]
mds.CsvOptions(pretty=True)  # type: ignore[call-arg]

# records

bar = mds.Bar(
    timestamp=datetime(2024, 1, 1, tzinfo=UTC),
    open=Decimal(1),
    high=Decimal(2),
    low=Decimal("0.5"),
    close=Decimal("1.5"),
    volume=3,
)
assert_type(bar.timestamp, datetime)
assert_type(bar.open, Decimal)
assert_type(bar.volume, float)
bar.volume = 5.0  # type: ignore[misc]

match bar:
    case mds.Bar(timestamp, low=low):
        assert_type(timestamp, datetime)
        assert_type(low, Decimal)
