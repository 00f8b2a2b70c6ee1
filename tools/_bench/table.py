"""The lines of a benchmark as Markdown, and what is said about the machine."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from . import Figure, Line, Missing

# What kernels are chosen by, strongest first.
FEATURES = ("avx512f", "avx2", "sse2", "asimd")
VERSIONS = ("numpy", "pandas", "polars", "pyarrow", "numba", "stochastic-rs", "mplfinance", "dask")

HEADER = "| what | ours | peer | peer's | ratio | goal | note |\n|---|---|---|---|---|---|---|"

TEXT = """\
# Benchmarks

Written by `./tools/bench`. In each row both sides do the same job in one process, in turns; times
are medians, and the ratio is the median of the ratios of neighbouring turns: how many times as long
as ours the peer takes. Nothing here is asserted: a busy machine moves times more than ratios. A row
that misses its goal says what bounds it.

{machine}
{table}"""


def document(areas: Mapping[str, Sequence[Line]]) -> str:
    lines = [row for found in areas.values() for row in found]
    return TEXT.format(machine=machine(), table=table(lines))


def table(lines: Iterable[Line]) -> str:
    return "\n".join([HEADER, *map(line, lines)]) + "\n"


def line(row: Line) -> str:
    if isinstance(row, Figure):
        cells = (row.what, row.value, "-", "-", "-", row.goal, row.note)
        return f"| {' | '.join(map(cell, cells))} |"
    if isinstance(row, Missing):
        return f"| {cell(row.what)} | - | - | - | - | - | {cell(row.why)} |"
    cells = (
        row.what,
        duration(row.ours_seconds),
        row.peer,
        duration(row.peer_seconds),
        f"{times(row.times)} x",
        row.goal,
        "; ".join(filter(None, [row.note, row.bound if row.is_slow else ""])),
    )
    return f"| {' | '.join(map(cell, cells))} |"


def cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def times(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"  # noqa: PLR2004  (two digits or three)


def duration(seconds: float) -> str:
    for unit, scale in (("ns", 1e-9), ("µs", 1e-6), ("ms", 1e-3)):
        if seconds < scale * 1e3:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds:.2f} s"


def machine() -> str:
    tiers = "".join(f", {name}" for name in FEATURES if name in flags())
    versions = [f"{name} {version}" for name in VERSIONS if (version := installed(name))]
    return (
        f"Processor: {processor()}, {os.cpu_count()} cores{tiers}. "
        f"Python {platform.python_version()}, {', '.join(versions)}.\n"
    )


def installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def cpuinfo(key: str) -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return ""
    for entry in text.splitlines():
        name, _, value = entry.partition(":")
        if name.strip().lower() == key:
            return value.strip()
    return ""


def processor() -> str:
    return cpuinfo("model name") or platform.processor() or platform.machine()


def flags() -> set[str]:
    return set((cpuinfo("flags") or cpuinfo("features")).split())
