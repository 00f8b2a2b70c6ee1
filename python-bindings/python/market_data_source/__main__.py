"""Run the command line: ``python -m market_data_source``."""

import sys

from market_data_source.cli import main

if __name__ == "__main__":
    sys.exit(main())
