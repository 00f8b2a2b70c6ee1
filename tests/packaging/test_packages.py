"""What is published: the wheel that the tests run on, and a source distribution that builds it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "python-bindings" / "python" / "market_data_source"
MARKERS = ("__init__.py", "__main__.py", "_native.pyi", "py.typed", "surface.json")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def target_folder() -> Path:
    return Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").absolute()


@pytest.fixture(scope="session")
def wheel() -> Path:
    found = sorted((target_folder() / "wheels").glob("*.whl"))
    assert found, "build it first: ./tools/test --only wheel"
    return found[-1]


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "maturin", "sdist", "--out", str(out))
    (archive,) = out.glob("*.tar.gz")
    return archive


def run(*command: str, **variables: str) -> None:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=dict(os.environ, **variables),
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_one_wheel_serves_every_python_from_3_11_on(wheel: Path) -> None:
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        tag = f"cp3{sys.version_info.minor}t"
        assert (
            f"-{tag}-{tag}-" in wheel.name or f"-cp3{sys.version_info.minor}-{tag}-" in wheel.name
        )
    else:
        assert "-cp311-abi3-" in wheel.name


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    files = contents(wheel)
    for name in MARKERS:
        assert files[f"market_data_source/{name}"] == (PACKAGE / name).read_bytes(), name
    natives = [name for name in files if name.startswith("market_data_source/_native.")]
    assert len(natives) == 2, natives
    tops = {name.split("/")[0] for name in files}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"market_data_source"}


def test_the_wheel_knows_its_licence_and_its_command(wheel: Path) -> None:
    files = {name.partition(".dist-info/")[2]: text for name, text in contents(wheel).items()}
    assert b"market_data_source.__main__:main" in files["entry_points.txt"]
    assert b"MIT License" in files["licenses/LICENSE"]
    metadata = files["METADATA"].decode()
    assert "Requires-Python: >=3.11" in metadata
    for extra in ("pandas", "polars", "plot", "all"):
        assert f"Provides-Extra: {extra}\n" in metadata


def test_the_source_distribution_carries_every_crate(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for crate in ("core", "bindgen", "bindgen/runtime", "python-bindings"):
        assert f"{crate}/Cargo.toml" in names
        assert f"{crate}/src/lib.rs" in names
    extra = {"Cargo.toml", "Cargo.lock", "LICENSE", "README.md", "python-bindings/bindgen.toml"}
    assert extra <= names
    fonts = {path.relative_to(ROOT).as_posix() for path in (ROOT / "core/assets").rglob("*.ttf")}
    assert fonts <= names


def test_the_source_distribution_builds_the_same_package(
    sdist: Path, wheel: Path, tmp_path: Path
) -> None:
    run(
        *(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"),
        *("--wheel-dir", str(tmp_path), str(sdist)),
        CARGO_TARGET_DIR=str(tmp_path / "target"),
    )
    (again,) = tmp_path.glob("*.whl")
    ours, theirs = contents(wheel), contents(again)
    assert ours.keys() == theirs.keys()
    for name in MARKERS:
        assert ours[f"market_data_source/{name}"] == theirs[f"market_data_source/{name}"], name
