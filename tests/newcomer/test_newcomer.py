"""`mds-bindgen new` on a crate that nobody prepared: the package builds, imports and is typed."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import _house as house
import pytest

MANIFEST = '[package]\nname = "sea-tides"\nversion = "1.2.3"\nedition = "2021"\n'
LIBRARY = """//! The height of the sea.

/// Where the water goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// It comes.
    Flood,
    /// It goes.
    Ebb,
}

/// No hour of a day.
#[derive(Debug)]
pub struct HourError(pub u32);
impl std::fmt::Display for HourError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "there is no hour {}", self.0)
    }
}
impl std::error::Error for HourError {}

/// A tide of a place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tide {
    /// How far the water rises, in metres.
    pub range: f64,
    /// Of which place.
    pub place: String,
    seen: u32,
}
impl Tide {
    /// The height at an hour.
    ///
    /// # Errors
    /// Where the day has no such hour.
    pub fn height(&mut self, hour: u32) -> Result<f64, HourError> {
        self.seen += 1;
        if hour < 24 { Ok(self.range * f64::from(hour % 12) / 12.0) } else { Err(HourError(hour)) }
    }
    /// How often it was looked at.
    pub fn seen(&self) -> u32 {
        self.seen
    }
}

/// Where the water goes at an hour.
pub fn phase(hour: u32) -> Phase {
    if hour % 12 < 6 { Phase::Flood } else { Phase::Ebb }
}

/// The highest of many.
pub fn highest(heights: &[f64]) -> Option<f64> {
    heights.iter().copied().reduce(f64::max)
}

/// Nobody can tell what this is for Python.
pub fn strange(value: *const u8) -> bool {
    value.is_null()
}
"""
USE = """
import sea_tides
from sea_tides import Phase, Tide

tide = Tide(range=6.0, place="Brest")
assert tide.height(6) == 3.0
assert (tide.seen(), tide.place) == (1, "Brest")
assert sea_tides.phase(7) is Phase.EBB
assert sea_tides.highest([1.0, 3.0, 2.0]) == 3.0
try:
    tide.height(24)
except sea_tides.HourError as error:
    assert str(error) == "there is no hour 24"
else:
    raise AssertionError
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@dataclass(frozen=True)
class Made:
    """A project, what `new` said of it, and where its package is installed."""

    bindgen: Path
    project: Path
    said: str
    site: Path

    def python(self, *words: str | Path) -> str:
        here = {"PYTHONPATH": str(self.site), "MYPYPATH": str(self.site)}
        return run(house.python(), *words, cwd=self.site, **here)


def run(*words: str | Path, cwd: Path, **variables: str) -> str:
    command = [str(word) for word in words]
    env = house.environment() | variables
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    place = tmp_path_factory.mktemp("newcomer")
    (place / "tides" / "src").mkdir(parents=True)
    (place / "tides" / "Cargo.toml").write_text(MANIFEST, encoding="utf-8")
    (place / "tides" / "src" / "lib.rs").write_text(LIBRARY, encoding="utf-8")
    project, site = place / "made", place / "site"
    # What rustc rejected of something else is of no account.
    project.mkdir()
    (project / "demoted.toml").write_text('"sea_tides::gone" = "E0277: no"\n', encoding="utf-8")
    house.run("cargo", "build", "--locked", "--quiet", "--workspace", "--bins")
    bindgen = house.target_folder() / "debug" / f"mds-bindgen{'.exe' if house.WINDOWS else ''}"
    target = {"CARGO_TARGET_DIR": str(house.target_folder() / "newcomer")}
    said = run(bindgen, "new", "./tides", "--out", project, "--force", cwd=place, **target)
    python = house.python()
    build = ("-m", "maturin", "build", "--quiet", "--interpreter", python, "--out", place)
    run(python, *build, cwd=project, **target)
    (wheel,) = place.glob("*.whl")
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--target", site, wheel, cwd=place)
    return Made(bindgen, project, said, site)


def test_it_says_what_it_made(made: Made) -> None:
    assert "the Python package `sea_tides` from sea-tides 1.2.3" in made.said
    skipped = run(made.bindgen, "--project", made.project, "list", "--skipped", cwd=made.project)
    assert skipped.startswith("sea_tides::strange  missing: parameter `value`: ")
    assert skipped.endswith("15 in Python, 1 not\n")


def test_nothing_is_left_out_for_what_rustc_once_said(made: Made) -> None:
    assert not (made.project / "demoted.toml").exists()


def test_the_package_does_what_the_crate_does(made: Made) -> None:
    made.python("-c", USE)


def test_its_own_test_passes(made: Made) -> None:
    said = made.python(made.project / "tests" / "test_package.py")
    assert "1 of 1 classes constructed" in said


def test_its_stubs_are_true_and_complete(made: Made) -> None:
    rules = made.project / "mypy.ini"
    rules.write_text("[mypy]\n", encoding="utf-8")
    made.python("-m", "mypy.stubtest", "sea_tides", "--mypy-config-file", rules)
    made.python("-m", "mypy", "--strict", "--config-file", rules, "-p", "sea_tides")
    stub = (made.site / "sea_tides" / "_native.pyi").read_text(encoding="utf-8")
    assert 'def __new__(cls, *, range: float = 0.0, place: str = "") -> Self:' in stub
    assert "Any" not in stub
