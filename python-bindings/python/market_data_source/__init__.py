"""Synthetic market data that is reproducible to the byte.

One line makes a table of bars. The same settings and the same seed give the
same data on every machine:

>>> import market_data_source as mds
>>> bars = mds.bars(1000, annual_volatility=0.2, interval="1h", seed=42)
>>> frame = bars.to_pandas()
>>> list(frame.columns)
['open', 'high', 'low', 'close', 'volume']

A generator stands on one path and moves along it; 60 bars and then 40 are the
same as 100. Its files always begin at the first bar:

>>> generator = mds.MarketDataGenerator(mds.GeneratorConfig.volatile(seed=7))
>>> len(generator.bars(60)), len(generator.generate_series(40))
(60, 40)
>>> generator.to_csv("bars.csv", count=500)

Columns are NumPy arrays, rows have exact decimal prices:

>>> bars.close.shape, bars[-1].close == bars[999].close
((1000,), True)

Start with `bars`, `ticks`, `GeneratorConfig` and `MarketDataGenerator`. What
is wrong with settings, data and files is a `MarketDataError`, and a
`ValueError` or `OSError` too where Python has such a word for it; an argument
that is no such value at all is the plain `TypeError` or `ValueError`.
"""

from ._native import *  # noqa: F403
from ._native import __all__ as __all__
from ._native import __version__ as __version__
