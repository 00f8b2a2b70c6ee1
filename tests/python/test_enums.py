"""Enums are those of Python: members, values, identity; arguments take the value too."""

import copy
import enum
import pickle
from pathlib import Path

import market_data_source as mds
import pytest
from helpers import loosely, make_generator

ENUMS = [
    value
    for value in vars(mds).values()
    if isinstance(value, type) and issubclass(value, enum.Enum)
]


def test_the_members_of_timestamp_format() -> None:
    assert {member.name: member.value for member in mds.TimestampFormat} == {
        "ISO": "iso",
        "UNIX_SECONDS": "unix_seconds",
        "UNIX_MILLISECONDS": "unix_milliseconds",
        "UNIX_MICROSECONDS": "unix_microseconds",
    }


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_an_enum_is_a_real_one(kind: type[enum.Enum]) -> None:
    assert kind.__module__ == "market_data_source"
    assert kind.__doc__
    for member in kind:
        assert kind(member.value) is member
        assert kind[member.name] is member
        assert pickle.loads(pickle.dumps(member)) is member
        assert copy.deepcopy(member) is member
    with pytest.raises(ValueError, match="no such member"):
        kind("no such member")


def first_stamp(folder: Path, form: object) -> str:
    path = folder / "bars.csv"
    loosely(make_generator(start="2024-03-01").to_csv)(path, count=1, timestamp_format=form)
    return path.read_text().splitlines()[1].split(",")[0]


@pytest.mark.parametrize("form", mds.TimestampFormat)
def test_an_argument_takes_the_member_and_its_value(
    form: mds.TimestampFormat, tmp_path: Path
) -> None:
    stamp = first_stamp(tmp_path, form)
    assert first_stamp(tmp_path, form.value) == stamp
    assert mds.CsvOptions(timestamp_format=form) == loosely(mds.CsvOptions)(
        timestamp_format=form.value
    )
    assert mds.CsvOptions(timestamp_format=form).timestamp_format is form


def test_the_formats_write_different_things(tmp_path: Path) -> None:
    assert [first_stamp(tmp_path, form.value) for form in mds.TimestampFormat] == [
        "2024-03-01T00:00:00Z",
        "1709251200",
        "1709251200000",
        "1709251200000000",
    ]


def test_a_text_that_is_no_member_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="timestamp_format") as caught:
        first_stamp(tmp_path, "julian days")
    assert all(member.value in str(caught.value) for member in mds.TimestampFormat)
    assert "julian days" in str(caught.value)


@pytest.mark.parametrize("form", [3, None, 1.5, b"iso", pytest, ["iso"]])
def test_a_wrong_type_is_a_type_error(form: object, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="timestamp_format"):
        first_stamp(tmp_path, form)
    assert not list(tmp_path.iterdir())


def test_the_repr_of_a_member_evaluates_to_it() -> None:
    for member in mds.TimestampFormat:
        assert eval(repr(member), vars(mds)) is member  # noqa: S307  (it is what is promised)
