"""Files: CSV, JSON Lines, Parquet and pictures against what pandas, polars and pyarrow write."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import market_data_source as mds

from . import Figure, Line, Missing
from .measure import Job, compare, not_installed, optional

ROWS = 1_000_000
CANDLES = 500
MANY = 100_000_000
# Where there is one, a file system in memory: the speed of the disk is nobody's merit.
MEMORY = Path("/dev/shm")  # noqa: S108  (a temporary folder is made in it)

ON_DISK = "files in memory; on a disk ours also waits until the file is safe on it"
BOUND_TEXT = "bound by the digits of six numbers a row, and by copying them to the file"
BOUND_PAGES = {
    "none": "bound by copying 48 MB into pages and from there to the file",
    "snappy": "bound by Snappy, ours in Rust, theirs in C++",
    "zstd": "bound by Zstandard, which is the same library for both sides",
}


def rows() -> Iterator[Line]:
    series = mds.bars(ROWS, seed=7)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield from csv(series, Path(folder))
        yield from json_lines(series, Path(folder))
        yield from parquet(series, Path(folder))
        yield from pictures(Path(folder))
    yield from memory()


def csv(series: mds.BarSeries, folder: Path) -> Iterator[Line]:
    what, path = "CSV of 1M bars, all decimals of the tick size", folder / "peer.csv"
    peers: dict[str, Job] = {}
    frames = optional("polars")
    if frames:
        frame = series.to_polars()
        peers["polars, float_precision=2"] = lambda: frame.write_csv(path, float_precision=2)
        peers["polars, shortest floats"] = lambda: frame.write_csv(path)
    if optional("pandas"):
        table = series.to_pandas()
        peers["pandas"] = lambda: table.to_csv(path)
    writer = optional("pyarrow.csv")
    if frames and writer:
        columns = frame.to_arrow()
        peers["pyarrow"] = lambda: writer.write_csv(columns, path)
    ours = folder / "ours.csv"
    if not peers:
        yield not_installed(what, "polars", "pandas")
        return
    yield from compare(
        what,
        lambda: series.to_csv(ours),
        peers,
        note=ON_DISK,
        goal="2 x polars",
        least=2.0,
        bound=BOUND_TEXT,
    )


def json_lines(series: mds.BarSeries, folder: Path) -> Iterator[Line]:
    what = "JSON Lines of 1M bars"
    if not optional("polars"):
        yield not_installed(what, "polars")
        return
    frame = series.to_polars()
    yield from compare(
        what,
        lambda: series.to_jsonl(folder / "ours.jsonl"),
        {"polars write_ndjson": lambda: frame.write_ndjson(folder / "peer.jsonl")},
        note=ON_DISK,
        goal="1.5 x",
        least=1.5,
        bound=BOUND_TEXT,
    )


def parquet(series: mds.BarSeries, folder: Path) -> Iterator[Line]:
    what = "Parquet of 1M bars"
    writer = optional("pyarrow.parquet")
    if not hasattr(series, "to_parquet"):
        yield Missing(what, "this build does not write Parquet")
        return
    if not (writer and optional("polars")):
        yield not_installed(what, "pyarrow", "polars")
        return
    columns = series.to_polars().to_arrow()
    encodings = dict.fromkeys(columns.column_names, "PLAIN") | {"timestamp": "DELTA_BINARY_PACKED"}
    for codec in ("none", "snappy", "zstd"):
        settings = {"compression": codec, "row_group_size": 131_072}

        def ours(settings: dict[str, object] = settings) -> None:
            series.to_parquet(folder / "ours.parquet", encoding="plain", **settings)

        def theirs(settings: dict[str, object] = settings) -> None:
            writer.write_table(
                columns,
                folder / "peer.parquet",
                use_dictionary=False,
                column_encoding=encodings,
                **settings,
            )

        yield from compare(
            f"{what}, {codec}, plain",
            ours,
            {"pyarrow": theirs},
            goal="1 x",
            least=1.0,
            bound=BOUND_PAGES[codec],
        )


def pictures(folder: Path) -> Iterator[Line]:
    what = f"PNG of {CANDLES} candles with axes, text and volume, 1200 by 800"
    plots, matplotlib = optional("mplfinance"), optional("matplotlib")
    if not (plots and matplotlib):
        yield not_installed(what, "mplfinance")
        return
    matplotlib.use("Agg")
    series = mds.bars(CANDLES, seed=7, interval="1h")
    frame = series.to_pandas(columns="title")

    def theirs() -> None:
        file = {"fname": str(folder / "peer.png"), "dpi": 100}
        plots.plot(frame, type="candle", volume=True, figsize=(12, 8), savefig=file)

    def ours() -> None:
        series.to_png(folder / "ours.png")

    yield from compare(
        what,
        ours,
        {"mplfinance": theirs},
        goal="60 x",
        least=60.0,
        bound="bound by drawing a million pixels with smooth edges, and by their compression",
    )


# Prints the most memory that the process ever had, in kilobytes.
PEAK = """
import sys
import market_data_source as mds

mds.MarketDataGenerator(seed=7).to_parquet(sys.argv[1], count=int(sys.argv[2]))
for line in open("/proc/self/status"):
    if line.startswith("VmHWM"):
        print(line.split()[1])
"""


def memory() -> Iterator[Line]:
    what = f"peak memory of a Parquet export of {MANY:,} bars"
    if not Path("/proc/self/status").exists():
        yield Missing(what, "only Linux says it")
        return
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        words = [sys.executable, "-c", PEAK, str(Path(folder, "bars.parquet")), str(MANY)]
        done = subprocess.run(words, capture_output=True, encoding="utf-8", check=True)
        took = time.perf_counter() - began
    value = f"{int(done.stdout) / 1024:.0f} MB"
    note = f"all of the process, in {took:.1f} s to a disk"
    yield Figure(what, value, goal="under 300 MB", note=note)
