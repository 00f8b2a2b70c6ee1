"""The first steps: settings, bars, ticks, rows, files.

Run it in an empty folder: it leaves `bars.csv`, `bars.json`, `bars.jsonl` and
`bars.png` there.
"""

from itertools import islice
from pathlib import Path

import market_data_source as mds


def one_line() -> None:
    # Settings are keywords, and every one has a default. A seed makes it repeatable.
    bars = mds.bars(1000, initial_price=250, annual_volatility=0.3, interval="1h", seed=42)
    print(f"{len(bars)} bars, the last of them {bars[-1].timestamp:%d %B %Y}")
    print(f"closes from {bars.close.min():.2f} to {bars.close.max():.2f}")


def first_steps() -> None:
    # A generator stands on one path. Each call goes on where the last one ended.
    generator = mds.MarketDataGenerator(initial_price=100.0, volatility=0.02, seed=42)
    for row in generator.generate_series(3):
        print(f"{row['timestamp']:%H:%M}  open {row['open']:7.2f}  close {row['close']:7.2f}")
    for tick in generator.generate_ticks(3):
        print(f"{tick['timestamp']:%H:%M:%S}  bid {tick['bid']:7.2f}  ask {tick['ask']:7.2f}")
    for bar in islice(generator.iter_bars(), 2):
        # Rows that are objects have exact prices: `Decimal`, not `float`.
        print(bar)
    generator.reset()


def settings() -> None:
    # Settings are values: they do not change, they compare, they print as Python.
    config = mds.GeneratorConfig.bear_market(initial_price=50_000, symbol="BTC/USDT", seed=7)
    print(config.replace(interval="1h"))
    try:
        config.replace(initial_price=-1)
    except mds.ConfigError as error:
        print(f"refused: {error}")


def windows() -> None:
    # With a start, every window is cut from one path, and windows join.
    generator = mds.MarketDataGenerator(start="2024-01-01", interval="1h", seed=42)
    january = generator.bars_between("2024-01-01", "2024-02-01")
    february = generator.bars_between("2024-02-01", "2024-03-01")
    print(f"{len(january)} hours, the last of them closes at {january[-1].close}")
    print(f"{len(february)} hours, the first of them opens at {february[0].open}")

    # Timeframes that agree come from one table.
    days = january.resample("1d")
    print(f"{len(days)} days, the highest price of the first is {days.high[0]}")


def files() -> None:
    # Files begin at the first bar, so all of them hold the same data.
    generator = mds.MarketDataGenerator(mds.GeneratorConfig.volatile(seed=42))
    generator.to_csv("bars.csv", count=500)
    generator.to_json("bars.json", count=500, pretty=True)
    generator.to_jsonl("bars.jsonl", count=500, timestamp_format="unix_seconds")
    generator.to_png("bars.png", count=120, title="A volatile market", moving_averages=[20])
    for name in ("bars.csv", "bars.json", "bars.jsonl", "bars.png"):
        print(f"{name}: {Path(name).stat().st_size} bytes")


if __name__ == "__main__":
    one_line()
    first_steps()
    settings()
    windows()
    files()
