"""Pickles and copies: equal, independent, and safe when they are damaged."""

import contextlib
import copy
import pickle
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import cast

import market_data_source as mds
import pytest
from helpers import START, assert_same, make_generator

MAKERS: dict[str, Callable[[], object]] = {
    "GeneratorConfig": lambda: mds.GeneratorConfig.volatile(seed=5, symbol="X"),
    "TimeInterval": lambda: mds.TimeInterval("90s"),
    "Bar": lambda: make_generator().bars(1)[0],
    "Tick": lambda: make_generator().ticks(1)[0],
    "BarSeries": lambda: make_generator(symbol="X").bars(100),
    "empty BarSeries": lambda: make_generator().bars(0),
    "slice of BarSeries": lambda: make_generator().bars(100)[20:40],
    "TickSeries": lambda: make_generator().ticks(100),
    "MarketDataGenerator": lambda: make_generator(start=START),
    "CsvOptions": lambda: mds.CsvOptions(delimiter=";"),
    "JsonOptions": lambda: mds.JsonOptions(pretty=True),
    "JsonLinesOptions": lambda: mds.JsonLinesOptions(
        timestamp_format=mds.TimestampFormat.UNIX_SECONDS
    ),
    "PngOptions": lambda: mds.PngOptions(title="A title", moving_averages=[5, 20]),
    "TimestampFormat": lambda: mds.TimestampFormat.UNIX_SECONDS,
}


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_what_is_pickled_comes_back_equal(name: str, protocol: int) -> None:
    value = MAKERS[name]()
    back = pickle.loads(pickle.dumps(value, protocol))
    assert type(back) is type(value)
    assert back == value


@pytest.mark.parametrize("name", MAKERS)
def test_a_copy_is_equal(name: str) -> None:
    value = MAKERS[name]()
    for copied in (copy.copy(value), copy.deepcopy(value), copy.deepcopy([value])[0]):
        assert type(copied) is type(value)
        assert copied == value


@pytest.mark.parametrize("name", MAKERS)
def test_pickles_name_the_public_package(name: str) -> None:
    text = pickle.dumps(MAKERS[name]())
    assert b"market_data_source" in text
    assert b"_native" not in text


def test_a_copy_of_a_generator_goes_on_by_itself() -> None:
    generator = make_generator()
    whole, ticks = make_generator().bars(60), make_generator().ticks(20)
    generator.bars(20)
    generator.ticks(10)
    copies = [
        copy.copy(generator),
        copy.deepcopy(generator),
        pickle.loads(pickle.dumps(generator)),
    ]
    assert_same(generator.bars(20), whole[20:40])
    for copied in copies:
        assert_same(copied.bars(40), whole[20:])
        assert_same(copied.ticks(10), ticks[10:])
        assert copied.config() == generator.config()
    assert_same(generator.bars(20), whole[40:])
    assert_same(generator.ticks(10), ticks[10:])


def test_a_copy_keeps_the_drawn_seed() -> None:
    generator = mds.MarketDataGenerator()
    copied = pickle.loads(pickle.dumps(generator))
    assert copied.config() == generator.config()
    assert_same(copied.bars(20), generator.bars(20))


def test_generators_are_equal_when_their_next_bars_are() -> None:
    one, other = make_generator(), make_generator()
    assert one == other
    one.bars(5)
    assert one != other
    other.bars(5)
    assert one == other
    assert one != make_generator(seed=1)


def test_a_table_keeps_its_provenance_in_a_pickle() -> None:
    series = make_generator(start=START, tick_size="0.05").bars(50)[10:20]
    back = pickle.loads(pickle.dumps(series))
    assert (back.config, back.seed, back.stream_version) == (
        series.config,
        series.seed,
        series.stream_version,
    )
    assert list(back) == list(series)
    assert not back.close.flags.writeable


def test_a_pickle_of_a_slice_does_not_hold_the_whole() -> None:
    series = make_generator().bars(50_000)
    assert len(pickle.dumps(series[:10])) < 5000
    assert len(pickle.dumps(series)) < 50_000 * 6 * 8 * 1.3


@pytest.mark.parametrize(
    "make", [lambda: make_generator().iter_bars(), lambda: make_generator().chunks(10)]
)
def test_an_iterator_cannot_be_pickled(make: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(make())


@pytest.mark.parametrize("name", ["BarSeries", "TickSeries", "MarketDataGenerator"])
def test_a_damaged_state_is_an_error_and_no_crash(name: str) -> None:
    value = MAKERS[name]()
    parts = cast("tuple[Callable[[bytes], object], tuple[bytes]]", value.__reduce_ex__(4))
    restore, (state,) = parts
    assert restore(state) == value
    step = max(1, len(state) // 400)
    damaged = [state[:position] for position in range(0, len(state), step)]
    for position in range(0, len(state), step):
        for change in (0x01, 0x40, 0x80, 0xFF):
            changed = bytearray(state)
            changed[position] ^= change
            damaged.append(bytes(changed))
    for one in [*damaged, b"", b"\xdd\xff\xff\xff\xff", state + state]:
        try:
            back = restore(one)
        except (ValueError, MemoryError):
            continue
        use(back)


def use(value: object) -> None:
    """Use what came out of a damaged state: it may be odd, and must not break anything."""
    with contextlib.suppress(ValueError, IndexError, OverflowError, MemoryError):
        repr(value)
        if isinstance(value, mds.MarketDataGenerator):
            value.bars(3)
            value.ticks(3)
        if isinstance(value, mds.BarSeries | mds.TickSeries):
            list(value[:5])
            value.to_numpy()
            value[:5].to_pandas()
            value[:5].to_polars()


def test_values_that_are_not_valid_do_not_come_out_of_a_pickle() -> None:
    text = pickle.dumps(mds.GeneratorConfig(initial_price=123.0), 2)
    good, bad = (struct.pack(">d", value) for value in (123.0, -123.0))
    assert text.count(good) == 1
    with pytest.raises(ValueError, match="initial_price"):
        pickle.loads(text.replace(good, bad))


def test_records_of_the_same_values_are_the_same_pickle() -> None:
    bars = [
        mds.Bar(
            timestamp=datetime(2024, 1, 1, tzinfo=UTC),
            open=Decimal("1.50"),
            high=Decimal(2),
            low=Decimal(1),
            close=Decimal("1.5"),
            volume=3.0,
        )
        for _ in range(2)
    ]
    assert pickle.dumps(bars[0]) == pickle.dumps(bars[1])
