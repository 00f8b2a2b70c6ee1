"""Files: CSV, JSON Lines, Parquet and pictures against what pandas, polars and pyarrow write."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import market_data_source as mds

from . import Line, Missing
from .measure import Job, compare, not_installed, optional

ROWS = 1_000_000
CANDLES = 500
# Where there is one, a file system in memory: the speed of the disk is nobody's merit.
MEMORY = Path("/dev/shm")  # noqa: S108  (a temporary folder is made in it)

ON_DISK = "files in memory; on a disk ours also waits until the file is safe on it"


def rows() -> Iterator[Line]:
    series = mds.bars(ROWS, seed=7)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield from csv(series, Path(folder))
        yield from json_lines(series, Path(folder))
        yield from parquet(series, Path(folder))
        yield from pictures(Path(folder))


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
    yield from compare(what, lambda: series.to_csv(ours), peers, note=ON_DISK, goal="2 x polars")


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

        yield from compare(f"{what}, {codec}, plain", ours, {"pyarrow": theirs}, goal="1 x")


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

    yield from compare(what, ours, {"mplfinance": theirs}, goal="60 x")
