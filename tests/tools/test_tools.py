"""The commands in tools/: their counting, their table, their choice of a Python, their lists."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import _house as house
import _python
import pytest
from _counts import Counts
from _steps import STEPS, Run, Step

TOOLS = Path(__file__).resolve().parents[2] / "tools"


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(TOOLS / name), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out", (12, 0, 1)),
        ("test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured", (2, 3, 0)),
        ("============ 7 passed, 1 skipped in 0.12s ============", (7, 0, 1)),
        (
            "\x1b[31m== \x1b[31m1 failed\x1b[0m, 4 passed, 2 errors in 63.00s (0:01:03) ==",
            (4, 3, 0),
        ),
        ("3 passed, 2 xfailed, 1 xpassed, 4 warnings, 5 deselected in 1s", (5, 1, 0)),
        ("we saw 3 passed in the log", (0, 0, 0)),
        ("running 12 tests", (0, 0, 0)),
    ],
)
def test_summaries_are_counted(line: str, counts: tuple[int, int, int]) -> None:
    found = Counts()
    found.feed(line)
    assert (found.passed, found.failed, found.skipped) == counts


def test_a_program_without_a_summary_counts_as_one() -> None:
    good, bad = Counts(), Counts()
    good.close(ok=True)
    bad.close(ok=False)
    assert (str(good), str(bad)) == ("1 passed, 0 failed", "0 passed, 1 failed")


def test_an_exit_code_beats_a_clean_summary() -> None:
    counts = Counts(passed=3)
    counts.close(ok=False)
    assert str(counts) == "3 passed, 1 failed"


def test_step_names_are_unique_and_needs_come_earlier() -> None:
    names = [step.name for step in STEPS]
    assert len(set(names)) == len(names)
    for place, step in enumerate(STEPS):
        assert set(step.needs) <= set(names[:place]), step.name


def test_the_list_names_every_step() -> None:
    done = tool("test", "--list")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == [step.name for step in STEPS]


def test_an_unknown_step_is_refused() -> None:
    done = tool("test", "--only", "nothing-of-the-kind")
    assert done.returncode == 2
    assert "rust-tests" in done.stderr


def test_quickstart_explains_itself() -> None:
    assert "Python 3.11" in tool("quickstart", "--help").stdout
    assert tool("quickstart", "--wrong").returncode == 2


@pytest.mark.parametrize("name", ["quickstart", "test", "_python.py"])
def test_an_old_python_can_read_what_it_must(name: str) -> None:
    ast.parse((TOOLS / name).read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_unfit_python_is_not_usable() -> None:
    assert _python._usable([sys.executable])
    assert not _python._usable([sys.executable, "--no-such-option"])
    assert not _python._usable(["no-such-python"])


def test_an_unfit_python_hands_over(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.delenv(_python._MARK, raising=False)
    monkeypatch.setattr(_python, "_usable", lambda command: command == ["better"])
    monkeypatch.setattr(_python, "candidates", lambda: iter([["worse"], ["better"]]))
    monkeypatch.setattr(
        _python.subprocess, "call", lambda command, **_: started.append(command) or 7
    )
    with pytest.raises(SystemExit) as ended:
        _python.require_python()
    assert ended.value.code == 7
    assert started == [["better", *sys.argv]]


def test_no_fit_python_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_python, "_usable", lambda _: False)
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed"):
        _python.require_python()


def test_groups_include_groups() -> None:
    dev = house.group("dev")
    assert any(entry.startswith("maturin") for entry in dev)
    assert any(entry.startswith("pytest>") for entry in dev)
    assert len(set(dev)) == len(dev)


def test_a_missing_cargo_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.shutil, "which", lambda *_, **__: None)
    with pytest.raises(house.Problem, match=r"Install Rust 1\.\d+ or newer"):
        house.require_rust()


def test_an_old_cargo_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.shutil, "which", lambda *_, **__: "cargo")
    monkeypatch.setattr(house, "read", lambda *_: "cargo 1.9.0 (abc 2016-01-01)")
    with pytest.raises(house.Problem, match=r"cargo is 1\.9\.0"):
        house.require_rust()


# --- the table ----------------------------------------------------------------------------------


@pytest.fixture
def table() -> dict[str, object]:
    """Read the command without running it."""
    text = (TOOLS / "test").read_text(encoding="utf-8")
    names: dict[str, object] = {"__name__": "tools_test"}
    # dataclasses look their module up by name
    module = type(sys)("tools_test")
    sys.modules["tools_test"] = module
    module.__dict__.update(names)
    exec(compile(text, "test", "exec"), module.__dict__)  # noqa: S102
    return module.__dict__


def passes(run: Run) -> None:
    run.counts.passed += 3


def fails(run: Run) -> None:
    run.expect(ok=False, problem="it is broken\nat length")


def test_a_failing_step_does_not_stop_the_others(
    table: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    steps = [
        Step("first", "passes", passes),
        Step("second", "fails", fails),
        Step("third", "needs the second", passes, ("second",)),
        Step("fourth", "passes", passes),
    ]
    code = table["report"](table["run_steps"](steps))  # type: ignore[operator]
    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert lines[-1] == "6 passed, 2 failed"
    states = {line.split()[0]: line for line in lines[-6:-2]}
    assert "ok" in states["first"]
    assert "FAILED" in states["second"]
    assert "it is broken" in states["second"]
    assert "not run: second failed" in states["third"]
    assert "ok" in states["fourth"]


def test_all_well_is_exit_code_zero(table: dict[str, object]) -> None:
    steps = [Step("only", "passes", passes)]
    assert table["report"](table["run_steps"](steps)) == 0  # type: ignore[operator]


def test_a_program_is_run_counted_and_judged(capsys: pytest.CaptureFixture[str]) -> None:
    run = Run()
    run.check(sys.executable, "-c", "print('test result: ok. 4 passed; 0 failed; 0 ignored')")
    assert (run.counts.passed, run.counts.failed) == (4, 0)
    with pytest.raises(house.Problem, match="exit code 3"):
        run.check(sys.executable, "-c", "raise SystemExit(3)")
    assert (run.counts.passed, run.counts.failed) == (4, 1)
    assert "4 passed" in capsys.readouterr().out
