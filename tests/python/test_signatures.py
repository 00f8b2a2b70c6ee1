"""What the stub says is what the module does, also where type checkers do not look."""

import ast
import datetime as dt
import decimal
import enum
import inspect
import itertools
import re
import types
import typing

import market_data_source as mds
import numpy as np
import pytest
import stub
from helpers import loosely
from market_data_source import _native

CALLABLES = list(stub.callables())
CLASSES = stub.classes()
PUBLIC = list(_native.__all__)
PLAIN = [
    one
    for one in CALLABLES
    if not one.decorators & {"overload", "property", "setter"}
    and not (one.name.startswith("__") and one.name.endswith("__"))
]
CONSTRUCTORS = [one for one in CALLABLES if one.name in ("__new__", "__init__")]
SLOTS = [
    one
    for one in CALLABLES
    if one.name.startswith("__") and one not in CONSTRUCTORS and "overload" not in one.decorators
]
SETTINGS = [
    name
    for name, kind in vars(mds).items()
    if isinstance(kind, type) and hasattr(kind, "replace") and hasattr(kind, "to_dict")
]


def found(one: stub.Callable) -> object:
    """Find at run time what the stub speaks of."""
    if one.owner is None:
        return getattr(mds, one.name)
    return inspect.getattr_static(getattr(mds, one.owner), one.name)


def bound_parameters(one: stub.Callable) -> tuple[stub.Parameter, ...]:
    """Read the parameters of a function, or of a method without its first one."""
    value = found(one) if one.owner is None else getattr(getattr(mds, one.owner), one.name)
    parameters = stub.of_runtime(inspect.signature(loosely(value)))
    by_class = one.decorators & {"classmethod", "staticmethod"}
    return parameters if one.owner is None or by_class else parameters[1:]


def test_the_stub_has_what_is_to_be_compared() -> None:
    assert len(PLAIN) > 40
    assert len(CONSTRUCTORS) >= 8
    assert {"GeneratorConfig", "CsvOptions", "PngOptions"} <= set(SETTINGS)


@pytest.mark.parametrize("one", PLAIN, ids=str)
def test_a_signature_is_that_of_the_stub(one: stub.Callable) -> None:
    assert bound_parameters(one) == one.parameters


@pytest.mark.parametrize("one", CONSTRUCTORS, ids=str)
def test_a_constructor_is_that_of_the_stub(one: stub.Callable) -> None:
    kind = getattr(mds, str(one.owner))
    assert stub.of_runtime(inspect.signature(kind)) == one.parameters


@pytest.mark.parametrize("one", SLOTS, ids=str)
def test_a_special_method_takes_as_many_arguments_as_the_stub_says(one: stub.Callable) -> None:
    method = found(one)
    if one.name == "__class_getitem__" or isinstance(method, property | types.GetSetDescriptorType):
        return
    assert callable(method) or isinstance(method, classmethod | staticmethod)
    assert len(bound_parameters(one)) == len(one.parameters)


@pytest.mark.parametrize("one", [one for one in CALLABLES if one not in CONSTRUCTORS], ids=str)
def test_what_the_stub_calls_a_property_is_one(one: stub.Callable) -> None:
    value = found(one)
    is_data = inspect.isdatadescriptor(value) or inspect.isgetsetdescriptor(value)
    assert is_data is bool(one.decorators & {"property", "setter"})
    assert isinstance(value, classmethod | types.ClassMethodDescriptorType) is (
        "classmethod" in one.decorators
    )
    assert isinstance(value, staticmethod) is ("staticmethod" in one.decorators)


@pytest.mark.parametrize("one", CALLABLES, ids=str)
def test_what_the_stub_calls_a_coroutine_function_is_one(one: stub.Callable) -> None:
    value = found(one)
    assert inspect.iscoroutinefunction(value) is one.is_async


@pytest.mark.parametrize("name", SETTINGS)
def test_the_defaults_of_a_signature_are_those_of_the_object(name: str) -> None:
    kind = getattr(mds, name)
    parameters = inspect.signature(kind).parameters
    plain = kind()
    assert kind(**{key: one.default for key, one in parameters.items()}) == plain
    for key, one in parameters.items():
        assert one.kind is one.KEYWORD_ONLY
        value = getattr(plain, key)
        if isinstance(value, enum.Enum):
            value = value.value
        elif isinstance(value, mds.TimeInterval):
            value = str(value)
        elif isinstance(value, list | tuple):
            assert list(value) == list(one.default)
            continue
        assert value == one.default
        assert type(value) is type(one.default)


# names


def test_the_stub_and_the_module_have_the_same_public_names() -> None:
    declared: set[str] = set()
    for node in stub.tree().body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            declared.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            declared.add(node.target.id)
        elif isinstance(node, ast.Assign):
            declared |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    assert {name for name in declared if not name.startswith("_")} == set(PUBLIC)


def test_the_package_has_the_documented_names() -> None:
    assert set(PUBLIC) >= {
        *("bars", "ticks", "GeneratorConfig", "MarketDataGenerator", "TimeInterval"),
        *("Bar", "Tick", "BarDict", "TickDict", "BarSeries", "TickSeries", "STREAM_VERSION"),
        *("volatile_config", "stable_config", "bull_market_config", "bear_market_config"),
        *("CsvOptions", "JsonOptions", "PngOptions", "TimestampFormat"),
        *("MarketDataError", "ConfigError", "ConfigOutOfRangeError", "ConflictError"),
        *("GeneratorError", "SeriesError", "IntervalError", "ExportError"),
        *("InternalError", "ReentrantCallError"),
    }
    assert len(PUBLIC) == len(set(PUBLIC))
    assert {name for name in vars(mds) if not name.startswith("_")} - {"cli", "dask"} == set(PUBLIC)
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", mds.__version__)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_says_that_it_is_of_the_package(name: str) -> None:
    value = getattr(mds, name)
    if isinstance(value, type) or callable(value):
        assert value.__module__ == "market_data_source"
        assert value.__qualname__ == value.__name__ == name


def attached_text(body: list[ast.stmt], name: str) -> str | None:
    """Find the text under a constant or an alias of the stub."""
    for one, after in itertools.pairwise(body):
        targets = one.targets if isinstance(one, ast.Assign) else [getattr(one, "target", None)]
        if name in (getattr(target, "id", None) for target in targets):
            is_text = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            return str(ast.literal_eval(after.value)) if is_text else None  # type: ignore[attr-defined]
    return None


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_documented(name: str) -> None:
    value = getattr(mds, name)
    if isinstance(value, type) or inspect.isroutine(value):
        text = inspect.getdoc(value)
        inherited = isinstance(value, type) and value.__doc__ is None
        assert text
        assert not inherited
    else:
        text = attached_text(stub.tree().body, name)
    assert text
    assert len(text.split()) >= 3


@pytest.mark.parametrize("one", [one for one in CALLABLES if not one.name.startswith("_")], ids=str)
def test_a_method_and_a_property_are_documented(one: stub.Callable) -> None:
    text = inspect.getdoc(found(one)) or ""
    assert len(text.split()) >= 2
    if one.decorators & {"property", "setter"}:
        return
    if "**fields" in text:
        # Every field of a class whose own text describes them.
        fields = inspect.signature(getattr(mds, str(one.owner))).parameters
        assert {parameter.name for parameter in one.parameters} == set(fields)
        return
    for parameter in one.parameters:
        assert re.search(rf"\b{parameter.name}\b", text), parameter.name


# what type checkers do not compare


@pytest.mark.parametrize(
    "name", [name for name, node in CLASSES.items() if "Enum" in stub.bases(node)]
)
def test_the_members_of_an_enum_are_those_of_the_stub(name: str) -> None:
    assert {member.name: member.value for member in getattr(mds, name)} == stub.assigned(
        CLASSES[name]
    )


@pytest.mark.parametrize(
    "name", [name for name, node in CLASSES.items() if "TypedDict" in stub.bases(node)]
)
def test_the_keys_of_a_typed_dict_are_those_of_the_stub(name: str) -> None:
    kind = getattr(mds, name)
    declared = stub.annotated(CLASSES[name])
    hints = typing.get_type_hints(kind, include_extras=True)
    assert list(hints) == list(declared)
    assert kind.__total__ is True
    for key, text in declared.items():
        plain = {hint.__name__ if isinstance(hint, type) else str(hint) for hint in [hints[key]]}
        assert plain == {text.rsplit(".", 1)[-1] if "|" not in text else text}


@pytest.mark.parametrize("name", CLASSES)
def test_the_bases_of_a_class_are_those_of_the_stub(name: str) -> None:
    declared = stub.bases(CLASSES[name])
    if "TypedDict" in declared:
        assert getattr(mds, name).__bases__ == (dict,)
        return
    generic = ("Generic", "Protocol", "Iterator", "Sequence")
    real = tuple(base.__name__ for base in getattr(mds, name).__bases__)
    assert tuple(base for base in declared if base not in generic) == tuple(
        base for base in real if base != "object"
    )


def test_an_exception_has_the_attributes_of_the_stub() -> None:
    with pytest.raises(mds.ConfigOutOfRangeError) as range_error:
        mds.GeneratorConfig(initial_price=-1)
    with pytest.raises(mds.ConflictError) as conflict:
        mds.GeneratorConfig(trend=1, annual_drift=1)
    for caught in (range_error, conflict):
        declared = stub.annotated(CLASSES[type(caught.value).__name__])
        assert list(vars(caught.value)) == list(declared)
        for name, text in declared.items():
            assert type(getattr(caught.value, name)).__name__ == text


EXAMPLES: dict[str, list[object]] = {
    "GeneratorConfig": [
        mds.GeneratorConfig(),
        mds.GeneratorConfig(volatility=1, trend=1, min_price=1, max_price=1e3, symbol="X"),
        mds.GeneratorConfig(annual_volatility=1, annual_drift=1, start="2024-01-01", seed=1),
        mds.GeneratorConfig(tick_size="0.01"),
    ],
    "CsvOptions": [mds.CsvOptions()],
    "JsonOptions": [mds.JsonOptions()],
    "JsonLinesOptions": [mds.JsonLinesOptions()],
    "PngOptions": [mds.PngOptions(), mds.PngOptions(title="A title", moving_averages=[5])],
    "TimeInterval": [mds.TimeInterval.M1],
    "Bar": [mds.bars(1)[0]],
    "Tick": [mds.ticks(1)[0]],
    "BarSeries": [
        mds.bars(5),
        mds.bars(5, symbol="X"),
        mds.BarSeries.from_frame({**mds.bars(5).to_numpy(), "path": np.zeros(5, dtype=np.int64)}),
    ],
    "TickSeries": [mds.ticks(5), mds.ticks(5, symbol="X")],
}
ANNOTATIONS = [
    (name, member, text)
    for name in EXAMPLES
    for member, text in stub.properties(CLASSES[name]).items()
]


def type_text(value: object) -> str:
    """Write the type of a value as the stub would."""
    if isinstance(value, np.ndarray):
        return f"npt.NDArray[np.{value.dtype.type.__name__}]"
    kind = type(value)
    if kind in (dt.datetime, dt.timedelta, decimal.Decimal):
        return f"{kind.__module__}.{kind.__name__}"
    return "None" if value is None else kind.__name__


@pytest.mark.parametrize(("name", "member", "text"), ANNOTATIONS)
def test_a_property_has_the_types_that_the_stub_says(name: str, member: str, text: str) -> None:
    found_types = {type_text(getattr(example, member)) for example in EXAMPLES[name]}
    declared = set(re.sub(r"\blist\[\w+\]", "list", text).split(" | "))
    assert found_types <= declared
    # Some series know no provenance, and only those of an ensemble have paths.
    may_lack = {"config", "seed", "stream_version", "path"} if name.endswith("Series") else set()
    assert found_types == declared or member in may_lack


@pytest.mark.parametrize("name", ["Bar", "Tick"])
def test_the_match_arguments_are_those_of_the_stub(name: str) -> None:
    (text,) = [
        ast.unparse(node)
        for node in CLASSES[name].body
        if "__match_args__" in ast.unparse(node).split("=")[0]
    ]
    assert all(repr(field) in text for field in getattr(mds, name).__match_args__)


def test_the_stub_has_no_unknown_types() -> None:
    for node in ast.walk(stub.tree()):
        name = getattr(node, "id", None) or getattr(node, "attr", None)
        assert name not in {"Any", "Incomplete"}
        if isinstance(node, ast.ImportFrom):
            assert not {"Any", "Incomplete"} & {alias.name for alias in node.names}


ARROW = {"__arrow_c_stream__", "__arrow_c_schema__"}
PROTOCOLS = {"__eq__", "__ne__", "__contains__", "__deepcopy__", *ARROW}


def test_object_stands_only_where_a_protocol_wants_it() -> None:
    class Finder(ast.NodeVisitor):
        def __init__(self) -> None:
            self.within = ""
            self.wrong: list[str] = []

        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
            before, self.within = self.within, node.name
            self.generic_visit(node)
            self.within = before

        def visit_Name(self, node: ast.Name) -> None:
            if node.id == "object" and self.within not in PROTOCOLS:
                self.wrong.append(f"line {node.lineno}, in {self.within or 'the module'}")

    finder = Finder()
    finder.visit(stub.tree())
    assert finder.wrong == []
