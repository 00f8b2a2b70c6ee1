"""A file is the complete new one or the untouched old one; bad paths say why."""

import errno
import signal
import subprocess
import sys
from pathlib import Path

import market_data_source as mds
import pytest
from helpers import loosely, make_generator, names_in, run_python

FORMATS = ("csv", "json", "jsonl", "parquet", "png")
OLD = b"what stood here before\n"


class StoppedError(Exception):
    """What a progress callback raises to end an export from the outside."""


def stop(done: int, total: int) -> None:
    raise StoppedError(done, total)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("old", [None, OLD])
def test_an_export_that_ends_early_leaves_what_was_there(
    form: str, old: bytes | None, tmp_path: Path
) -> None:
    path = tmp_path / f"bars.{form}"
    if old is not None:
        path.write_bytes(old)
    before = names_in(tmp_path)
    with pytest.raises(StoppedError):
        getattr(make_generator(), f"to_{form}")(path, count=5000, progress=stop)
    with pytest.raises(StoppedError):
        getattr(make_generator().bars(5000), f"to_{form}")(path, progress=stop)
    assert names_in(tmp_path) == before
    assert old is None or path.read_bytes() == old


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_that_is_refused_leaves_what_was_there(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"bars.{form}"
    path.write_bytes(OLD)
    method = loosely(getattr(make_generator(), f"to_{form}"))
    late = loosely(getattr(make_generator(start="9999-12-31T23:00"), f"to_{form}"))
    for wrong in ({"count": -1}, {"count": "5"}, {"progress": 7}, {"colour": "red"}):
        with pytest.raises((ValueError, TypeError)):
            method(path, **wrong)
    with pytest.raises(ValueError, match="9999"):
        late(path, count=5000)
    assert path.read_bytes() == OLD
    assert names_in(tmp_path) == [path.name]


KILLED = """
import sys
import market_data_source as mds

form, path = sys.argv[1:]
generator = mds.MarketDataGenerator(seed=1)
say = lambda done, total: print(done, total, flush=True)
getattr(generator, "to_" + form)(path, count=5_000_000, progress=say)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
@pytest.mark.parametrize("part", [0.0, 0.5])
@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_a_killed_export_leaves_the_old_file_untouched(
    form: str, part: float, tmp_path: Path
) -> None:
    path = tmp_path / f"bars.{form}"
    path.write_bytes(OLD)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, form, path], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            done, total = map(int, line.split())
            if done >= part * total:
                break
        child.kill()
    assert child.returncode == -signal.SIGKILL
    assert path.read_bytes() == OLD


def failure(path: object, form: str = "csv") -> OSError:
    with pytest.raises(mds.ExportError) as caught:
        loosely(getattr(make_generator(), f"to_{form}"))(path)
    assert isinstance(caught.value, OSError)
    assert isinstance(caught.value, mds.MarketDataError)
    return caught.value


@pytest.mark.parametrize("form", FORMATS)
def test_a_missing_folder_is_a_file_not_found_error(form: str, tmp_path: Path) -> None:
    path = tmp_path / "missing" / f"bars.{form}"
    error = failure(path, form)
    assert isinstance(error, FileNotFoundError)
    assert error.errno == errno.ENOENT
    assert error.filename == str(path)
    assert str(path) in str(error)
    assert isinstance(error.__cause__, FileNotFoundError | None)
    assert not path.parent.exists()


@pytest.mark.parametrize("form", FORMATS)
def test_a_folder_in_the_place_of_the_file_is_an_is_a_directory_error(
    form: str, tmp_path: Path
) -> None:
    path = tmp_path / f"bars.{form}"
    path.mkdir()
    error = failure(path, form)
    assert isinstance(error, IsADirectoryError)
    assert error.errno == errno.EISDIR
    assert error.filename == str(path)
    assert names_in(tmp_path) == [path.name]


def test_a_file_in_the_place_of_the_folder_is_a_not_a_directory_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(OLD)
    error = failure(tmp_path / "file" / "bars.csv")
    assert isinstance(error, NotADirectoryError)
    assert error.errno == errno.ENOTDIR


FORBIDDEN = """
import os
import sys
import market_data_source as mds

if os.geteuid() == 0:
    os.setuid(65534)
try:
    mds.MarketDataGenerator(seed=1).to_csv(sys.argv[1])
except PermissionError as error:
    assert isinstance(error, mds.ExportError)
    print(error.errno, error.filename)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such permissions")
def test_a_forbidden_folder_is_a_permission_error(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    done = run_python(FORBIDDEN, folder / "bars.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(errno.EACCES), str(folder / "bars.csv")]


@pytest.mark.parametrize("path", ["", "bars\0.csv"])
def test_a_path_that_cannot_be_one_is_refused(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises((OSError, ValueError)):
        make_generator().to_csv(path)
    assert names_in(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights of their own")
def test_a_link_that_leads_nowhere_is_replaced_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "bars.csv"
    path.symlink_to(tmp_path / "nowhere" / "bars.csv")
    try:
        make_generator().to_csv(path, count=5)
    except OSError:
        assert path.readlink() == tmp_path / "nowhere" / "bars.csv"
    else:
        assert len(path.read_text().splitlines()) == 6
    assert names_in(tmp_path) == ["bars.csv"]


@pytest.mark.parametrize(
    ("name", "error"),
    [("", FileNotFoundError), ("x" * 300, OSError), ("a\0b", OSError), ("missing/a", OSError)],
)
def test_an_impossible_path_has_a_number_a_reason_and_its_own_name(
    name: str, error: type[OSError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error) as caught:
        make_generator().to_csv(name, count=3)
    assert isinstance(caught.value, mds.ExportError)
    assert caught.value.errno is not None
    assert caught.value.filename == name
    assert caught.value.strerror
    assert ".tmp" not in str(caught.value)


def test_the_longest_name_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("y" * 251 + ".csv")
    make_generator().to_csv(path, count=3)
    assert names_in(tmp_path) == [path.name]
