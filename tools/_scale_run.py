"""What binding a crate of tools/scale takes: time, memory, sizes."""

from __future__ import annotations

import json
import resource
import shutil
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


def _timed(*command: str | Path) -> str:
    """Run a program; return its time, that of the processors, and the largest process below it."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    env = house.environment() | {"CARGO_TARGET_DIR": str(folder() / "build")}
    house.run(*command, env=env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    seconds = time.monotonic() - began
    return f"{seconds:.0f} s ({busy:.0f} s of processors), {after.ru_maxrss / 1e6:.1f} GB at most"
