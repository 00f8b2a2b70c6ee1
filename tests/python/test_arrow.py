"""Series as Arrow streams: on their own memory, exact where it is asked for, back to the tick."""

import gc
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import market_data_source as mds
import numpy as np
import pandas as pd
import polars as pl
import pytest
from helpers import PRICES, START, loosely, make_generator

pa = pytest.importorskip("pyarrow")

Series = mds.BarSeries | mds.TickSeries


@pytest.fixture(params=["bars", "ticks"])
def series(request: pytest.FixtureRequest) -> Series:
    made = getattr(make_generator(start=START, symbol="A<&>B"), request.param)(100)
    assert isinstance(made, mds.BarSeries | mds.TickSeries)
    return made


def address(column: Any) -> int:
    """Where the values of an Arrow column lie."""
    assert column.num_chunks == 1
    return int(column.chunk(0).buffers()[1].address)


def test_every_column_is_where_the_series_has_it(series: Series) -> None:
    arrays = series.to_numpy()
    for table in (pa.table(series), series.to_arrow()):
        assert table.column_names == list(arrays)
        for name, array in arrays.items():
            if name != "symbol":
                assert address(table[name]) == array.ctypes.data


def test_a_slice_is_a_part_of_the_same_memory(series: Series) -> None:
    table = pa.table(series[20:80][10:-10])
    assert table.num_rows == 40
    for name in table.column_names:
        if name != "symbol":
            assert address(table[name]) == getattr(series, name).ctypes.data + 30 * 8
    assert table.equals(pa.table(series).slice(30, 40))


def test_types_are_those_of_the_columns(series: Series) -> None:
    types = {field.name: str(field.type) for field in pa.schema(series)}
    assert types.pop("timestamp") == "timestamp[us, tz=UTC]"
    assert types.pop("symbol").startswith("dictionary<values=large_string, indices=int32")
    assert set(types.values()) == {"double"}
    assert pa.schema(series).equals(pa.table(series).schema)
    assert pa.table(series)["symbol"].to_pylist() == ["A<&>B"] * 100


def test_a_path_is_a_column_too() -> None:
    arrays = {**make_generator().bars(6).to_numpy(), "path": np.array([0, 1, 0, 1, 0, 1])}
    bars = mds.BarSeries.from_frame(arrays)
    table = pa.table(bars)
    assert str(table.schema.field("path").type) == "uint32"
    assert table["path"].to_pylist() == [0, 0, 0, 1, 1, 1]
    assert mds.BarSeries.from_frame(table) == bars


def test_arrow_keeps_the_memory_and_lets_it_go() -> None:
    table = pa.table(make_generator(seed=3).bars(1000))
    expected = make_generator(seed=3).bars(1000).close.tolist()
    for _ in range(5):
        gc.collect()
        make_generator(seed=1).bars(1000)
    assert table["close"].to_pylist() == expected


def test_a_stream_can_be_read_again_and_need_not_be_read(series: Series) -> None:
    capsules = [series.__arrow_c_stream__() for _ in range(10)]
    assert len({id(capsule) for capsule in capsules}) == 10
    del capsules
    assert pa.table(series).equals(pa.table(series))
    loosely(series.__arrow_c_schema__)()


def test_empty_series_have_their_columns(series: Series) -> None:
    table = pa.table(series[:0])
    assert table.num_rows == 0
    assert table.schema.equals(pa.schema(series))
    exact = series[:0].to_arrow(decimals=True)
    assert exact.schema.equals(series.to_arrow(decimals=True).schema)


@pytest.mark.parametrize(("tick_size", "digits"), [("0.05", 2), ("0.00001", 5), ("5", 0)])
def test_decimals_have_the_scale_of_the_tick_size(tick_size: str, digits: int) -> None:
    bars = make_generator(tick_size=tick_size).bars(50)
    table = bars.to_arrow(decimals=True)
    for name in PRICES:
        assert table.schema.field(name).type == pa.decimal128(38, digits)
    assert table["close"].to_pylist() == [bar.close for bar in bars]
    assert bars[10:20].to_arrow(decimals=True)["low"].to_pylist() == [b.low for b in bars[10:20]]
    assert bars.to_polars(decimals=True)["high"].to_list() == [bar.high for bar in bars]
    frame = bars.to_pandas(decimals=True)
    assert all(isinstance(value, Decimal) for value in frame["open"])
    assert frame["open"].tolist() == [bar.open for bar in bars]


@pytest.mark.parametrize(
    "library",
    [
        pl.DataFrame,
        lambda series: series.to_polars(),
        lambda series: pl.DataFrame(series.to_polars(decimals=True)),
        pa.table,
        lambda series: series.to_arrow(decimals=True),
        lambda series: series.to_pandas(),
        lambda series: series.to_pandas(columns="title"),
        lambda series: series.to_pandas(index=False, decimals=True),
        lambda series: series.to_pandas(unit="ns", copy=False),
        lambda series: series.to_numpy(),
        lambda series: series,
    ],
)
def test_what_comes_back_is_equal_to_the_tick(
    series: Series, library: Callable[[Series], pd.DataFrame]
) -> None:
    back = type(series).from_frame(library(series))
    assert back == series
    assert list(back)[-1] == list(series)[-1]
    assert (back.config, back.seed, back.stream_version) == (None, None, None)


def test_duckdb_queries_a_series_where_it_is() -> None:
    duckdb = pytest.importorskip("duckdb")
    bars = make_generator(symbol="A").bars(500)
    found = duckdb.sql("select symbol, count(*), max(high), min(low) from bars group by symbol")
    assert found.fetchall() == [("A", 500, bars.high.max(), bars.low.min())]
    assert mds.BarSeries.from_frame(duckdb.sql("select * from bars")) == bars


def test_a_notebook_shows_head_tail_types_and_where_it_comes_from(series: Series) -> None:
    text = series._repr_html_()
    kind = type(series).__name__
    assert f"{kind} of 100 rows" in text
    assert "seed = 42" in text
    assert "stream_version = 2" in text
    assert "A&lt;&amp;&gt;B" in text
    assert "A<&>B" not in text
    assert "<em>datetime64[us, UTC]</em>" in text
    assert "<th>0</th>" in text
    assert "<th>99</th>" in text
    assert "<th>50</th>" not in text
    assert text.count("<tr>") == 2 + 5 + 1 + 5
    assert series[:3]._repr_html_().count("<tr>") == 2 + 3
    assert series[:0]._repr_html_().count("<tr>") == 2


def test_numbers_are_handed_over_and_not_copied() -> None:
    bars = mds.bars(1000, seed=1)
    frame = pl.DataFrame(bars)
    shared = frame["close"].to_numpy(allow_copy=False)
    assert np.shares_memory(shared, bars.close)
    assert shared.ctypes.data == bars.close.ctypes.data


# what a reader asks for


def wanted(series: Series, **kinds: Any) -> Any:
    """Ask for other types of some columns."""
    own = pa.schema(series)
    fields = [pa.field(name, kinds.get(name, own.field(name).type)) for name in own.names]
    capsule = series.__arrow_c_stream__(pa.schema(fields).__arrow_c_schema__())
    return pa.RecordBatchReader._import_from_c_capsule(capsule).read_all()


@pytest.mark.parametrize(
    "kind", [pa.decimal128(38, 2), pa.decimal128(10, 2), pa.decimal128(20, 7)], ids=str
)
def test_prices_are_exact_where_a_reader_asks_for_decimals(kind: Any) -> None:
    bars = make_generator(tick_size="0.05").bars(50)
    table = wanted(bars, close=kind)
    assert table.schema.field("close").type == kind
    assert table.column("close").to_pylist() == [bar.close for bar in bars]
    assert table.schema.field("open").type == pa.float64()


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_are_counted_as_a_reader_asks(series: Series, unit: str) -> None:
    kind = pa.timestamp(unit, "America/New_York")
    table = wanted(series, timestamp=kind)
    assert table.schema.field("timestamp").type == kind
    assert type(series).from_frame(table) == series


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()], ids=str)
def test_texts_are_without_codes_where_a_reader_asks(series: Series, kind: Any) -> None:
    table = wanted(series, symbol=kind)
    assert table.schema.field("symbol").type == kind
    assert table.column("symbol").to_pylist() == ["A<&>B"] * 100
    assert type(series).from_frame(table) == series


@pytest.mark.parametrize(
    "kinds",
    [
        {"close": pa.float32()},
        {"close": pa.decimal128(3, 2)},
        {"close": pa.decimal128(10, 1)},
        {"close": pa.decimal256(50, 2)},
        {"volume": pa.decimal128(38, 2)},
        {"timestamp": pa.timestamp("us")},
        {"timestamp": pa.int64()},
        {"symbol": pa.binary()},
    ],
    ids=str,
)
def test_what_would_not_be_the_same_stays_as_it_is(kinds: dict[str, Any]) -> None:
    bars = make_generator(symbol="A").bars(50)
    assert wanted(bars, **kinds).schema == pa.schema(bars)


def test_pyarrow_casts_by_a_schema() -> None:
    bars = make_generator(symbol="A").bars(50)
    kinds = {"close": pa.float32(), "symbol": pa.string(), "open": pa.decimal128(38, 2)}
    fields = [pa.field(name, kinds.get(name, pa.schema(bars).field(name).type))
              for name in pa.schema(bars).names]  # fmt: skip
    table = pa.table(bars, schema=pa.schema(fields))
    assert table.schema == pa.schema(fields)
    assert table.column("open").to_pylist() == [bar.open for bar in bars]


def test_a_schema_of_another_table_is_refused() -> None:
    bars = make_generator().bars(5)
    other = pa.schema([("price", pa.float64())])
    with pytest.raises(ValueError, match="the requested schema has a column price: there are"):
        bars.__arrow_c_stream__(other.__arrow_c_schema__())
    with pytest.raises(ValueError, match="one column"):
        bars.__arrow_c_stream__(pa.float64().__arrow_c_schema__())
    for wrong in (3, object(), bars.__arrow_c_stream__()):
        with pytest.raises((TypeError, ValueError)):
            loosely(bars.__arrow_c_stream__)(wrong)
