"""`from_frame` and `read`: what is taken, and the one exception for what is broken."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import market_data_source as mds
import numpy as np
import pandas as pd
import polars as pl
import pytest
from helpers import PRICES, loosely, make_generator, needed

Broken = Callable[[pd.DataFrame], pd.DataFrame]


def frame_of(rows: int = 5) -> pd.DataFrame:
    """Make a frame that is in order, with its times in a column."""
    return make_generator(seed=7).bars(rows).to_pandas(index=False)


def read(frame: object, **options: object) -> mds.BarSeries:
    """Call `from_frame` with anything."""
    return cast("mds.BarSeries", loosely(mds.BarSeries.from_frame)(frame, **options))


def put(column: str, row: int, value: object) -> Broken:
    """Change one cell."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        values = list(frame[column])
        values[row] = value
        return frame.assign(**{column: values})

    return change


# what is taken


def test_names_are_taken_in_any_case() -> None:
    bars = make_generator().bars(20)
    for columns in (str.upper, str.title, lambda name: f" {name} "):
        assert read(bars.to_pandas(index=False).rename(columns=columns)) == bars
    assert read(bars.to_pandas(columns="title")) == bars


@pytest.mark.parametrize("name", ["timestamp", "Date", "DATETIME", "time", None])
def test_times_are_the_index_or_a_column(name: str | None) -> None:
    bars = make_generator().bars(20)
    frame = bars.to_pandas().rename_axis(name)
    assert read(frame) == bars
    if name is not None:
        assert read(frame.reset_index()) == bars


def test_a_column_can_have_another_name() -> None:
    bars = make_generator().bars(20)
    frame = bars.to_pandas(index=False)
    frame = frame.rename(columns={"close": "Adj Close", "timestamp": "t"}).assign(close=-1.0)
    names = {"close": "Adj Close", "timestamp": "t"}
    assert read(frame, columns=names) == bars
    with pytest.raises(mds.FrameError, match="column close is missing"):
        read(frame, columns={**names, "close": "Last"})
    with pytest.raises(ValueError, match="columns is shut, allowed: names for timestamp"):
        read(frame, columns={"shut": "Close"})


def test_other_columns_are_ignored_and_volume_may_be_missing() -> None:
    bars = make_generator().bars(20)
    frame = bars.to_pandas().assign(note="x", path="here")
    assert read(frame) == bars
    without = read(frame.drop(columns="volume"))
    assert without.volume.tolist() == [0.0] * 20
    assert without.close.tolist() == bars.close.tolist()


def test_times_without_a_zone_are_from_the_zone_that_is_given() -> None:
    frame = pd.DataFrame(
        {"date": ["2024-01-31 09:30", "2024-07-31 09:30"]} | {name: [1.0, 1.0] for name in PRICES}
    )
    for dates in (frame, frame.assign(date=pd.to_datetime(frame["date"]))):
        assert [bar.timestamp.hour for bar in read(dates)] == [9, 9]
        there = read(dates, tz="America/New_York")
        assert there[0].timestamp == datetime(2024, 1, 31, 14, 30, tzinfo=UTC)
        assert there[1].timestamp == datetime(2024, 7, 31, 13, 30, tzinfo=UTC)
        assert read(dates, tz="+02:00")[0].timestamp.hour == 7
    with pytest.raises(ValueError, match="tz is Mars, allowed: an IANA name"):
        read(frame, tz="Mars")


def test_times_that_a_clock_shows_twice_or_never_are_refused() -> None:
    for text, why in (("2024-11-03 01:30", "show twice"), ("2024-03-10 02:30", "leave out")):
        frame = {"date": [text], **{name: [1.0] for name in PRICES}}
        with pytest.raises(mds.FrameError, match=f"column date, row 0 is .*{why}"):
            read(frame, tz="America/New_York")


def test_numbers_are_times_where_somebody_says_what_they_count() -> None:
    bars = make_generator().bars(5)
    frame = bars.to_pandas(index=False)
    micro = frame.assign(timestamp=bars.timestamp.astype(np.int64))
    with pytest.raises(mds.FrameError, match="column timestamp holds numbers"):
        read(micro)
    assert read(micro, timestamp_format="unix_microseconds") == bars
    seconds = micro.assign(timestamp=micro["timestamp"] // 10**6)
    assert read(seconds, timestamp_format="unix_seconds") == bars
    halves = micro.assign(timestamp=micro["timestamp"] / 10**3 + 0.5)
    shifted = read(halves, timestamp_format="unix_milliseconds")
    assert (shifted.timestamp - bars.timestamp == np.timedelta64(500, "us")).all()


def test_symbols_are_put_together_each_in_its_own_order() -> None:
    one = make_generator(seed=1, symbol="B").bars(9)
    other = make_generator(seed=2, symbol="A").bars(9)
    both = pd.concat([one.to_pandas(), other.to_pandas()])
    mixed = read(both.sort_index(kind="stable"))
    assert mixed[:9] == one
    assert mixed[9:] == other
    assert mixed == read(pl.concat([one.to_polars(), other.to_polars()], how="vertical_relaxed"))


def test_the_tick_size_is_found_or_given() -> None:
    bars = make_generator(tick_size="0.05").bars(50)
    found = read(bars.to_pandas())
    assert found.to_polars(decimals=True).schema["close"] == pl.Decimal(38, 2)
    assert [bar.close for bar in found] == [bar.close for bar in bars]
    assert read(bars.to_pandas(), tick_size="0.05") == bars
    third = read({**bars.to_numpy(), **{name: np.full(50, 1 / 3) for name in PRICES}})
    assert third[0].close is not None
    assert len(third.to_polars(decimals=True)) == 50


def test_the_interval_is_found_or_given() -> None:
    frame = make_generator(interval="5m").bars(12).to_pandas()
    with pytest.raises(mds.IntervalTooShortError):
        read(frame).resample("1m")
    assert len(read(frame).resample("1h")) == 1
    assert len(read(frame, interval="5m").resample("1h")) == 1


def test_ticks_are_read_too() -> None:
    ticks = make_generator().ticks(50)
    assert mds.TickSeries.from_frame(ticks.to_polars()) == ticks
    wrong = ticks.to_pandas().assign(ask=ticks.bid)
    with pytest.raises(mds.FrameError, match=r"column ask, row 0 is .* allowed: above bid"):
        mds.TickSeries.from_frame(wrong)


def test_an_empty_frame_is_an_empty_series() -> None:
    assert len(read(make_generator().bars(5)[:0].to_pandas())) == 0
    assert len(read(pl.DataFrame(make_generator().bars(5)[:0]))) == 0


# what is broken: each is one exception that names column and row

BROKEN: list[tuple[str, Broken, str, str, int | None]] = [
    ("missing", lambda f: f.drop(columns="high"), "MissingColumn", "high", None),
    ("no times", lambda f: f.drop(columns="timestamp"), "MissingColumn", "timestamp", None),
    ("twice", lambda f: f.assign(CLOSE=1.0, Close=1.0).drop(columns="close"), "RepeatedColumn",
     "close", None),
    ("text", lambda f: f.assign(open="dear"), "ColumnValue", "open", 0),
    ("objects", put("open", 0, object()), "ColumnType", "open", None),
    ("booleans", lambda f: f.assign(low=True), "ColumnType", "low", None),
    ("times as price", lambda f: f.assign(low=f["timestamp"]), "ColumnType", "low", None),
    ("numbers as symbol", lambda f: f.assign(symbol=1), "ColumnType", "symbol", None),
    ("NaN", put("close", 3, float("nan")), "ColumnValue", "close", 3),
    ("None", put("open", 2, None), "ColumnValue", "open", 2),
    ("infinite", put("high", 1, float("inf")), "ColumnValue", "high", 1),
    ("negative", put("low", 4, -1.0), "ColumnValue", "low", 4),
    ("zero", put("low", 0, 0.0), "ColumnValue", "low", 0),
    ("high below low", put("high", 2, 1.0), "ColumnValue", "high", 2),
    ("open above high", put("open", 1, 1e6), "ColumnValue", "high", 1),
    ("close below low", put("close", 1, 0.01), "ColumnValue", "close", 1),
    ("negative volume", put("volume", 3, -0.5), "ColumnValue", "volume", 3),
    ("NaN volume", put("volume", 0, float("nan")), "ColumnValue", "volume", 0),
    ("unsorted", lambda f: f.iloc[::-1], "ColumnValue", "timestamp", 1),
    ("duplicate", lambda f: f.iloc[[0, 1, 1, 2]], "ColumnValue", "timestamp", 2),
    ("no time", put("timestamp", 2, pd.NaT), "ColumnValue", "timestamp", 2),
    ("no such time", lambda f: f.assign(timestamp="noon"), "ColumnValue", "timestamp", 0),
    ("no symbol", lambda f: put("symbol", 2, None)(f.assign(symbol="A")), "ColumnValue", "symbol",
     2),
]  # fmt: skip


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow", "dict"])
@pytest.mark.parametrize(
    ("change", "kind", "column", "row"),
    [case[1:] for case in BROKEN],
    ids=[case[0].replace(" ", "-") for case in BROKEN],
)
def test_a_broken_frame_is_one_exception_that_names_column_and_row(
    library: str, change: Broken, kind: str, column: str, row: int | None
) -> None:
    frame: object = change(frame_of())
    assert isinstance(frame, pd.DataFrame)
    if library in ("polars", "pyarrow"):
        if any(type(value) is object for value in frame["open"]):
            pytest.skip("Arrow has no objects")
        lists = {
            str(name): list(values.astype(object).where(values.notna(), None))
            for name, values in frame.items()
        }
        frame = needed("pyarrow").table(lists) if library == "pyarrow" else pl.DataFrame(lists)
    elif library == "dict":
        frame = {name: values.to_numpy() for name, values in frame.items()}
    with pytest.raises(ValueError, match=column) as caught:
        read(frame)
    assert isinstance(caught.value, mds.FrameError)
    assert type(caught.value).__name__ == f"{kind}Error"
    assert vars(caught.value)["column"] == column
    if row is not None:
        assert vars(caught.value)["row"] == row
        assert f"row {row} is " in str(caught.value)


def test_prices_must_be_on_a_grid_that_is_given() -> None:
    frame = frame_of()
    wrong = r"column \w+, row \d is .* a multiple of tick_size=0\.05"
    with pytest.raises(mds.FrameError, match=wrong):
        read(frame, tick_size="0.05")
    with pytest.raises(ValueError, match="tick_size"):
        read(frame, tick_size="-1")


def test_rows_must_be_as_far_apart_as_is_said() -> None:
    with pytest.raises(mds.FrameError, match=r"column timestamp, row 1 is .* at least 1h after"):
        read(frame_of(), interval="1h")


def test_columns_must_be_of_one_length() -> None:
    arrays = frame_of().to_dict("list")
    with pytest.raises(mds.FrameError, match="column close has 4 rows, allowed: 5"):
        read({**arrays, "close": [100.0] * 4})


def test_times_must_be_whole_microseconds_before_the_year_10000() -> None:
    frame = frame_of().assign(timestamp=pd.date_range("2024", periods=5, freq="ns"))
    with pytest.raises(mds.FrameError, match=r"column timestamp, row 1 is .* whole microseconds"):
        read(frame)
    late = {"timestamp": np.array(["9999-12-31", "10000-01-01"], dtype="datetime64[us]")}
    with pytest.raises(mds.FrameError, match=r"column timestamp, row 1 is .* to 9999"):
        read({**late, **{name: [1.0, 1.0] for name in PRICES}})


@pytest.mark.parametrize("value", [None, 3, [1.0], object(), [{"open": 1.0}]])
def test_what_is_no_frame_is_a_type_error(value: object) -> None:
    with pytest.raises(TypeError, match="data must be a path, a data frame"):
        read(value)


# files


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl"])
@pytest.mark.parametrize("fields", [{}, {"symbol": 'A, "B"'}, {"tick_size": "0.00001"}])
def test_files_come_back_to_the_tick(
    tmp_path: Path, suffix: str, fields: dict[str, object]
) -> None:
    bars = make_generator(**fields).bars(200)
    path = tmp_path / f"bars.{suffix}"
    loosely(getattr(bars, f"to_{suffix}"))(path)
    for source in (path, str(path)):
        back = mds.read(source)
        assert back == bars
        assert list(back) == list(bars)
    assert mds.BarSeries.from_frame(path) == bars


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl"])
@pytest.mark.parametrize("form", ["unix_seconds", "unix_milliseconds", "unix_microseconds"])
@pytest.mark.parametrize("interval", ["1m", "250us"])
def test_times_of_every_form_come_back(
    tmp_path: Path, suffix: str, form: str, interval: str
) -> None:
    bars = make_generator(interval=interval).bars(50)
    path = tmp_path / f"bars.{suffix}"
    loosely(getattr(bars, f"to_{suffix}"))(path, timestamp_format=form)
    assert loosely(mds.read)(path, timestamp_format=form) == bars


def test_separators_are_found_and_frames_are_read(tmp_path: Path) -> None:
    bars = make_generator().bars(20)
    for delimiter in ";\t|":
        bars.to_csv(tmp_path / "bars.csv", delimiter=delimiter)
        assert mds.read(tmp_path / "bars.csv") == bars
    assert mds.read(bars.to_pandas()) == bars


def test_files_of_others_are_read(tmp_path: Path) -> None:
    bars = make_generator().bars(20)
    bars.to_pandas().to_csv(tmp_path / "bars.csv")
    assert mds.read(tmp_path / "bars.csv") == bars
    bars.to_polars().write_csv(tmp_path / "bars.csv")
    assert mds.read(tmp_path / "bars.csv") == bars
    bars.to_polars().write_ndjson(tmp_path / "bars.ndjson")
    assert mds.read(tmp_path / "bars.ndjson") == bars


def test_broken_files_say_where(tmp_path: Path) -> None:
    path = tmp_path / "bars.csv"
    with pytest.raises(FileNotFoundError, match=r"bars\.csv"):
        mds.read(path)
    head = "timestamp,open,high,low,close\n"
    row = "2024-01-01T00:00:00Z,1,1,1,1\n"
    for text, message in (
        (head + row + "2024-01-01T00:01:00Z,1,1,x,1\n", "column low, row 1 is .*x"),
        (head + row + "2024-01-01T00:01:00Z,1,,1,1\n", "column high, row 1 is NaN"),
        (head + row + row, "column timestamp, row 1 is"),
        (head + row + "2024\n", "cannot read .*bars.csv: line 3"),
        ("1,2,3\n4,5,6\n", "column timestamp is missing"),
    ):
        path.write_text(text)
        with pytest.raises(mds.FrameError, match=message):
            mds.read(path)
    lines = tmp_path / "bars.jsonl"
    lines.write_text('{"timestamp": "2024-01-01T00:00:00Z"}\n[1]\n')
    with pytest.raises(mds.FrameError, match=r"bars\.jsonl: line 2"):
        mds.read(lines)
    with pytest.raises(ValueError, match=r"a file that ends in \.csv"):
        mds.read(tmp_path / "bars.xlsx")
