//! Calls: constructors, conversions and defaults that say a value.

use syn::{Expr, ExprCall, ExprMethodCall};

use super::Resolver;
use super::foreign;
use super::model::{ItemId, RustPath, Type, Value};
use super::types::foreign_type;
use super::values::{Around, Target};
use crate::parse::{ItemKind, Shape};

impl Resolver<'_> {
    /// `f(a, b)`
    pub(super) fn call_value(
        &self,
        call: &ExprCall,
        around: Around<'_>,
        expected: Option<&Type>,
    ) -> Option<Value> {
        let Expr::Path(path) = &*call.func else { return None };
        let arguments: Vec<&Expr> = call.args.iter().collect();
        match self.target(path, around)? {
            Target::Struct(item) => self.tuple_struct(item, &arguments, around),
            Target::Variant(item, index) => {
                let function = self.enumeration(item)?.variants[index].name.clone();
                self.call(item, function, &arguments, around)
            }
            Target::Member(ty, name) if name == "default" && arguments.is_empty() => {
                Some(Value::Default(Some(ty)))
            }
            Target::Member(Type::Item(item, _), name) => self.call(item, name, &arguments, around),
            Target::Member(Type::Foreign(path, own), name) => {
                let path = RustPath(path.0.into_iter().chain([name]).collect());
                self.foreign_call(&path, own, &arguments, around, expected)
            }
            Target::Foreign(path) => {
                self.foreign_call(&path, Vec::new(), &arguments, around, expected)
            }
            Target::Member(..) | Target::Constant(_) | Target::Function => None,
        }
    }

    fn tuple_struct(&self, item: ItemId, arguments: &[&Expr], around: Around<'_>) -> Option<Value> {
        let ItemKind::Struct(syntax) = &self.names.definition(item).item.kind else { return None };
        if syntax.shape != Shape::Tuple || syntax.fields.len() != arguments.len() {
            return None;
        }
        let values = arguments.iter().enumerate();
        let fields = values
            .map(|(index, value)| (index.to_string(), self.read(value, around, None)))
            .collect();
        Some(Value::Struct { item, fields, base: None })
    }

    /// A call is only known when all its arguments are.
    fn call(
        &self,
        item: ItemId,
        function: String,
        arguments: &[&Expr],
        around: Around<'_>,
    ) -> Option<Value> {
        let arguments: Vec<_> =
            arguments.iter().map(|value| self.read(value, around, None)).collect();
        let known = !arguments.iter().any(|value| matches!(value, Value::Other(_)));
        known.then_some(Value::Call { item, function, arguments })
    }

    fn foreign_call(
        &self,
        path: &RustPath,
        own: Vec<Type>,
        arguments: &[&Expr],
        around: Around<'_>,
        expected: Option<&Type>,
    ) -> Option<Value> {
        let ty = foreign::canonical(&path.parent());
        let (owner, name) = (ty.to_string(), path.name());
        let inner = match expected {
            Some(Type::Foreign(_, arguments)) => arguments.first(),
            _ => None,
        };
        match (owner.as_str(), name, arguments) {
            ("std::option::Option", "Some", [value]) => {
                Some(Value::Some(Box::new(self.read(value, around, inner))))
            }
            ("std::default::Default", "default", []) => Some(Value::Default(expected.cloned())),
            ("std::string::String", "new", []) => Some(Value::Str(String::new())),
            (LIST | "std::collections::VecDeque", "new", []) | (LIST, "with_capacity", [_]) => {
                Some(Value::List(Vec::new()))
            }
            (_, "new", []) if owner.starts_with("std::collections::") => {
                Some(Value::Default(Some(Self::place_type(&ty, own, expected))))
            }
            (_, "default", []) => Some(Value::Default(Some(Self::place_type(&ty, own, expected)))),
            (_, "new", [value]) if WRAPPERS.contains(&owner.as_str()) => {
                self.read_known(value, around, inner)
            }
            ("std::borrow::Cow", "Borrowed" | "Owned", [value]) => {
                self.read_known(value, around, inner)
            }
            (_, "from", [value]) if TEXTS.contains(&owner.as_str()) => {
                self.read_known(value, around, None).filter(is_textual)
            }
            (
                "std::vec::Vec" | "std::collections::VecDeque" | "std::boxed::Box",
                "from",
                [value],
            ) => self
                .read_known(value, around, None)
                .filter(|value| matches!(value, Value::List(_) | Value::Str(_))),
            _ => None,
        }
    }

    /// The type of a place, where it is the one named; it has the arguments that the expression leaves out.
    fn place_type(ty: &RustPath, own: Vec<Type>, expected: Option<&Type>) -> Type {
        match expected {
            Some(place @ Type::Foreign(path, _)) if path == ty && own.is_empty() => place.clone(),
            _ => foreign_type(ty, own),
        }
    }

    fn read_known(
        &self,
        expr: &Expr,
        around: Around<'_>,
        expected: Option<&Type>,
    ) -> Option<Value> {
        match self.read(expr, around, expected) {
            Value::Other(_) => None,
            value => Some(value),
        }
    }

    /// `v.f()`: conversions that keep the value.
    pub(super) fn method_value(
        &self,
        call: &ExprMethodCall,
        around: Around<'_>,
        expected: Option<&Type>,
    ) -> Option<Value> {
        if !call.args.is_empty() {
            return None;
        }
        let value = self.read_known(&call.receiver, around, None)?;
        match call.method.to_string().as_str() {
            "to_string" | "to_owned" | "into" | "to_path_buf" | "into_boxed_str" | "as_str"
            | "into_string" | "as_ref"
                if is_textual(&value) =>
            {
                Some(value)
            }
            "into" | "to_owned" if expected.is_some_and(|ty| keeps(ty, &value)) => Some(value),
            "to_vec" | "into_boxed_slice" | "to_owned" | "into"
                if matches!(value, Value::List(_)) =>
            {
                Some(value)
            }
            "clone" => Some(value),
            _ => None,
        }
    }
}

const LIST: &str = "std::vec::Vec";
const WRAPPERS: &[&str] = &[
    "std::boxed::Box",
    "std::cell::Cell",
    "std::cell::RefCell",
    "std::rc::Rc",
    "std::sync::Arc",
    "std::sync::Mutex",
    "std::sync::RwLock",
];
const TEXTS: &[&str] = &[
    "std::string::String",
    "std::path::PathBuf",
    "std::sync::Arc",
    "std::rc::Rc",
    "std::borrow::Cow",
];

fn is_textual(value: &Value) -> bool {
    matches!(value, Value::Str(_) | Value::Constant(_) | Value::AssociatedConstant(..))
}

/// `.into()` of a whole number for a place of a number, or of a value for an `Option` of it.
fn keeps(ty: &Type, value: &Value) -> bool {
    match ty {
        Type::Primitive(_) => matches!(value, Value::Int(_) | Value::Float(_) | Value::Bool(_)),
        Type::Item(item, _) => matches!(value, Value::Variant(known, _) if known == item),
        _ => false,
    }
}
