"""Each rule of the house, shown a bad sample: a check that cannot fail checks nothing."""

from __future__ import annotations

from pathlib import PurePosixPath

import house_rules as rules
import pytest
from rust_text import Source, code_only, module_of, named_paths


def source(path: str, text: str) -> Source:
    return Source(PurePosixPath(path), text)


def paths(text: str, file: str) -> set[str]:
    return {str(named) for named in named_paths(text, PurePosixPath(file))}


# --- reading ------------------------------------------------------------------------------------


def test_code_only_blanks_what_is_not_code() -> None:
    text = r"""
a // unsafe
/* unsafe /* nested */ unsafe */ b
"unsafe \" unsafe" c 'x' '\'' '\u{1F600}' d
r#"unsafe " unsafe"# e br"unsafe" f
fn g<'a>(x: &'a str) -> &'a str
"""
    code = code_only(text)
    assert "unsafe" not in code
    assert code.split() == [
        "a",
        "b",
        "c",
        "d",
        "e",
        "f",
        "fn",
        "g<'a>(x:",
        "&'a",
        "str)",
        "->",
        "&'a",
        "str",
    ]
    assert code.count("\n") == text.count("\n")
    assert len(code) == len(text)


@pytest.mark.parametrize(
    ("file", "module"),
    [
        ("lib.rs", ()),
        ("emit/mod.rs", ("emit",)),
        ("emit.rs", ("emit",)),
        ("emit/rust/class.rs", ("emit", "rust", "class")),
    ],
)
def test_module_of(file: str, module: tuple[str, ...]) -> None:
    assert module_of(PurePosixPath(file)) == module


def test_use_trees_are_expanded() -> None:
    text = "use crate::{parse, lower::{self, names::*, model as m}};\npub(crate) use std::fmt;"
    assert paths(text, "emit/mod.rs") == {
        "crate::parse",
        "crate::lower",
        "crate::lower::names::*",
        "crate::lower::model",
        "std::fmt",
    }


def test_relative_paths_start_at_the_module() -> None:
    assert paths("use super::super::lower::X;", "emit/rust/class.rs") == {"crate::emit::lower::X"}
    assert paths("use super::super::lower::X;", "emit/mod.rs") == {"crate::lower::X"}
    assert paths("use self::a::B;", "emit/mod.rs") == {"crate::emit::a::B"}
    assert paths("mod tests { use super::*; }", "emit/mod.rs") == {"crate::emit::*"}


def test_paths_in_code_count_and_comments_do_not() -> None:
    text = 'fn f() { crate::lower::x(); } // crate::emit::y\nlet s = "crate::parse::z";'
    assert paths(text, "parse/mod.rs") == {"crate::lower::x"}


# --- rules --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("parse/items.rs", "use crate::resolve::Api;"),
        ("parse/items.rs", "fn f(x: &crate::lower::PyModule) {}"),
        ("parse/mod.rs", "use super::emit;"),
        ("source.rs", "use crate::{diagnostics::Span, config};"),
        ("diagnostics/sink.rs", "use crate::parse::Crate;"),
        ("config/mod.rs", "use crate::select::Role;"),
        ("lower/names.rs", "use crate::emit::text;"),
        ("lower/names.rs", "use crate::commands::list;"),
        ("lower/names.rs", "use crate::Bindgen;"),
        ("helpers/mod.rs", "fn f() {}"),
    ],
)
def test_looking_up_is_found(file: str, text: str) -> None:
    assert list(rules.looks_up([source(f"bindgen/src/{file}", text)]))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("emit/rust/class.rs", "use crate::lower::model::PyClass;"),
        ("select/mod.rs", "use crate::{config::Config, resolve::Api, diagnostics::Diagnostics};"),
        ("parse/mod.rs", "pub(in crate::parse) fn f() {} use super::source::Span;"),
        ("commands/list.rs", "use crate::emit::emit;"),
        ("lib.rs", "pub mod emit; pub use emit::Bindings;"),
    ],
)
def test_looking_down_is_fine(file: str, text: str) -> None:
    assert not list(rules.looks_up([source(f"bindgen/src/{file}", text)]))


def test_syn_in_emit_is_found() -> None:
    bad = source("bindgen/src/emit/rust/class.rs", "use syn::parse_str;")
    worse = source("bindgen/src/emit/pyi/class.rs", "fn f() { let t: ::syn::File; }")
    fine = source("bindgen/src/emit/rust/format.rs", "use syn::File;")
    also = source("bindgen/src/emit/rust/enums.rs", "// syn::x\nuse crate::lower::syn_free;")
    assert len(list(rules.reads_rust_in_emit([bad, worse, fine, also]))) == 2


def test_a_long_file_is_found() -> None:
    assert list(rules.too_long([source("a.rs", "x\n" * 501)]))
    assert not list(
        rules.too_long([source("a.rs", "x\n" * 500), source("b.rs", "x\n" * 499 + "x")])
    )


def test_a_missing_header_is_found() -> None:
    assert list(rules.no_header([source("a.rs", "// a\n//! b\n")]))
    assert not list(rules.no_header([source("a.rs", "//! a\n")]))


@pytest.mark.parametrize(
    ("folder", "manifest"),
    [
        ("core", {"dependencies": {"pyo3": "0.30"}}),
        ("core", {"dev-dependencies": {"mds-bindgen": {"workspace": True}}}),
        ("core", {"target": {"cfg(unix)": {"dependencies": {"numpy": "0.30"}}}}),
        ("core", {"dependencies": {"python": {"package": "pyo3", "version": "0.30"}}}),
        ("bindgen", {"dependencies": {"market-data-source": {"workspace": True}}}),
        ("bindgen", {"build-dependencies": {"mds-bindgen-runtime": {"workspace": True}}}),
        ("bindgen/runtime", {"dependencies": {"market-data-source": {"workspace": True}}}),
    ],
)
def test_a_forbidden_dependency_is_found(folder: str, manifest: dict[str, object]) -> None:
    assert list(rules.forbidden_dependencies(folder, manifest))


def test_an_allowed_dependency_is_fine() -> None:
    assert not list(rules.forbidden_dependencies("bindgen", {"dependencies": {"syn": "3"}}))
    assert not list(
        rules.forbidden_dependencies("bindgen/runtime", {"dependencies": {"pyo3": "1"}})
    )


def test_unsafe_is_found() -> None:
    bad = source("core/src/a.rs", "fn f() { unsafe { g() } }")
    fine = source("bindgen/runtime/src/a.rs", "fn f() { unsafe { g() } }")
    also = source("core/src/b.rs", "#![forbid(unsafe_code)] // unsafe")
    assert [line.split(":")[0] for line in rules.unsafe_outside_runtime([bad, fine, also])] == [
        "core/src/a.rs"
    ]


def test_python_in_core_is_found() -> None:
    assert list(rules.python_in_core([source("core/src/a.rs", "use pyo3::prelude::*;")]))
    assert not list(rules.python_in_core([source("core/src/a.rs", "//! like numpy's")]))


def test_market_words_are_found() -> None:
    for text in ("struct OhlcBar;", "let max_price = 1;", "fn volatility() {}", "OHLC_COLUMNS"):
        assert list(rules.market_words([source("bindgen/src/a.rs", text)])), text
    fine = '// a price\nlet x = "volatility"; quote! { a }; fn marketplace() {}'
    assert not list(rules.market_words([source("bindgen/src/a.rs", fine)]))
    assert not list(rules.market_words([source("core/src/a.rs", "let price = 1;")]))


def test_too_many_annotations_are_found() -> None:
    one = '#[cfg_attr(bindgen, py(skip))]\n#[cfg_attr(any(), py(name = "x"))]\n'
    assert not list(rules.too_many_annotations([source("core/src/a.rs", one * 5)]))
    assert list(rules.too_many_annotations([source("core/src/a.rs", one * 5 + one)]))


def test_a_handwritten_wrapper_is_found() -> None:
    for text in (
        "#[pyclass(frozen)]\nstruct A;",
        "#[pyo3::pyfunction]\nfn f() {}",
        "# [ pymethods ]",
    ):
        assert list(rules.handwritten_wrappers([source("python-bindings/src/lib.rs", text)]))
    assert not list(rules.handwritten_wrappers([source("bindgen/runtime/src/a.rs", "#[pyclass]")]))


def test_a_path_of_one_machine_is_found() -> None:
    home = "/" + "home/ann/data.csv"
    for text in (f"open('{home}')", f"see {home}", "C:" + r"\Users\ann", "C:" + r"\\Users\\ann"):
        assert list(rules.absolute_paths([source("a.md", text)])), text
    for text in ("#!/usr/bin/env python3", "docs/home/page", "https://a.org/home/x", "~/work/x"):
        assert not list(rules.absolute_paths([source("a.md", text)])), text


def test_another_version_is_found() -> None:
    def check(member: object, spec: object, project: dict[str, object]) -> list[str]:
        workspace = {
            "workspace": {"package": {"version": "1.2.0"}, "dependencies": {"a": spec, "b": "9"}}
        }
        members = {"core": {"package": {"version": member}}}
        return list(rules.versions_disagree(workspace, members, {"project": project}))

    inherited, same = {"workspace": True}, {"path": "a", "version": "1.2.0"}
    assert not check(inherited, same, {"dynamic": ["version"]})
    assert not check(inherited, same, {"version": "1.2.0"})
    assert check("1.2.0", same, {"dynamic": ["version"]})
    assert check(inherited, {"path": "a", "version": "1.1.0"}, {"dynamic": ["version"]})
    assert check(inherited, same, {"version": "1.1.0"})


def test_a_forgotten_changelog_is_found() -> None:
    assert list(rules.version_not_in_changelog("1.2.0", "## [1.1.0] - 2026-01-01\n"))
    assert not list(rules.version_not_in_changelog("1.2.0", "# C\n\n## [1.2.0] - 2026-01-01\n"))


def test_a_test_that_is_not_there_is_found() -> None:
    document = source("A.md", "x (`tests/a.py::test_b`), y (`core/tests/c.rs::d`)")
    assert len(list(rules.tests_not_there(document, lambda *_: False))) == 2
    assert not list(rules.tests_not_there(document, lambda *_: True))
