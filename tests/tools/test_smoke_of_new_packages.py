"""The smoke test that a new package gets: it knows what a name in a stub means."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "bindgen" / "src" / "commands" / "new" / "templates" / "test_package.py.txt"

ENUM = """import enum

__all__ = ["Kind"]

class Kind(enum.Enum):
    ONE = "{name}"
"""
HOLDER = """from parcels.later import Kind

class Holder:
    def __new__(cls, kind: Kind): {body}
"""
BODY = """
        if not isinstance(kind, Kind):
            raise TypeError(f"not {type(kind).__module__}.Kind")
        return object.__new__(cls)

__all__ = ["Holder"]
"""


def write(folder: Path, name: str, stub: str, text: str) -> None:
    (folder / f"{name}.pyi").write_text(stub, encoding="utf-8")
    (folder / f"{name}.py").write_text(text, encoding="utf-8")


def test_an_imported_name_is_that_of_the_module_it_is_imported_from(tmp_path: Path) -> None:
    package = tmp_path / "parcels"
    package.mkdir()
    write(package, "__init__", '__all__ = ["__doc__"]\n', '__all__ = ["__doc__"]\n')
    for name in ("earlier", "later"):
        write(package, name, ENUM.format(name=name), ENUM.format(name=name))
    write(package, "zeal", HOLDER.format(body="..."), HOLDER.format(body=BODY))
    script = tmp_path / "smoke.py"
    text = TEMPLATE.read_text(encoding="utf-8").replace("{python}", "parcels")
    script.write_text(text + "\ntest_what_can_be_constructed_is()\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", f"import runpy; runpy.run_path({str(script)!r})"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "1 of 1 classes constructed" in done.stdout, done.stdout + done.stderr
