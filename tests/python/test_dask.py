"""Ensembles as Dask frames: the same data for any number of partitions."""

from __future__ import annotations

import importlib
import pickle
import sys
from pathlib import Path
from typing import Any

import market_data_source as mds
import pandas as pd
import pytest
from market_data_source.dask import to_dask

dd: Any = pytest.importorskip("dask.dataframe")
# What Dask itself still calls in pandas.
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame")

ENSEMBLES = {
    "one": mds.Ensemble(mds.GeneratorConfig(seed=42), paths=30),
    "table": mds.Ensemble(
        {
            "AAA": mds.GeneratorConfig(interval="1h"),
            "BBB": mds.GeneratorConfig(interval="1h", initial_price=5, annual_volatility=0.9),
        },
        paths=10,
        seed=3,
    ),
}


@pytest.mark.parametrize("name", ENSEMBLES)
@pytest.mark.parametrize("partitions", [1, 2, 8, 64])
@pytest.mark.parametrize("scheduler", ["threads", "sync"])
def test_partitions_change_nothing(name: str, partitions: int, scheduler: str) -> None:
    ensemble = ENSEMBLES[name]
    frame = to_dask(ensemble, 40, partitions=partitions)
    assert frame.npartitions == partitions
    expected = ensemble.bars(40).to_pandas()
    pd.testing.assert_frame_equal(frame.compute(scheduler=scheduler), expected)
    assert frame.dtypes.equals(expected.dtypes)


@pytest.mark.parametrize("partitions", [1, 2, 8, 64])
@pytest.mark.parametrize("name", ENSEMBLES)
def test_parquet_by_dask_is_the_same_data(name: str, partitions: int, tmp_path: Path) -> None:
    ensemble = ENSEMBLES[name]
    to_dask(ensemble, 40, partitions=partitions, index=False).to_parquet(tmp_path)
    assert len(list(tmp_path.glob("*.parquet"))) == partitions
    read = dd.read_parquet(tmp_path).compute()
    expected = ensemble.bars(40).to_pandas(index=False)
    for column in expected.columns:
        assert read[column].tolist() == expected[column].tolist(), column


def test_options_are_those_of_pandas() -> None:
    made = to_dask(ENSEMBLES["one"], 5, partitions=2, columns="title", index=False, unit="ns")
    expected = ENSEMBLES["one"].bars(5).to_pandas(columns="title", index=False, unit="ns")
    pd.testing.assert_frame_equal(made.compute().reset_index(drop=True), expected)
    with pytest.raises(ValueError, match="partitions is 0"):
        to_dask(ENSEMBLES["one"], 5, partitions=0)
    with pytest.raises(ValueError, match="unit must be one of"):
        to_dask(ENSEMBLES["one"], 5, unit="h")  # type: ignore[arg-type]


def test_frames_are_lazy_named_by_content_and_can_be_sent() -> None:
    frame = to_dask(ENSEMBLES["table"], 40, partitions=4)
    assert frame._name == to_dask(ENSEMBLES["table"], 40, partitions=4)._name
    assert frame._name != to_dask(ENSEMBLES["table"], 41, partitions=4)._name
    assert frame._name != to_dask(ENSEMBLES["one"], 40, partitions=4)._name
    sent = pickle.loads(pickle.dumps(frame))
    pd.testing.assert_frame_equal(sent.compute(), frame.compute())


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("market_data_source.dask")
    monkeypatch.setitem(sys.modules, "dask.dataframe", None)
    with pytest.raises(ImportError, match=r"pip install 'market-data-source\[dask\]'"):
        module.to_dask(ENSEMBLES["one"], 5)
