"""`Bar` and `Tick`: frozen values with exact prices."""

import copy
import datetime as dt
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal

import market_data_source as mds
import pytest
from helpers import BAR_FIELDS, TICK_FIELDS, loosely, make_generator

BAR: dict[str, object] = {
    "timestamp": datetime(2024, 1, 1, 0, 0, 30, 500, tzinfo=UTC),
    "open": Decimal("100.00"),
    "high": Decimal("101.50"),
    "low": Decimal("99.25"),
    "close": Decimal("100.75"),
    "volume": 1234.5,
}
TICK: dict[str, object] = {
    "timestamp": datetime(2024, 1, 1, tzinfo=UTC),
    "price": Decimal("100.01"),
    "bid": Decimal("100.00"),
    "ask": Decimal("100.02"),
    "spread": Decimal("0.02"),
    "volume": 7.0,
}
KINDS = pytest.mark.parametrize(
    ("kind", "fields"), [(mds.Bar, BAR), (mds.Tick, TICK)], ids=["Bar", "Tick"]
)
Record = mds.Bar | mds.Tick


@KINDS
def test_fields_are_given_by_name_and_read_as_attributes(
    kind: type[Record], fields: dict[str, object]
) -> None:
    record = loosely(kind)(**fields)
    for name, value in fields.items():
        read = getattr(record, name)
        assert read == value
        assert type(read) is type(value)
    assert loosely(kind)(*fields.values()) == record
    with pytest.raises(TypeError):
        loosely(kind)(**fields, another=1)
    for name in fields:
        with pytest.raises(TypeError, match=name):
            loosely(kind)(**{key: fields[key] for key in fields if key != name})


@KINDS
def test_a_decimal_keeps_its_digits(kind: type[Record], fields: dict[str, object]) -> None:
    record = loosely(kind)(**fields)
    for name, value in fields.items():
        if isinstance(value, Decimal):
            assert str(getattr(record, name)) == str(value)


def test_values_are_accepted_in_wider_forms() -> None:
    wide = loosely(mds.Bar)(
        timestamp=date(2024, 1, 1), open=100, high="100.5", low=99.1, close=Decimal(100), volume=3
    )
    assert wide == mds.Bar(
        timestamp=datetime(2024, 1, 1, tzinfo=UTC),
        open=Decimal(100),
        high=Decimal("100.5"),
        low=Decimal("99.1"),
        close=Decimal(100),
        volume=3.0,
    )


@KINDS
@pytest.mark.parametrize("value", ["not a value", float("nan"), object()])
def test_a_bad_value_names_the_field(
    kind: type[Record], fields: dict[str, object], value: object
) -> None:
    for name in fields:
        if name == "volume" and isinstance(value, float):
            continue
        with pytest.raises((TypeError, ValueError), match=name):
            loosely(kind)(**{**fields, name: value})


@KINDS
def test_records_are_values(kind: type[Record], fields: dict[str, object]) -> None:
    record, same = loosely(kind)(**fields), loosely(kind)(**fields)
    assert record == same
    assert hash(record) == hash(same)
    assert record != tuple(fields.values())
    for name, value in fields.items():
        other = datetime(2025, 1, 1, tzinfo=UTC) if name == "timestamp" else type(value)(5)  # type: ignore[call-arg]
        assert loosely(kind)(**{**fields, name: other}) != record


@KINDS
def test_records_do_not_change(kind: type[Record], fields: dict[str, object]) -> None:
    record = loosely(kind)(**fields)
    for name in (*fields, "brand_new"):
        with pytest.raises(AttributeError):
            setattr(record, name, 1)
    with pytest.raises(AttributeError):
        delattr(record, "volume")


@KINDS
def test_a_repr_evaluates_back(kind: type[Record], fields: dict[str, object]) -> None:
    record = loosely(kind)(**fields)
    names = {**vars(mds), "datetime": dt, "Decimal": Decimal}
    assert eval(repr(record), names) == record  # noqa: S307


@KINDS
def test_records_are_copied_and_pickled(kind: type[Record], fields: dict[str, object]) -> None:
    record = loosely(kind)(**fields)
    assert copy.copy(record) == record
    assert copy.deepcopy(record) == record
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(record, protocol)) == record


def test_a_bar_can_be_matched() -> None:
    assert mds.Bar.__match_args__ == BAR_FIELDS
    bar = loosely(mds.Bar)(**BAR)
    match bar:
        case mds.Bar(when, low=low, close=close):
            assert (when, low, close) == (BAR["timestamp"], BAR["low"], BAR["close"])
        case _:
            pytest.fail("a bar did not match its own pattern")


def test_a_tick_can_be_matched() -> None:
    assert mds.Tick.__match_args__ == TICK_FIELDS
    tick = loosely(mds.Tick)(**TICK)
    match tick:
        case mds.Tick(_, price, bid, ask):
            assert (price, bid, ask) == (TICK["price"], TICK["bid"], TICK["ask"])
        case _:
            pytest.fail("a tick did not match its own pattern")


def test_bars_of_a_table_have_the_values_of_its_columns() -> None:
    series = make_generator(tick_size="0.05").bars(50)
    for index, bar in enumerate(series):
        for name in ("open", "high", "low", "close"):
            price = getattr(bar, name)
            assert isinstance(price, Decimal)
            assert price.as_tuple().exponent == -2
            assert float(price) == getattr(series, name)[index]
        assert bar.volume == series.volume[index]
        assert bar.timestamp.tzinfo is UTC
        naive = bar.timestamp.replace(tzinfo=None)
        assert naive == series.timestamp[index].item()


def test_ticks_of_a_table_have_the_values_of_its_columns() -> None:
    series = make_generator(spread=3).ticks(50)
    for index, tick in enumerate(series):
        assert float(tick.price) == series.price[index]
        assert float(tick.bid) == series.bid[index]
        assert float(tick.ask) == series.ask[index]
        assert tick.spread == tick.ask - tick.bid == Decimal("0.03")
        assert tick.volume == series.volume[index]
        assert tick.timestamp.replace(tzinfo=None) == series.timestamp[index].item()
