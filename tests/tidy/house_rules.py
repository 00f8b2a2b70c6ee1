"""The rules of the house as functions: from sources to what is wrong with them, a line each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rust_text import Source, code_only, named_paths

LIMIT = 500
MOST_ANNOTATIONS = 10

# Imports run downwards in this list, or stay in their room.
STAGES = ("emit", "lower", "select", "resolve", "parse", "diagnostics", "source")
# Rules as data: every stage may read them, they know of no stage but the last two.
CONFIG = "config"
# What puts the stages together; no stage knows of it.
ABOVE = ("build_script", "commands", "lib", "main", "manifest", "package_files", "pipeline")

OURS = ("market-data-source", "mds-bindgen", "mds-bindgen-runtime", "market-data-source-python")
PYTHON_CRATES = ("pyo3", "numpy", "pyo3-arrow", "pyo3-async-runtimes", "pyo3-build-config")
MAY_DEPEND_ON: Mapping[str, tuple[str, ...]] = {
    "core": (),
    "bindgen": (),
    "bindgen/runtime": PYTHON_CRATES,
    "python-bindings": (
        "market-data-source",
        "mds-bindgen",
        "mds-bindgen-runtime",
        *PYTHON_CRATES,
    ),
}

MARKET_WORDS = frozenset(
    {
        "ohlc",
        "ohlcv",
        "candle",
        "candles",
        "candlestick",
        "volatility",
        "drift",
        "ticker",
        "tickers",
        "kline",
        "klines",
        "gbm",
        "brownian",
        "price",
        "prices",
        "volume",
        "volumes",
        "trader",
        "trading",
        "exchange",
        "orderbook",
        "market",
        "markets",
        "broker",
        "equity",
        "crypto",
    }
)
_HANDWRITTEN = re.compile(r"#\s*\[\s*(?:pyo3\s*::\s*)?(pyclass|pymethods|pyfunction)\b")
_ANNOTATION = re.compile(r"\bcfg_attr\s*\(\s*(?:bindgen|any\s*\(\s*\))\s*,\s*py\s*\(")
_ABSOLUTE = re.compile(
    r"(?<![\w.~*)\]}>/-])/(?:(?:home|Users|work|private/var)/\w|root/\.\w)|\b[A-Z]:\\{1,2}Users\b"
)

Sources = Iterable[Source]


def too_long(sources: Sources) -> Iterator[str]:
    for source in sources:
        lines = source.text.count("\n") + (not source.text.endswith("\n"))
        if lines > LIMIT:
            yield f"{source.path}: {lines} lines; the limit is {LIMIT}"


def no_header(sources: Sources) -> Iterator[str]:
    for source in sources:
        if not source.text.startswith("//!"):
            yield f"{source.path}:1: the first line must be `//! what this file is for`"


def looks_up(sources: Sources) -> Iterator[str]:
    """Find imports of bindgen that run against the order of its stages."""
    for source in sources:
        file = source.below("bindgen/src")
        if file is None:
            continue
        room = file.parts[0].removesuffix(".rs")
        if room in ABOVE:
            continue
        if room != CONFIG and room not in STAGES:
            yield f"{source.path}: no room of this name is in the design"
            continue
        for named in named_paths(source.text, file):
            if named.path[0] != "crate" or len(named.path) == 1:
                continue
            other = named.path[1]
            if other == room:
                continue
            if other in ABOVE:
                yield f"{source.path}:{named.line}: {room} must not know of `{named}`"
            elif other not in STAGES and other != CONFIG:
                if named.imported:
                    yield f"{source.path}:{named.line}: import `{named}` from the room it lives in"
            elif not _runs_down(room, other):
                yield f"{source.path}:{named.line}: {room} must not import from {other} (`{named}`)"


def _runs_down(room: str, other: str) -> bool:
    if room == CONFIG:
        return other in {"diagnostics", "source"}
    if other == CONFIG:
        return room not in {"diagnostics", "source"}
    return STAGES.index(room) < STAGES.index(other)


def reads_rust_in_emit(sources: Sources) -> Iterator[str]:
    """Find uses of syn in emit: only the formatter needs it, for prettyplease takes its tree."""
    for source in sources:
        file = source.below("bindgen/src/emit")
        if file is None or str(file) == "rust/format.rs":
            continue
        for line in _lines_with(source, r"\bsyn\s*::|\buse\s+syn\b"):
            yield f"{source.path}:{line}: emit prints text, it does not use syn"


def forbidden_dependencies(folder: str, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Find dependencies on our own crates, or on Python's, that a crate must not have."""
    allowed = MAY_DEPEND_ON[folder]
    tables = [manifest, *manifest.get("target", {}).values()]
    for kind in ("dependencies", "dev-dependencies", "build-dependencies"):
        for table in tables:
            for name, spec in table.get(kind, {}).items():
                package = spec.get("package", name) if isinstance(spec, dict) else name
                if package in (*OURS, *PYTHON_CRATES) and package not in allowed:
                    yield f"{folder}/Cargo.toml: {kind} must not name {package}"


def unsafe_outside_runtime(sources: Sources) -> Iterator[str]:
    for source in sources:
        if source.below("bindgen/runtime") is None:
            for line in _lines_with(source, r"\bunsafe\b"):
                yield f"{source.path}:{line}: `unsafe` belongs in bindgen/runtime"


def python_in_core(sources: Sources) -> Iterator[str]:
    for source in sources:
        if source.below("core") is not None:
            for line in _lines_with(source, r"\b(?:pyo3|numpy)\b"):
                yield f"{source.path}:{line}: core does not know that Python exists"


def market_words(sources: Sources) -> Iterator[str]:
    """Find words of the market in the generator's identifiers; its tests may have samples."""
    for source in sources:
        file = source.below("bindgen")
        if file is None or "src" not in file.parts[:2]:
            continue
        for number, line in enumerate(code_only(source.text).splitlines(), 1):
            for identifier in re.findall(r"\b[A-Za-z_]\w*", line):
                words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", identifier)}
                if common := words & MARKET_WORDS:
                    yield f"{source.path}:{number}: `{identifier}` says {', '.join(sorted(common))}"


def too_many_annotations(sources: Sources) -> Iterator[str]:
    places = [
        f"{source.path}:{line}"
        for source in sources
        if source.below("core") is not None
        for line in _lines_with(source, _ANNOTATION.pattern)
    ]
    if len(places) > MOST_ANNOTATIONS:
        yield f"{len(places)} annotations in core, at most {MOST_ANNOTATIONS}: {', '.join(places)}"


def handwritten_wrappers(sources: Sources) -> Iterator[str]:
    for source in sources:
        if source.below("python-bindings/src") is not None:
            for line in _lines_with(source, _HANDWRITTEN.pattern):
                yield f"{source.path}:{line}: wrappers are generated, not written"


def absolute_paths(sources: Sources) -> Iterator[str]:
    for source in sources:
        for number, line in enumerate(source.text.splitlines(), 1):
            if found := _ABSOLUTE.search(line):
                yield f"{source.path}:{number}: a path of one machine: {found[0]}"


def versions_disagree(
    workspace: Mapping[str, Any],
    members: Mapping[str, Mapping[str, Any]],
    project: Mapping[str, Any],
) -> Iterator[str]:
    """Compare the one version in the workspace with all places that could say another."""
    version = workspace["workspace"]["package"]["version"]
    for folder, member in members.items():
        if member["package"].get("version") != {"workspace": True}:
            yield f"{folder}/Cargo.toml: say `version.workspace = true`"
    for name, spec in workspace["workspace"]["dependencies"].items():
        if isinstance(spec, dict) and "path" in spec and spec.get("version") != version:
            yield f"Cargo.toml: {name} is {spec.get('version')}, the workspace {version}"
    if "version" not in project["project"].get("dynamic", ()) and (
        project["project"].get("version") != version
    ):
        yield f"pyproject.toml: {project['project'].get('version')}, the workspace {version}"


def version_not_in_changelog(version: str, changelog: str) -> Iterator[str]:
    if not re.search(rf"^## \[{re.escape(version)}\]", changelog, re.MULTILINE):
        yield f"CHANGELOG.md has no section for {version}"


def tests_not_there(document: Source, exists: Callable[[str, str], bool]) -> Iterator[str]:
    """Find tests that a document names as `file::test` and that are not there."""
    for number, line in enumerate(document.text.splitlines(), 1):
        for file, test in re.findall(r"`([\w./-]+\.(?:py|rs))::(\w+)`", line):
            if not exists(file, test):
                yield f"{document.path}:{number}: no test `{file}::{test}`"


def _lines_with(source: Source, pattern: str) -> Iterator[int]:
    code = code_only(source.text)
    for found in re.finditer(pattern, code):
        yield code.count("\n", 0, found.start()) + 1
