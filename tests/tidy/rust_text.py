"""Read Rust source as text: code without comments and strings, and the paths that it names."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_OPAQUE = re.compile(
    r"""
      //[^\n]*                                   # line comment
    | /\*                                        # block comment: nested, so ended by hand
    | \b(?:b|c)?r(?P<hashes>\#*)".*?"(?P=hashes) # raw string
    | (?:b|c)?"(?:\\.|[^"\\])*"                  # string
    | b?'(?:\\(?:u\{[0-9a-fA-F_]+\}|x..|.)|[^'\\\n])'   # character; a lifetime has no closing quote
    """,
    re.VERBOSE | re.DOTALL,
)
_USE = re.compile(r"\buse\s+([^;]+);")
_INLINE_PATH = re.compile(r"(?<![\w:$])(?:crate|self|super)(?:\s*::\s*\w+)+")
_INLINE_MODULE = re.compile(r"\bmod\s+(\w+)\s*\{")


def code_only(text: str) -> str:
    """Blank comments, strings and characters; every other character keeps its place."""
    out: list[str] = []
    at = 0
    while found := _OPAQUE.search(text, at):
        out.append(text[at : found.start()])
        end = _block_end(text, found.start()) if found[0] == "/*" else found.end()
        out.append(re.sub(r"[^\n]", " ", text[found.start() : end]))
        at = end
    return "".join(out) + text[at:]


def _block_end(text: str, start: int) -> int:
    depth = 0
    for found in re.compile(r"/\*|\*/").finditer(text, start):
        depth += 1 if found[0] == "/*" else -1
        if depth == 0:
            return found.end()
    return len(text)


@dataclass(frozen=True)
class Named:
    """A path that a file names, from the crate's root where it is one of the crate's own."""

    path: tuple[str, ...]
    line: int
    imported: bool  # in a `use` line

    def __str__(self) -> str:
        return "::".join(self.path)


def module_of(file: PurePosixPath) -> tuple[str, ...]:
    """Name the module that a file below `src` holds."""
    parts = file.with_suffix("").parts
    if parts[-1] == "mod" or file in {PurePosixPath("lib.rs"), PurePosixPath("main.rs")}:
        parts = parts[:-1]
    return parts


def named_paths(text: str, file: PurePosixPath) -> list[Named]:
    """List what a file imports, and the paths of its own crate that it names in its code."""
    code = code_only(text)
    lines = [found.start() for found in re.finditer(r"\n", code)]
    inline = _inline_modules(code)

    def absolute(path: list[str], at: int) -> tuple[str, ...]:
        module = list(module_of(file)) + [name for name, start, end in inline if start < at < end]
        if path[0] == "crate":
            return ("crate", *path[1:])
        if path[0] not in {"self", "super"}:
            return tuple(path)
        while path and path[0] in {"self", "super"}:
            if path[0] == "super":
                module = module[:-1]
            path = path[1:]
        return ("crate", *module, *path)

    found: list[Named] = []
    spans: list[tuple[int, int]] = []
    for match in _USE.finditer(code):
        spans.append(match.span())
        line = bisect_right(lines, match.start()) + 1
        found += [
            Named(absolute(path, match.start()), line, imported=True)
            for path in _expand(match[1])
            if path
        ]
    for match in _INLINE_PATH.finditer(code):
        if not any(start <= match.start() < end for start, end in spans):
            path = re.split(r"\s*::\s*", match[0])
            line = bisect_right(lines, match.start()) + 1
            found.append(Named(absolute(path, match.start()), line, imported=False))
    return found


def _inline_modules(code: str) -> list[tuple[str, int, int]]:
    """List `mod name { ... }` with the range of their bodies."""
    found = []
    for match in _INLINE_MODULE.finditer(code):
        depth, at = 1, match.end()
        while depth and at < len(code):
            depth += {"{": 1, "}": -1}.get(code[at], 0)
            at += 1
        found.append((match[1], match.end(), at))
    return found


def _expand(tree: str) -> list[list[str]]:
    """Turn `a::{b, c::{self, d}} as e` into its paths."""
    tree = re.sub(r"\s+as\s+\w+$", "", tree.strip()).strip()
    brace = tree.find("{")
    if brace < 0:
        return [[part.strip() for part in tree.split("::") if part.strip()]]
    prefix = [part.strip() for part in tree[:brace].split("::") if part.strip()]
    inner, depth, start = tree[brace + 1 : tree.rfind("}")], 0, 0
    branches = []
    for at, character in enumerate(inner + ","):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == "," and depth == 0:
            branches.append(inner[start:at])
            start = at + 1
    paths = [path for branch in branches if branch.strip() for path in _expand(branch)]
    return [prefix + ([] if path == ["self"] and prefix else path) for path in paths]


@dataclass(frozen=True)
class Source:
    """A file of the tree, with the path by which rules speak of it."""

    path: PurePosixPath
    text: str

    def below(self, folder: str) -> PurePosixPath | None:
        """Give the path below `folder`, if it is there."""
        if self.path.is_relative_to(folder):
            return self.path.relative_to(folder)
        return None


def read_source(root: Path, path: Path) -> Source:
    return Source(
        PurePosixPath(path.relative_to(root).as_posix()),
        path.read_text(encoding="utf-8"),
    )
