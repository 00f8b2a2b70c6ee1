"""Read the stub of the installed package as a syntax tree."""

from __future__ import annotations

import ast
import inspect
from importlib.resources import files


class Stub:
    """All classes that the stubs of the native module declare, in the module or a submodule."""

    def __init__(self, texts: list[str]) -> None:
        self.classes: dict[str, ast.ClassDef] = {}
        for text in texts:
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.ClassDef):
                    self.classes.setdefault(node.name, node)

    def bases(self, name: str) -> set[str]:
        return {ast.unparse(base) for base in self.classes[name].bases}

    def members(self, name: str) -> dict[str, object]:
        """Give the values of an enum."""
        return {
            node.targets[0].id: ast.literal_eval(node.value)
            for node in self.classes[name].body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }

    def attributes(self, name: str) -> set[str]:
        """Name what has a type: properties and annotated fields."""
        found = {node.name for node in self.classes[name].body if isinstance(node, ast.FunctionDef)}
        return found | {
            node.target.id
            for node in self.classes[name].body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }

    def method(self, name: str, method: str) -> ast.FunctionDef:
        return next(
            node
            for node in self.classes[name].body
            if isinstance(node, ast.FunctionDef) and node.name == method
        )

    def returns(self, name: str, method: str) -> str:
        returns = self.method(name, method).returns
        assert returns is not None
        return ast.unparse(returns)

    def docstring(self, name: str, method: str) -> str | None:
        return ast.get_docstring(self.method(name, method))

    def keywords(self, name: str, method: str) -> dict[str, str]:
        """Give the keyword-only arguments of a method with their defaults."""
        found = self.method(name, method).args
        return {
            argument.arg: "" if default is None else ast.unparse(default)
            for argument, default in zip(found.kwonlyargs, found.kw_defaults, strict=True)
        }

    def parameters(self, name: str, method: str) -> list[tuple[str, str]]:
        """Give all arguments but the first with their defaults."""
        found = self.method(name, method).args
        plain = [*found.posonlyargs, *found.args]
        defaults = [None] * (len(plain) - len(found.defaults)) + list(found.defaults)
        pairs = [*zip(plain, defaults, strict=True)][1:]
        pairs += zip(found.kwonlyargs, found.kw_defaults, strict=True)
        return [(arg.arg, "" if value is None else ast.unparse(value)) for arg, value in pairs]


def read() -> Stub:
    package = files("market_data_source")
    texts = [
        path.read_text(encoding="utf-8") for path in package.iterdir() if path.suffix == ".pyi"
    ]
    folder = package / "_native"
    if folder.is_dir():
        texts += [path.read_text(encoding="utf-8") for path in folder.iterdir()]
    assert texts, "the package has no stub"
    return Stub(texts)


def _shown(default: object) -> str:
    if default is inspect.Parameter.empty:
        return ""
    return "..." if default is Ellipsis else repr(default)


def same_signature(owner: type, method: str) -> None:
    """Compare names, order and defaults: what the stub says and what the module does."""
    called = owner if method in {"__new__", "__init__"} else getattr(owner, method)
    runtime = [
        (name, _shown(parameter.default))
        for name, parameter in inspect.signature(called).parameters.items()
        if name != "self"
    ]
    assert read().parameters(owner.__name__, method) == runtime
