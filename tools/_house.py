"""What the commands in this folder share: places, programs, the virtual environment, the wheel."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "python-bindings" / "python" / "market_data_source"
WINDOWS = os.name == "nt"
LONG_WORD = 60


class Problem(Exception):
    """Something that the person at the keyboard has to put right; the text says what."""


def venv_folder() -> Path:
    """Where the virtual environment lives: `.venv`, or the folder that MDS_VENV names."""
    return Path(os.environ.get("MDS_VENV") or ROOT / ".venv").absolute()


def target_folder() -> Path:
    """Where cargo builds: `target`, or the folder that CARGO_TARGET_DIR names."""
    return Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").absolute()


def program(name: str) -> str:
    """Name the path of a program of the virtual environment."""
    folder = venv_folder() / ("Scripts" if WINDOWS else "bin")
    return str(folder / (f"{name}.exe" if WINDOWS else name))


def python() -> str:
    return program("python")


def environment() -> dict[str, str]:
    """Set the variables of all programs that we start: always the same, so nothing builds twice."""
    env = dict(os.environ)
    folder = venv_folder()
    env["VIRTUAL_ENV"] = str(folder)
    env["PYO3_PYTHON"] = python()
    env["PATH"] = os.pathsep.join(
        [str(Path(python()).parent), _cargo_folder(), env.get("PATH", "")]
    )
    env.pop("PYTHONHOME", None)
    env["PYTHONUTF8"] = "1"
    env["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    env["PYRIGHT_PYTHON_GLOBAL_NODE"] = "0"  # the node that came with the wheel, not the machine's
    env["PYRIGHT_PYTHON_IGNORE_WARNINGS"] = "1"
    env["MPLBACKEND"] = "Agg"
    return env


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a program to its end with our own output; a failure is a Problem."""
    text = [str(part) for part in command]
    code = subprocess.run(text, cwd=cwd, env=env or environment(), check=False).returncode
    if code:
        raise Problem(f"`{_short(text)}` ended with exit code {code}")


def read(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a program and return what it printed; a failure is a Problem that holds its errors."""
    text = [str(part) for part in command]
    done = subprocess.run(
        text, cwd=cwd, env=environment(), check=False, capture_output=True, encoding="utf-8"
    )
    if done.returncode:
        raise Problem(f"`{_short(text)}` ended with exit code {done.returncode}\n{done.stderr}")
    return done.stdout


def _short(command: list[str]) -> str:
    words = [Path(command[0]).stem, *command[1:]]
    return " ".join(word if len(word) < LONG_WORD else f"{word[:LONG_WORD]}..." for word in words)


def _cargo_folder() -> str:
    home = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")
    return str(home / "bin")


def manifest(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def require_rust() -> str:
    """Return cargo's version, or say how to get one that is new enough."""
    wanted = manifest(ROOT / "Cargo.toml")["workspace"]["package"]["rust-version"]
    how = f"Install Rust {wanted} or newer from https://rustup.rs, then run this again."
    if shutil.which("cargo", path=environment()["PATH"]) is None:
        raise Problem(f"cargo was not found. {how}")
    version = read("cargo", "--version").split()[1]
    if _numbers(version) < _numbers(wanted):
        raise Problem(f"cargo is {version}. {how}")
    return version


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:2])


def make_venv() -> None:
    """Make the virtual environment, unless one that works is there."""
    folder = venv_folder()
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    if Path(python()).exists():
        if (
            subprocess.run([python(), "-c", check], check=False, capture_output=True).returncode
            == 0
        ):
            return
        print(f"{folder.name} does not work any more: making it again", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(folder)]
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise Problem(f"no virtual environment could be made:\n{done.stdout}{done.stderr}")


def install(*requirements: str | Path) -> None:
    run(python(), "-m", "pip", "install", "--quiet", *requirements)


def group(name: str) -> list[str]:
    """List what a dependency group of pyproject.toml asks for, included groups and all."""
    groups = manifest(ROOT / "pyproject.toml")["dependency-groups"]
    found: list[str] = []
    for entry in groups[name]:
        found += [entry] if isinstance(entry, str) else group(entry["include-group"])
    return list(dict.fromkeys(found))


def free_threaded() -> bool:
    return bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def build_wheel() -> Path:
    """Build the wheel that users get, and return its path."""
    out = target_folder() / "wheels"
    shutil.rmtree(out, ignore_errors=True)
    command = [python(), "-m", "maturin", "build", "--release", "--locked"]
    run(*command, "--interpreter", python(), "--out", out)
    (wheel,) = out.glob("*.whl")
    return wheel


def install_wheel(wheel: Path) -> None:
    """Put the wheel in the virtual environment; what it needs first, the wheel itself anew."""
    install(wheel)
    install("--force-reinstall", "--no-deps", wheel)


def utf8_output() -> None:
    """Let the terminal show what it can; a dash must not end a run on Windows."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
