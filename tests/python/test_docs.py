"""Every example in a docstring runs, and says what it says that it says."""

import doctest
import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import market_data_source as mds
import pytest
from helpers import PACKAGE, ROOT
from market_data_source import _native

FENCED = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def documented() -> Iterator[tuple[str, str]]:
    """Find every docstring of the package: of itself, its names, and their members."""
    yield "market_data_source", inspect.getdoc(mds) or ""
    for name in _native.__all__:
        value = getattr(mds, name)
        if isinstance(value, type) or inspect.isroutine(value):
            yield name, inspect.getdoc(value) or ""
        if isinstance(value, type):
            for member in vars(value):
                if not member.startswith("_"):
                    text = inspect.getdoc(inspect.getattr_static(value, member)) or ""
                    yield f"{name}.{member}", text


def blocks() -> Iterator[tuple[str, str]]:
    """Find the fenced examples."""
    for name, text in documented():
        for number, code in enumerate(FENCED.findall(text)):
            yield f"{name}-{number}", textwrap.dedent(code)


def sessions() -> Iterator[tuple[str, str]]:
    """Find the examples that are written as a session."""
    for name, text in documented():
        if ">>> " in text:
            yield name, FENCED.sub("", text)


BLOCKS, SESSIONS = dict(blocks()), dict(sessions())


def test_the_names_that_come_first_have_examples() -> None:
    shown = "\n".join([*BLOCKS.values(), *SESSIONS.values()])
    for name in ("mds.bars(", "mds.ticks(", "MarketDataGenerator(", "GeneratorConfig", "to_csv("):
        assert name in shown
    assert len(BLOCKS) + len(SESSIONS) >= 8


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(BLOCKS[name], name, "exec"), {"__name__": "example"})  # noqa: S102


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_says_what_it_shows(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTestParser().get_doctest(SESSIONS[name], {}, name, None, None)
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    assert result.attempted > 0
    assert result.failed == 0, "".join(said)


@pytest.mark.parametrize(
    "path", sorted([*PACKAGE.glob("*.py"), *PACKAGE.glob("*.pyi")]), ids=lambda path: path.name
)
def test_the_package_speaks_of_no_folder_of_a_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert not re.search(r"(?<![\w./:])/(home|root|Users|work)/", text)
