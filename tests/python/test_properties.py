"""Any settings, any arguments: data that keeps its rules, or one clear exception."""

import contextlib
import itertools
import os
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import hypothesis.strategies as st
import market_data_source as mds
import numpy as np
from helpers import TICK_COLUMNS, Make, assert_same, joined, loosely, table
from hypothesis import HealthCheck, Phase, given, settings

settings.register_profile(
    "steady",
    max_examples=150,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("searching", max_examples=3000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

FIELDS = tuple(mds.GeneratorConfig().to_dict())

# Values of every kind, most of them wrong for most of the arguments.
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-5, 5),
    st.integers(min_value=2**62, max_value=2**70),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["1m", "90s", "0s", "-1m", "2024-01-01", "10000-01-01", "0.01", "nan", "iso"]),
    st.binary(max_size=4),
    st.decimals(),
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
    st.dates(),
    st.timedeltas(),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.sampled_from([object(), Ellipsis, int, len, np.float64(1.5), np.int64(3), np.nan, b"", 1j]),
    st.just(mds.TimeInterval.M5),
    st.just(mds.TimestampFormat.ISO),
    st.just(mds.GeneratorConfig(seed=1)),
)
small = st.integers(0, 300)

prices = st.floats(1e-6, 1e9)
valid_fields = st.fixed_dictionaries(
    {"seed": st.integers(0, 2**64 - 1)},
    optional={
        "initial_price": prices,
        "volatility": st.floats(0, 0.5),
        "trend": st.floats(-0.2, 0.2),
        "interval": st.timedeltas(timedelta(seconds=1), timedelta(days=60)),
        "start": st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        "volume_base": st.floats(1e3, 1e9),
        "volume_volatility": st.floats(0, 3),
        "lot_size": st.integers(1, 10**6).map(lambda thousandths: thousandths / 1000),
        "spread": st.integers(1, 100),
        "tick_interval": st.timedeltas(timedelta(milliseconds=1), timedelta(seconds=1)),
        "symbol": st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=10),
    },
)


PLAIN = (TypeError, ValueError, MemoryError)


def refused(call: Make, *arguments: object, **options: object) -> BaseException | None:
    """Call, and check that a refusal is of the kinds that are promised."""
    try:
        call(*arguments, **options)
    except (TypeError, ValueError, MemoryError, mds.ExportError) as error:
        caught: BaseException = error
    else:
        return None
    assert not isinstance(caught, mds.InternalError)
    assert type(caught) in PLAIN or isinstance(caught, mds.MarketDataError)
    assert str(caught)
    return caught


# bad input


@given(name=st.sampled_from(FIELDS), value=anything)
@settings(max_examples=1500)
def test_a_field_takes_a_value_or_names_itself(name: str, value: object) -> None:
    error = refused(loosely(mds.GeneratorConfig), **{name: value})
    assert error is None or name in str(error)


@given(fields=st.dictionaries(st.sampled_from(FIELDS), anything, max_size=4))
def test_fields_together_are_taken_or_refused(fields: dict[str, object]) -> None:
    error = refused(loosely(mds.GeneratorConfig), **fields)
    assert error is None or any(name in str(error) for name in FIELDS)
    for call in (
        mds.MarketDataGenerator,
        mds.GeneratorConfig.stable,
        mds.GeneratorConfig().replace,
    ):
        again = refused(loosely(call), **fields)
        assert error is None or again is not None


@given(values=st.dictionaries(st.text(max_size=12) | st.sampled_from(FIELDS), anything, max_size=3))
def test_a_dict_is_taken_or_refused(values: Mapping[str, object]) -> None:
    refused(loosely(mds.GeneratorConfig.from_dict), values)


ARGUMENTS: dict[str, tuple[str, ...]] = {
    "bars": ("count",),
    "ticks": ("count",),
    "generate_series": ("count",),
    "generate_ticks": ("count",),
    "iter_bars": ("count",),
    "chunks": ("count", "size"),
    "bars_between": ("start", "end"),
    "generate_series_between": ("start", "end"),
    "set_seed": ("seed",),
}


@given(data=st.data(), name=st.sampled_from(sorted(ARGUMENTS)))
@settings(max_examples=1000)
def test_a_method_takes_any_argument_or_refuses_it(data: st.DataObject, name: str) -> None:
    generator = mds.MarketDataGenerator(seed=1, interval="1d", start="2024-01-01")
    expected = generator.bars(3)
    generator.reset()
    arguments = {key: data.draw(anything, key) for key in ARGUMENTS[name]}
    count = arguments.get("count")
    if isinstance(count, int | np.integer) and 50_000 < int(count) < 2**61:
        arguments["count"] = 1000
    error = refused(loosely(getattr(generator, name)), **arguments)
    if error is not None:
        assert any(key in str(error) for key in ARGUMENTS[name]) or isinstance(error, MemoryError)
        assert_same(generator.bars(3), expected)


@given(
    name=st.sampled_from(["csv", "json", "jsonl", "parquet", "png"]),
    options=st.dictionaries(
        st.sampled_from(
            [
                *("count", "delimiter", "header", "timestamp_format", "pretty", "title", "width"),
                *("height", "volume", "moving_averages", "progress", "options", "nonsense"),
            ]
        ),
        anything,
        max_size=2,
    ),
)
def test_an_export_takes_any_option_or_leaves_no_file(
    name: str, options: dict[str, object]
) -> None:
    count = options.get("count", 5)
    if isinstance(count, int | np.integer) and int(count) > 1000:
        count = 1000
    options["count"] = count
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"bars.{name}"
        generator = mds.MarketDataGenerator(seed=1)
        error = refused(loosely(getattr(generator, f"to_{name}")), path, **options)
        assert path.exists() is (error is None)
        assert len(list(path.parent.iterdir())) == (error is None)


@given(value=anything)
def test_an_interval_is_taken_or_refused(value: object) -> None:
    refused(loosely(mds.TimeInterval), value)
    refused(loosely(mds.bars(100, seed=1).resample), value)
    refused(loosely(mds.ticks(100, seed=1).to_bars), value)


@given(name=st.sampled_from(["columns", "index", "unit", "decimals", "copy", "x"]), value=anything)
def test_a_frame_takes_any_option_or_refuses_it(name: str, value: object) -> None:
    series = mds.bars(3, seed=1)
    refused(loosely(series.to_pandas), **{name: value})
    refused(loosely(series.to_polars), **{name: value})


@given(index=anything)
def test_a_table_takes_any_index_or_refuses_it(index: object) -> None:
    series = mds.bars(3, seed=1)
    with contextlib.suppress(TypeError, IndexError):
        loosely(series.__getitem__)(index)


@given(values=st.lists(anything, min_size=6, max_size=6))
def test_a_record_takes_any_value_or_refuses_it(values: list[object]) -> None:
    for kind in (mds.Bar, mds.Tick):
        refused(loosely(kind), **dict(zip(kind.__match_args__, values, strict=True)))


# good input


@given(fields=valid_fields, count=small)
def test_bars_keep_their_rules(fields: dict[str, object], count: int) -> None:
    config = loosely(mds.GeneratorConfig)(**fields)
    assert isinstance(config, mds.GeneratorConfig)
    bars = mds.bars(count, config)
    assert len(bars) == count
    np.testing.assert_array_equal(bars.open[1:], bars.close[:-1])
    assert np.all(bars.low <= np.minimum(bars.open, bars.close))
    assert np.all(bars.high >= np.maximum(bars.open, bars.close))
    assert np.all(bars.low > 0)
    assert np.all(bars.volume >= config.lot_size * (1 - 1e-12))
    assert np.all(np.diff(bars.timestamp) == np.timedelta64(config.interval.duration))
    assert np.all(np.isfinite(bars.volume))
    for bar, close in zip(bars, bars.close, strict=True):
        assert float(bar.close) == close
        assert bar.low <= bar.close <= bar.high
    steps = {bar.close.as_tuple().exponent for bar in bars}
    assert len(steps) <= 1


@given(fields=valid_fields, count=small)
def test_ticks_keep_their_rules(fields: dict[str, object], count: int) -> None:
    config = loosely(mds.GeneratorConfig)(**fields)
    assert isinstance(config, mds.GeneratorConfig)
    ticks = mds.ticks(count, config)
    assert len(ticks) == count
    assert np.all(ticks.bid < ticks.ask)
    assert np.all(ticks.price > 0)
    assert np.all(np.diff(ticks.timestamp) == np.timedelta64(config.tick_interval.duration))
    for tick in ticks:
        assert tick.spread == tick.ask - tick.bid
        assert tick.bid <= tick.price <= tick.ask
    assert set(table(ticks)) >= set(TICK_COLUMNS)


@given(
    initial=prices,
    below=st.floats(0, 0.9),
    above=st.floats(0, 10),
    volatility=st.floats(0, 2),
    trend=st.floats(-3, 3),
    seed=st.integers(0, 2**64 - 1),
)
def test_prices_stay_inside_the_barriers(  # noqa: PLR0917
    initial: float, below: float, above: float, volatility: float, trend: float, seed: int
) -> None:
    low, high = initial * (1 - below), initial * (1 + above)
    made: list[mds.BarSeries] = []
    error = refused(
        lambda: made.append(
            mds.bars(
                200,
                initial_price=initial,
                min_price=low,
                max_price=high,
                volatility=volatility,
                trend=trend,
                seed=seed,
            )
        )
    )
    if error is not None:
        # On the grid a barrier this near can be on the other side of the first price.
        assert isinstance(error, mds.ConfigError)
        assert min(below, above) < 0.01
        return
    assert made[0].low.min() >= low
    assert made[0].high.max() <= high


@given(fields=valid_fields, parts=st.lists(st.integers(0, 120), min_size=1, max_size=6))
def test_any_parts_are_the_same_as_the_whole(fields: dict[str, object], parts: list[int]) -> None:
    config = loosely(mds.GeneratorConfig)(**fields)
    assert isinstance(config, mds.GeneratorConfig)
    generator, whole = mds.MarketDataGenerator(config), mds.MarketDataGenerator(config)
    made = [generator.bars(count) for count in parts]
    assert_same(joined(made), whole.bars(sum(parts)))
    made_ticks = [generator.ticks(count) for count in parts]
    assert_same(joined(made_ticks), whole.ticks(sum(parts)))


@given(fields=valid_fields)
def test_settings_survive_every_way_around(fields: dict[str, object]) -> None:
    import copy
    import datetime as dt
    import pickle

    config = loosely(mds.GeneratorConfig)(**fields)
    assert isinstance(config, mds.GeneratorConfig)
    names = {**vars(mds), "datetime": dt, "Decimal": Decimal}
    assert eval(repr(config), names) == config  # noqa: S307
    assert mds.GeneratorConfig.from_dict(config.to_dict()) == config
    assert pickle.loads(pickle.dumps(config)) == config
    assert copy.deepcopy(config) == config
    assert config.replace() == config
    assert hash(config.replace()) == hash(config)


@given(length=st.timedeltas(timedelta(microseconds=1), timedelta(days=365 * 100)))
def test_an_interval_is_its_text(length: timedelta) -> None:
    config = mds.GeneratorConfig(interval=length)
    assert config.interval.duration == length
    text = str(config.interval)
    if length % timedelta(milliseconds=1) == timedelta(0):
        assert mds.TimeInterval(text) == config.interval


@given(
    start=st.dates(date(2024, 1, 1), date(2024, 6, 1)),
    cuts=st.lists(st.integers(0, 5000), min_size=2, max_size=5).map(sorted),
)
def test_windows_join_wherever_they_are_cut(start: date, cuts: list[int]) -> None:
    generator = mds.MarketDataGenerator(seed=3, start=start, interval="7m")
    begin = datetime(start.year, start.month, start.day, tzinfo=UTC)
    moments = [begin + timedelta(minutes=minutes) for minutes in cuts]
    parts = [generator.bars_between(one, other) for one, other in itertools.pairwise(moments)]
    assert_same(joined(parts), generator.bars_between(moments[0], moments[-1]))
