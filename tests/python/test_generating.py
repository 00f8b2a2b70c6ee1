"""The meanings 1 to 6 of generating: paths, cursors, windows, prices."""

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

import market_data_source as mds
import numpy as np
import pytest
from helpers import (
    START,
    assert_same,
    joined,
    loosely,
    make_generator,
    ticks_of,
)


class StoppedError(Exception):
    """What a progress callback raises to end a call from the outside."""


def stop(done: int, total: int) -> None:
    raise StoppedError(done, total)


# 1


def test_01_a_config_and_a_seed_define_one_path() -> None:
    assert_same(make_generator().bars(100), make_generator().bars(100))
    generator = make_generator()
    assert_same(joined([generator.bars(60), generator.bars(40)]), make_generator().bars(100))


def test_01_every_way_to_make_bars_moves_the_one_cursor() -> None:
    whole = make_generator().bars(120)
    generator = make_generator()
    assert_same(generator.bars(10), whole[:10])
    rows = generator.generate_series(10)
    assert [row["close"] for row in rows] == whole.close[10:20].tolist()
    assert list(generator.iter_bars(10)) == list(whole[20:30])
    assert_same(joined(generator.chunks(30, size=7)), whole[30:60])
    steps = generator.iter_bars()
    assert list(islice(steps, 20)) == list(whole[60:80])
    assert_same(generator.bars(10), whole[80:90])
    assert next(steps) == whole[90]
    assert_same(generator.bars(29), whole[91:])


def test_01_ticks_move_a_cursor_of_their_own() -> None:
    whole = make_generator().ticks(60)
    generator = make_generator()
    generator.bars(17)
    assert_same(generator.ticks(30), whole[:30])
    rows = generator.generate_ticks(20)
    assert [row["price"] for row in rows] == whole.price[30:50].tolist()
    assert_same(generator.ticks(10), whole[50:])
    assert_same(generator.bars(10), make_generator().bars(27)[17:])


def test_01_a_path_begins_at_start_and_at_the_initial_price() -> None:
    generator = make_generator(start="2024-02-29T12:00", initial_price=250, interval="1h")
    bar = generator.bars(1)[0]
    assert bar.timestamp == datetime(2024, 2, 29, 12, tzinfo=UTC)
    assert bar.open == 250
    assert make_generator().bars(1)[0].timestamp == datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("size", [1, 7, 100, 1024, 1025, 5000])
def test_01_the_size_of_chunks_changes_nothing(size: int) -> None:
    parts = list(make_generator().chunks(3000, size=size))
    assert [len(part) for part in parts[:-1]] == [size] * (len(parts) - 1)
    assert 0 < len(parts[-1]) <= size
    assert_same(joined(parts), make_generator().bars(3000))


def test_01_the_functions_of_the_module_are_a_generator_used_once() -> None:
    assert_same(mds.bars(50, seed=42), make_generator().bars(50))
    assert_same(mds.ticks(50, seed=42), make_generator().ticks(50))
    assert len(mds.bars(seed=1)) == len(mds.ticks(seed=1)) == 1000


def test_01_no_bars_is_a_count_too() -> None:
    generator = make_generator()
    assert len(generator.bars(0)) == len(generator.ticks(0)) == 0
    assert generator.generate_series(0) == []
    assert generator.generate_ticks(0) == []
    assert list(generator.iter_bars(0)) == []
    assert list(generator.chunks(0)) == []
    assert_same(generator.bars(5), make_generator().bars(5))


# 2


def closes_of(path: Path) -> list[float]:
    if path.suffix == ".csv":
        with path.open(newline="") as file:
            return [float(row["close"]) for row in csv.DictReader(file)]
    if path.suffix == ".json":
        return [row["close"] for row in json.loads(path.read_text())]
    return [json.loads(line)["close"] for line in path.read_text().splitlines()]


def test_02_files_begin_at_the_first_bar_and_hold_the_same_data(tmp_path: Path) -> None:
    generator = make_generator()
    whole = generator.bars(30)
    generator.ticks(5)
    generator.to_csv(tmp_path / "bars.csv", count=30)
    generator.to_json(tmp_path / "bars.json", count=30)
    generator.to_jsonl(tmp_path / "bars.jsonl", count=30)
    for name in ("bars.csv", "bars.json", "bars.jsonl"):
        assert closes_of(tmp_path / name) == whole.close.tolist()


def test_02_files_and_windows_move_no_cursor(tmp_path: Path) -> None:
    generator = make_generator(start=START)
    whole = make_generator(start=START).bars(30)
    first = generator.bars(10)
    generator.to_csv(tmp_path / "bars.csv", count=500)
    generator.to_png(tmp_path / "bars.png", count=50)
    generator.bars_between("2024-03-02", "2024-03-03")
    generator.generate_series_between("2024-03-02", "2024-03-03")
    assert_same(joined([first, generator.bars(20)]), whole)
    assert_same(generator.ticks(10), make_generator(start=START).ticks(10))


def test_02_windows_agree_and_join() -> None:
    generator = make_generator(start=START)
    whole = generator.bars_between("2024-03-02", "2024-03-04")
    parts = [
        generator.bars_between("2024-03-02", "2024-03-02T07:31"),
        generator.bars_between("2024-03-02T07:31", "2024-03-03"),
        generator.bars_between("2024-03-03", "2024-03-04"),
    ]
    assert_same(joined(parts), whole)
    assert_same(make_generator(start=START).bars(3 * 1440)[1440:], whole)
    rows = generator.generate_series_between("2024-03-02", "2024-03-04")
    assert [row["close"] for row in rows] == whole.close.tolist()
    assert [row["volume"] for row in rows] == whole.volume.tolist()


# 3


def test_03_reset_rewinds_both_cursors() -> None:
    generator = make_generator()
    bars, ticks = generator.bars(20), generator.ticks(20)
    generator.reset()
    assert_same(generator.bars(20), bars)
    assert_same(generator.ticks(20), ticks)


def test_03_set_seed_reseeds_and_rewinds() -> None:
    generator = make_generator(seed=1)
    first = generator.bars(20)
    generator.ticks(20)
    generator.set_seed(2)
    assert generator.config().seed == 2
    assert_same(generator.bars(20), make_generator(seed=2).bars(20))
    assert_same(generator.ticks(20), make_generator(seed=2).ticks(20))
    generator.set_seed(1)
    assert_same(generator.bars(20), first)


def test_03_a_call_that_fails_moves_nothing() -> None:
    generator = make_generator()
    generator.bars(10)
    generator.ticks(10)
    for name in ("bars", "ticks", "generate_series", "generate_ticks"):
        method = loosely(getattr(generator, name))
        for count in (-1, "5", 2.5, None):
            with pytest.raises((ValueError, TypeError)):
                method(count)
        with pytest.raises(MemoryError):
            method(2**61)
        with pytest.raises(TypeError):
            method(5, progress=5)
    with pytest.raises(ValueError, match="seed"):
        generator.set_seed(-1)
    assert_same(generator.bars(10), make_generator().bars(20)[10:])
    assert_same(generator.ticks(10), make_generator().ticks(20)[10:])


@pytest.mark.parametrize("name", ["bars", "ticks", "generate_series", "generate_ticks"])
def test_03_a_call_that_is_interrupted_moves_nothing(name: str) -> None:
    generator = make_generator()
    generator.bars(10)
    generator.ticks(10)
    with pytest.raises(StoppedError):
        getattr(generator, name)(20_000, progress=stop)
    assert_same(generator.bars(10), make_generator().bars(20)[10:])
    assert_same(generator.ticks(10), make_generator().ticks(20)[10:])


def test_03_a_generator_is_not_an_endless_iterable() -> None:
    with pytest.raises(TypeError):
        loosely(iter)(make_generator())
    with pytest.raises(TypeError):
        loosely(len)(make_generator())


# 4


def test_04_a_timestamp_is_the_opening_time_in_utc() -> None:
    series = make_generator(start=START, interval="15m").bars(100)
    assert series.timestamp[0] == np.datetime64("2024-03-01T00:00:00")
    assert set(np.diff(series.timestamp)) == {np.timedelta64(15, "m")}
    assert series[3].timestamp == datetime(2024, 3, 1, 0, 45, tzinfo=UTC)


def test_04_windows_hold_their_start_and_not_their_end() -> None:
    series = make_generator(start=START).bars_between("2024-03-01T01:00", "2024-03-01T02:00")
    assert len(series) == 60
    assert series[0].timestamp == datetime(2024, 3, 1, 1, tzinfo=UTC)
    assert series[-1].timestamp == datetime(2024, 3, 1, 1, 59, tzinfo=UTC)


@pytest.mark.parametrize("fields", [{"start": START}, {}], ids=["cut", "own path"])
def test_04_an_unaligned_start_rounds_up_to_the_next_bar(fields: dict[str, object]) -> None:
    generator = make_generator(**fields)
    aligned = generator.bars_between("2024-03-01T00:01", "2024-03-01T00:05")
    for second in ("00:00:00.000001", "00:00:30", "00:00:59.999999"):
        assert_same(generator.bars_between(f"2024-03-01T{second}", "2024-03-01T00:05"), aligned)
    assert len(generator.bars_between("2024-03-01T00:01", "2024-03-01T00:04:30")) == 4


def test_04_bars_are_aligned_with_the_given_start() -> None:
    generator = make_generator(start="2024-03-01T00:00:20Z")
    series = generator.bars_between("2024-03-01T00:01", "2024-03-01T00:03")
    assert [str(moment)[-9:-7] for moment in series.timestamp] == ["20", "20"]


@pytest.mark.parametrize("fields", [{"start": START}, {}], ids=["cut", "own path"])
def test_04_an_empty_window_is_empty_and_a_reversed_one_is_refused(
    fields: dict[str, object],
) -> None:
    generator = make_generator(**fields)
    assert len(generator.bars_between("2024-03-02", "2024-03-02")) == 0
    assert generator.generate_series_between("2024-03-02", "2024-03-02") == []
    for call in (generator.bars_between, generator.generate_series_between):
        with pytest.raises(ValueError, match="end") as caught:
            call("2024-03-02", "2024-03-01")
        assert isinstance(caught.value, mds.GeneratorError)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2024-03-02", "2024-03-03"),
        ("2024-03-02T00:00:00", "2024-03-03T00:00:00Z"),
        ("2024-03-02T01:00:00+01:00", "2024-03-02T23:00:00-01:00"),
        (date(2024, 3, 2), date(2024, 3, 3)),
        (datetime(2024, 3, 2), datetime(2024, 3, 3)),  # noqa: DTZ001
        (datetime(2024, 3, 2, tzinfo=UTC), datetime(2024, 3, 3, tzinfo=UTC)),
    ],
)
def test_04_texts_and_naive_moments_are_utc_and_a_date_is_midnight(
    start: datetime | date | str, end: datetime | date | str
) -> None:
    series = make_generator(start=START).bars_between(start, end)
    assert_same(series, make_generator(start=START).bars(2 * 1440)[1440:])


# 5


def test_05_with_a_start_a_window_is_cut_from_that_path() -> None:
    generator = make_generator(start=START)
    series = generator.bars_between("2024-03-01T05:00", "2024-03-01T06:00")
    assert_same(series, generator.bars(360)[300:])


@pytest.mark.parametrize("window", [("2024-02-01", "2024-02-02"), ("2024-02-29", "2024-03-02")])
def test_05_a_window_before_the_start_is_refused_by_name(window: tuple[str, str]) -> None:
    generator = make_generator(start=START)
    for call in (generator.bars_between, generator.generate_series_between):
        with pytest.raises(ValueError, match="start=") as caught:
            call(*window)
        assert isinstance(caught.value, mds.GeneratorError)


def test_05_without_a_start_each_window_begins_its_own_path() -> None:
    generator = make_generator(initial_price=55, volatility=0.01)
    for day in ("1999-12-31", "2024-01-01", "2024-03-01"):
        series = generator.bars_between(day, f"{day}T12:00")
        assert series[0].timestamp == datetime.fromisoformat(day).replace(tzinfo=UTC)
        assert series[0].open == 55
        assert len(series) == 720
    same = generator.bars_between("2024-01-01", "2024-01-01T12:00")
    assert_same(same, generator.bars_between("2024-01-01", "2024-01-01T12:00"))


# 6

SHAPES: dict[str, dict[str, object]] = {
    "defaults": {},
    "between barriers": {"min_price": 95, "max_price": 105, "volatility": 0.02},
    "narrow barriers": {"min_price": 99.98, "max_price": 100.03, "volatility": 0.01},
    "barriers off the grid": {"min_price": 97.003, "max_price": 103.009, "volatility": 0.05},
    "coarse ticks": {"tick_size": "0.25", "volatility": 0.004},
    "fives": {"tick_size": "0.05", "volatility": 0.004},
    "one tick a unit": {"tick_size": "1", "initial_price": 3, "volatility": 0.3},
    "small prices": {"initial_price": 0.00012, "volatility": 0.05},
    "large prices": {"initial_price": 1e9, "volatility": 0.05},
    "no volatility": {"volatility": 0},
    "steep fall": {"volatility": 0.01, "trend": -0.5},
    "steep rise": {"volatility": 0.01, "trend": 0.5, "max_price": 1e12},
    "lots": {"lot_size": 25, "volume_base": 30, "volume_volatility": 2},
    "fine lots": {"lot_size": 0.001, "volume_base": 0.5},
}


@pytest.mark.parametrize("name", SHAPES)
def test_06_prices_and_volumes_keep_their_rules(name: str) -> None:
    series = make_generator(**SHAPES[name]).bars(3000)
    np.testing.assert_array_equal(series.open[1:], series.close[:-1])
    assert np.all(series.low <= np.minimum(series.open, series.close))
    assert np.all(series.high >= np.maximum(series.open, series.close))
    lot = float(str(SHAPES[name].get("lot_size", 1)))
    assert np.all(series.volume >= lot)
    lots = series.volume / lot
    np.testing.assert_allclose(lots, np.rint(lots), rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", SHAPES)
def test_06_every_price_is_on_the_grid_and_inside_the_barriers(name: str) -> None:
    fields = SHAPES[name]
    price = Decimal(str(fields.get("initial_price", 100)))
    tick = str(
        fields.get("tick_size") or min(Decimal("0.01"), Decimal(10) ** (price.adjusted() - 4))
    )
    series = make_generator(**fields).bars(3000)
    low, high = ticks_of(series.low, tick), ticks_of(series.high, tick)
    ticks_of(series.open, tick)
    ticks_of(series.close, tick)
    assert low.min() >= 1
    assert high.max() <= 2**53
    assert series.low.min() >= float(str(fields.get("min_price", 0)))
    assert series.high.max() <= float(str(fields.get("max_price", np.inf)))


def test_06_barriers_are_reached_and_reflect() -> None:
    series = make_generator(min_price=95, max_price=105, volatility=0.02).bars(3000)
    assert series.low.min() == 95
    assert series.high.max() == 105
    assert len(np.unique(series.close)) > 500


def test_bars_without_a_count_end_with_the_calendar() -> None:
    generator = make_generator(start="9999-12-31T23:58")
    assert len(list(generator.iter_bars())) == 2
    generator.reset()
    with pytest.raises(mds.TimestampOverflowError):
        list(generator.iter_bars(3))
