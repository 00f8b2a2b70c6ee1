"""What Python must show of the new folder: a submodule, renamed types, a record and an array."""

from __future__ import annotations

import copy
import enum
import importlib
import inspect
import pickle

import market_data_source as mds
import numpy as np
import stub_file
from asking import completions, public_names, raised

KEYWORDS = {"share": 0.05, "estimator": "order-statistics", "falls_only": False, "floor": None}


def generator() -> mds.MarketDataGenerator:
    return mds.MarketDataGenerator(volatility=0.02, seed=5)


def check_names() -> None:
    for name in ("EstimatorChoice", "TailSettings", "TailFailureError"):
        assert name in public_names(), name
    for name in ("TailEstimator", "TailFailure"):
        assert not hasattr(mds, name), f"{name} is not a public name"


def check_submodule() -> None:
    studies = importlib.import_module("market_data_source.studies")
    assert studies is mds.studies
    assert studies.TailStats is not None
    assert not hasattr(studies, "tail"), "a private module is no submodule"


def check_enum() -> None:
    choice = mds.EstimatorChoice
    assert issubclass(choice, enum.Enum)
    assert {member.name: member.value for member in choice} == {
        "ORDER_STATISTICS": "order-statistics",
        "PEAKS_OVER_THRESHOLD": "peaks-over-threshold",
        "HILL75": "hill",
    }
    assert choice("hill") is choice.HILL75
    assert pickle.loads(pickle.dumps(choice.HILL75)) is choice.HILL75
    assert copy.deepcopy(choice.HILL75) is choice.HILL75


def check_settings() -> None:
    settings = mds.TailSettings(share=0.5, estimator="hill")
    assert settings.estimator is mds.EstimatorChoice.HILL75
    assert pickle.loads(pickle.dumps(settings)) == settings
    assert mds.TailSettings.from_dict(settings.to_dict()) == settings
    assert eval(repr(settings), vars(mds)) == settings  # noqa: S307
    assert settings != settings.replace(share=0.25)


def check_array() -> None:
    moves = generator().tail_moves(101, share=0.1)
    assert isinstance(moves, np.ndarray)
    assert moves.dtype == np.float64
    assert len(moves) == 10
    assert (np.diff(moves) <= 0).all()


def check_the_receiver_moves() -> None:
    one, other = generator(), generator()
    one.tail_moves(10)
    other.bars(10)
    assert one.bars(1) == other.bars(1)


def check_record() -> None:
    stats = generator().tail_stats(101, mds.TailSettings(share=0.1))
    assert isinstance(stats, mds.studies.TailStats)
    assert stats.count == 10
    assert 0 < stats.least < stats.most
    assert stats.estimator is mds.EstimatorChoice.ORDER_STATISTICS
    assert pickle.loads(pickle.dumps(stats)) == stats
    assert isinstance(raised(lambda: setattr(stats, "count", 1)), AttributeError)


def check_wrong_values() -> None:
    wrong = raised(lambda: generator().tail_moves(10, estimator="guess"))
    assert isinstance(wrong, ValueError)
    assert "peaks-over-threshold" in str(wrong)
    assert isinstance(raised(lambda: generator().tail_moves(10, floor="low")), TypeError)
    assert isinstance(raised(lambda: generator().tail_moves()), TypeError)


def check_error() -> None:
    error = raised(lambda: generator().tail_moves(10, share=2.0))
    assert isinstance(error, mds.TailFailureError)
    assert isinstance(error, (mds.MarketDataError, ValueError))
    assert error.share == 2.0
    other = raised(lambda: generator().tail_moves(10, estimator="hill"))
    assert isinstance(other, mds.TailFailureError)
    assert type(other) is not type(error)
    caused = raised(
        lambda: mds.MarketDataGenerator(start="9999-12-31T23:00", seed=1).tail_moves(999)
    )
    assert isinstance(caused, mds.TailFailureError)
    assert isinstance(caused.__cause__, mds.MarketDataError)
    assert "9999" in str(caused.__cause__)


def check_signature() -> None:
    for method in ("tail_moves", "tail_stats"):
        parameters = inspect.signature(getattr(mds.MarketDataGenerator, method)).parameters
        assert parameters["count"].default is inspect.Parameter.empty
        shown = {name: parameters[name].default for name in KEYWORDS}
        assert mds.EstimatorChoice(shown.pop("estimator")) is mds.EstimatorChoice.ORDER_STATISTICS
        assert shown == {name: value for name, value in KEYWORDS.items() if name != "estimator"}


def check_docstring() -> None:
    text = inspect.getdoc(mds.MarketDataGenerator.tail_moves)
    for part in ("the largest first", "count", "how many bars to move along", "The share of moves"):
        assert part.lower() in text.lower(), part
    assert inspect.getdoc(mds.studies.TailStats).startswith("The tail in figures")


def check_stub() -> None:
    stub = stub_file.read()
    assert stub.members("EstimatorChoice")["HILL75"] == "hill"
    assert set(KEYWORDS) <= set(stub.attributes("TailSettings"))
    assert "NDArray" in stub.returns("MarketDataGenerator", "tail_moves")
    assert "TailStats" in stub.returns("MarketDataGenerator", "tail_stats")


def check_stub_agrees_with_the_module() -> None:
    stub_file.same_signature(mds.MarketDataGenerator, "tail_moves")
    stub_file.same_signature(mds.MarketDataGenerator, "tail_stats")
    stub_file.same_signature(mds.TailSettings, "__new__")


def check_completion() -> None:
    names = completions("mds.MarketDataGenerator().tail_moves(10, ")
    assert {f"{name}=" for name in KEYWORDS} <= names
    assert {"ORDER_STATISTICS", "HILL75"} <= completions("mds.EstimatorChoice.")
