"""What the README shows is run: its Python, its commands, its files."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("market-data-source ")]


@pytest.mark.parametrize("code", blocks("python"))
def test_the_python_runs(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    for package in ("pandas", "polars"):
        if package in code:
            pytest.importorskip(package)
    monkeypatch.chdir(tmp_path)
    exec(compile(code, request.node.name, "exec"), {})  # noqa: S102
    for written in re.findall(r'\.to_\w+\("(\w+\.\w+)"', code):
        assert (tmp_path / written).stat().st_size > 0


def test_the_first_python_is_short() -> None:
    statements = [line for line in blocks("python")[0].splitlines() if line.strip()]
    assert len(statements) <= 6


@pytest.mark.parametrize("command", commands())
def test_the_commands_run(command: str, tmp_path: Path) -> None:
    words = shlex.split(command)[1:]
    subprocess.run(
        [sys.executable, "-m", "market_data_source", *words], cwd=tmp_path, check=True, timeout=60
    )
    assert (tmp_path / words[words.index("--out") + 1]).stat().st_size > 0


def test_the_commands_are_found() -> None:
    assert len(commands()) >= 2
    assert len(blocks("python")) >= 2


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_each_file_that_is_linked_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (ROOT / target).exists(), target
