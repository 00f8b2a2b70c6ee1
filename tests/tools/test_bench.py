"""The benchmark's table and its turns: what is measured is left to the benchmark."""

from __future__ import annotations

import time

import _bench
import pytest
from _bench import __main__ as command
from _bench import measure, table


def test_a_row_says_how_many_times_as_long_the_peer_takes() -> None:
    row = _bench.Row("CSV", 0.002, "peer", 0.005, note="a | b", goal="2 x")
    assert row.times == pytest.approx(2.5)
    assert table.line(row) == "| CSV | 2 ms | peer | 5 ms | 2.50 x | 2 x | a \\| b |"


def test_the_ratio_of_neighbours_goes_before_that_of_the_medians() -> None:
    assert _bench.Row("x", 1.0, "peer", 3.0, ratio=2.0).times == 2.0


def test_what_is_missing_is_a_line_that_says_why() -> None:
    text = table.table([measure.not_installed("frames", "polars")])
    assert text.splitlines()[-1].endswith("| not installed: polars |")


def test_all_areas_are_one_table() -> None:
    row = _bench.Row("x", 1.0, "p", 2.0)
    text = table.document({"one": [row], "two": [row, _bench.Missing("y", "why")]})
    assert text.count(table.HEADER) == 1
    assert text.count("\n| x | 1.00 s | p |") == 2
    assert "Processor: " in text


def test_durations_have_three_digits() -> None:
    shown = [table.duration(value) for value in (3.21e-8, 4.5e-5, 0.25, 61.0)]
    assert shown == ["32.1 ns", "45 µs", "250 ms", "61.00 s"]


def test_both_sides_take_turns() -> None:
    order: list[str] = []
    peers = {"peer": lambda: order.append("peer")}
    (row,) = measure.compare("x", lambda: order.append("ours"), peers, rounds=3)
    assert row.peer == "peer"
    assert row.ratio is not None
    assert row.ratio > 0
    assert order.count("peer") > 3
    assert order.count("ours") > 3


def test_a_slow_row_says_what_bounds_it() -> None:
    def shown(**limits: float) -> str:
        return table.line(_bench.Row("x", 0.002, "p", 0.005, note="n", bound="by z", **limits))

    for limits in ({"least": 2.6}, {"most_seconds": 0.001}, {"least": 2.0, "most_seconds": 0.001}):
        assert shown(**limits).endswith("| n; by z |")
    for limits in ({}, {"least": 2.4}, {"most_seconds": 0.003}):
        assert shown(**limits).endswith("| n |")


def test_a_job_may_do_many_at_once() -> None:
    (one,) = measure.compare("x", lambda: time.sleep(0.01), {"p": lambda: None}, rounds=1)
    (many,) = measure.compare("x", lambda: time.sleep(0.01), {"p": lambda: None}, rounds=1, per=10)
    assert many.ours_seconds < one.ours_seconds / 2


def test_a_figure_is_ours_alone() -> None:
    line = table.line(_bench.Figure("memory", "25 MB", goal="under 300 MB"))
    assert line == "| memory | 25 MB | - | - | - | under 300 MB |  |"


def test_lines_survive_the_way_from_the_child() -> None:
    lines: list[_bench.Line] = [
        _bench.Row("x", 1.0, "p", 2.0, least=1.5),
        _bench.Missing("y", "why"),
        _bench.Figure("z", "3"),
    ]
    assert command.from_json(command.as_json(lines)) == lines


def test_areas_are_modules_with_rows() -> None:
    assert "measure" not in command.areas()
    assert "table" not in command.areas()


def test_the_machine_has_no_name() -> None:
    import platform

    name = platform.node()
    assert not name or name not in table.machine()
