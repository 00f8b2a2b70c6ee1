"""What Python must show of the new file: an enum, settings, an error, and a method with them."""

from __future__ import annotations

import enum
import inspect
import pickle
import re
from pathlib import Path

import market_data_source as mds
import stub_file
from asking import completions, public_names, raised

KEYWORDS = {"window": 64, "threshold": 0.015, "between": "mixed", "label": None}


def generator() -> mds.MarketDataGenerator:
    return mds.MarketDataGenerator(volatility=0.02, seed=5)


def check_names() -> None:
    for name in ("MarketRegime", "RegimeOptions", "RegimeError"):
        assert name in public_names(), name
        assert getattr(mds, name).__module__ == "market_data_source", name
    assert not hasattr(mds, "RegimeKind"), "the public name is the one that counts"


def check_enum() -> None:
    regime = mds.MarketRegime
    assert issubclass(regime, enum.Enum)
    assert [member.name for member in regime] == ["CALM", "MIXED", "VERY_TURBULENT"]
    assert [member.value for member in regime] == ["calm", "mixed", "very_turbulent"]
    assert pickle.loads(pickle.dumps(regime.CALM)) is regime.CALM
    assert "behaves" in regime.__doc__


def check_settings() -> None:
    options = mds.RegimeOptions(window=10, between="calm")
    assert (options.window, options.threshold, options.label) == (10, 0.015, None)
    assert options.between is mds.MarketRegime.CALM
    assert options == mds.RegimeOptions(window=10, between=mds.MarketRegime.CALM)
    assert options.replace(window=11).window == 11
    assert isinstance(raised(lambda: setattr(options, "window", 3)), AttributeError)
    assert isinstance(raised(lambda: mds.RegimeOptions(windows=3)), TypeError)
    assert "detected" in mds.RegimeOptions.__doc__


def check_method() -> None:
    assert generator().detect_regime() is mds.MarketRegime.VERY_TURBULENT
    assert generator().detect_regime(threshold=1.0) is mds.MarketRegime.CALM
    assert generator().detect_regime(threshold=0.03) is mds.MarketRegime.MIXED
    assert generator().detect_regime(threshold=0.03, between="calm") is mds.MarketRegime.CALM
    options = mds.RegimeOptions(threshold=1.0)
    assert generator().detect_regime(options) is mds.MarketRegime.CALM
    assert generator().detect_regime(options, threshold=0.001) is mds.MarketRegime.VERY_TURBULENT


def check_wrong_values() -> None:
    wrong = raised(lambda: generator().detect_regime(between="wild"))
    assert isinstance(wrong, ValueError)
    for word in ("wild", "calm", "mixed", "very_turbulent"):
        assert word in str(wrong)
    assert isinstance(raised(lambda: generator().detect_regime(between=3)), TypeError)
    assert isinstance(raised(lambda: generator().detect_regime(window="many")), TypeError)


def check_error() -> None:
    error = raised(lambda: generator().detect_regime(window=1))
    assert isinstance(error, mds.RegimeError)
    assert isinstance(error, mds.MarketDataError)
    assert isinstance(error, ValueError)
    assert type(error) is not mds.RegimeError, "a variant has a class of its own"
    assert getattr(mds, type(error).__name__) is type(error)
    assert (error.window, error.least) == (1, 2)
    assert str(error) == "window is 1, allowed: at least 2"
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.window) == (type(error), 1)


def check_signature() -> None:
    parameters = inspect.signature(mds.MarketDataGenerator.detect_regime).parameters
    shown = {name: parameters[name].default for name in KEYWORDS}
    assert mds.MarketRegime(shown.pop("between")) is mds.MarketRegime.MIXED
    assert shown == {name: value for name, value in KEYWORDS.items() if name != "between"}
    for name in KEYWORDS:
        assert parameters[name].kind is inspect.Parameter.KEYWORD_ONLY


def check_docstring() -> None:
    text = inspect.getdoc(mds.MarketDataGenerator.detect_regime)
    assert text.startswith("Tell the regime of the coming bars")
    for part in ("window", "How many of the coming bars", "Raises", "WindowTooShort"):
        assert part in text, part


def check_stub() -> None:
    stub = stub_file.read()
    assert stub.bases("MarketRegime") & {"Enum", "enum.Enum"}
    assert stub.members("MarketRegime") == {
        "CALM": "calm",
        "MIXED": "mixed",
        "VERY_TURBULENT": "very_turbulent",
    }
    assert set(KEYWORDS) <= set(stub.attributes("RegimeOptions"))
    assert "MarketDataError" in " ".join(stub.bases("RegimeError"))
    assert stub.returns("MarketDataGenerator", "detect_regime") == "MarketRegime"
    assert stub.keywords("MarketDataGenerator", "detect_regime").keys() == KEYWORDS.keys()
    assert stub.docstring("MarketDataGenerator", "detect_regime")


def check_stub_agrees_with_the_module() -> None:
    stub_file.same_signature(mds.MarketDataGenerator, "detect_regime")
    stub_file.same_signature(mds.RegimeOptions, "__new__")


def check_completion() -> None:
    names = completions("mds.MarketDataGenerator().detect_regime(")
    assert {f"{name}=" for name in KEYWORDS} <= names
    assert {"CALM", "MIXED", "VERY_TURBULENT"} <= completions("mds.MarketRegime.")
    assert {f"{name}=" for name in KEYWORDS} <= completions("mds.RegimeOptions(")


def check_the_example_of_the_readme() -> None:
    method = mds.MarketDataGenerator.drawdown
    readme = (Path(__file__).resolve().parents[3] / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"^drawdown(\(.*\))\n    (.*)$", readme, re.MULTILINE)
    assert shown is not None
    assert str(inspect.signature(method)) == shown[1]
    assert inspect.getdoc(method).startswith(shown[2])
    assert 0.0 < generator().drawdown(window=50) < 1.0
    assert generator().drawdown() == generator().drawdown(mds.DrawdownOptions(window=252))
