"""What CONTRIBUTING shows of the sources stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLACES = (
    "bindgen/src/lower/conversions/standard.rs",
    "bindgen/runtime/src/convert/standard.rs",
    "tests/fixtures/standard/src/lib.rs",
    "tests/fixtures/standard/test_standard.py",
)


def shown() -> list[str]:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split("## Add a conversion to bindgen")[1].split("\n## ")[0]
    blocks = re.findall(r"```(?:rust|python)\n(.*?)```", section, re.DOTALL)
    return [block.strip() for block in blocks]


@pytest.mark.parametrize("number", range(len(PLACES)))
def test_each_step_of_the_walk_through_is_in_its_file(number: int) -> None:
    blocks = shown()
    assert len(blocks) == len(PLACES)
    assert blocks[number] in (ROOT / PLACES[number]).read_text(encoding="utf-8")
