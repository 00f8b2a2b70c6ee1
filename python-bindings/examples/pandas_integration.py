"""Bars as a pandas frame: averages, returns, other timeframes, a chart.

Run it in an empty folder: it leaves `averages.png` there. It needs pandas and
matplotlib.
"""

import market_data_source as mds
import matplotlib as mpl
import pandas as pd

mpl.use("Agg")  # draw to files, with no window

import matplotlib.pyplot as plt


def frame_of_bars() -> pd.DataFrame:
    bars = mds.bars(24 * 90, annual_volatility=0.6, interval="1h", start="2024-01-01", seed=42)
    frame = bars.to_pandas()
    print(frame.head(3))
    return frame


def averages(frame: pd.DataFrame) -> pd.DataFrame:
    frame["SMA_20"] = frame["close"].rolling(20).mean()
    frame["SMA_50"] = frame["close"].rolling(50).mean()
    above = (frame["SMA_20"] > frame["SMA_50"]).mean()
    print(f"the fast average was above the slow one {above:.0%} of the time")
    return frame


def returns(frame: pd.DataFrame) -> None:
    change = frame["close"].pct_change().dropna()
    yearly = change.std() * (365 * 24) ** 0.5
    print(f"{len(change)} returns, volatility {yearly:.1%} a year; 60 % were asked for")


def timeframes(frame: pd.DataFrame) -> None:
    rules = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
    days = frame.resample("1D").agg(rules)
    print(days.tail(3))

    # The same, made by the table itself, and faster.
    bars = mds.bars(24 * 90, annual_volatility=0.6, interval="1h", start="2024-01-01", seed=42)
    same = (bars.resample("1d").to_pandas()["close"] == days["close"]).all()
    print(f"resample of the table makes the same days: {same}")


def rows() -> None:
    # A list of dicts makes a frame too; `to_pandas` is some hundred times faster.
    generator = mds.MarketDataGenerator(volatility=0.03, seed=42)
    frame = pd.DataFrame(generator.generate_series(5000)).set_index("timestamp")
    print(f"{len(frame)} rows from dicts, {frame.index[0]} to {frame.index[-1]}")


def chart(frame: pd.DataFrame) -> None:
    axes = frame[["close", "SMA_20", "SMA_50"]].plot(figsize=(10, 5), title="Hourly closes")
    axes.set_ylabel("price")
    plt.tight_layout()
    plt.savefig("averages.png")
    plt.close()
    print("averages.png is drawn")


if __name__ == "__main__":
    table = averages(frame_of_bars())
    returns(table)
    timeframes(table)
    rows()
    chart(table)
