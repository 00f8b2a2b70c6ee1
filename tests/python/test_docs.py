"""Every example in a docstring runs, and says what it says that it says."""

import doctest
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import market_data_source as mds
import pytest
from helpers import PACKAGE, ROOT
from market_data_source import _native


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


DOCUMENTED = dict(documented())
SESSIONS = {name: text for name, text in DOCUMENTED.items() if ">>> " in text}


def test_the_names_that_come_first_have_examples() -> None:
    shown = "\n".join(SESSIONS.values())
    for name in ("mds.bars(", "mds.ticks(", "MarketDataGenerator(", "GeneratorConfig", "to_csv("):
        assert name in shown
    assert len(SESSIONS) >= 8


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_docstring_is_written_for_python(name: str) -> None:
    for leftover in ("```", "[`", "`]", "::", "# Errors", "# Arguments", "&mut", "Some(", "Vec<"):
        assert leftover not in DOCUMENTED[name]


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
