"""The stub `_native.pyi` as facts: what it says of every class and function."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers import PACKAGE

STUB = PACKAGE / "_native.pyi"
Kind = inspect.Parameter
Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Parameter:
    """One parameter: its name, how it is given, and the text of its default."""

    name: str
    kind: str
    default: str | None


@dataclass(frozen=True)
class Callable:
    """One function or method of the stub."""

    owner: str | None
    name: str
    parameters: tuple[Parameter, ...]
    decorators: frozenset[str]
    is_async: bool

    def __str__(self) -> str:
        return f"{self.owner}.{self.name}" if self.owner else self.name


def tree(path: Path = STUB) -> ast.Module:
    """Parse the stub."""
    return ast.parse(path.read_text(encoding="utf-8"))


def classes() -> dict[str, ast.ClassDef]:
    """Find the public classes of the stub; others are there for its annotations alone."""
    nodes = (node for node in tree().body if isinstance(node, ast.ClassDef))
    return {node.name: node for node in nodes if not node.name.startswith("_")}


def bases(node: ast.ClassDef) -> tuple[str, ...]:
    """Name the bases of a class, without their modules and arguments."""
    return tuple(last_name(base) for base in node.bases)


def last_name(node: ast.expr) -> str:
    """Take the last part of a dotted name: `Enum` of `enum.Enum`."""
    if isinstance(node, ast.Subscript):
        return last_name(node.value)
    return ast.unparse(node).rsplit(".", 1)[-1]


def assigned(node: ast.ClassDef) -> dict[str, object]:
    """Read the literals that a class body assigns, by name."""
    found: dict[str, object] = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            found[statement.targets[0].id] = ast.literal_eval(statement.value)
    return found


def annotated(node: ast.ClassDef) -> dict[str, str]:
    """Read the annotated names of a class body, with the text of the annotation."""
    return {
        statement.target.id: ast.unparse(statement.annotation)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    }


def properties(node: ast.ClassDef) -> dict[str, str]:
    """Read the properties of a class, with the text of their annotation."""
    return {
        member.name: ast.unparse(member.returns)
        for member in node.body
        if isinstance(member, ast.FunctionDef)
        and member.returns is not None
        and "property" in {last_name(one) for one in member.decorator_list}
    }


def callables() -> Iterator[Callable]:
    """Find every function of the stub, and every method of its classes."""
    for node in tree().body:
        if isinstance(node, Definition):
            yield read(node, None)
    for name, node in classes().items():
        for member in node.body:
            if isinstance(member, Definition):
                yield read(member, name)


def read(node: Definition, owner: str | None) -> Callable:
    """Read one definition; `self` and `cls` are left out."""
    decorators = frozenset(last_name(decorator) for decorator in node.decorator_list)
    parameters = list(parameters_of(node.args))
    if owner is not None and "staticmethod" not in decorators:
        parameters = parameters[1:]
    return Callable(
        owner, node.name, tuple(parameters), decorators, isinstance(node, ast.AsyncFunctionDef)
    )


def parameters_of(arguments: ast.arguments) -> Iterator[Parameter]:
    """Read parameters in the words of `inspect`."""
    positional = [*arguments.posonlyargs, *arguments.args]
    missing: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    for index, (argument, default) in enumerate(
        zip(positional, [*missing, *arguments.defaults], strict=True)
    ):
        first = index < len(arguments.posonlyargs)
        kind = Kind.POSITIONAL_ONLY if first else Kind.POSITIONAL_OR_KEYWORD
        yield Parameter(argument.arg, kind.name, text_of(default))
    if arguments.vararg is not None:
        yield Parameter(arguments.vararg.arg, Kind.VAR_POSITIONAL.name, None)
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield Parameter(argument.arg, Kind.KEYWORD_ONLY.name, text_of(default))
    if arguments.kwarg is not None:
        yield Parameter(arguments.kwarg.arg, Kind.VAR_KEYWORD.name, None)


def text_of(default: ast.expr | None) -> str | None:
    """Write a default in the one way that both sides are compared in."""
    if default is None:
        return None
    try:
        return repr(ast.literal_eval(default))
    except ValueError:
        return ast.unparse(default)


def of_runtime(signature: inspect.Signature) -> tuple[Parameter, ...]:
    """Read a signature of `inspect` in the same words."""
    return tuple(
        Parameter(
            parameter.name,
            parameter.kind.name,
            None if parameter.default is parameter.empty else repr(parameter.default),
        )
        for parameter in signature.parameters.values()
    )
