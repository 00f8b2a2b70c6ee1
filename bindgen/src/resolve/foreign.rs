//! What is known of other crates: the prelude, the usual path of a name, result aliases, derives.

use super::model::RustPath;
use super::names::Namespace;

const PRIMITIVES: &[&str] = &[
    "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str", "u128", "u16",
    "u32", "u64", "u8", "usize",
];

/// Names every module knows, with their usual paths.
const PRELUDE: &[(&str, &str)] = &[
    ("AsMut", "std::convert::AsMut"),
    ("AsRef", "std::convert::AsRef"),
    ("AsyncFn", "std::ops::AsyncFn"),
    ("AsyncFnMut", "std::ops::AsyncFnMut"),
    ("AsyncFnOnce", "std::ops::AsyncFnOnce"),
    ("Box", "std::boxed::Box"),
    ("Clone", "std::clone::Clone"),
    ("Copy", "std::marker::Copy"),
    ("Default", "std::default::Default"),
    ("DoubleEndedIterator", "std::iter::DoubleEndedIterator"),
    ("Drop", "std::ops::Drop"),
    ("Eq", "std::cmp::Eq"),
    ("Err", "std::result::Result::Err"),
    ("ExactSizeIterator", "std::iter::ExactSizeIterator"),
    ("Extend", "std::iter::Extend"),
    ("Fn", "std::ops::Fn"),
    ("FnMut", "std::ops::FnMut"),
    ("FnOnce", "std::ops::FnOnce"),
    ("From", "std::convert::From"),
    ("FromIterator", "std::iter::FromIterator"),
    ("Future", "std::future::Future"),
    ("Into", "std::convert::Into"),
    ("IntoFuture", "std::future::IntoFuture"),
    ("IntoIterator", "std::iter::IntoIterator"),
    ("Iterator", "std::iter::Iterator"),
    ("None", "std::option::Option::None"),
    ("Ok", "std::result::Result::Ok"),
    ("Option", "std::option::Option"),
    ("Ord", "std::cmp::Ord"),
    ("PartialEq", "std::cmp::PartialEq"),
    ("PartialOrd", "std::cmp::PartialOrd"),
    ("Result", "std::result::Result"),
    ("Send", "std::marker::Send"),
    ("Sized", "std::marker::Sized"),
    ("Some", "std::option::Option::Some"),
    ("String", "std::string::String"),
    ("Sync", "std::marker::Sync"),
    ("ToOwned", "std::borrow::ToOwned"),
    ("ToString", "std::string::ToString"),
    ("TryFrom", "std::convert::TryFrom"),
    ("TryInto", "std::convert::TryInto"),
    ("Unpin", "std::marker::Unpin"),
    ("Vec", "std::vec::Vec"),
];

/// The numbers of C that are the same ones everywhere.
const NUMBERS_OF_C: [(&str, &str); 10] = [
    ("c_double", "f64"),
    ("c_float", "f32"),
    ("c_int", "i32"),
    ("c_longlong", "i64"),
    ("c_schar", "i8"),
    ("c_short", "i16"),
    ("c_uchar", "u8"),
    ("c_uint", "u32"),
    ("c_ulonglong", "u64"),
    ("c_ushort", "u16"),
];

/// The number of Rust that a number of C is.
pub(super) fn number_of_c(path: &RustPath) -> Option<&'static str> {
    let [root, .., name] = path.0.as_slice() else { return None };
    let known = (root == "std" && path.0.len() == 3 && path.0[1] == "ffi")
        || (root == "libc" && path.0.len() == 2);
    let found = NUMBERS_OF_C.iter().find(|(c, _)| *c == name)?;
    known.then_some(found.1)
}

/// Where a name is defined, and the path people import it by.
const USUAL: &[(&str, &str)] = &[
    ("std::collections::binary_heap::", "std::collections::"),
    ("std::collections::btree_map::BTreeMap", "std::collections::BTreeMap"),
    ("std::collections::btree_set::BTreeSet", "std::collections::BTreeSet"),
    ("std::collections::hash_map::HashMap", "std::collections::HashMap"),
    ("std::collections::hash_set::HashSet", "std::collections::HashSet"),
    ("std::collections::linked_list::LinkedList", "std::collections::LinkedList"),
    ("std::collections::vec_deque::VecDeque", "std::collections::VecDeque"),
    ("std::collections::hash_map::RandomState", "std::hash::RandomState"),
    ("std::ops::function::", "std::ops::"),
    ("std::iter::traits::", "std::iter::"),
    ("std::os::raw::", "std::ffi::"),
    ("chrono::prelude::", "chrono::"),
    ("ndarray::prelude::", "ndarray::"),
    ("chrono::naive::Naive", "chrono::Naive"),
    ("chrono::offset::", "chrono::"),
    ("chrono::Duration", "chrono::TimeDelta"),
    ("rust_decimal::prelude::", "rust_decimal::"),
    ("rust_decimal::decimal::", "rust_decimal::"),
    ("serde::ser::Serialize", "serde::Serialize"),
    ("serde::ser::Serializer", "serde::Serializer"),
    ("serde::de::Deserialize", "serde::Deserialize"),
    ("serde::de::Deserializer", "serde::Deserializer"),
    ("serde_derive::", "serde::"),
    ("serde_json::value::Value", "serde_json::Value"),
    ("serde_json::map::Map", "serde_json::Map"),
    ("futures::stream::Stream", "futures::Stream"),
    ("futures_core::stream::Stream", "futures::Stream"),
    ("futures_core::Stream", "futures::Stream"),
    ("futures_util::stream::Stream", "futures::Stream"),
    ("futures_util::Stream", "futures::Stream"),
    ("tokio_stream::Stream", "futures::Stream"),
    ("futures::future::Future", "std::future::Future"),
    ("futures::Future", "std::future::Future"),
    ("futures_core::stream::BoxStream", "futures::stream::BoxStream"),
    ("futures_util::stream::BoxStream", "futures::stream::BoxStream"),
    ("futures_core::future::Future", "std::future::Future"),
    ("futures_core::Future", "std::future::Future"),
    ("futures_util::future::Future", "std::future::Future"),
    ("futures_util::Future", "std::future::Future"),
    ("futures_core::future::BoxFuture", "futures::future::BoxFuture"),
    ("futures_util::future::BoxFuture", "futures::future::BoxFuture"),
    ("nalgebra::Complex", "num_complex::Complex"),
    ("num::Complex", "num_complex::Complex"),
    ("num::complex::", "num_complex::"),
    ("rustfft::num_complex::", "num_complex::"),
    ("thiserror_impl::", "thiserror::"),
];

/// `type Result<T> = Result<T, E>` of other crates: how many arguments are missing, and E.
const RESULT_ALIASES: &[(&str, &str)] = &[
    ("anyhow::Result", "anyhow::Error"),
    ("bincode::Result", "bincode::Error"),
    ("csv::Result", "csv::Error"),
    ("eyre::Result", "eyre::Report"),
    ("color_eyre::Result", "eyre::Report"),
    ("reqwest::Result", "reqwest::Error"),
    ("rusqlite::Result", "rusqlite::Error"),
    ("serde_json::Result", "serde_json::Error"),
    ("std::fmt::Result", "std::fmt::Error"),
    ("std::io::Result", "std::io::Error"),
    ("syn::Result", "syn::Error"),
];

/// What a glob import of another crate brings, as far as it matters.
const GLOBS: &[(&str, &[&str])] = &[
    (
        "chrono",
        &[
            "DateTime",
            "Datelike",
            "Days",
            "Duration",
            "FixedOffset",
            "Local",
            "Months",
            "NaiveDate",
            "NaiveDateTime",
            "NaiveTime",
            "Offset",
            "ParseError",
            "ParseResult",
            "SecondsFormat",
            "SubsecRound",
            "TimeDelta",
            "TimeZone",
            "Timelike",
            "Utc",
            "Weekday",
            "Month",
        ],
    ),
    (
        "rust_decimal",
        &[
            "Decimal",
            "FromPrimitive",
            "FromStr",
            "MathematicalOps",
            "One",
            "RoundingStrategy",
            "Signed",
            "ToPrimitive",
            "Zero",
        ],
    ),
    (
        "std::collections",
        &["BTreeMap", "BTreeSet", "BinaryHeap", "HashMap", "HashSet", "LinkedList", "VecDeque"],
    ),
    ("std::fmt", &["Arguments", "Debug", "Display", "Error", "Formatter", "Write"]),
    (
        "std::io",
        &["BufRead", "BufReader", "BufWriter", "Error", "ErrorKind", "Read", "Seek", "Write"],
    ),
    ("std::path", &["Path", "PathBuf"]),
    ("std::sync", &["Arc", "Mutex", "OnceLock", "RwLock", "Weak"]),
    ("std::time", &["Duration", "Instant", "SystemTime"]),
    ("serde", &["Deserialize", "Deserializer", "Serialize", "Serializer"]),
    (
        "std::ops",
        &[
            "Add",
            "AddAssign",
            "Div",
            "DivAssign",
            "Index",
            "IndexMut",
            "Mul",
            "MulAssign",
            "Neg",
            "Not",
            "Range",
            "RangeInclusive",
            "Rem",
            "Sub",
            "SubAssign",
            "Deref",
            "DerefMut",
        ],
    ),
    ("rayon::prelude", &["IntoParallelIterator", "ParallelIterator"]),
    (
        "ndarray",
        &[
            "ArcArray1",
            "ArcArray2",
            "Array",
            "Array0",
            "Array1",
            "Array2",
            "Array3",
            "Array4",
            "Array5",
            "Array6",
            "ArrayBase",
            "ArrayD",
            "ArrayRef",
            "ArrayView",
            "ArrayView0",
            "ArrayView1",
            "ArrayView2",
            "ArrayView3",
            "ArrayView4",
            "ArrayView5",
            "ArrayView6",
            "ArrayViewD",
            "ArrayViewMut",
            "ArrayViewMut0",
            "ArrayViewMut1",
            "ArrayViewMut2",
            "ArrayViewMut3",
            "ArrayViewMut4",
            "ArrayViewMut5",
            "ArrayViewMut6",
            "ArrayViewMutD",
            "AsArray",
            "Axis",
            "CowArray",
            "Dim",
            "Dimension",
            "Ix0",
            "Ix1",
            "Ix2",
            "Ix3",
            "Ix4",
            "Ix5",
            "Ix6",
            "IxDyn",
            "NdFloat",
            "ShapeBuilder",
        ],
    ),
    ("rand::prelude", &["IteratorRandom", "Rng", "RngCore", "SliceRandom", "StdRng"]),
];

/// Derive macros whose name is not the trait's.
const DERIVES: &[(&str, &[&str])] = &[
    ("Debug", &["std::fmt::Debug"]),
    ("Hash", &["std::hash::Hash"]),
    ("Deserialize", &["serde::Deserialize"]),
    ("Serialize", &["serde::Serialize"]),
    ("std::prelude::v1::Debug", &["std::fmt::Debug"]),
    ("derive_more::Debug", &["std::fmt::Debug"]),
    ("derive_more::Display", &["std::fmt::Display"]),
    ("derive_more::Error", &["std::error::Error"]),
    ("derive_more::From", &["std::convert::From"]),
    ("derive_more::FromStr", &["std::str::FromStr"]),
    ("derive_more::Into", &["std::convert::Into"]),
    ("derive_more::IntoIterator", &["std::iter::IntoIterator"]),
    ("derive_more::Index", &["std::ops::Index"]),
    ("serde_repr::Deserialize_repr", &["serde::Deserialize"]),
    ("serde_repr::Serialize_repr", &["serde::Serialize"]),
    ("snafu::Snafu", &["std::error::Error", "std::fmt::Display"]),
    ("strum::Display", &["std::fmt::Display"]),
    ("strum::EnumString", &["std::str::FromStr"]),
    ("strum_macros::Display", &["std::fmt::Display"]),
    ("strum_macros::EnumString", &["std::str::FromStr"]),
    ("thiserror::Error", &["std::error::Error", "std::fmt::Display"]),
];

/// Names that are derive macros only, so that a type of the same name is another one.
const ONLY_MACROS: &[&str] =
    &["thiserror::Error", "strum::EnumString", "strum_macros::EnumString", "strum_macros::Display"];

pub(super) fn is_primitive(name: &str) -> bool {
    PRIMITIVES.binary_search(&name).is_ok()
}

pub(super) fn prelude(name: &str) -> Option<RustPath> {
    let index = PRELUDE.binary_search_by_key(&name, |(short, _)| short).ok()?;
    Some(RustPath::parse(PRELUDE[index].1))
}

/// The path people import a name by.
pub(super) fn canonical(path: &RustPath) -> RustPath {
    let mut path = path.clone();
    if matches!(path.0.first().map(String::as_str), Some("core" | "alloc")) {
        "std".clone_into(&mut path.0[0]);
    }
    if path.0.len() == 4
        && path.0[0] == "std"
        && path.0[1] == "prelude"
        && let Some(known) = prelude(path.name())
    {
        return known;
    }
    let text = path.to_string();
    for (defined, usual) in USUAL {
        if text == *defined {
            return RustPath::parse(usual);
        }
        if let Some(rest) =
            text.strip_prefix(defined).filter(|_| !defined.ends_with(char::is_alphanumeric))
        {
            let rest = if usual.len() < defined.len() { last_parts(rest, defined) } else { rest };
            return RustPath::parse(&format!("{usual}{rest}"));
        }
        // `chrono::naive::Naive` stands for every name that begins so.
        if defined.ends_with("Naive") && text.starts_with(defined) {
            return RustPath::parse(&text.replacen(defined, usual, 1));
        }
    }
    path
}

/// `std::iter::traits::iterator::Iterator` loses the module in between as well.
fn last_parts<'a>(rest: &'a str, defined: &str) -> &'a str {
    if defined.contains("::traits::") { rest.rsplit("::").next().unwrap_or(rest) } else { rest }
}

/// The error type of a result alias of another crate, by canonical path.
pub(super) fn result_error(path: &RustPath) -> Option<RustPath> {
    let text = path.to_string();
    RESULT_ALIASES.iter().find(|(alias, _)| *alias == text).map(|(_, error)| RustPath::parse(error))
}

/// The canonical path of a name that a glob import of another crate is known to bring.
pub(super) fn glob_member(glob: &RustPath, name: &str) -> Option<RustPath> {
    let mut members = glob.clone();
    if matches!(members.0.first().map(String::as_str), Some("core" | "alloc")) {
        "std".clone_into(&mut members.0[0]);
    }
    let mut text = members.to_string();
    if matches!(text.as_str(), "chrono::prelude" | "ndarray::prelude" | "rust_decimal::prelude") {
        text.clone_from(&members.0[0]);
    }
    let (module, names) = GLOBS.iter().find(|(module, _)| *module == text)?;
    names.contains(&name).then(|| canonical(&RustPath::parse(&format!("{module}::{name}"))))
}

/// Whether names keep their paths below a glob: `use chrono::*` and `use std::net::*`, not
/// `use chrono::prelude::*`.
pub(super) fn names_their_items(glob: &RustPath) -> bool {
    let is_standard = ["std", "core", "alloc"].contains(&glob.0[0].as_str());
    if is_standard {
        glob.0.len() > 1 && !glob.0.iter().any(|part| part == "prelude")
    } else {
        glob.0.len() == 1
    }
}

/// The traits a derive implements, by the path of its macro.
pub(super) fn derived(path: &RustPath) -> Vec<RustPath> {
    let text = path.to_string();
    match DERIVES.iter().find(|(name, _)| *name == text) {
        Some((_, traits)) => traits.iter().map(|path| RustPath::parse(path)).collect(),
        None => vec![canonical(path)],
    }
}

/// Whether a name of another crate can mean something in a namespace.
pub(super) fn has_namespace(path: &RustPath, namespace: Namespace) -> bool {
    namespace == Namespace::Macros || !ONLY_MACROS.contains(&path.to_string().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(PRIMITIVES.is_sorted());
        assert!(PRELUDE.is_sorted_by_key(|(name, _)| *name));
    }

    #[test]
    fn usual_paths() {
        for (written, expected) in [
            ("core::time::Duration", "std::time::Duration"),
            ("alloc::sync::Arc", "std::sync::Arc"),
            ("std::collections::hash_map::HashMap", "std::collections::HashMap"),
            ("std::collections::hash_map::Entry", "std::collections::hash_map::Entry"),
            ("std::prelude::v1::Vec", "std::vec::Vec"),
            ("core::iter::traits::iterator::Iterator", "std::iter::Iterator"),
            ("chrono::naive::NaiveDate", "chrono::NaiveDate"),
            ("chrono::prelude::DateTime", "chrono::DateTime"),
            ("chrono::offset::Utc", "chrono::Utc"),
            ("rust_decimal::prelude::Decimal", "rust_decimal::Decimal"),
            ("serde_json::value::Value", "serde_json::Value"),
            ("uuid::Uuid", "uuid::Uuid"),
        ] {
            assert_eq!(canonical(&RustPath::parse(written)).to_string(), expected);
        }
    }
}
