"""`TimeInterval`: names, text forms, order, conversions, refusals."""

import copy
import pickle
from datetime import timedelta

import market_data_source as mds
import pytest
from helpers import loosely

NAMED = {
    "S1": timedelta(seconds=1),
    "S5": timedelta(seconds=5),
    "S15": timedelta(seconds=15),
    "S30": timedelta(seconds=30),
    "M1": timedelta(minutes=1),
    "M5": timedelta(minutes=5),
    "M15": timedelta(minutes=15),
    "M30": timedelta(minutes=30),
    "H1": timedelta(hours=1),
    "H2": timedelta(hours=2),
    "H4": timedelta(hours=4),
    "H8": timedelta(hours=8),
    "H12": timedelta(hours=12),
    "D1": timedelta(days=1),
    "W1": timedelta(weeks=1),
}


@pytest.mark.parametrize("name", NAMED)
def test_a_named_interval_has_the_length_of_its_name(name: str) -> None:
    interval = getattr(mds.TimeInterval, name)
    assert isinstance(interval, mds.TimeInterval)
    assert interval.duration == NAMED[name]
    assert interval.seconds == NAMED[name].total_seconds()
    assert str(interval) == f"{name[1:]}{name[0].lower()}"


@pytest.mark.parametrize(
    ("text", "shown", "length"),
    [
        ("90s", "90s", timedelta(seconds=90)),
        ("60s", "1m", timedelta(minutes=1)),
        ("120m", "2h", timedelta(hours=2)),
        ("7d", "1w", timedelta(weeks=1)),
        ("10d", "10d", timedelta(days=10)),
        ("250ms", "250ms", timedelta(milliseconds=250)),
        ("3000ms", "3s", timedelta(seconds=3)),
    ],
)
def test_the_text_is_in_the_largest_exact_unit(text: str, shown: str, length: timedelta) -> None:
    interval = mds.TimeInterval(text)
    assert str(interval) == shown
    assert interval.duration == length
    assert mds.TimeInterval(shown) == interval
    assert hash(mds.TimeInterval(shown)) == hash(interval)


def test_a_repr_evaluates_back() -> None:
    assert repr(mds.TimeInterval("90s")) == "TimeInterval('90s')"
    assert eval(repr(mds.TimeInterval.W1), vars(mds)) == mds.TimeInterval.W1  # noqa: S307


def test_intervals_have_the_order_of_their_lengths() -> None:
    shuffled = [mds.TimeInterval(text) for text in ("1d", "90s", "2h", "1m", "250ms", "1w", "60m")]
    assert [str(interval) for interval in sorted(shuffled)] == [
        *("250ms", "1m", "90s", "1h", "2h", "1d", "1w")
    ]
    assert mds.TimeInterval.M1 < mds.TimeInterval.M5 <= mds.TimeInterval("300s")
    assert mds.TimeInterval.H1 > mds.TimeInterval.M30 >= mds.TimeInterval.M30
    with pytest.raises(TypeError):
        loosely(sorted)([mds.TimeInterval.M1, "5m"])


def test_an_interval_is_not_equal_to_its_text() -> None:
    assert mds.TimeInterval("1m") != "1m"
    assert mds.TimeInterval("1m") != mds.TimeInterval("2m")
    assert len({mds.TimeInterval("60m"), mds.TimeInterval.H1, mds.TimeInterval.H2}) == 2


def test_an_interval_is_copied_and_pickled() -> None:
    interval = mds.TimeInterval("90s")
    assert copy.copy(interval) == interval
    assert copy.deepcopy(interval) == interval
    assert pickle.loads(pickle.dumps(interval)) == interval


@pytest.mark.parametrize(
    "text",
    ["", "m", "1", "0s", "-1m", "1.5h", "1 fortnight", "1M1", "m1", "1mm", "99999999999999999999d"],
)
def test_a_text_that_is_no_interval_is_refused_with_what_is(text: str) -> None:
    with pytest.raises(ValueError, match="interval") as caught:
        mds.TimeInterval(text)
    assert isinstance(caught.value, mds.IntervalError)
    assert text in str(caught.value)


def test_a_wrong_type_is_a_type_error() -> None:
    for value in (5, 1.5, None, b"1m", ["1m"]):
        with pytest.raises(TypeError):
            loosely(mds.TimeInterval)(value)


def test_an_interval_does_not_change() -> None:
    with pytest.raises(AttributeError):
        setattr(mds.TimeInterval("1m"), "seconds", 5.0)  # noqa: B010
