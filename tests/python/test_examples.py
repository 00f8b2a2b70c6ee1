"""The examples run as they are, and leave the files that they speak of."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import ROOT, names_in, needed

EXAMPLES = ROOT / "python-bindings" / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*.py"))
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))


def test_there_are_the_examples_that_are_promised() -> None:
    assert [path.name for path in SCRIPTS] == ["basic_usage.py", "pandas_integration.py"]
    assert [path.name for path in NOTEBOOKS] == ["quickstart.ipynb"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_runs_and_leaves_its_files(script: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) > 5
    promised = re.findall(r"`(\w+\.\w+)`", ast.get_docstring(ast.parse(script.read_text())) or "")
    assert sorted(promised) == names_in(tmp_path)
    assert all((tmp_path / name).stat().st_size > 1000 for name in promised)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_stored_with_the_outputs_of_one_clean_run(path: Path) -> None:
    nbformat = needed("nbformat")
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert {output.output_type for output in outputs} <= {
        "execute_result",
        "display_data",
        "stream",
    }
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert not any(output.get("name") == "stderr" for output in outputs)
    assert path.stat().st_size < 200_000


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_runs_and_says_the_same_again(path: Path, tmp_path: Path) -> None:
    nbformat, nbclient = needed("nbformat"), needed("nbclient")
    stored = nbformat.read(path, as_version=4)
    again = nbformat.read(path, as_version=4)
    for cell in again.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbclient.NotebookClient(
        again, timeout=120, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    for before, after in zip(stored.cells, again.cells, strict=True):
        assert printed(before) == printed(after), before.source


def printed(cell: object) -> list[str]:
    """Read what a cell has printed; pictures and tables depend on their libraries."""
    outputs: list[dict[str, str]] = getattr(cell, "outputs", [])
    return [output["text"] for output in outputs if output["output_type"] == "stream"]
