//! Values: literals, constructors, conversions, paths.

use super::*;

const ITEMS: &str = "use std::{collections::*, path::PathBuf, sync::Arc};
    pub enum Kind { One, Two(u8) } pub use Kind::One; type Alias = Kind;
    pub struct Unit; pub struct Wrap(u8); pub const LIMIT: u8 = 9;
    pub struct Conf { pub a: u8, pub b: Option<String>, pub c: HashMap<u8, u8>, pub k: Kind }
    impl Conf { pub const BEST: u8 = 1; pub fn new(a: u8) -> Self { todo!() } }
    impl Default for Conf { fn default() -> Self { todo!() } }\n";

/// A value as text.
fn told(api: &Api, value: &Value) -> String {
    let name = |item: &ItemId| &api.item(*item).name;
    let list =
        |list: &[Value]| list.iter().map(|value| told(api, value)).collect::<Vec<_>>().join(", ");
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => format!("f{value}"),
        Value::Str(value) => format!("{value:?}"),
        Value::Char(value) => format!("{value:?}"),
        Value::None => "None".into(),
        Value::Some(value) => format!("Some({})", told(api, value)),
        Value::Unit => "()".into(),
        Value::List(values) => format!("[{}]", list(values)),
        Value::Tuple(values) => format!("({})", list(values)),
        Value::Variant(item, variant) => format!("{}::{variant}", name(item)),
        Value::AssociatedConstant(item, constant) => format!("{}::{constant}", name(item)),
        Value::Constant(item) => name(item).clone(),
        Value::Struct { item, fields, base } => {
            let mut parts: Vec<_> = fields
                .iter()
                .map(|(name, value)| format!("{name}: {}", told(api, value)))
                .collect();
            parts.extend(base.iter().map(|base| format!("..{}", told(api, base))));
            format!("{} {{ {} }}", name(item), parts.join(", "))
        }
        Value::Default(ty) => {
            format!("Default({})", ty.as_ref().map_or_else(String::new, |ty| shown(api, ty)))
        }
        Value::Call { item, function, arguments } => {
            format!("{}::{function}({})", name(item), list(arguments))
        }
        Value::Other(text) => format!("?{text}"),
    }
}

const EXPRESSIONS: &[(&str, &str, &str)] = &[
    ("u8", "0x1F_u8", "31"),
    ("i8", "-(1_0)", "-10"),
    ("f64", "1_000.50f64", "f1000.50"),
    ("f64", "-2f64", "f-2"),
    ("bool", "!true", "false"),
    ("char", "'\\n'", "'\\n'"),
    ("u8", "b'a'", "97"),
    ("u64", "24 * 60 * 60 - 1", "86399"),
    ("u64", "1 << 20", "1048576"),
    ("u32", "u32::MAX", "4294967295"),
    ("u32", "std::u32::MAX", "4294967295"),
    ("f64", "f64::INFINITY", "finf"),
    ("f64", "-f64::INFINITY", "f-inf"),
    ("f64", "std::f64::consts::PI", "f3.141592653589793"),
    ("f64", "0.1 + 0.2", "f0.30000000000000004"),
    ("f32", "0.1 + 0.2", "?0.1 + 0.2"),
    ("u32", "0xFF & 0x0F | 1 << 8 ^ 2 >> 1", "271"),
    ("f64", "5 as f64", "f5.0"),
    ("u8", "300 as u8", "?300 as u8"),
    ("u8", "1 / 0", "?1 / 0"),
    ("&str", "\"a\"", "\"a\""),
    ("String", "\"a\".to_string()", "\"a\""),
    ("String", "String::from(\"a\")", "\"a\""),
    ("String", "(\"a\").into()", "\"a\""),
    ("String", "{ r#\"a\"#.to_owned() }", "\"a\""),
    ("String", "String::new()", "\"\""),
    ("PathBuf", "PathBuf::from(\"a\")", "\"a\""),
    ("()", "()", "()"),
    ("(u8, bool)", "(1, false)", "(1, false)"),
    ("Vec<u8>", "vec![1, 2]", "[1, 2]"),
    ("Vec<u8>", "vec![7; 2]", "[7, 7]"),
    ("Vec<u8>", "Vec::new()", "[]"),
    ("Vec<u8>", "Vec::<u8>::with_capacity(3)", "[]"),
    ("&[u8]", "&[1]", "[1]"),
    ("[u8; 3]", "[0; 3]", "[0, 0, 0]"),
    ("Vec<String>", "vec![\"a\".into()]", "[\"a\"]"),
    ("Option<u8>", "None", "None"),
    ("Option<String>", "Some(\"a\".into())", "Some(\"a\")"),
    ("Option<Conf>", "Some(Default::default())", "Some(Default(demo::Conf))"),
    ("Option<u8>", "Option::Some(1)", "Some(1)"),
    ("Option<u8>", "core::option::Option::None", "None"),
    ("Kind", "Kind::One", "Kind::One"),
    ("Kind", "One", "Kind::One"),
    ("Kind", "Alias::One", "Kind::One"),
    ("Kind", "crate::Kind::Two(3)", "Kind::Two(3)"),
    ("Kind", "Kind::Two(f())", "?Kind::Two(f())"),
    ("u8", "LIMIT", "LIMIT"),
    ("u8", "self::LIMIT", "LIMIT"),
    ("u8", "Conf::BEST", "Conf::BEST"),
    ("u8", "<Conf>::BEST", "Conf::BEST"),
    ("Conf", "Conf::default()", "Default(demo::Conf)"),
    ("Conf", "<Conf as Default>::default()", "Default(demo::Conf)"),
    ("Conf", "Default::default()", "Default(demo::Conf)"),
    ("Conf", "std::default::Default::default()", "Default(demo::Conf)"),
    ("u8", "u8::default()", "Default(u8)"),
    ("HashMap<u8, u8>", "HashMap::new()", "Default(std::collections::HashMap<u8, u8>)"),
    ("String", "String::default()", "Default(std::string::String)"),
    ("Conf", "Conf::new(1)", "Conf::new(1)"),
    ("Unit", "Unit", "Unit {  }"),
    ("Wrap", "Wrap(1)", "Wrap { 0: 1 }"),
    ("Conf", "Conf { a: 1, ..Default::default() }", "Conf { a: 1, ..Default(demo::Conf) }"),
    (
        "Conf",
        "Conf { c: Default::default(), b: None, k: Kind::One, a: x(1) }",
        "Conf { c: Default(std::collections::HashMap<u8, u8>), b: None, k: Kind::One, a: ?x(1) }",
    ),
    (
        "Conf",
        "Conf { #[cfg(windows)] a: 1, #[cfg(unix)] a: 2, ..Conf::new(0) }",
        "Conf { a: 2, ..Conf::new(0) }",
    ),
    ("Box<u8>", "Box::new(1)", "1"),
    ("Arc<Kind>", "Arc::new(Kind::One)", "Kind::One"),
    ("u8", "if a { 1 } else { 2 }", "?if a { 1 } else { 2 }"),
    ("Kind", "Kind::Nope", "?Kind::Nope"),
];

#[test]
fn expressions_say_values() {
    for (ty, expr, expected) in EXPRESSIONS {
        let (api, _) = crate_of(&[("lib.rs", &format!("{ITEMS} pub const PROBE: {ty} = {expr};"))]);
        let ItemKind::Constant(constant) = &find(&api, "demo::PROBE").kind else { panic!() };
        assert_eq!(told(&api, &constant.value), *expected, "{expr}");
    }
}

#[test]
fn bodies_of_one_expression_are_read() {
    for (function, expected) in [
        ("pub fn f() -> Self { Self { a: 1, ..Self::new(2) } }", "Conf { a: 1, ..Conf::new(2) }"),
        ("pub fn f() -> u8 { Self::BEST }", "Conf::BEST"),
        (
            "pub fn f(a: u8) -> Self { Self { a, b: None, c: HashMap::new(), k: One } }",
            "Conf { a: ?a, b: None, c: Default(std::collections::HashMap<u8, u8>), k: Kind::One }",
        ),
        ("pub fn f(LIMIT: u8) -> u8 { LIMIT }", "-"),
        ("pub fn f() -> Vec<u8> { vec![] }", "[]"),
        ("pub fn f() -> u8 { let x = 1; x }", "-"),
        ("pub fn f() -> u8 { return 1; }", "1"),
        ("pub fn f() -> u8 { #[cfg(windows)] { 1 } #[cfg(not(windows))] { 2 } }", "2"),
        ("pub fn f() {}", "-"),
    ] {
        let (api, _) = crate_of(&[("lib.rs", &format!("{ITEMS} impl Conf {{ {function} }}"))]);
        let method =
            impls(&api, "demo::Conf").methods.iter().find(|method| method.name == "f").unwrap();
        let text = method.body.as_ref().map_or_else(|| "-".to_owned(), |body| told(&api, body));
        assert_eq!(text, expected, "{function}");
    }
}
