"""`BarSeries` and `TickSeries`: arrays without copies, slices, rows, frames."""

import gc
import operator
from datetime import UTC, datetime
from decimal import Decimal
from typing import cast

import market_data_source as mds
import numpy as np
import pandas as pd
import polars as pl
import pytest
from helpers import (
    BAR_FIELDS,
    PRICES,
    START,
    TICK_COLUMNS,
    assert_same,
    log_returns,
    loosely,
    make_generator,
    table,
)

Series = mds.BarSeries | mds.TickSeries


@pytest.fixture(params=["bars", "ticks"])
def series(request: pytest.FixtureRequest) -> Series:
    made = getattr(make_generator(start=START), request.param)(100)
    assert isinstance(made, mds.BarSeries | mds.TickSeries)
    return made


def row_fields(series: Series) -> tuple[str, ...]:
    return BAR_FIELDS if isinstance(series, mds.BarSeries) else TICK_COLUMNS


# arrays


def test_columns_are_plain_numpy_arrays(series: Series) -> None:
    for name, column in table(series).items():
        assert type(column) is np.ndarray
        assert column.shape == (100,)
        assert column.flags.c_contiguous
        assert column.flags.aligned
        assert column.dtype == ("datetime64[us]" if name == "timestamp" else np.float64)


def test_columns_cannot_be_written(series: Series) -> None:
    for column in table(series).values():
        assert not column.flags.writeable
        with pytest.raises(ValueError, match="read-only"):
            column[0] = column[1]
        with pytest.raises(ValueError, match="WRITEABLE"):
            column.setflags(write=True)


def test_columns_are_views_of_one_memory(series: Series) -> None:
    for name in row_fields(series):
        assert np.shares_memory(getattr(series, name), getattr(series, name))


def test_columns_outlive_the_table() -> None:
    close = make_generator().bars(1000).close
    expected = close.copy()
    for _ in range(5):
        gc.collect()
        make_generator(seed=1).bars(1000)
    np.testing.assert_array_equal(close, expected)


def test_columns_cannot_be_replaced(series: Series) -> None:
    for name in (*row_fields(series), "config", "seed", "brand_new"):
        with pytest.raises(AttributeError):
            setattr(series, name, np.zeros(100))


def test_without_a_symbol_there_is_no_such_column(series: Series) -> None:
    assert series.symbol is None
    assert "symbol" not in series.to_numpy()
    assert "symbol" not in series.to_pandas().columns
    assert "symbol" not in series.to_polars().columns


@pytest.mark.parametrize("kind", ["bars", "ticks"])
def test_a_symbol_is_a_column(kind: str) -> None:
    series: Series = getattr(make_generator(symbol="BTC/USDT"), kind)(10)
    assert series.symbol is not None
    assert series.symbol.dtype == object
    assert series.symbol.tolist() == ["BTC/USDT"] * 10
    assert series[:4].symbol is not None
    assert list(series.to_numpy())[:2] == ["timestamp", "symbol"]
    assert series.to_pandas()["symbol"].astype(str).tolist() == ["BTC/USDT"] * 10
    assert series.to_polars()["symbol"].cast(pl.String).to_list() == ["BTC/USDT"] * 10


def test_to_numpy_gives_the_columns_by_name(series: Series) -> None:
    arrays = series.to_numpy()
    assert tuple(arrays) == row_fields(series)
    for name, column in table(series).items():
        np.testing.assert_array_equal(arrays[name], column)


# rows


def test_the_length_is_the_number_of_rows(series: Series) -> None:
    assert len(series) == 100
    assert series
    assert not series[:0]


def test_rows_by_index(series: Series) -> None:
    rows = list(series)
    assert len(rows) == 100
    kind = mds.Bar if isinstance(series, mds.BarSeries) else mds.Tick
    assert {type(row) for row in rows} == {kind}
    for index in (0, 1, 57, 99, -1, -100):
        assert series[index] == rows[index]
    assert loosely(series.__getitem__)(np.int64(3)) == rows[3]
    assert rows[::-1] == list(reversed(series))
    assert rows[5] in rows


@pytest.mark.parametrize("index", [100, -101, 2**62, -(2**62), 2**80])
def test_an_index_out_of_range_is_an_index_error(series: Series, index: int) -> None:
    with pytest.raises(IndexError):
        series[index]


@pytest.mark.parametrize("index", ["close", 1.0, None, (1, 2), [1]])
def test_a_wrong_index_is_a_type_error(series: Series, index: object) -> None:
    with pytest.raises(TypeError):
        loosely(series.__getitem__)(index)


def test_rows_cannot_be_set_or_deleted(series: Series) -> None:
    with pytest.raises(TypeError):
        operator.setitem(cast("list[object]", series), 0, series[1])
    with pytest.raises(TypeError):
        operator.delitem(cast("list[object]", series), 0)
    assert len(series) == 100


# slices

SLICES = [
    slice(None),
    slice(10, 20),
    slice(-10, None),
    slice(None, -90),
    slice(90, 500),
    slice(50, 50),
    slice(60, 40),
    slice(200, 300),
    slice(-500, 5),
    slice(0, 1),
    slice(99, 100),
]


@pytest.mark.parametrize("cut", SLICES, ids=repr)
def test_a_slice_is_a_view(series: Series, cut: slice) -> None:
    part = series[cut]
    assert type(part) is type(series)
    assert_same(part, {name: column[cut] for name, column in table(series).items()})
    assert list(part) == list(series)[cut]
    for name in row_fields(series):
        if len(part):
            assert np.shares_memory(getattr(part, name), getattr(series, name))


@pytest.mark.parametrize("step", [7, 2, -1, 0])
def test_a_slice_with_other_steps_is_refused_for_it_would_be_no_view(
    series: Series, step: int
) -> None:
    with pytest.raises(ValueError, match="step"):
        series[::step]


def test_slices_of_slices_and_their_methods(series: Series) -> None:
    part = series[20:80][10:-10]
    assert part == series[30:70]
    assert part[-1] == series[69]
    assert_same(part.to_numpy(), {name: col[30:70] for name, col in table(series).items()})
    assert part.to_pandas().equals(series.to_pandas().iloc[30:70])
    if isinstance(part, mds.BarSeries) and isinstance(series, mds.BarSeries):
        np.testing.assert_array_equal(part.returns(), series.returns()[30:69])


def test_a_table_keeps_where_it_comes_from(series: Series) -> None:
    for part in (series, series[10:20]):
        assert part.config == make_generator(start=START).config()
        assert part.seed == 42
        assert part.stream_version == mds.STREAM_VERSION == 2


def test_a_drawn_seed_makes_the_same_table_again() -> None:
    series = mds.bars(50)
    assert series.config is not None
    assert series.seed == series.config.seed
    assert mds.bars(50, series.config) == series


# equality and text


def test_tables_are_equal_when_their_rows_are() -> None:
    series = make_generator().bars(100)
    assert series == make_generator().bars(100)
    assert series[:50] == make_generator().bars(50)
    assert series != make_generator().bars(99)
    assert series != make_generator(seed=1).bars(100)
    others: list[object] = [make_generator().ticks(100), list(series), None]
    assert series not in others
    with pytest.raises(TypeError):
        hash(series)


def test_a_repr_is_short(series: Series) -> None:
    for part in (series, series[:0], series[:1]):
        text = repr(part)
        assert type(part).__name__ in text
        assert str(len(part)) in text
        assert len(text) < 400


# arithmetic


def test_returns_are_close_to_close() -> None:
    series = make_generator(volatility=0.01).bars(500)
    simple, logs = series.returns(), series.returns(log=True)
    assert len(simple) == len(logs) == 499
    np.testing.assert_allclose(simple, series.close[1:] / series.close[:-1] - 1, atol=1e-15)
    np.testing.assert_allclose(logs, log_returns(series.close), atol=1e-15)
    for count in (0, 1):
        assert series[:count].returns().shape == (0,)


def test_resample_wants_a_longer_interval_that_fits() -> None:
    series = make_generator(interval="5m").bars(100)
    for interval in ("1m", "7m", "5m1"):
        with pytest.raises(ValueError, match="interval") as caught:
            series.resample(interval)
        assert isinstance(caught.value, mds.SeriesError | mds.IntervalError)
    assert_same(series.resample("5m"), series)
    assert len(series[:0].resample("1h")) == 0


def test_resample_begins_its_bars_at_round_moments() -> None:
    hours = make_generator(start="2024-03-01T00:40", interval="5m").bars(10).resample("1h")
    assert [bar.timestamp for bar in hours] == [
        datetime(2024, 3, 1, 0, tzinfo=UTC),
        datetime(2024, 3, 1, 1, tzinfo=UTC),
    ]


# frames


def test_a_pandas_frame_has_a_utc_index_and_float_columns(series: Series) -> None:
    frame = series.to_pandas()
    assert isinstance(frame.index, pd.DatetimeIndex)
    assert frame.index.name == "timestamp"
    assert str(frame.index.dtype) == "datetime64[us, UTC]"
    np.testing.assert_array_equal(frame.index.tz_localize(None).to_numpy(), series.timestamp)
    assert tuple(frame.columns) == row_fields(series)[1:]
    for name in frame.columns:
        np.testing.assert_array_equal(frame[name].to_numpy(), getattr(series, name))


def test_a_pandas_frame_can_be_written_to_and_changes_nothing_else() -> None:
    series = make_generator().bars(100)
    before = series.close.copy()
    frame = series.to_pandas()
    frame.loc[frame.index[0], "close"] = -1.0
    frame.iloc[:, 0] *= 2
    np.testing.assert_array_equal(series.close, before)


def test_a_pandas_frame_without_a_copy_shares_the_memory() -> None:
    series = make_generator().bars(100)
    shared, copied = series.to_pandas(copy=False), series.to_pandas(copy=True)
    for name in PRICES:
        column = getattr(series, name)
        assert np.shares_memory(shared[name].to_numpy(), column)
        assert not np.shares_memory(copied[name].to_numpy(), column)
        assert shared[name].to_numpy().ctypes.data == column.ctypes.data
    for frame, is_shared in ((shared, True), (copied, False)):
        times = pd.DatetimeIndex(frame.index).asi8
        assert np.shares_memory(times, series.timestamp) is is_shared
    pd.testing.assert_frame_equal(shared, copied)


def test_title_columns_are_those_of_other_libraries() -> None:
    frame = make_generator().bars(5).to_pandas(columns="title")
    assert list(frame.columns) == ["Open", "High", "Low", "Close", "Volume"]


def test_the_time_can_be_a_column(series: Series) -> None:
    frame = series.to_pandas(index=False)
    assert tuple(frame.columns) == row_fields(series)
    assert isinstance(frame.index, pd.RangeIndex)
    assert str(frame["timestamp"].dtype) == "datetime64[us, UTC]"


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_the_unit_of_time_can_be_chosen(series: Series, unit: str) -> None:
    index = loosely(series.to_pandas)(unit=unit)
    assert isinstance(index, pd.DataFrame)
    assert str(index.index.dtype) == f"datetime64[{unit}, UTC]"
    assert (index.index == series.to_pandas().index).all()


def test_frames_can_have_exact_decimals() -> None:
    series = make_generator(tick_size="0.05").bars(20)
    frame = series.to_pandas(decimals=True)
    assert frame["close"].tolist() == [bar.close for bar in series]
    assert all(isinstance(value, Decimal) for value in frame["open"])
    exact = series.to_polars(decimals=True)
    assert exact["close"].to_list() == [bar.close for bar in series]
    assert isinstance(exact.schema["close"], pl.Decimal)


def test_a_polars_frame_has_the_same_columns(series: Series) -> None:
    frame = series.to_polars()
    assert tuple(frame.columns) == row_fields(series)
    assert frame.schema["timestamp"] == pl.Datetime("us", "UTC")
    for name in row_fields(series)[1:]:
        assert frame.schema[name] == pl.Float64
        np.testing.assert_array_equal(frame[name].to_numpy(), getattr(series, name))
    assert frame["timestamp"].to_list() == [row.timestamp for row in series]


def test_empty_tables_make_empty_frames(series: Series) -> None:
    empty = series[:0]
    assert len(empty.to_pandas()) == 0
    assert str(empty.to_pandas().index.dtype) == "datetime64[us, UTC]"
    assert empty.to_polars().shape == (0, len(row_fields(series)))
    assert {len(column) for column in empty.to_numpy().values()} == {0}


@pytest.mark.parametrize(
    ("option", "value"), [("columns", "UPPER"), ("unit", "minutes"), ("unit", "")]
)
def test_a_bad_choice_for_a_frame_is_a_value_error(
    series: Series, option: str, value: object
) -> None:
    with pytest.raises(ValueError, match=option):
        loosely(series.to_pandas)(**{option: value})
