"""How the checks ask: what a call raises, and what an editor would complete."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable

import jedi


def raised(call: Callable[[], object]) -> BaseException:
    """Return what a call raises."""
    try:
        result = call()
    except Exception as error:  # noqa: BLE001  (whatever it is, the check looks at it)
        return error
    raise AssertionError(f"nothing was raised, the result is {result!r}")


def public_names() -> set[str]:
    """Name what `from market_data_source import *` brings."""
    names: dict[str, object] = {}
    exec("from market_data_source import *", names)  # noqa: S102
    return names.keys() - {"__builtins__"}


def completions(text: str) -> set[str]:
    """Ask jedi for what may follow a line, as an editor does."""
    code = f"import market_data_source as mds\n{text}"
    with tempfile.TemporaryDirectory() as empty:
        project = jedi.Project(empty, sys_path=sys.path, smart_sys_path=False)
        script = jedi.Script(code, project=project)
        return {found.name_with_symbols for found in script.complete()}
