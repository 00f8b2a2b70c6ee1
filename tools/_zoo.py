"""Real crates of the registry, bound by `mds-bindgen new` as a stranger would bind them.

Each is made into a project, built, installed and tried: the smoke test that comes with it, stubtest
with no allowlist, mypy in strict mode over the stubs. One target folder serves all of them, so that
what they share is built once.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import _house as house

# Chosen to differ; a version each, so that two runs can be compared.
CRATES = {
    "statrs": ("0.19.1", "statistics"),
    "ta": ("0.5.0", "technical analysis, streaming"),
    "yata": ("0.7.0", "technical analysis, traits"),
    "kand": ("0.2.2", "technical analysis, `_inc` functions over slices"),
    "rust_ti": ("2.2.0", "technical analysis, free functions"),
    "strsim": ("0.11.1", "text, small"),
    "semver": ("1.0.28", "text, values"),
    "unicode-segmentation": ("1.13.3", "text, traits and iterators"),
    "regex": ("1.13.1", "text, borrowed results"),
    "fancy-regex": ("0.20.0", "text, builders and errors"),
    "csv": ("1.4.0", "files, readers and writers"),
    "url": ("2.5.8", "a value with many accessors"),
    "roaring": ("0.11.3", "bitmaps, set operators"),
    "geo": ("0.33.1", "geometry, generic over the coordinate"),
    "rstar": ("0.14.0", "a tree, generic throughout"),
    "petgraph": ("0.8.3", "graphs, generic throughout"),
    "chrono-tz": ("0.10.4", "one enum with 600 variants"),
    "barter-data": ("0.13.0", "market streams, async"),
    "vector-ta": ("0.3.1", "more than a million lines"),
}
README = house.ROOT / "bindgen" / "README.md"
BEGIN, END = "<!-- zoo -->", "<!-- end of zoo -->"
TIMEOUT = 3600


@dataclass
class Row:
    """What came of one crate."""

    name: str
    version: str
    lines: int = 0
    counted: int = 0
    bound: int = 0
    open: int = 0
    demoted: int = 0
    seconds: float = 0.0
    results: dict[str, str] = field(default_factory=dict)

    @property
    def well(self) -> bool:
        return bool(self.results) and all(
            not said.startswith("fail") for said in self.results.values()
        )

    def cells(self) -> list[str]:
        share = 100 * self.bound / self.counted if self.counted else 100.0
        checks = [self.results.get(check, "-") for check in CHECKS]
        return [
            self.name,
            self.version,
            f"{self.lines:,}",
            f"{self.counted:,}",
            f"{share:.1f} %",
            f"{self.open:,}",
            str(self.demoted),
            *checks,
            f"{self.seconds:.0f} s",
        ]


CHECKS = ("build", "import", "smoke", "stubtest", "mypy")
HEADINGS = (
    "crate",
    "version",
    "lines",
    "public items",
    "bound",
    "open generics",
    "demoted",
    *CHECKS,
    "time",
)


def folder() -> Path:
    """Where projects, packages and logs are."""
    return house.target_folder() / "zoo"


def command() -> Path:
    """Build the command, and return its path."""
    house.run("cargo", "build", "--quiet", "--package", "mds-bindgen")
    return house.target_folder() / "debug" / f"mds-bindgen{'.exe' if house.WINDOWS else ''}"


class Visit:
    """One crate on its way from the registry to a checked package."""

    def __init__(self, bindgen: Path, name: str, version: str) -> None:
        self.bindgen = bindgen
        self.row = Row(name, version)
        self.project = folder() / "projects" / name
        self.site = folder() / "site" / name
        self.log = folder() / "logs" / f"{name}.txt"
        self.package = ""

    def run(self) -> Row:
        started = time.monotonic()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.write_text("", encoding="utf-8")
        shutil.rmtree(self.project, ignore_errors=True)
        name = f"{self.row.name}@{self.row.version}"
        if self._step("build", self.bindgen, "new", name, "--out", self.project):
            self._measure()
            if self._build():
                self._try_out()
        self.row.seconds = time.monotonic() - started
        return self.row

    def _measure(self) -> None:
        rules = house.manifest(self.project / "bindgen.toml")
        self.package = rules["package"]
        report = json.loads(
            self._output(self.bindgen, "--project", self.project, "coverage", "--json")
        )
        self.row.counted, self.row.bound = report["counted"], report["bound"]
        self.row.open = report["open"]
        demoted = self.project / "demoted.toml"
        self.row.demoted = len(house.manifest(demoted)) if demoted.exists() else 0
        self.row.lines = _lines(self._sources(rules["dependency"]))

    def _sources(self, dependency: str) -> Path:
        manifest = self.project / "Cargo.toml"
        text = self._output("cargo", "metadata", "--format-version=1", "--manifest-path", manifest)
        packages: list[dict[str, Any]] = json.loads(text)["packages"]
        found = [it for it in packages if it["name"] == dependency]
        version = self.row.version
        exact = [it for it in found if it["version"] == version] or found
        return Path(exact[0]["manifest_path"]).parent

    def _build(self) -> bool:
        wheels = folder() / "wheels" / self.row.name
        shutil.rmtree(wheels, ignore_errors=True)
        shutil.rmtree(self.site, ignore_errors=True)
        python = house.python()
        build = (
            python,
            "-m",
            "maturin",
            "build",
            "--quiet",
            "--interpreter",
            python,
            "--out",
            wheels,
        )
        if not self._step("build", *build, cwd=self.project):
            return False
        (wheel,) = wheels.glob("*.whl")
        pip = (python, "-m", "pip", "install", "--quiet", "--no-deps", "--target", self.site, wheel)
        return self._step("build", *pip)

    def _try_out(self) -> None:
        python = house.python()
        if not self._step("import", python, "-c", f"import {self.package}"):
            return
        self._step("smoke", python, self.project / "tests" / "test_package.py")
        said = re.search(
            r"(\d+) of (\d+) classes constructed", self.log.read_text(encoding="utf-8")
        )
        if said and self.row.results["smoke"] == "ok":
            self.row.results["smoke"] = f"{said[1]}/{said[2]}"
        rules = folder() / "mypy.ini"
        rules.write_text("[mypy]\n", encoding="utf-8")
        self._step(
            "stubtest", python, "-m", "mypy.stubtest", self.package, "--mypy-config-file", rules
        )
        self._step(
            "mypy", python, "-m", "mypy", "--strict", "--config-file", rules, "-p", self.package
        )

    def _step(self, check: str, *words: str | Path, cwd: Path | None = None) -> bool:
        """Run a program; what it says goes to the log."""
        text = [str(word) for word in words]
        with self.log.open("a", encoding="utf-8") as log:
            print("$", *text, file=log, flush=True)
            try:
                code = subprocess.run(
                    text,
                    cwd=cwd or folder(),
                    env=self._environment(),
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    check=False,
                    timeout=TIMEOUT,
                ).returncode
            except subprocess.TimeoutExpired:
                code = 1
                print(f"stopped after {TIMEOUT} s", file=log)
        self.row.results[check] = "ok" if code == 0 else "fails"
        return code == 0

    def _output(self, *words: str | Path) -> str:
        return house.read(*words)

    def _environment(self) -> dict[str, str]:
        env = house.environment()
        env["CARGO_TARGET_DIR"] = str(folder() / "build")
        env["PYTHONPATH"] = env["MYPYPATH"] = str(self.site)
        return env


def _lines(root: Path) -> int:
    """Count the lines of a crate's library."""
    sources = root / "src" if (root / "src").is_dir() else root
    return sum(
        path.read_bytes().count(b"\n")
        for path in sources.rglob("*.rs")
        if os.sep + "tests" + os.sep not in str(path)
    )


def table(rows: list[Row]) -> str:
    """Print rows as Markdown."""
    lines = [f"| {' | '.join(HEADINGS)} |", f"|{'---|' * len(HEADINGS)}"]
    lines += [f"| {' | '.join(row.cells())} |" for row in rows]
    return "\n".join(lines) + "\n"


def write(text: str) -> None:
    """Put the table into the README, with the date."""
    old = README.read_text(encoding="utf-8")
    if BEGIN not in old or END not in old:
        raise house.Problem(f"{README.name} has no place for it: {BEGIN} ... {END}")
    before, rest = old.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    day = dt.datetime.now(tz=dt.UTC).date().isoformat()
    new = f"{before}{BEGIN}\n{day}, `./tools/zoo --write`:\n\n{text}{END}{after}"
    README.write_text(new, encoding="utf-8", newline="\n")
