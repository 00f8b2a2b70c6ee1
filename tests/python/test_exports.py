"""Files of text: what CSV, JSON and JSON Lines hold, and how they read back."""

import csv
import io
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import market_data_source as mds
import numpy as np
import pandas as pd
import polars as pl
import pytest
from helpers import (
    BAR_FIELDS,
    PRICES,
    START,
    TICK_FIELDS,
    loosely,
    make_generator,
    names_in,
)

TEXT_FORMATS = ("csv", "json", "jsonl")
FORMATS = (*TEXT_FORMATS, "parquet", "png")
Row = dict[str, object]


def written(path: Path, **fields: object) -> Path:
    """Write twenty bars of a generator in the format of the path."""
    options = {key[8:]: fields.pop(key) for key in list(fields) if key.startswith("options_")}
    options.setdefault("count", 20)
    loosely(getattr(make_generator(start=START, **fields), f"to_{path.suffix[1:]}"))(
        path, **options
    )
    return path


def rows_of(path: Path) -> list[Row]:
    if path.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(path.read_text(), newline="")))
    if path.suffix == ".json":
        rows: list[Row] = json.loads(path.read_text())
        return rows
    return [json.loads(line) for line in path.read_text().splitlines()]


# content


@pytest.mark.parametrize("form", TEXT_FORMATS)
def test_a_file_holds_the_values_of_the_bars(form: str, tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path / f"bars.{form}", tick_size="0.05"))
    bars = make_generator(start=START, tick_size="0.05").bars(20)
    assert len(rows) == 20
    for row, bar in zip(rows, bars, strict=True):
        assert tuple(row) == BAR_FIELDS
        assert datetime.fromisoformat(str(row["timestamp"])) == bar.timestamp
        for name in PRICES:
            assert Decimal(str(row[name])) == getattr(bar, name)
        assert float(str(row["volume"])) == bar.volume


@pytest.mark.parametrize("form", TEXT_FORMATS)
def test_a_file_of_ticks_holds_the_values_of_the_ticks(form: str, tmp_path: Path) -> None:
    ticks = make_generator(start=START, spread=3).ticks(20)
    path = tmp_path / f"ticks.{form}"
    getattr(ticks, f"to_{form}")(path)
    rows = rows_of(path)
    assert len(rows) == 20
    for row, tick in zip(rows, ticks, strict=True):
        assert tuple(row) == TICK_FIELDS
        assert datetime.fromisoformat(str(row["timestamp"])) == tick.timestamp
        for name in ("price", "bid", "ask", "spread"):
            assert Decimal(str(row[name])) == getattr(tick, name)
        assert float(str(row["volume"])) == tick.volume


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_numbers_are_numbers_in_json(form: str, tmp_path: Path) -> None:
    for row in rows_of(written(tmp_path / f"bars.{form}", symbol='a "b" \\ ünï')):
        assert all(isinstance(row[name], int | float) for name in (*PRICES, "volume"))
        assert row["symbol"] == 'a "b" \\ ünï'


@pytest.mark.parametrize("form", TEXT_FORMATS)
def test_a_symbol_is_a_column_of_the_file(form: str, tmp_path: Path) -> None:
    symbol = 'BTC, "spot"'
    rows = rows_of(written(tmp_path / f"bars.{form}", symbol=symbol))
    assert tuple(rows[0]) == ("timestamp", "symbol", *BAR_FIELDS[1:])
    assert {row["symbol"] for row in rows} == {symbol}


def test_a_csv_has_a_line_a_bar_and_a_header(tmp_path: Path) -> None:
    lines = written(tmp_path / "bars.csv").read_text().splitlines()
    assert lines[0] == "timestamp,open,high,low,close,volume"
    assert len(lines) == 21
    assert lines[1].startswith("2024-03-01T00:00:00Z,100")


def test_a_csv_without_a_header_and_with_another_delimiter(tmp_path: Path) -> None:
    plain = written(tmp_path / "plain.csv").read_text()
    bare = written(tmp_path / "bare.csv", options_header=False, options_delimiter=";").read_text()
    assert bare == plain.split("\n", 1)[1].replace(",", ";")
    tabs = written(tmp_path / "tabs.csv", options_delimiter="\t").read_text()
    assert tabs == plain.replace(",", "\t")


@pytest.mark.parametrize("delimiter", ["", "::", "\n", '"'])
def test_a_delimiter_that_cannot_be_one_is_refused(delimiter: str, tmp_path: Path) -> None:
    with pytest.raises((ValueError, TypeError), match="delimiter"):
        written(tmp_path / "bars.csv", options_delimiter=delimiter)
    assert names_in(tmp_path) == []


STAMPS: dict[str, Callable[[datetime], object]] = {
    "unix_seconds": lambda moment: moment.timestamp(),
    "unix_milliseconds": lambda moment: round(moment.timestamp() * 1e3),
    "unix_microseconds": lambda moment: round(moment.timestamp() * 1e6),
}


@pytest.mark.parametrize("stamp", STAMPS)
@pytest.mark.parametrize("form", TEXT_FORMATS)
def test_timestamps_can_be_numbers(form: str, stamp: str, tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path / f"bars.{form}", options_timestamp_format=stamp))
    bars = make_generator(start=START).bars(20)
    assert [float(str(row["timestamp"])) for row in rows] == [
        STAMPS[stamp](bar.timestamp) for bar in bars
    ]
    if form != "csv":
        assert all(isinstance(row["timestamp"], int | float) for row in rows)


@pytest.mark.parametrize("form", TEXT_FORMATS)
def test_parts_of_seconds_are_written_where_there_are_any(form: str, tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path / f"bars.{form}", interval="250ms"))
    stamps = [datetime.fromisoformat(str(row["timestamp"])) for row in rows]
    assert stamps == [
        bar.timestamp for bar in make_generator(start=START, interval="250ms").bars(20)
    ]
    assert stamps[1] == datetime(2024, 3, 1, microsecond=250_000, tzinfo=UTC)


def test_pretty_json_says_the_same_on_more_lines(tmp_path: Path) -> None:
    plain = written(tmp_path / "plain.json").read_text()
    pretty = written(tmp_path / "pretty.json", options_pretty=True).read_text()
    assert json.loads(plain) == json.loads(pretty)
    assert pretty.count("\n") > 100 > plain.count("\n")


@pytest.mark.parametrize("form", TEXT_FORMATS)
def test_a_table_writes_the_file_that_its_generator_writes(form: str, tmp_path: Path) -> None:
    own = written(tmp_path / f"own.{form}").read_bytes()
    series = make_generator(start=START).bars(50)
    getattr(series[:20], f"to_{form}")(tmp_path / f"table.{form}")
    assert (tmp_path / f"table.{form}").read_bytes() == own
    getattr(series[10:20], f"to_{form}")(tmp_path / f"part.{form}")
    assert rows_of(tmp_path / f"part.{form}") == rows_of(tmp_path / f"own.{form}")[10:]


@pytest.mark.parametrize("form", TEXT_FORMATS)
def test_a_file_of_no_rows_is_a_file(form: str, tmp_path: Path) -> None:
    path = written(tmp_path / f"bars.{form}", options_count=0)
    assert rows_of(path) == []
    if form == "csv":
        assert path.read_text().splitlines() == ["timestamp,open,high,low,close,volume"]


@pytest.mark.parametrize("form", TEXT_FORMATS)
def test_a_thousand_bars_are_written_when_nothing_else_is_said(form: str, tmp_path: Path) -> None:
    getattr(make_generator(), f"to_{form}")(tmp_path / f"bars.{form}")
    assert len(rows_of(tmp_path / f"bars.{form}")) == 1000


# options


def test_options_are_an_object_or_keywords_and_keywords_win(tmp_path: Path) -> None:
    options = mds.CsvOptions(delimiter=";", header=False)
    generator = make_generator(start=START)
    generator.to_csv(tmp_path / "object.csv", options, count=20)
    expected = written(tmp_path / "kw.csv", options_delimiter=";", options_header=False)
    assert (tmp_path / "object.csv").read_bytes() == expected.read_bytes()
    generator.to_csv(tmp_path / "both.csv", options, count=20, header=True)
    expected = written(tmp_path / "kw.csv", options_delimiter=";")
    assert (tmp_path / "both.csv").read_bytes() == expected.read_bytes()


def test_options_of_another_format_are_a_type_error(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        loosely(make_generator().to_csv)(tmp_path / "bars.csv", mds.JsonOptions())
    with pytest.raises(TypeError, match="pretty"):
        loosely(make_generator().to_csv)(tmp_path / "bars.csv", pretty=True)
    assert names_in(tmp_path) == []


# other libraries read it


def test_pandas_reads_a_csv_back(tmp_path: Path) -> None:
    path = written(tmp_path / "bars.csv", options_count=2000)
    frame = pd.read_csv(path, parse_dates=["timestamp"], index_col="timestamp")
    expected = make_generator(start=START).bars(2000).to_pandas()
    pd.testing.assert_frame_equal(
        frame.astype(np.float64), expected, check_exact=True, check_index_type=False
    )


def test_pandas_reads_json_back(tmp_path: Path) -> None:
    expected = make_generator(start=START).bars(2000).to_pandas(index=False)
    path = written(tmp_path / "bars.json", options_count=2000)
    frame = pd.DataFrame(json.loads(path.read_text()))
    assert (pd.to_datetime(frame["timestamp"]) == expected["timestamp"]).all()
    pd.testing.assert_frame_equal(
        frame[list(PRICES)].astype(np.float64), expected[list(PRICES)], check_exact=True
    )
    lines = pd.read_json(written(tmp_path / "bars.jsonl", options_count=2000), lines=True)
    assert len(lines) == 2000


def test_polars_reads_files_back(tmp_path: Path) -> None:
    expected = make_generator(start=START).bars(2000).to_polars()
    read = [
        pl.read_csv(written(tmp_path / "bars.csv", options_count=2000), try_parse_dates=True),
        pl.read_ndjson(written(tmp_path / "bars.jsonl", options_count=2000)),
    ]
    for frame in read:
        prices = frame.select(PRICES).cast(pl.Float64)
        assert prices.equals(expected.select(PRICES))


# paths


@pytest.mark.parametrize("form", FORMATS)
def test_a_path_is_a_text_or_a_path_object(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Folder(os.PathLike[str]):
        def __fspath__(self) -> str:
            return str(tmp_path / f"like.{form}")

    monkeypatch.chdir(tmp_path)
    write = getattr(make_generator(), f"to_{form}")
    for path in (tmp_path / f"ünï code.{form}", str(tmp_path / f"text.{form}"), Folder()):
        write(path, count=20)
    write(f"relative.{form}", count=20)
    assert len({entry.read_bytes() for entry in tmp_path.iterdir()}) == 1
    assert len(names_in(tmp_path)) == 4


@pytest.mark.parametrize("form", FORMATS)
def test_an_old_file_is_replaced(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"bars.{form}"
    path.write_text("old " * 100_000)
    fresh = written(tmp_path / f"fresh.{form}").read_bytes()
    assert written(path).read_bytes() == fresh
    assert names_in(tmp_path) == [f"bars.{form}", f"fresh.{form}"]


@pytest.mark.parametrize("path", [5, None, 1.5, ["bars.csv"]])
def test_a_path_of_a_wrong_type_is_a_type_error(path: object) -> None:
    with pytest.raises(TypeError, match="path"):
        loosely(make_generator().to_csv)(path)
