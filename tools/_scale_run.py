"""What binding a crate of tools/scale takes: time, memory, sizes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import _house as house
import _scale
import _zoo


def folder() -> Path:
    """Where crates and projects are."""
    return house.target_folder() / "scale"


def measure(structs: int, *, build: bool) -> Iterator[tuple[str, str]]:
    """Make a crate, bind it, and say what it took, one figure after the other."""
    bindgen = _zoo.command()
    crate, project = folder() / f"crate-{structs}", folder() / f"project-{structs}"
    for old in (crate, project):
        shutil.rmtree(old, ignore_errors=True)
    made = _scale.make(crate, structs)
    sources = list(crate.rglob("*.rs"))
    lines = sum(path.read_bytes().count(b"\n") for path in sources)
    yield "crate", f"{made:,} structs, {len(sources):,} files, {lines:,} lines"
    new = (bindgen, "new", crate / "venues", "--out", project)
    yield "bound without compiling", _timed(*new, "--no-compile")
    report = json.loads(house.read(bindgen, "--project", project, "coverage", "--json"))
    share = 100 * report["bound"] / report["counted"]
    yield "bound", f"{report['bound']:,} of {report['counted']:,}, {share:.1f} %"
    yield "checked by rustc", _timed(bindgen, "--project", project, "demote")
    demoted = project / "demoted.toml"
    yield "demoted", str(len(house.manifest(demoted)) if demoted.exists() else 0)
    if build:
        yield from _built(project)


def _built(project: Path) -> Iterator[tuple[str, str]]:
    python, wheels, site = house.python(), folder() / "wheels", folder() / "site"
    for old in (wheels, site):
        shutil.rmtree(old, ignore_errors=True)
    build = (python, "-m", "maturin", "build", "--release", "--interpreter", python)
    manifest = project / "Cargo.toml"
    yield "built", _timed(*build, "--out", wheels, "--manifest-path", manifest)
    (wheel,) = wheels.glob("*.whl")
    house.run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--target", site, wheel)
    (library,) = site.rglob("_native*.*o")
    yield "extension", f"{library.stat().st_size / 1e6:.1f} MB"
    load = f"import sys, time; sys.path.insert(0, {str(site)!r}); began = time.perf_counter(); "
    load += "import venues; print(time.perf_counter() - began)"
    yield "imported", f"{float(house.read(python, '-c', load)):.2f} s"
    yield from _tried(project, site, wheel)


def _tried(project: Path, site: Path, wheel: Path) -> Iterator[tuple[str, str]]:
    """Try what a user has then: the smoke test of the package, and its stubs."""
    yield "wheel", f"{wheel.stat().st_size / 1e6:.1f} MB"
    python, rules = house.python(), folder() / "mypy.ini"
    rules.write_text("[mypy]\n", encoding="utf-8")
    here = {"PYTHONPATH": str(site), "MYPYPATH": str(site)}
    checks = {
        "smoke test": (project / "tests" / "test_package.py",),
        "stubtest": ("-m", "mypy.stubtest", "venues", "--mypy-config-file", rules),
        "mypy --strict": ("-m", "mypy", "--strict", "--config-file", rules, "-p", "venues"),
    }
    for name, words in checks.items():
        yield name, _timed(python, *words, **here)


def _timed(*command: str | Path, **variables: str) -> str:
    """Run a program; return its time, that of the processors, and the largest process below it."""
    began = time.monotonic()
    env = house.environment() | {"CARGO_TARGET_DIR": str(folder() / "build")} | variables
    program = subprocess.Popen([str(word) for word in command], cwd=house.ROOT, env=env)
    # Of this one alone: what `resource` knows is the largest of all that ran so far.
    _, status, used = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode:
        raise house.Problem(f"{command[0]} ended with exit code {program.returncode}")
    seconds, busy = time.monotonic() - began, used.ru_utime + used.ru_stime
    return f"{seconds:.0f} s ({busy:.0f} s of processors), {used.ru_maxrss / 1e6:.1f} GB at most"
