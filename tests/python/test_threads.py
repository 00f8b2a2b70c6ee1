"""Threads: one generator for many, re-entry, and an interpreter that stays free."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import market_data_source as mds
import numpy as np
import pytest
from helpers import START, assert_same, make_generator, names_in, table


def in_threads(count: int, work: Callable[[int], object]) -> list[object]:
    """Run the same work in several threads that begin together."""
    gate = threading.Barrier(count)

    def begin(index: int) -> object:
        gate.wait()
        return work(index)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def in_order_of_time(parts: list[mds.BarSeries]) -> dict[str, object]:
    """Put the parts that threads got one after the other, as their times say."""
    parts = sorted((part for part in parts if len(part)), key=lambda part: part.timestamp[0])
    return {name: np.concatenate([table(part)[name] for part in parts]) for name in table(parts[0])}


@pytest.mark.parametrize("threads", [2, 5])
def test_threads_share_the_path_of_one_generator(threads: int) -> None:
    generator = make_generator()
    parts: list[mds.BarSeries] = []

    def work(index: int) -> None:
        counts = [100 + 50 * ((index + step) % 7) for step in range(30)]
        parts.extend(generator.bars(count) for count in counts)

    in_threads(threads, work)
    made = in_order_of_time(parts)
    whole = make_generator().bars(sum(map(len, parts)))
    for name, column in table(whole).items():
        np.testing.assert_array_equal(column, made[name])


def test_threads_share_long_calls_too() -> None:
    generator = make_generator()
    parts = in_threads(3, lambda _: generator.bars(300_000))
    firsts = sorted(part.timestamp[0] for part in parts if isinstance(part, mds.BarSeries))
    whole = make_generator().bars(900_000)
    assert firsts == [whole.timestamp[0], whole.timestamp[300_000], whole.timestamp[600_000]]


def test_threads_share_one_iterator() -> None:
    steps = make_generator().iter_bars(2000)
    rows: list[mds.Bar] = []
    in_threads(4, lambda _: rows.extend(steps))
    rows.sort(key=lambda bar: bar.timestamp)
    assert rows == list(make_generator().bars(2000))


def test_bars_and_ticks_in_two_threads() -> None:
    generator = make_generator()
    work: list[Callable[[int], object]] = [generator.bars, generator.ticks]
    bars, ticks = in_threads(2, lambda index: work[index](200_000))
    assert bars == make_generator().bars(200_000)
    assert ticks == make_generator().ticks(200_000)


def test_generators_of_their_own_do_not_disturb_each_other() -> None:
    made = in_threads(4, lambda index: make_generator(seed=index).bars(50_000))
    for index, series in enumerate(made):
        assert series == make_generator(seed=index).bars(50_000)


def test_threads_share_a_table() -> None:
    series = make_generator().bars(20_000)
    frames = in_threads(4, lambda index: series[index:].to_pandas(copy=index % 2 == 0))
    assert [len(frame) for frame in frames] == [20_000, 19_999, 19_998, 19_997]  # type: ignore[arg-type]


def test_threads_that_write_one_file_leave_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "bars.csv"
    in_threads(4, lambda index: make_generator(seed=index).to_csv(path, count=3000))
    whole = []
    for seed in range(4):
        make_generator(seed=seed).to_csv(tmp_path / "one.csv", count=3000)
        whole.append((tmp_path / "one.csv").read_bytes())
    assert path.read_bytes() in whole
    assert names_in(tmp_path) == ["bars.csv", "one.csv"]


# re-entry

REENTRANT: dict[str, Callable[[mds.MarketDataGenerator], object]] = {
    "bars": lambda generator: generator.bars(1),
    "ticks": lambda generator: generator.ticks(1),
    "reset": lambda generator: generator.reset(),
    "set_seed": lambda generator: generator.set_seed(1),
}


@pytest.mark.parametrize("name", REENTRANT)
def test_a_callback_that_moves_its_own_generator_is_refused(name: str) -> None:
    generator = make_generator()

    def callback(_done: int, _total: int) -> None:
        REENTRANT[name](generator)

    with pytest.raises(mds.ReentrantCallError):
        generator.bars(100_000, progress=callback)
    assert_same(generator.bars(10), make_generator().bars(10))
    assert_same(generator.ticks(10), make_generator().ticks(10))


def test_a_callback_can_use_another_generator() -> None:
    other = make_generator(seed=1)
    seen: list[float] = []
    make_generator().bars(
        100_000, progress=lambda _done, _total: seen.append(other.bars(1).close[0])
    )
    assert seen
    assert seen == make_generator(seed=1).bars(len(seen)).close.tolist()


def test_progress_grows_to_its_total() -> None:
    calls: list[tuple[int, int]] = []
    make_generator().bars(300_000, progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (300_000, 300_000)
    assert {total for _, total in calls} == {300_000}
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)


def test_progress_is_shown_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    make_generator().bars(300_000, progress=True)
    assert capsys.readouterr().err
    make_generator().bars(300_000, progress=False)
    make_generator().bars(300_000, progress=None)
    make_generator().bars(300_000)
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "")


# the interpreter stays free


def count_while(call: Callable[[], object]) -> tuple[int, float]:
    """Count the turns that another thread gets while a call runs."""
    turns, stop = 0, threading.Event()

    def work() -> None:
        nonlocal turns
        while not stop.is_set():
            time.sleep(0.001)
            turns += 1

    thread = threading.Thread(target=work)
    thread.start()
    try:
        while turns == 0:
            time.sleep(0.001)
        before, began = turns, time.perf_counter()
        call()
        return turns - before, time.perf_counter() - began
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("name", ["bars", "ticks", "to_csv", "to_png", "bars_between", "resample"])
def test_other_threads_run_while_a_long_call_does(name: str, tmp_path: Path) -> None:
    calls: dict[str, Callable[[int], object]] = {
        "bars": lambda count: make_generator().bars(count),
        "ticks": lambda count: make_generator().ticks(count),
        "to_csv": lambda count: make_generator().to_csv(tmp_path / "bars.csv", count=count),
        "to_png": lambda count: make_generator().to_png(tmp_path / "bars.png", count=count),
        "bars_between": lambda count: make_generator(start=START).bars_between(
            START, f"{2025 + count // 525_600}-01-01"
        ),
        "resample": lambda _count: long_table.resample("5m"),
    }
    count = 50_000
    long_table = make_generator().bars(4_000_000 if name == "resample" else 0)
    # A call that takes long enough to see: at most one turn fits into a call that
    # holds the interpreter, because it is only given away between two calls.
    for _ in range(7):
        turns, seconds = count_while(partial(calls[name], count))
        if seconds > 0.1 or turns > 5:
            break
        count *= 2
    assert turns > 5
