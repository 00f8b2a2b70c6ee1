"""Exceptions: one tree, the builtin that a user would catch, fields, clear texts."""

import pickle
from pathlib import Path

import market_data_source as mds
import pytest
from helpers import Make, loosely, make_config, make_generator

TREE: dict[str, tuple[type[BaseException], ...]] = {
    "MarketDataError": (Exception,),
    "ConfigError": (mds.MarketDataError, ValueError),
    "ConfigOutOfRangeError": (mds.ConfigError,),
    "ConflictError": (mds.ConfigError,),
    "IntervalError": (mds.MarketDataError, ValueError),
    "SeriesError": (mds.MarketDataError,),
    "GeneratorError": (mds.MarketDataError,),
    "ExportError": (mds.MarketDataError,),
    "InternalError": (mds.MarketDataError, RuntimeError),
    "ReentrantCallError": (mds.MarketDataError, RuntimeError),
}
CLASSES = [
    value
    for value in vars(mds).values()
    if isinstance(value, type) and issubclass(value, BaseException)
]


@pytest.mark.parametrize("name", TREE)
def test_an_exception_is_what_a_user_would_catch(name: str) -> None:
    kind = getattr(mds, name)
    for base in TREE[name]:
        assert issubclass(kind, base)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_exception_belongs_to_the_package(kind: type[BaseException]) -> None:
    assert issubclass(kind, mds.MarketDataError)
    assert kind.__module__ == "market_data_source"
    assert kind.__name__ == kind.__qualname__
    assert kind.__name__.endswith("Error")
    assert kind.__doc__


def test_a_bad_value_can_be_caught_in_every_way() -> None:
    for kind in (mds.ConfigOutOfRangeError, mds.ConfigError, mds.MarketDataError, ValueError):
        with pytest.raises(kind):
            mds.GeneratorConfig(initial_price=-1)


def raised(call: Make, *arguments: object, **options: object) -> BaseException:
    with pytest.raises(Exception) as caught:  # noqa: PT011
        call(*arguments, **options)
    return caught.value


def test_exceptions_are_pickled_with_their_fields(tmp_path: Path) -> None:
    examples = [
        raised(make_config, initial_price=-1),
        raised(make_config, volatility=0.1, annual_volatility=0.1),
        raised(loosely(mds.TimeInterval), "5 parsecs"),
        raised(loosely(make_generator().to_csv), tmp_path / "missing" / "bars.csv"),
        raised(loosely(make_generator().bars_between), "2024-01-02", "2024-01-01"),
        raised(
            loosely(make_generator(start="2024-01-02").bars_between), "2024-01-01", "2024-01-03"
        ),
    ]
    for error in examples:
        assert isinstance(error, mds.MarketDataError)
        back = pickle.loads(pickle.dumps(error))
        assert type(back) is type(error)
        assert str(back) == str(error)
        assert vars(back) == vars(error)
        for name in ("errno", "filename"):
            assert getattr(back, name, None) == getattr(error, name, None)


# counts

COUNTING = ("bars", "ticks", "generate_series", "generate_ticks", "iter_bars", "chunks")


def test_a_conflict_says_how_to_solve_it() -> None:
    text = str(raised(make_config, trend=0.1, annual_drift=0.1))
    assert "trend" in text
    assert "annual_drift" in text
    assert len(text) > 40


@pytest.mark.parametrize("name", COUNTING)
@pytest.mark.parametrize("count", [-1, -(2**63), -(2**70)])
def test_a_negative_count_names_argument_value_and_range(name: str, count: int) -> None:
    error = raised(getattr(make_generator(), name), count)
    assert isinstance(error, ValueError)
    assert "count" in str(error)
    assert str(count) in str(error)
    assert "0" in str(error).replace(str(count), "")


@pytest.mark.parametrize("name", ["bars", "ticks", "generate_series", "generate_ticks"])
@pytest.mark.parametrize("count", [2**61, 2**63, 2**64, 2**100])
def test_a_huge_count_is_a_memory_error(name: str, count: int) -> None:
    assert isinstance(raised(getattr(make_generator(), name), count), MemoryError)
    if hasattr(mds, name):
        assert isinstance(raised(getattr(mds, name), count, seed=1), MemoryError)


@pytest.mark.parametrize("name", COUNTING)
@pytest.mark.parametrize("count", ["5", 5.0, 2.5, [5], b"5", float("nan")])
def test_a_count_of_a_wrong_type_is_a_type_error_that_names_it(name: str, count: object) -> None:
    error = raised(getattr(make_generator(), name), count)
    assert isinstance(error, TypeError)
    assert "count" in str(error)
    assert type(count).__name__ in str(error)


@pytest.mark.parametrize("name", COUNTING)
def test_a_missing_or_an_unknown_argument_is_a_type_error(name: str) -> None:
    method = loosely(getattr(make_generator(), name))
    if name != "iter_bars":
        assert isinstance(raised(method), TypeError)
    assert isinstance(raised(method, 5, colour="red"), TypeError)
    assert isinstance(raised(method, 5, 5, 5), TypeError)


@pytest.mark.parametrize("size", [0, -1])
def test_chunks_of_no_bars_are_refused(size: int) -> None:
    error = raised(loosely(make_generator().chunks), 10, size=size)
    assert isinstance(error, ValueError)
    assert "size" in str(error)


@pytest.mark.parametrize("progress", [5, "yes", [], 1.5])
def test_progress_is_a_switch_or_something_to_call(progress: object) -> None:
    error = raised(loosely(make_generator().bars), 10, progress=progress)
    assert isinstance(error, TypeError)
    assert "progress" in str(error)


def test_an_error_of_the_progress_callback_comes_out_as_it_is() -> None:
    class OddError(LookupError):
        pass

    problem = OddError("from the callback")

    def callback(_done: int, _total: int) -> None:
        raise problem

    assert raised(loosely(make_generator().bars), 100_000, progress=callback) is problem


# time and price at their ends


def test_a_timestamp_past_year_9999_is_a_value_error(tmp_path: Path) -> None:
    generator = make_generator(start="9999-12-31T23:50:00Z", tick_interval="1m")
    assert len(generator.bars(10)) == 10
    generator.reset()
    for call, arguments in (
        (generator.bars, (11,)),
        (generator.ticks, (11,)),
        (generator.generate_series, (11,)),
        (generator.generate_ticks, (11,)),
        (lambda count: list(generator.iter_bars(count)), (11,)),
        (lambda path: generator.to_csv(path, count=11), (tmp_path / "bars.csv",)),
    ):
        error = raised(loosely(call), *arguments)
        assert isinstance(error, ValueError)
        assert isinstance(error, mds.MarketDataError)
        assert "9999" in str(error)


@pytest.mark.parametrize(
    "fields",
    [
        {"trend": 1e300},
        {"trend": -1e300},
        {"volatility": 1e300},
        {"volatility": 1e9, "trend": 1e9},
        {"initial_price": 1e300, "volatility": 0.5},
        {"initial_price": 1e-300, "volatility": 0.5},
        {"annual_volatility": 1e200, "interval": "52w"},
        {"annual_drift": 700.0, "interval": "52w"},
        {"volume_base": 1e308, "volume_volatility": 3.0},
        {"volume_volatility": 1e3},
        {"lot_size": 1e308},
        {"initial_price": 1e17, "tick_size": "1"},
        {"initial_price": 1.0, "tick_size": "1e-27"},
        {"spread": 2**31},
        {"spread": 2**32 - 1, "tick_size": "0.01", "max_price": 101.0},
    ],
    ids=repr,
)
def test_settings_at_the_end_of_numbers_end_in_data_or_in_a_clear_error(
    fields: dict[str, object],
) -> None:
    try:
        generator = make_generator(**fields)
        bars, ticks = generator.bars(2000), generator.ticks(2000)
    except (mds.ConfigError, mds.GeneratorError) as refusal:
        text = str(refusal)
    else:
        check_numbers(bars, ticks)
        return
    assert any(name in text for name in (*fields, "price"))


def check_numbers(bars: mds.BarSeries, ticks: mds.TickSeries) -> None:
    for column in (bars.open, bars.high, bars.low, bars.close, bars.volume, ticks.price):
        assert column.min() > 0
        assert column.max() < float("inf")
    assert (bars.low <= bars.high).all()
    assert (ticks.bid < ticks.ask).all()


def test_a_path_that_overflows_ends_in_one_clear_error_and_moves_nothing() -> None:
    generator = make_generator(trend=1.0, volatility=0.01, seed=3)
    with pytest.raises(mds.PriceOverflowError, match="max_price") as caught:
        generator.bars(1000)
    assert isinstance(caught.value, OverflowError)
    assert 700 < caught.value.row < 720
    assert generator.bars(10).open[0] == 100
    reflected = make_generator(trend=1.0, volatility=0.01, max_price=1e6, seed=3).bars(1000)
    assert reflected.high.max() == 1e6
