"""Count tests by reading what the programs print: cargo's and pytest's summary lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CARGO = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored")
_PYTEST = re.compile(r"^=*\s*((?:\d+ [a-z]+(?:, )?)+) in \d+(?:\.\d+)?s")
_PART = re.compile(r"(\d+) ([a-z]+)")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_KINDS = {
    "passed": "passed",
    "xfailed": "passed",
    "failed": "failed",
    "xpassed": "failed",
    "error": "failed",
    "errors": "failed",
    "skipped": "skipped",
}


@dataclass
class Counts:
    """How many checks passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: Counts) -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def feed(self, line: str) -> None:
        """Read one line of output; lines that are no summary change nothing."""
        line = _COLOUR.sub("", line).strip()
        if found := _CARGO.match(line):
            passed, failed, ignored = map(int, found.groups())
            self.add(Counts(passed, failed, ignored))
        elif found := _PYTEST.match(line):
            for number, kind in _PART.findall(found[1]):
                if kind in _KINDS:
                    self.add(Counts(**{_KINDS[kind]: int(number)}))

    def close(self, *, ok: bool) -> None:
        """Make the end of a program agree with its exit code: one that printed no count is one."""
        if ok and not (self.passed or self.failed or self.skipped):
            self.passed = 1
        if not ok and not self.failed:
            self.failed = 1

    def __str__(self) -> str:
        text = f"{self.passed} passed, {self.failed} failed"
        return f"{text}, {self.skipped} skipped" if self.skipped else text
