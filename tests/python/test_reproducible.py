"""The same settings and seed give the same bytes, in any process and any order."""

import hashlib
from pathlib import Path

import market_data_source as mds
import numpy as np
import pytest
from helpers import START, assert_same, joined, make_generator, run_python

SCRIPT = """
import hashlib
import sys
import market_data_source as mds

generator = mds.MarketDataGenerator(mds.GeneratorConfig.volatile(seed=7, start="2024-03-01"))
digest = hashlib.sha256()
for series in (generator.bars(5000), generator.ticks(5000)):
    for column in series.to_numpy().values():
        digest.update(column.tobytes())
print(digest.hexdigest())
for form in ("csv", "json", "jsonl", "parquet", "png"):
    getattr(generator, "to_" + form)("bars." + form, count=300)
    print(hashlib.sha256(open("bars." + form, "rb").read()).hexdigest())
"""


def test_two_processes_make_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for hash_seed in ("0", "12345"):
        folder = tmp_path / hash_seed
        folder.mkdir()
        done = run_python(SCRIPT, cwd=folder, hash_seed=hash_seed)
        assert done.returncode == 0, done.stderr
        made.append(done.stdout.split())
    assert made[0] == made[1]
    assert len(set(made[0])) == 6


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "parquet", "png"])
def test_two_runs_write_the_same_file(form: str, tmp_path: Path) -> None:
    for name in ("one", "two"):
        getattr(make_generator(), f"to_{form}")(tmp_path / f"{name}.{form}", count=400)
    assert (tmp_path / f"one.{form}").read_bytes() == (tmp_path / f"two.{form}").read_bytes()


@pytest.mark.parametrize("widest", list(mds.Instructions))
def test_instructions_change_nothing(widest: mds.Instructions) -> None:
    expected = make_generator().bars(3000)
    try:
        mds.limit_instructions(widest)
        order = list(mds.Instructions)
        assert order.index(mds.instructions()) <= order.index(widest)
        assert_same(make_generator().bars(3000), expected)
    finally:
        mds.limit_instructions()


def test_a_drawn_seed_can_be_used_again() -> None:
    generator = mds.MarketDataGenerator(volatility=0.01)
    again = mds.MarketDataGenerator(generator.config())
    assert_same(generator.bars(100), again.bars(100))
    other = mds.MarketDataGenerator(volatility=0.01)
    assert not np.array_equal(again.bars(100).close, other.bars(100).close)


@pytest.mark.parametrize("seeds", [(0, 1), (1, 2), (0, 2**32), (2**63, 2**64 - 1)])
def test_seeds_that_are_near_make_paths_that_are_not(seeds: tuple[int, int]) -> None:
    one, other = (
        np.diff(np.log(make_generator(seed=seed, initial_price=1e6).bars(5000).close))
        for seed in seeds
    )
    assert abs(np.corrcoef(one, other)[0, 1]) < 5 / np.sqrt(5000)


@pytest.mark.parametrize("parts", [(1, 1023, 1, 1975), (1024, 1024, 952), (1500, 1500), (7,) * 428])
def test_the_way_it_is_asked_for_changes_nothing(parts: tuple[int, ...]) -> None:
    bars, ticks = make_generator(), make_generator()
    assert_same(joined(bars.bars(count) for count in parts), make_generator().bars(sum(parts)))
    assert_same(joined(ticks.ticks(count) for count in parts), make_generator().ticks(sum(parts)))


def test_what_is_not_part_of_the_path_does_not_change_it() -> None:
    plain = make_generator(start=START).bars(500)
    named = make_generator(start=START, symbol="X", spread=5, tick_interval="5s").bars(500)
    loud = make_generator(start=START, volume_base=5000).bars(500)
    later = make_generator(start="2025-01-01").bars(500)
    for series in (named, loud, later):
        np.testing.assert_array_equal(series.close, plain.close)
        np.testing.assert_array_equal(series.low, plain.low)
    np.testing.assert_array_equal(named.volume, plain.volume)
    assert not np.array_equal(loud.volume, plain.volume)


def test_a_million_bars_have_no_repeated_part() -> None:
    returns = np.diff(np.log(make_generator(initial_price=1e9).bars(1_000_000).close))
    blocks = {
        hashlib.sha256(block.tobytes()).digest() for block in np.split(returns[: 1000 * 999], 1000)
    }
    assert len(blocks) == 1000
