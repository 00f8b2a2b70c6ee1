"""Ensembles: the same data for any number of threads, parts and partitions."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Literal

import market_data_source as mds
import numpy as np
import pandas as pd
import pytest

TABLE = {
    "AAA": mds.GeneratorConfig(interval="1h"),
    "BBB": mds.GeneratorConfig(interval="1h", initial_price=5, annual_volatility=0.9),
}


def single(paths: int) -> mds.Ensemble:
    return mds.Ensemble(mds.GeneratorConfig(seed=42), paths=paths)


def joined(parts: list[mds.BarSeries], column: str) -> np.ndarray:
    return np.concatenate([getattr(part, column) for part in parts])


@pytest.mark.parametrize("of", [1, 2, 8, 64])
@pytest.mark.parametrize("ensemble", [single(20), mds.Ensemble(TABLE, paths=7, seed=3)])
def test_parts_joined_are_the_whole(ensemble: mds.Ensemble, of: int) -> None:
    whole = ensemble.bars(50, threads=2)
    parts = [ensemble.partition(i, of=of, count=50) for i in range(of)]
    for column in whole.to_numpy():
        assert (joined(parts, column) == getattr(whole, column)).all(), column
    assert ensemble.bars(50, threads=1) == whole == ensemble.bars(50)


def test_members_are_generators() -> None:
    ensemble = mds.Ensemble(TABLE, paths=3, seed=1)
    assert len(ensemble) == 6
    assert ensemble.symbols() == ["AAA", "BBB"]
    closes = ensemble.closes(30)
    assert closes.shape == (30, 6)
    assert closes.flags.f_contiguous
    for member, generator in enumerate(ensemble):
        assert (generator.bars(30).close == closes[:, member]).all()
        assert generator.path() == member % 3
    assert ensemble[-1] == ensemble[5]
    with pytest.raises(IndexError):
        ensemble[6]
    assert single(2)[0] == mds.MarketDataGenerator(seed=42)
    assert (single(2)[0].bars(9).open == single(2).bars(9).open[:9]).all()


def test_a_generator_of_another_path_can_be_sent() -> None:
    generator = single(3)[2]
    expected = generator.bars(40).close
    generator.reset()
    assert (pickle.loads(pickle.dumps(generator)).bars(40).close == expected).all()


def test_frames_have_symbols_and_paths() -> None:
    frame = mds.Ensemble(TABLE, paths=2, seed=1).bars(10).to_pandas()
    assert list(frame.columns) == ["symbol", "path", "open", "high", "low", "close", "volume"]
    assert frame["symbol"].tolist() == ["AAA"] * 20 + ["BBB"] * 20
    assert frame["path"].tolist() == ([0] * 10 + [1] * 10) * 2
    assert list(single(2).bars(1).to_polars().columns)[:2] == ["timestamp", "path"]


def test_files_have_paths(tmp_path: Path) -> None:
    series = single(2).bars(3)
    series.to_csv(tmp_path / "bars.csv")
    read = pd.read_csv(tmp_path / "bars.csv")
    assert read["path"].tolist() == [0, 0, 0, 1, 1, 1]
    series.to_jsonl(tmp_path / "bars.jsonl")
    assert pd.read_json(tmp_path / "bars.jsonl", lines=True)["path"].tolist() == [0, 0, 0, 1, 1, 1]


def test_ensembles_can_be_sent() -> None:
    for ensemble in (single(3), mds.Ensemble(TABLE, paths=2), mds.Ensemble(mds.GeneratorConfig())):
        assert pickle.loads(pickle.dumps(ensemble)).bars(20) == ensemble.bars(20)


def test_what_cannot_be_made_is_refused() -> None:
    with pytest.raises(ValueError, match="paths is 0"):
        mds.Ensemble(mds.GeneratorConfig(), paths=0)
    with pytest.raises(ValueError, match="i is 2, allowed: 0 to 1"):
        single(2).partition(2, of=2, count=1)
    with pytest.raises(ValueError, match="threads is 0"):
        single(2).bars(1, threads=0)
    with pytest.raises(MemoryError):
        single(1000).bars(4 * 10**9)
    with pytest.raises(TypeError):
        mds.Ensemble([mds.GeneratorConfig()])  # type: ignore[arg-type]


def test_progress_comes_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    single(200).bars(5000, threads=2, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (1_000_000, 1_000_000)
    assert told == sorted(told)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent the Unix way")
@pytest.mark.parametrize("threads", [1, 2])
def test_an_interrupt_stops_all_threads(threads: int) -> None:
    sent: list[float] = []

    def interrupt() -> None:
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.05, interrupt)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        single(64).closes(1_000_000, threads=threads)
    timer.join()
    # A busy machine takes longer than the 0.1 s that are promised.
    assert time.monotonic() - sent[0] < 2


def test_normals_are_normal_and_frozen() -> None:
    made = mds.normals(200_000, seed=7)
    assert abs(made.mean()) < 0.01
    assert abs(made.std() - 1) < 0.01
    assert (mds.normals(1000, seed=7) == made[:1000]).all()
    assert not (mds.normals(1000, seed=7, path=1) == made[:1000]).any()
    assert len(mds.normals()) == 1000


@pytest.mark.parametrize("order", ["C", "F"])
def test_closes_are_written_over_what_is_given(order: Literal["C", "F"]) -> None:
    ensemble = single(5)
    out = np.empty((40, 5), order=order)
    for threads in (1, 2, None):
        out[:] = np.nan
        assert ensemble.closes(40, threads=threads, out=out) is out
        assert (out == ensemble.closes(40)).all()
    with pytest.raises(mds.ConfigError, match=r"shape \(40, 5\), allowed: shape \(41, 5\)"):
        ensemble.closes(41, out=out)
    with pytest.raises(TypeError, match="float32"):
        ensemble.closes(40, out=out.astype(np.float32))  # type: ignore[arg-type]


def test_normals_are_written_over_what_is_given() -> None:
    out = np.empty(1000)
    told: list[tuple[int, ...]] = []
    assert mds.normals(1000, 7, out=out, progress=lambda *steps: told.append(steps)) is out
    assert told == [(1000, 1000)]
    assert (out == mds.normals(1000, 7)).all()
    with pytest.raises(mds.ConfigError, match="an array of 1000 numbers, allowed: one of 999"):
        mds.normals(999, 7, out=out)


def test_parts_are_named() -> None:
    with pytest.raises(TypeError):
        single(4).partition(0, 2, 10)  # type: ignore[misc]
    with pytest.raises(TypeError):
        mds.Ensemble(mds.GeneratorConfig(), 7)  # type: ignore[misc]
