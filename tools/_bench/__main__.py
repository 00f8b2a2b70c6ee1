"""What ./tools/bench runs where the package is installed: each area in its own process."""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

from . import Figure, Line, Missing, Row, table

FOLDER = Path(__file__).resolve().parent
SHARED = {"__main__", "measure", "table"}


def areas() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules([str(FOLDER)]))
    return sorted(name for name in found if name not in SHARED)


def lines_of(area: str) -> list[Line]:
    """Measure one area, and say each line to standard error as it comes."""
    found: list[Line] = []
    for made in importlib.import_module(f"_bench.{area}").rows():
        print(table.line(made), file=sys.stderr, flush=True)
        found.append(made)
    return found


def as_json(lines: list[Line]) -> str:
    return json.dumps([{"is": type(one).__name__, **dataclasses.asdict(one)} for one in lines])


def from_json(text: str) -> list[Line]:
    classes: dict[str, type[Line]] = {"Row": Row, "Missing": Missing, "Figure": Figure}
    return [classes[one.pop("is")](**one) for one in json.loads(text)]


def in_child(area: str) -> list[Line]:
    done = subprocess.run(
        [sys.executable, "-m", "_bench", "--child", area],
        cwd=FOLDER.parent,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        return [Missing(area, f"the benchmark ended with exit code {done.returncode}")]
    return from_json(done.stdout)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--only", nargs="+", action="extend", choices=areas(), metavar="AREA")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(as_json(lines_of(options.child)))
        return 0
    text = table.document({area: in_child(area) for area in options.only or areas()})
    print(text)
    if options.output:
        options.output.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
