//! Scalars, text, collections and mappings, both ways; what is refused, and how that reads.
#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    clippy::too_many_lines,
    reason = "tests say what they find"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use common::{eval, holds, out, read, refusal, with_demo};
use mds_bindgen_runtime::Given;

#[test]
fn integers() {
    with_demo(|py| {
        assert_eq!(read::<u8>(py, "255").unwrap(), 255);
        assert_eq!(read::<i64>(py, "-2**63").unwrap(), i64::MIN);
        assert_eq!(read::<u64>(py, "2**64 - 1").unwrap(), u64::MAX);
        assert_eq!(read::<i128>(py, "-2**127").unwrap(), i128::MIN);
        assert_eq!(read::<u128>(py, "2**128 - 1").unwrap(), u128::MAX);
        assert_eq!(read::<usize>(py, "True").unwrap(), 1);
        assert_eq!(
            refusal::<usize>(py, "-1"),
            "ValueError: x must be an integer from 0 to 18446744073709551615, not -1"
        );
        assert_eq!(
            refusal::<u8>(py, "256"),
            "ValueError: x must be an integer from 0 to 255, not 256"
        );
        assert_eq!(refusal::<usize>(py, "'7'"), "TypeError: x must be an integer, not str");
        assert_eq!(refusal::<u32>(py, "1.0"), "TypeError: x must be an integer, not float");
        assert_eq!(refusal::<i64>(py, "None"), "TypeError: x must be an integer, not None");
        assert_eq!(
            refusal::<usize>(py, "10**20"),
            "MemoryError: x is 100000000000000000000, more than any memory can hold"
        );
        assert!(refusal::<usize>(py, "10**5000").starts_with("MemoryError: x is a very long int"));
        assert!(refusal::<i128>(py, "2**127").starts_with("ValueError: x must be an integer from"));
        holds(&out(py, u64::MAX), "x == 2**64 - 1 and type(x) is int");
        holds(&out(py, i128::MIN), "x == -2**127");
    });
}

#[test]
fn floats_and_flags() {
    with_demo(|py| {
        assert_eq!(read::<f64>(py, "3").unwrap().to_bits(), 3.0_f64.to_bits());
        assert!(read::<f64>(py, "float('nan')").unwrap().is_nan());
        assert_eq!(refusal::<f64>(py, "'3'"), "TypeError: x must be a number, not str");
        assert_eq!(
            refusal::<f64>(py, "decimal.Decimal('1')"),
            "TypeError: x must be a number, not decimal.Decimal"
        );
        assert!(refusal::<f64>(py, "10**400").starts_with("ValueError: x must be a number that"));
        assert!(refusal::<f32>(py, "1e300").starts_with("ValueError: x must be a number that"));
        assert_eq!(
            refusal::<Option<f64>>(py, "'3'"),
            "TypeError: x must be a number or None, not str"
        );
        assert_eq!(read::<Option<f64>>(py, "None").unwrap(), None);
        assert!(read::<bool>(py, "True").unwrap());
        assert_eq!(refusal::<bool>(py, "1"), "TypeError: x must be True or False, not int");
        holds(&out(py, 0.1_f64), "x == 0.1");
        holds(&out(py, true), "x is True");
    });
}

#[test]
fn text_and_paths() {
    with_demo(|py| {
        assert_eq!(read::<String>(py, "'a\\u20ac'").unwrap(), "a€");
        assert_eq!(refusal::<String>(py, "b'a'"), "TypeError: x must be str, not bytes");
        assert!(refusal::<String>(py, "'\\ud800'").starts_with("ValueError: x must be text that"));
        assert_eq!(read::<char>(py, "'€'").unwrap(), '€');
        assert_eq!(
            refusal::<char>(py, "'ab'"),
            "ValueError: x must be a str of one character, not 'ab'"
        );
        assert_eq!(
            read::<PathBuf>(py, "pathlib.PurePosixPath('a/b')").unwrap(),
            PathBuf::from("a/b")
        );
        assert_eq!(read::<PathBuf>(py, "'a/b'").unwrap(), PathBuf::from("a/b"));
        assert_eq!(
            refusal::<PathBuf>(py, "7"),
            "TypeError: x must be a path (str or os.PathLike), not int"
        );
        holds(&out(py, PathBuf::from("a/b")), "isinstance(x, pathlib.Path) and str(x) == 'a/b'");
        holds(&out(py, 'é'), "x == 'é'");
        let long = refusal::<char>(py, "'y' * 1000");
        assert!(long.len() < 160, "{long}");
    });
}

#[test]
fn sequences() {
    with_demo(|py| {
        let words = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(read::<Vec<String>>(py, "('a', 'b')").unwrap(), words);
        assert_eq!(read::<Vec<String>>(py, "(w for w in 'ab')").unwrap(), words);
        assert_eq!(refusal::<Vec<String>>(py, "['a', 1]"), "TypeError: x[1] must be str, not int");
        assert_eq!(refusal::<Vec<String>>(py, "'ab'"), "TypeError: x must be a sequence, not str");
        assert_eq!(refusal::<Vec<String>>(py, "{}"), "TypeError: x must be a sequence, not dict");
        assert_eq!(refusal::<Vec<usize>>(py, "7"), "TypeError: x must be a sequence, not int");
        assert_eq!(
            refusal::<Vec<Vec<u8>>>(py, "[[1], [2, 300]]"),
            "ValueError: x[1][1] must be an integer from 0 to 255, not 300"
        );
        assert_eq!(read::<VecDeque<usize>>(py, "range(3)").unwrap(), VecDeque::from([0, 1, 2]));
        assert_eq!(read::<[usize; 2]>(py, "[1, 2]").unwrap(), [1, 2]);
        assert_eq!(refusal::<[usize; 2]>(py, "[1]"), "ValueError: x must be 2 values, not 1 value");
        assert_eq!(read::<(u8, String)>(py, "(1, 'a')").unwrap(), (1, "a".to_owned()));
        assert_eq!(refusal::<(u8, String)>(py, "(1, 2)"), "TypeError: x[1] must be str, not int");
        assert_eq!(read::<Vec<u8>>(py, "b'ab'").unwrap(), b"ab");
        assert_eq!(read::<Vec<f64>>(py, "[1, 2.5]").unwrap().len(), 2);
        assert_eq!(
            refusal::<Vec<f64>>(py, "[1, '2']"),
            "TypeError: x[1] must be a number, not str"
        );
        holds(&out(py, words), "x == ['a', 'b']");
        holds(&out(py, vec![1_usize, 2]), "x == [1, 2]");
        holds(&out(py, (1_u8, "a", None::<bool>)), "x == (1, 'a', None)");
        holds(&out(py, Arc::new(BTreeSet::from([2_u8, 1]))), "x == {1, 2}");
        assert_eq!(read::<HashSet<u8>>(py, "{1, 2}").unwrap(), HashSet::from([1, 2]));
    });
}

#[test]
fn mappings() {
    with_demo(|py| {
        let map = BTreeMap::from([("a".to_owned(), 1_u8)]);
        assert_eq!(read::<BTreeMap<String, u8>>(py, "{'a': 1}").unwrap(), map);
        let proxy = "types.MappingProxyType({'a': 1})";
        assert_eq!(read::<BTreeMap<String, u8>>(py, proxy).unwrap(), map);
        assert_eq!(
            refusal::<HashMap<String, u8>>(py, "{'a': 'b'}"),
            "TypeError: x['a'] must be an integer, not str"
        );
        assert_eq!(
            refusal::<HashMap<String, u8>>(py, "[('a', 1)]"),
            "TypeError: x must be a mapping, not list"
        );
        let many: HashMap<i32, bool> = (0..50).map(|key| (key, true)).collect();
        holds(&out(py, many), "list(x) == list(range(50))");
        let texts: HashMap<String, u8> = (0..50).map(|key| (format!("{key:02}"), 1)).collect();
        holds(&out(py, texts), "list(x) == sorted(x)");
    });
}

#[test]
fn lengths_of_time() {
    with_demo(|py| {
        let exact = Duration::new(90_061, 1_000);
        let code = "datetime.timedelta(days=1, hours=1, minutes=1, seconds=1, microseconds=1)";
        assert_eq!(read::<Duration>(py, code).unwrap(), exact);
        holds(&out(py, exact), &format!("x == {code}"));
        assert_eq!(read::<Duration>(py, "1.5").unwrap(), Duration::from_millis(1500));
        assert_eq!(read::<Duration>(py, "2").unwrap(), Duration::from_secs(2));
        for code in ["-1", "float('nan')", "1e300"] {
            assert!(refusal::<Duration>(py, code).starts_with("ValueError: x must be a number of"));
        }
        assert!(refusal::<Duration>(py, "datetime.timedelta(-1)").starts_with("ValueError"));
        assert_eq!(
            refusal::<Duration>(py, "'1s'"),
            "TypeError: x must be a timedelta or a number of seconds, not str"
        );
        assert!(
            mds_bindgen_runtime::IntoPython::<common::Demo>::into_python(Duration::MAX, py)
                .is_err()
        );
    });
}

#[test]
fn optional_arguments() {
    with_demo(|py| {
        let mut slot = 7_u8;
        Given::absent().put::<common::Demo, _>("x", &mut slot).unwrap();
        assert_eq!(slot, 7);
        Given::from(eval(py, "9")).put::<common::Demo, _>("x", &mut slot).unwrap();
        assert_eq!(slot, 9);
        let mut choice = Some(1_u8);
        Given::from(eval(py, "None")).put::<common::Demo, _>("x", &mut choice).unwrap();
        assert_eq!(choice, None);
        assert_eq!(Given::absent().or::<common::Demo, u8>("x", || 3).unwrap(), 3);
        let error = Given::absent().required::<common::Demo, u8>("symbol").unwrap_err();
        assert_eq!(error.to_string(), "TypeError: symbol is missing");
    });
}

#[test]
fn python_code_that_misbehaves() {
    with_demo(|py| {
        let code = "type('Odd', (), {'__index__': lambda self: 1 // 0})()";
        assert!(refusal::<u8>(py, code).starts_with("ZeroDivisionError"));
        let code = "type('Odd', (), {'__repr__': lambda self: 1 // 0})()";
        assert_eq!(refusal::<u8>(py, code), "TypeError: x must be an integer, not Odd");
        let code = "type('Odd', (), {'__iter__': lambda self: 1 // 0})()";
        assert!(refusal::<Vec<String>>(py, code).starts_with("ZeroDivisionError"));
        // A dict that changes while its values are converted.
        let code = "(lambda d: d.update({k: type('Odd', (), {'__index__': lambda s: d.clear() or \
                    1})() for k in 'abc'}) or d)({})";
        assert_eq!(read::<BTreeMap<String, u8>>(py, code).unwrap().len(), 3);
    });
}
