"""A contributor adds a type to core, builds, and finds it in Python; no second file is edited.

Each folder beside this file is such a contribution: `core/` is laid over the core of a copy of
the workspace, `lib.rs` is appended to its `lib.rs`, and the functions of `check.py` say what Python
must then show. A new shape is a new folder. The example of the README rides along with the first.
"""

from __future__ import annotations

import ast
import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COPIED = ("core", "bindgen", "python-bindings")
PACKAGE = "python-bindings/python/market_data_source"
GENERATED = {f"{PACKAGE}/_native.pyi", f"{PACKAGE}/surface.json"}
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHAPES = sorted(path.parent.name for path in HERE.glob("*/check.py"))

pytestmark = [pytest.mark.contributor, pytest.mark.slow, pytest.mark.timeout(1800)]


def checks(shape: str) -> list[str]:
    tree = ast.parse((HERE / shape / "check.py").read_text(encoding="utf-8"))
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [name for name in functions if name.startswith("check_")]


@dataclass(frozen=True)
class Built:
    """A contribution, built: where the package is, and which files changed on the way."""

    site: Path
    added: frozenset[str]
    edited: frozenset[str]


@cache
def workplace() -> Path:
    """Make an empty place beside what cargo has built, so that only what changes is built again.

    The copy has its own target folder: cargo tells packages apart by their place in the
    workspace, so two copies that shared one would take each other's results for their own.
    """
    target = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").absolute()
    place = target / "contributor"
    shutil.rmtree(place, ignore_errors=True)
    for part in ("build", "deps", ".fingerprint"):
        if (target / "release" / part).exists():
            shutil.copytree(target / "release" / part, place / "target" / "release" / part)
    return place


def built(shape: str) -> Built:
    """Give a contribution, built once; if that fails, it fails once and is remembered."""
    result = attempt(shape)
    if isinstance(result, Exception):
        pytest.fail(f"{shape} does not build: {result}", pytrace=False)
    return result


@cache
def attempt(shape: str) -> Built | Exception:
    try:
        return build(shape)
    except Exception as problem:  # noqa: BLE001  (told by each test)
        return problem


def build(name: str) -> Built:
    """Copy the workspace, add one contribution, build the wheel, unpack it."""
    place = workplace()
    files, lib = contribution(name)
    workspace, wheels, site = place / "workspace", place / f"wheels-{name}", place / f"site-{name}"
    copy_workspace(workspace)
    before = digests(workspace)
    for path, text in files.items():
        (workspace / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace / path).write_text(text, encoding="utf-8")
    with (workspace / "core" / "src" / "lib.rs").open("a", encoding="utf-8") as stream:
        stream.write(lib)
    # What was copied was built from another folder: the build script has to look at this one.
    run(workspace, "cargo", "clean", "--release", "-p", "market-data-source-python")
    maturin = [sys.executable, "-m", "maturin", "build", "--release", "--locked"]
    run(workspace, *maturin, "--interpreter", sys.executable, "--out", str(wheels))
    (wheel,) = wheels.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    run(workspace, *pip, str(site), str(wheel))
    after = digests(workspace)
    edited = {path for path in after.keys() | before.keys() if after.get(path) != before.get(path)}
    return Built(site, frozenset(files), frozenset(edited))


def contribution(name: str) -> tuple[dict[str, str], str]:
    """Give the new files of a contribution, by path, and what it adds to `lib.rs`."""
    shape = HERE / name
    files = {
        path.relative_to(shape).as_posix(): path.read_text(encoding="utf-8")
        for path in (shape / "core").rglob("*.rs")
    }
    lib = (shape / "lib.rs").read_text(encoding="utf-8")
    if name == SHAPES[0]:
        path, code, lines = readme_example()
        files[path] = code
        lib += "".join(f"\n{line}\n" for line in lines)
    return files, lib


def readme_example() -> tuple[str, str, list[str]]:
    """Read the file that the README tells a contributor to write, and the lines to go with it."""
    example = r"`(core/src/[\w/]+\.rs)`:\n\n```rust\n(.*?)^```$(.*?)\n\n```"
    found = re.search(example, README, re.MULTILINE | re.DOTALL)
    assert found, "the README has no example"
    return found[1], found[2], re.findall(r"`((?:mod|pub use) [^`]+;)`", found[3])


def test_the_readme_has_an_example() -> None:
    path, code, lines = readme_example()
    assert path.endswith(".rs")
    assert code.startswith("//!")
    assert len(lines) == 2


def copy_workspace(workspace: Path) -> None:
    """Copy what a build needs, times included, so that cargo sees what is unchanged."""
    shutil.rmtree(workspace, ignore_errors=True)
    workspace.mkdir(parents=True)
    skip = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd", "target")
    for folder in COPIED:
        shutil.copytree(ROOT / folder, workspace / folder, ignore=skip)
    for file in ROOT.iterdir():
        if file.is_file() and not file.name.startswith("bars."):
            shutil.copy2(file, workspace / file.name)


def digests(workspace: Path) -> dict[str, str]:
    return {
        path.relative_to(workspace).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in workspace.rglob("*")
        if path.is_file()
    }


def run(folder: Path, *command: str) -> None:
    environment = dict(os.environ, CARGO_TARGET_DIR=str(workplace() / "target"))
    done = subprocess.run(
        command, cwd=folder, env=environment, check=False, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_but_the_generated_files_changes_by_itself(shape: str) -> None:
    result = built(shape)
    by_itself = result.edited - result.added - {"core/src/lib.rs"}
    assert by_itself >= GENERATED
    assert {str(Path(path).parent.as_posix()) for path in by_itself} == {PACKAGE}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_package_carries_the_stub_of_this_build(shape: str) -> None:
    carried = built(shape).site / "market_data_source" / "_native.pyi"
    committed = ROOT / PACKAGE / "_native.pyi"
    assert carried.read_text(encoding="utf-8") != committed.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("shape", "check"), [(shape, check) for shape in SHAPES for check in checks(shape)]
)
def test_python_has_it(shape: str, check: str) -> None:
    paths = [built(shape).site, HERE / shape, HERE]
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"import check; check.{check}()"],
        env=dict(os.environ, PYTHONPATH=os.pathsep.join(map(str, paths))),
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
