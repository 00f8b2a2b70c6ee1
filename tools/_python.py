"""Find a Python that is new enough, and go on in it.

This file is read by whatever `python3` happens to be, so it keeps to the syntax of Python 3.6.
"""

import os
import shutil
import subprocess
import sys
from typing import Iterator

OLDEST = (3, 11)
NEWEST_TRIED = (3, 15)

_PROBE = (
    "import sys, venv, ensurepip; "
    "sys.exit(sys.version_info[:2] < (%d, %d) or sys.implementation.name != 'cpython')" % OLDEST
)
_MARK = "MDS_PYTHON_CHOSEN"


def _usable(command: list) -> bool:
    """Whether `command` starts a CPython that is new enough and can make environments."""
    try:
        return (
            subprocess.run(
                [*command, "-c", _PROBE],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=60,
                check=False,
            ).returncode
            == 0
        )
    except (OSError, subprocess.SubprocessError):
        return False


def candidates() -> Iterator:
    """The commands to try, the running interpreter first."""
    yield [sys.executable]
    names = ["python3", "python"]
    for minor in range(OLDEST[1], NEWEST_TRIED[1] + 1):
        version = "3.%d" % minor
        names.append("python" + version)
        if os.name == "nt":
            yield ["py", "-" + version]
    for name in names:
        path = shutil.which(name)
        if path:
            yield [path]


def require_python() -> None:
    """Return when this interpreter will do; else start this program again in one that does."""
    if _usable([sys.executable]):
        return
    if os.environ.get(_MARK) is None:
        for command in candidates():
            if _usable(command):
                environment = dict(os.environ)
                environment[_MARK] = "1"
                sys.exit(subprocess.call(command + sys.argv, env=environment))
    sys.exit(
        "Python %d.%d or newer is needed (this is %d.%d), with its `venv` module.\n"
        "Install one, and make sure that it is on the PATH as python3 or python3.%d.\n"
        "On Debian and Ubuntu the module is a package of its own: python3-venv."
        % (OLDEST + sys.version_info[:2] + (OLDEST[1],))
    )
