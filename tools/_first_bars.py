"""The main job in a few lines: what ./tools/quickstart runs when the package is installed."""

import market_data_source as mds

generator = mds.MarketDataGenerator(annual_volatility=0.2, seed=42)

print("mds.bars(1000, annual_volatility=0.2, seed=42).to_pandas().head()\n")
print(mds.bars(1000, annual_volatility=0.2, seed=42).to_pandas().head().to_string())

print("\nmds.MarketDataGenerator(annual_volatility=0.2, seed=42).generate_series(count=1)\n")
print(generator.generate_series(count=1))

generator.to_csv("bars.csv", count=1000)
generator.to_json("bars.json", count=1000)
generator.to_png("bars.png", count=120, title="mds.MarketDataGenerator(seed=42)")
