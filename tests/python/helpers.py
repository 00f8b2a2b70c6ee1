"""What several test files need: the folders, tables as arrays, child processes."""

import inspect
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import cast

import market_data_source as mds
import numpy as np
import numpy.typing as npt
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(mds.__file__).parent

PRICES = ("open", "high", "low", "close")
BAR_FIELDS = ("timestamp", *PRICES, "volume")
TICK_COLUMNS = ("timestamp", "price", "bid", "ask", "volume")
TICK_FIELDS = ("timestamp", "price", "bid", "ask", "spread", "volume")

START = "2024-03-01T00:00:00Z"
"""The start that tests give when they need windows to be cut from one path."""

Floats = npt.NDArray[np.float64]
Column = npt.NDArray[np.float64] | npt.NDArray[np.datetime64] | npt.NDArray[np.object_]
Make = Callable[..., object]


def loosely(function: object) -> Make:
    """Give a callable that takes anything, for calls that a type checker would refuse."""
    return cast("Make", function)


def make_config(**fields: object) -> mds.GeneratorConfig:
    """Make settings from fields that a type checker cannot follow."""
    return cast("mds.GeneratorConfig", loosely(mds.GeneratorConfig)(**fields))


def make_generator(**fields: object) -> mds.MarketDataGenerator:
    """Make a generator whose path is always the same, whatever else is set."""
    fields.setdefault("seed", 42)
    return mds.MarketDataGenerator(make_config(**fields))


def table(series: mds.BarSeries | mds.TickSeries) -> dict[str, Column]:
    """Read every column that a table has."""
    names = BAR_FIELDS if isinstance(series, mds.BarSeries) else TICK_COLUMNS
    read = {name: cast("Column", getattr(series, name)) for name in names}
    if series.symbol is not None:
        read["symbol"] = series.symbol
    return read


def joined(
    parts: Iterable[mds.BarSeries] | Iterable[mds.TickSeries],
) -> dict[str, Column]:
    """Put tables one under the other."""
    tables = [table(part) for part in parts]
    return {name: np.concatenate([part[name] for part in tables]) for name in tables[0]}


def assert_same(
    left: mds.BarSeries | mds.TickSeries | dict[str, Column],
    right: mds.BarSeries | mds.TickSeries | dict[str, Column],
) -> None:
    """Check that two tables hold the same values, to the last bit."""
    one = left if isinstance(left, dict) else table(left)
    other = right if isinstance(right, dict) else table(right)
    assert one.keys() == other.keys()
    for name, values in one.items():
        np.testing.assert_array_equal(values, other[name], err_msg=name)


def ticks_of(prices: Floats, tick: str) -> npt.NDArray[np.int64]:
    """Count the ticks in each price, and check that each is on the grid exactly."""
    step = Decimal(tick)
    counts = [int((Decimal(price) / step).to_integral_value()) for price in prices.tolist()]
    np.testing.assert_array_equal(prices, [float(count * step) for count in counts])
    return np.array(counts, dtype=np.int64)


def log_returns(prices: Floats) -> Floats:
    """Compute the logarithm of each price over the one before."""
    return np.diff(np.log(prices))


def run_python(
    code: str, *words: object, cwd: Path, hash_seed: str = "random"
) -> subprocess.CompletedProcess[str]:
    """Run a text in a Python of its own and wait for its end."""
    return subprocess.run(
        [sys.executable, "-c", inspect.cleandoc(code), *map(str, words)],
        cwd=cwd,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        timeout=1200 if os.environ.get("MDS_LARGE") else 120,
        check=False,
    )


def names_in(folder: Path) -> list[str]:
    """List what lies in a folder, hidden and temporary files too."""
    return sorted(entry.name for entry in folder.iterdir())


def needed(name: str) -> ModuleType:
    """Import a library; only where it has no build for this Python may it be missing."""
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        found = pytest.importorskip(name)
        assert isinstance(found, ModuleType)
        return found
    return __import__(name)
