"""Ctrl-C: a long call stops soon, raises KeyboardInterrupt, leaves and moves nothing."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers import names_in, run_python

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise")

SOON = 1.0
"""Seconds: ten times what is promised, because a test machine is a busy one."""

# The signal comes from another thread some time after the call has begun to report.
# What is printed: how long the call went on after it, and whether all is as before.
SCRIPT = """
import os
import signal
import sys
import threading
import time

import market_data_source as mds
import numpy as np

name = sys.argv[1]
generator = mds.MarketDataGenerator(seed=42, start="2024-01-01", interval="1s")
expected = mds.bars(20, generator.config()), mds.ticks(20, generator.config())
generator.bars(5), generator.ticks(5)
bars, ticks = expected
begun, sent = threading.Event(), []


def interrupt():
    begun.wait()
    time.sleep(0.05)
    sent.append(time.perf_counter())
    os.kill(os.getpid(), signal.SIGINT)


def note(done, total):
    begun.set()


calls = {
    "bars": lambda: generator.bars(40_000_000, progress=note),
    "ticks": lambda: generator.ticks(40_000_000, progress=note),
    "generate_series": lambda: generator.generate_series(3_000_000, progress=note),
    "generate_ticks": lambda: generator.generate_ticks(3_000_000, progress=note),
    "bars_between": lambda: generator.bars_between("2024-01-01", "2025-04-01", progress=note),
    "to_csv": lambda: generator.to_csv("bars.csv", count=20_000_000, progress=note),
    "to_json": lambda: generator.to_json("bars.json", count=20_000_000, progress=note),
    "to_jsonl": lambda: generator.to_jsonl("bars.jsonl", count=20_000_000, progress=note),
    "to_parquet": lambda: generator.to_parquet("bars.parquet", count=20_000_000, progress=note),
    "to_png": lambda: generator.to_png("bars.png", count=20_000_000, progress=note),
    "mds.bars": lambda: mds.bars(40_000_000, seed=42, progress=note),
    "iter_bars": lambda: [note(0, 0) for bar in generator.iter_bars(100_000_000)],
    "chunks": lambda: begun.set() or next(generator.chunks(10**9, size=40_000_000)),
}
threading.Thread(target=interrupt, daemon=True).start()
try:
    calls[name]()
except KeyboardInterrupt:
    print(time.perf_counter() - sent[0])
else:
    raise SystemExit("the call came to its end")
if name != "iter_bars":
    for made, column in ((generator.bars(5), "close"), (generator.ticks(5), "price")):
        whole = bars if column == "close" else ticks
        np.testing.assert_array_equal(getattr(made, column), getattr(whole, column)[5:10])
generator.bars(5)
"""


@pytest.mark.parametrize(
    "name",
    [
        "bars",
        "ticks",
        "generate_series",
        "generate_ticks",
        "bars_between",
        "to_csv",
        "to_json",
        "to_jsonl",
        "to_parquet",
        "to_png",
        "mds.bars",
        "iter_bars",
        "chunks",
    ],
)
def test_an_interrupt_stops_a_long_call(name: str, tmp_path: Path) -> None:
    suffix = name.removeprefix("to_")
    old = tmp_path / f"bars.{suffix}"
    if name.startswith("to_"):
        old.write_text("what stood here before")
    before = names_in(tmp_path)
    done = run_python(SCRIPT, name, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert float(done.stdout) < SOON
    assert names_in(tmp_path) == before
    if before:
        assert old.read_text() == "what stood here before"


IN_A_WORKER = """
import os, signal, threading, time
import market_data_source as mds

generator = mds.MarketDataGenerator(seed=1)
ended = []
work = lambda: ended.append(len(generator.bars(8_000_000, progress=lambda *_: begun.set())))
begun = threading.Event()
worker = threading.Thread(target=work)
worker.start()
begun.wait()
try:
    os.kill(os.getpid(), signal.SIGINT)
    worker.join()
except KeyboardInterrupt:
    print("main", end=" ")
worker.join()
print(ended[0])
"""


def test_an_interrupt_goes_to_the_main_thread_while_a_worker_works(tmp_path: Path) -> None:
    done = run_python(IN_A_WORKER, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["main", "8000000"]


HANDLED = """
import os, signal
import market_data_source as mds

class OddError(Exception):
    pass

def handler(number, frame):
    raise OddError(number)

signal.signal(signal.SIGUSR1, handler)
import threading, time
begun = threading.Event()
def send():
    begun.wait()
    os.kill(os.getpid(), signal.SIGUSR1)
threading.Thread(target=send, daemon=True).start()
try:
    mds.bars(40_000_000, seed=1, progress=lambda *_: begun.set())
except OddError as error:
    print("handled", error.args[0] == signal.SIGUSR1)
"""


def test_what_another_signal_handler_raises_comes_out(tmp_path: Path) -> None:
    done = run_python(HANDLED, cwd=tmp_path)
    assert done.stdout.split() == ["handled", "True"], done.stderr


ITERATION = """
import sys
import market_data_source as mds

generator = mds.MarketDataGenerator(seed=42)
rows = generator.bars(2_000_000) if sys.argv[1] == "series" else generator.iter_bars(50_000_000)
print("begun", flush=True)
list(rows)
"""


@pytest.mark.parametrize("rows", ["series", "iterator"])
def test_an_interrupt_stops_an_iteration_that_never_enters_python(rows: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ITERATION, rows], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert said.decode().rstrip().endswith("KeyboardInterrupt")
