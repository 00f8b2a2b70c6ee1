"""Ensembles as Dask data frames, a partition a run of members.

The data do not depend on how many partitions there are, nor on where they are
made: each is a pure function of the ensemble and its number.

>>> import market_data_source as mds
>>> from market_data_source.dask import to_dask
>>> ensemble = mds.Ensemble(mds.GeneratorConfig(interval="1h", seed=7), paths=100)
>>> frame = to_dask(ensemble, 24, partitions=4)
>>> frame.npartitions, len(frame)
(4, 2400)

This needs Dask: ``pip install 'market-data-source[dask]'``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd
    from dask.dataframe import DataFrame

    from market_data_source import Ensemble

__all__ = ["to_dask"]


def to_dask(
    ensemble: Ensemble,
    count: int,
    *,
    partitions: int = 8,
    columns: Literal["lower", "title"] = "lower",
    index: bool = True,
    unit: Literal["s", "ms", "us", "ns"] = "us",
    decimals: bool = False,
    copy: bool = True,
) -> DataFrame:
    """Make a lazy frame of the first bars of every member of an ensemble.

    Each partition is `Ensemble.partition`, which releases the interpreter, so
    the threads scheduler uses all processors; the ensemble can also be sent to
    the workers of a cluster.

    Parameters
    ----------
    ensemble
        What is generated.
    count
        How many bars each member has.
    partitions
        How many partitions the frame has, 1 or more; those beyond the members
        are empty.
    columns, index, unit, decimals, copy
        As for `BarSeries.to_pandas`.

    Returns
    -------
    DataFrame
        The rows of ``ensemble.bars(count)`` in their order, with unknown
        divisions: time begins anew with every member.

    Raises
    ------
    ImportError
        When Dask is not installed.
    ValueError
        When there is no partition, or an option cannot be used.

    Examples
    --------
    >>> import market_data_source as mds
    >>> from market_data_source.dask import to_dask
    >>> table = {"AAA": mds.GeneratorConfig.stable(), "BBB": mds.GeneratorConfig.volatile()}
    >>> frame = to_dask(mds.Ensemble(table, paths=10, seed=7), 250, partitions=2)
    >>> largest = frame.groupby("symbol", observed=True)["high"].max().compute()
    >>> list(largest.index)
    ['AAA', 'BBB']
    """
    try:
        frames = import_module("dask.dataframe")
    except ImportError as error:
        text = "to_dask() needs Dask: pip install 'market-data-source[dask]'"
        raise ImportError(text) from error
    if partitions < 1:
        raise ValueError(f"partitions is {partitions}, allowed: 1 or more")
    part = _Part(ensemble, count, partitions, columns, index, unit, decimals, copy)
    # Dask's own types say nothing of what this takes and gives.
    from_map: Callable[..., DataFrame] = frames.from_map
    return from_map(part, range(partitions), meta=part.empty(), enforce_metadata=False)


@dataclass(frozen=True)
class _Part:
    """One partition of a frame, by its number: what is sent to workers."""

    ensemble: Ensemble
    count: int
    partitions: int
    columns: Literal["lower", "title"]
    index: bool
    unit: Literal["s", "ms", "us", "ns"]
    decimals: bool
    copy: bool

    def __call__(self, number: int) -> pd.DataFrame:
        return self._frame(number, self.partitions, self.count)

    def empty(self) -> pd.DataFrame:
        """Show what every partition looks like."""
        return self._frame(0, 1, 0)

    def _frame(self, number: int, partitions: int, count: int) -> pd.DataFrame:
        return self.ensemble.partition(number, of=partitions, count=count).to_pandas(
            columns=self.columns,
            index=self.index,
            unit=self.unit,
            decimals=self.decimals,
            copy=self.copy,
        )

    def __dask_tokenize__(self) -> tuple[object, ...]:
        """Say what the data depend on, so that equal frames have equal names."""
        form = (self.columns, self.index, self.unit, self.decimals)
        return ("_Part", repr(self.ensemble.__reduce__()), self.count, self.partitions, *form)
