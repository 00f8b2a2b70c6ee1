"""Make the helper module of these tests importable, and Ctrl-C an exception."""

import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

# A shell starts what runs in its background with SIGINT ignored; the tests send it to themselves.
signal.signal(signal.SIGINT, signal.default_int_handler)
