"""The steps of ./tools/test: what each one runs, in order."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import _fixtures
import _house as house
from _counts import Counts

ROOT = house.ROOT
GENERATED = ("_native.pyi", "surface.json")


@dataclass(frozen=True)
class Step:
    """One named step: `run` gets the run's state and raises a Problem when it fails."""

    name: str
    about: str
    run: Callable[[Run], None]
    needs: tuple[str, ...] = ()
    free_threaded: bool = True  # whether it has what it needs on a free-threaded Python


@dataclass
class Run:
    """What one run of the tests knows: the counts of the step at work, and files seen before."""

    counts: Counts = field(default_factory=Counts)
    before: dict[str, bytes | None] = field(default_factory=dict)

    def check(
        self, *command: str | Path, cwd: Path = ROOT, variables: dict[str, str] | None = None
    ) -> None:
        """Run a program, show its output, count its tests; a failure is a Problem."""
        text = [str(part) for part in command]
        print(f"$ {' '.join([Path(text[0]).stem, *text[1:]])}", flush=True)
        counts = Counts()
        with subprocess.Popen(
            text,
            cwd=cwd,
            env=house.environment() | (variables or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process:
            assert process.stdout is not None  # noqa: S101  (it is a pipe)
            for line in process.stdout:
                sys.stdout.write(line)
                counts.feed(line)
        counts.close(ok=process.returncode == 0)
        self.counts.add(counts)
        if process.returncode:
            raise house.Problem(f"exit code {process.returncode}")

    def cargo(self, *arguments: str, **variables: str) -> None:
        self.check("cargo", *arguments, variables=variables)

    def python(self, *arguments: str | Path, cwd: Path = ROOT) -> None:
        self.check(house.python(), *arguments, cwd=cwd)

    def expect(self, ok: bool, problem: str) -> None:  # noqa: FBT001  (it reads as an assertion)
        """Count one check of our own."""
        if not ok:
            raise house.Problem(problem)
        self.counts.passed += 1


# --- making -------------------------------------------------------------------------------------


def prepare(run: Run) -> None:
    print(f"cargo {house.require_rust()}, Python {sys.version.split()[0]}")
    house.make_venv()
    house.install(*house.group("free-threaded" if house.free_threaded() else "dev"))
    run.counts.passed += 1


def wheel(run: Run) -> None:
    run.before = generated_files()
    # The build script must run, or a stub that was edited by hand would go unnoticed.
    os.utime(ROOT / "python-bindings" / "bindgen.toml")
    house.install_wheel(house.build_wheel())
    run.counts.passed += 1


def generated_files() -> dict[str, bytes | None]:
    files = (house.PACKAGE / name for name in GENERATED)
    return {file.name: file.read_bytes() if file.exists() else None for file in files}


def drift(run: Run) -> None:
    """Compare the committed generated files with what the build has just made."""
    if not run.before:
        wheel(run)
    for name, after in generated_files().items():
        run.expect(after is not None, f"the build made no {name}")
        run.expect(
            after == run.before[name],
            f"{name} was stale: the build has written it anew. Look at the change and commit it.",
        )


# --- Rust ---------------------------------------------------------------------------------------


def rust_format(run: Run) -> None:
    run.cargo("fmt", "--all", "--check")


def clippy(run: Run) -> None:
    run.cargo("clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings")


def rust_docs(run: Run) -> None:
    run.cargo("doc", "--locked", "--workspace", "--no-deps", RUSTDOCFLAGS="-D warnings")


def rust_tests(run: Run) -> None:
    """Run all Rust tests; the runtime crate's embed an interpreter, so it must be a library."""
    facts = interpreter()
    extra = [] if facts["library"] else ["--exclude", "mds-bindgen-runtime"]
    if extra:
        print("This Python has no shared library: the runtime crate's tests are left to others.")
        run.counts.skipped += 1
    flags = ["--locked", "--workspace", "--no-fail-fast"]
    run.cargo("test", *flags, *extra, **embedding(facts))


_FACTS = """
import json, os, sys, sysconfig as s
folder, name = s.get_config_var("LIBDIR") or "", s.get_config_var("LDLIBRARY") or ""
shared = os.name == "nt" or bool(s.get_config_var("PYTHONFRAMEWORK")) or (
    bool(s.get_config_var("Py_ENABLE_SHARED")) and os.path.exists(os.path.join(folder, name)))
print(json.dumps({"library": shared, "folder": folder, "base": sys.base_prefix,
                  "site": s.get_path("purelib")}))
"""


def interpreter() -> dict[str, str]:
    """Ask our Python where it is, and whether it is a library that a program can hold."""
    facts: dict[str, str] = json.loads(house.read(house.python(), "-c", _FACTS))
    return facts


def embedding(facts: dict[str, str]) -> dict[str, str]:
    """Set the variables with which a program that embeds Python finds its library and packages."""
    variables = {"PYTHONPATH": facts["site"]}
    if house.WINDOWS:
        variables["PATH"] = os.pathsep.join([facts["base"], house.environment()["PATH"]])
        variables["PYTHONHOME"] = facts["base"]
    elif facts["folder"]:
        name = "DYLD_LIBRARY_PATH" if sys.platform == "darwin" else "LD_LIBRARY_PATH"
        variables[name] = os.pathsep.join(filter(None, [facts["folder"], os.environ.get(name)]))
    return variables


# --- what is exposed ----------------------------------------------------------------------------


def surface(run: Run) -> None:
    """Ask the generator whether everything that matches a convention is bound, and for the list."""
    # All packages at once: the same choice of features as the tests, so nothing is built twice.
    house.run("cargo", "build", "--locked", "--quiet", "--workspace", "--bins")
    suffix = ".exe" if house.WINDOWS else ""
    bindgen = house.target_folder() / "debug" / f"mds-bindgen{suffix}"
    run.check(bindgen, "--project", "python-bindings", "check")
    listed = json.loads(house.read(bindgen, "--project", "python-bindings", "list", "--json"))
    committed = json.loads((house.PACKAGE / "surface.json").read_text(encoding="utf-8"))
    run.expect(listed == committed, "`mds-bindgen list` and surface.json differ")


# --- Python -------------------------------------------------------------------------------------


def python_lint(run: Run) -> None:
    run.check(house.program("ruff"), "check", ".")
    run.check(house.program("ruff"), "format", "--check", ".")


def stubtest(run: Run) -> None:
    with tempfile.TemporaryDirectory() as empty:
        run.python("-m", "mypy.stubtest", "market_data_source", "--mypy-config-file",
                   ROOT / "pyproject.toml", cwd=Path(empty))  # fmt: skip


def mypy(run: Run) -> None:
    run.python("-m", "mypy", "python-bindings/python", "tests/typing")


def pyright(run: Run) -> None:
    run.check(house.program("pyright"), "--pythonpath", house.python())


def verify_types(run: Run) -> None:
    with tempfile.TemporaryDirectory() as empty:
        run.check(house.program("pyright"), "--verifytypes", "market_data_source",
                  "--ignoreexternal", "--pythonpath", house.python(), cwd=Path(empty))  # fmt: skip


def python_tests(run: Run) -> None:
    folders = ["tests/python", "tests/docs", "tests/tidy", "tests/tools"]
    run.python("-m", "pytest", *[folder for folder in folders if (ROOT / folder).exists()])


def examples(run: Run) -> None:
    """Run each example script in an empty folder, then each notebook."""
    folder = ROOT / "python-bindings" / "examples"
    for script in sorted(folder.glob("*.py")):
        with tempfile.TemporaryDirectory() as empty:
            run.python(script, cwd=Path(empty))
    for notebook in sorted(folder.glob("*.ipynb")):
        with tempfile.TemporaryDirectory() as empty:
            copy = shutil.copy(notebook, empty)
            run.python("-m", "pytest", "-c", ROOT / "pyproject.toml", "-W", "default",
                       "--nbmake", copy, cwd=Path(empty))  # fmt: skip


def packages(run: Run) -> None:
    run.python("-m", "pytest", "tests/packaging")


def contributor(run: Run) -> None:
    run.python("-m", "pytest", "tests/contributor")


def newcomer(run: Run) -> None:
    run.python("-m", "pytest", "tests/newcomer")


# --- fixtures -----------------------------------------------------------------------------------


def fixtures(run: Run) -> None:
    """Build the crates of tests/fixtures into one extension, and look at it from all sides."""
    every = _fixtures.found()
    _fixtures.install(every, _fixtures.build(every))
    fixture_tests(run, every)
    fixture_types(run, every)


def fixture_tests(run: Run, chosen: list[_fixtures.Fixture]) -> None:
    """Run the tests that lie beside the crates, and those that look at every package."""
    folders = [_fixtures.FIXTURES / "every", *(fixture.folder for fixture in chosen)]
    run.python("-m", "pytest", *folders)


def fixture_types(run: Run, chosen: list[_fixtures.Fixture]) -> None:
    """Hold the stubs against the packages, and let both type checkers read them."""
    root = _fixtures.python_folder()
    names = [fixture.package for fixture in chosen]
    rules = ROOT / "pyproject.toml"
    path = {"MYPYPATH": str(root), "PYTHONPATH": str(root)}
    with tempfile.TemporaryDirectory() as empty:
        for command in (
            ("mypy.stubtest", *names, "--mypy-config-file", rules),
            ("mypy", "--config-file", rules, *(word for name in names for word in ("-p", name))),
        ):
            run.check(house.python(), "-m", *command, cwd=Path(empty), variables=path)
    (root / "pyrightconfig.json").write_text(
        json.dumps({"typeCheckingMode": "strict", "pythonVersion": "3.11"}), encoding="utf-8"
    )
    run.check(house.program("pyright"), "--pythonpath", house.python(), "--project", root)


STEPS = (
    Step("environment", "the virtual environment and its tools", prepare),
    Step("rust-format", "cargo fmt --check", rust_format),
    Step("python-lint", "ruff check and ruff format --check", python_lint, free_threaded=False),
    Step("wheel", "build the wheel as users get it, and install it", wheel),
    Step("drift", "the committed stub and surface are what the build makes", drift, ("wheel",)),
    Step("clippy", "cargo clippy, warnings are errors", clippy),
    Step("rust-tests", "cargo test, all crates", rust_tests),
    Step("rust-docs", "cargo doc, warnings are errors", rust_docs),
    Step("surface", "everything that matches a convention is bound", surface),
    Step("stubtest", "the stub says what the module does, no exceptions", stubtest, ("wheel",),
         free_threaded=False),
    Step("mypy", "mypy --strict on the package and the usage tests", mypy, ("wheel",),
         free_threaded=False),
    Step("pyright", "pyright strict on the same", pyright, ("wheel",), free_threaded=False),
    Step("verify-types", "the public types are complete", verify_types, ("wheel",),
         free_threaded=False),
    Step("python-tests", "pytest: package, house rules, tools", python_tests, ("wheel",)),
    Step("fixtures", "crates of all kinds, bound and used from Python", fixtures,
         free_threaded=False),
    Step("examples", "example scripts and notebooks", examples, ("wheel",), free_threaded=False),
    Step("packages", "the wheel, and a source distribution that builds it", packages, ("wheel",)),
    Step("contributor", "a new type in core reaches Python", contributor, ("wheel",)),
    Step("newcomer", "a crate that nobody prepared becomes a package", newcomer,
         free_threaded=False),
)  # fmt: skip
