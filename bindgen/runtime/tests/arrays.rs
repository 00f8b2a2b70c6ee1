//! Runs of numbers: which memory is shared, which is copied, what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    clippy::too_many_lines,
    reason = "tests say what they find"
)]

mod common;

use common::{Demo, eval, holds, out, read, refusal, with_arrays, with_demo};
use mds_bindgen_runtime as runtime;
use pyo3::prelude::*;
use runtime::{Slice, SliceMut};

#[test]
fn a_vec_becomes_an_array_without_a_copy() {
    with_arrays(|py| {
        let numbers = vec![1.5_f64, 2.5, 3.5];
        let address = numbers.as_ptr() as usize;
        let array = out(py, numbers);
        holds(
            &array,
            "type(x) is np.ndarray and x.dtype == np.float64 and x.tolist() == [1.5, 2.5, 3.5]",
        );
        holds(&array, &format!("x.ctypes.data == {address}"));
        holds(&array, "x.flags.writeable and x.flags.c_contiguous and x.flags.aligned");
        holds(&array, "x.__setitem__(0, 7) or x[0] == 7");
        holds(&out(py, Vec::<i64>::new()), "x.shape == (0,) and x.dtype == np.int64");
        holds(&out(py, vec![true, false]), "x.dtype == np.bool_ and x.tolist() == [True, False]");
        holds(&out(py, vec![1_u8]), "x.dtype == np.uint8");
        holds(&out(py, vec![1_f32]), "x.dtype == np.float32");
        // The memory lives as long as a view of a view of it.
        let part = eval(py, "lambda a: a[1:][::-1]").call1((array,)).unwrap();
        py.import("gc").unwrap().call_method0("collect").unwrap();
        holds(&part, "x.tolist() == [3.5, 2.5]");
    });
}

#[test]
fn array_likes_in() {
    with_arrays(|py| {
        let expected = vec![1.0_f64, 2.0, 3.0];
        for code in [
            "np.array([1.0, 2.0, 3.0])",
            "np.array([1, 2, 3])",
            "np.array([1, 2, 3], dtype='f4')",
            "np.array([1.0, 2.0, 3.0], dtype='>f8')",
            "np.array([1.0, 0, 2.0, 0, 3.0])[::2]",
            "np.array([1, 2, 3], dtype=object)",
            "pd.Series([1.0, 2.0, 3.0])",
            "pl.Series([1.0, 2.0, 3.0])",
            "memoryview(np.array([1.0, 2.0, 3.0]))",
            "__import__('array').array('d', [1.0, 2.0, 3.0])",
            "[1, 2.0, np.float32(3)]",
            "(n for n in (1, 2, 3))",
            "np.frombuffer(b'\\0' + np.array([1.0, 2.0, 3.0]).tobytes(), dtype='u1')[1:].view('f8')",
        ] {
            assert_eq!(read::<Vec<f64>>(py, code).unwrap(), expected, "{code}");
            assert_eq!(&*read::<Slice<f64>>(py, code).unwrap(), &expected[..], "{code}");
        }
        assert_eq!(read::<Vec<u8>>(py, "np.array([1, 2])").unwrap(), [1, 2]);
        assert_eq!(read::<Vec<i64>>(py, "np.array([1, 2], dtype='i2')").unwrap(), [1, 2]);
        assert_eq!(read::<Vec<f32>>(py, "np.array([0.5])").unwrap(), [0.5]);
        assert_eq!(read::<Vec<bool>>(py, "np.array([True])").unwrap(), [true]);
        assert_eq!(read::<Vec<usize>>(py, "np.array([1, 2])").unwrap(), [1, 2]);
    });
}

#[test]
fn arrays_that_are_refused() {
    with_arrays(|py| {
        assert_eq!(
            refusal::<Vec<f64>>(py, "np.zeros((2, 2))"),
            "TypeError: x must be a one-dimensional array of numbers, not an array of 2 dimensions"
        );
        assert_eq!(
            refusal::<Vec<i64>>(py, "np.array([1.5])"),
            "TypeError: x must be an array of integers, not an array of float64"
        );
        assert_eq!(
            refusal::<Vec<u8>>(py, "np.array([1, 300])"),
            "ValueError: x[1] must be an integer from 0 to 255, not np.int64(300)"
        );
        assert_eq!(
            refusal::<Vec<f64>>(py, "np.array(['a'])"),
            "TypeError: x must be an array of numbers, not an array of <U1"
        );
        assert_eq!(
            refusal::<Vec<f64>>(py, "np.float64(1)"),
            "TypeError: x must be an array of numbers, not numpy.float64"
        );
        assert_eq!(refusal::<Vec<f64>>(py, "'12'"), "TypeError: x must be a sequence, not str");
        assert_eq!(refusal::<Vec<f64>>(py, "7"), "TypeError: x must be a sequence, not int");
    });
}

#[test]
fn arrays_are_read_in_place() {
    with_arrays(|py| {
        for code in [
            "np.array([1.0, 2.0])",
            "pd.Series([1.0, 2.0])",
            "pl.Series([1.0, 2.0])",
            "memoryview(np.array([1.0, 2.0]))",
            "__import__('array').array('d', [1.0, 2.0])",
        ] {
            let value = eval(py, code);
            let slice = runtime::argument::<Demo, Slice<f64>>(&value, "x").unwrap();
            assert!(slice.is_lent(), "{code}");
            assert_eq!(&*slice, [1.0, 2.0], "{code}");
        }
        let array = eval(py, "np.array([1.0, np.nan])");
        let slice = runtime::argument::<Demo, Slice<f64>>(&array, "x").unwrap();
        assert_eq!(
            array.getattr("ctypes").unwrap().getattr("data").unwrap().extract::<usize>().unwrap(),
            slice.as_ptr().addr()
        );
        assert!(slice[1].is_nan());
        // What is no such array has memory of its own.
        for code in ["[1.0, 2.0]", "(1, 2)", "np.array([1.0, 0.0, 2.0])[::2].tolist()"] {
            let value = eval(py, code);
            assert!(
                !runtime::argument::<Demo, Slice<f64>>(&value, "x").unwrap().is_lent(),
                "{code}"
            );
        }
    });
}

#[test]
fn a_byte_that_is_no_truth_value_is_read_as_one() {
    with_arrays(|py| {
        let array = eval(py, "np.array([0, 1, 7], dtype='u1').view(bool)");
        let slice = runtime::argument::<Demo, Slice<bool>>(&array, "x").unwrap();
        assert!(!slice.is_lent());
        assert_eq!(&*slice, [false, true, true]);
        let slice = runtime::argument::<Demo, SliceMut<bool>>(&array, "x").unwrap();
        assert_eq!(&*slice, [false, true, true]);
    });
}

#[test]
fn arrays_are_written_in_place() {
    with_arrays(|py| {
        let array = eval(py, "np.array([1.0, 2.0, 3.0])");
        {
            let mut slice = runtime::argument::<Demo, SliceMut<f64>>(&array, "x").unwrap();
            slice[1] = 7.0;
        }
        holds(&array, "x.tolist() == [1.0, 7.0, 3.0]");
        let of = |code: &str| refusal::<SliceMut<f64>>(py, code);
        assert_eq!(
            of("[1.0]"),
            "TypeError: x must be a writable one-dimensional array of float64, not list"
        );
        assert_eq!(
            of("np.zeros(3, dtype='f4')"),
            "TypeError: x must be a writable one-dimensional array of float64, not an array of float32"
        );
        assert_eq!(
            of("np.zeros((2, 2))"),
            "TypeError: x must be a writable one-dimensional array of float64, not an array of 2 dimensions"
        );
        assert_eq!(
            of("np.broadcast_to(np.zeros(1), (3,))"),
            "ValueError: x must be a writable one-dimensional array of float64, not a read-only one"
        );
        assert_eq!(
            of("np.zeros(6)[::2]"),
            "ValueError: x must be a writable one-dimensional array of float64, not one whose elements do not lie side by side"
        );
    });
}

#[test]
fn memory_is_written_by_one_call_alone() {
    with_arrays(|py| {
        let array = eval(py, "np.arange(6.0)");
        let part = |code: &str| {
            let value = eval(py, code).call1((&array,)).unwrap();
            runtime::argument::<Demo, SliceMut<f64>>(&value, "out")
        };
        let read = runtime::argument::<Demo, Slice<f64>>(&array, "x").unwrap();
        let again = runtime::argument::<Demo, Slice<f64>>(&array, "x").unwrap();
        assert_eq!(
            part("lambda a: a").unwrap_err().to_string(),
            "ValueError: out must be an array that no other argument or call is using, not one in use: pass a copy"
        );
        drop((read, again));
        let head = part("lambda a: a[:3]").unwrap();
        let tail = part("lambda a: a[3:]").unwrap();
        assert!(part("lambda a: a[2:4]").is_err());
        assert_eq!(
            runtime::argument::<Demo, Slice<f64>>(&array, "x").unwrap_err().to_string(),
            "ValueError: x must be an array that no other argument or call is using, not one that is written to: pass a copy"
        );
        drop((head, tail));
        part("lambda a: a").unwrap();
    });
}

#[test]
fn without_arrays_lists_still_work() {
    with_demo(|py| {
        assert_eq!(read::<Vec<f64>>(py, "[1, 2]").unwrap(), [1.0, 2.0]);
        assert_eq!(&*read::<Slice<i64>>(py, "(1, 2)").unwrap(), [1, 2]);
        if std::env::var_os("MDS_TEST_ARRAYS").is_none() && py.import("numpy").is_err() {
            let error = runtime::IntoPython::<Demo>::into_python(vec![1.0_f64], py).unwrap_err();
            assert_eq!(error.to_string(), "ImportError: this needs NumPy: pip install numpy");
        }
    });
}
