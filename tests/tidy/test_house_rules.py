"""The rules of the house, asked of this tree."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import house_rules as rules
import pytest
from rust_text import Source, read_source

ROOT = Path(__file__).resolve().parents[2]
CRATES = ("core", "bindgen", "bindgen/runtime", "python-bindings")
NOT_OURS = {".git", ".venv", "target", "dist", "__pycache__", "node_modules"}
# Foreign crates and what the generator made of them.
SAMPLES = {"fixtures", "golden", "expected", "ui"}
# What the generator wrote: long as the surface is long, and no one edits it.
GENERATED = {
    "python-bindings/python/market_data_source/_native.pyi",
    "python-bindings/python/market_data_source/surface.json",
}


def listed() -> list[Path]:
    """List the files that are, or would be, committed."""
    try:
        done = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"],  # noqa: S607
            cwd=ROOT,
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
    except (OSError, subprocess.CalledProcessError):
        found = []
        for folder, inner, names in os.walk(ROOT):
            inner[:] = [name for name in inner if name not in NOT_OURS and name[0] != "."]
            found += [Path(folder, name) for name in names]
        return sorted(found)
    return sorted(
        ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).exists()
    )


@pytest.fixture(scope="module")
def tree() -> list[Source]:
    """Give every text file of the tree."""
    sources = []
    for path in listed():
        try:
            sources.append(read_source(ROOT, path))
        except (UnicodeDecodeError, IsADirectoryError):
            continue
    assert sources
    return sources


@pytest.fixture(scope="module")
def rust(tree: list[Source]) -> list[Source]:
    """Give the Rust of the four crates; foreign crates under tests/ keep rules of their own."""
    ours = {"core", "bindgen", "python-bindings"}
    return [
        source
        for source in tree
        if source.path.suffix == ".rs"
        and source.path.parts[0] in ours
        and not SAMPLES & set(source.path.parts)
    ]


@pytest.fixture(scope="module")
def written(tree: list[Source]) -> list[Source]:
    """Give all code and prose that somebody wrote."""
    kinds = {".rs", ".py", ".pyi", ".md", ".toml", ".yml", ""}
    return [
        source
        for source in tree
        if source.path.suffix in kinds
        and str(source.path) not in GENERATED
        and not SAMPLES & set(source.path.parts)
    ]


def toml(path: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / path).read_text(encoding="utf-8"))


def none(findings: Iterable[str]) -> None:
    found = list(findings)
    assert not found, "\n" + "\n".join(found)


def test_no_file_is_longer_than_the_limit(written: list[Source]) -> None:
    none(rules.too_long(written))


def test_each_rust_file_says_what_it_is_for(rust: list[Source]) -> None:
    none(rules.no_header(rust))


def test_bindgen_imports_run_downwards(rust: list[Source]) -> None:
    none(rules.looks_up(rust))


def test_only_the_formatter_in_emit_uses_syn(rust: list[Source]) -> None:
    none(rules.reads_rust_in_emit(rust))


@pytest.mark.parametrize("folder", CRATES)
def test_a_crate_imports_only_what_it_may(folder: str) -> None:
    none(rules.forbidden_dependencies(folder, toml(f"{folder}/Cargo.toml")))


def test_core_does_not_know_python(rust: list[Source]) -> None:
    none(rules.python_in_core(rust))


def test_unsafe_lives_in_the_runtime(rust: list[Source]) -> None:
    none(rules.unsafe_outside_runtime(rust))


def test_bindgen_names_no_market_type(rust: list[Source]) -> None:
    none(rules.market_words(rust))


def test_core_has_few_annotations(rust: list[Source]) -> None:
    none(rules.too_many_annotations(rust))


def test_no_wrapper_is_written_by_hand(rust: list[Source]) -> None:
    none(rules.handwritten_wrappers(rust))


def test_no_path_of_one_machine(tree: list[Source]) -> None:
    none(rules.absolute_paths(tree))


def test_there_is_one_version() -> None:
    members = {folder: toml(f"{folder}/Cargo.toml") for folder in CRATES}
    none(rules.versions_disagree(toml("Cargo.toml"), members, toml("pyproject.toml")))


def test_the_changelog_knows_this_version() -> None:
    version = toml("Cargo.toml")["workspace"]["package"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    none(rules.version_not_in_changelog(version, changelog))


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_each_test_that_a_document_names_is_there(name: str) -> None:
    def exists(file: str, test: str) -> bool:
        path = ROOT / file
        definition = rf"\b(?:def|fn) {test}\b"
        return path.is_file() and bool(re.search(definition, path.read_text(encoding="utf-8")))

    none(rules.tests_not_there(read_source(ROOT, ROOT / name), exists))
