//! Times and decimal numbers: nothing is lost on the way.
#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    clippy::too_many_lines,
    reason = "tests say what they find"
)]

mod common;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use common::{holds, out, read, refusal, with_arrays, with_demo};
use mds_bindgen_runtime::{Clock, datetime, decimal_to_f64};
use rust_decimal::Decimal;

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn moments_in() {
    with_demo(|py| {
        let expected = moment("2024-01-31T09:30:00.000001Z");
        for code in [
            "datetime.datetime(2024, 1, 31, 9, 30, 0, 1)",
            "datetime.datetime(2024, 1, 31, 9, 30, 0, 1, datetime.timezone.utc)",
            "datetime.datetime(2024, 1, 31, 14, 30, 0, 1, \
             datetime.timezone(datetime.timedelta(hours=5)))",
            "'2024-01-31T09:30:00.000001Z'",
            "'2024-01-31 09:30:00.000001'",
            "'2024-01-31T10:30:00.000001+01:00'",
        ] {
            assert_eq!(read::<DateTime<Utc>>(py, code).unwrap(), expected, "{code}");
        }
        let midnight = moment("2024-01-31T00:00:00Z");
        for code in ["datetime.date(2024, 1, 31)", "'2024-01-31'"] {
            assert_eq!(read::<DateTime<Utc>>(py, code).unwrap(), midnight);
        }
        let allowed = "a datetime, a date or an ISO 8601 text such as '2024-01-31' or \
                       '2024-01-31T09:30:00Z'";
        assert_eq!(
            refusal::<DateTime<Utc>>(py, "'soon'"),
            format!("ValueError: x must be {allowed}, not 'soon'")
        );
        assert_eq!(
            refusal::<DateTime<Utc>>(py, "7"),
            format!("TypeError: x must be {allowed}, not int")
        );
        for code in ["datetime.datetime.min", "datetime.datetime.max"] {
            let value = read::<DateTime<Utc>>(py, code).unwrap();
            holds(&out(py, value), &format!("x.replace(tzinfo=None) == {code}"));
        }
    });
}

#[test]
fn moments_out() {
    with_demo(|py| {
        let value = moment("1969-12-31T23:59:59.999999Z");
        holds(
            &out(py, value),
            "x == datetime.datetime.fromtimestamp(0, datetime.timezone.utc) - datetime.timedelta(microseconds=1)",
        );
        holds(&out(py, value), "x.tzinfo is datetime.timezone.utc");
        // Parts of a microsecond are cut off.
        let value = moment("2024-02-29T23:59:59.123456789Z");
        holds(
            &out(py, value),
            "x == datetime.datetime(2024, 2, 29, 23, 59, 59, 123456, datetime.timezone.utc)",
        );
        assert!(datetime(py, i64::MAX).is_err());
        assert!(datetime(py, i64::MIN).is_err());
        let naive: NaiveDateTime = "2024-02-29T23:59:59".parse().unwrap();
        holds(&out(py, naive), "x == datetime.datetime(2024, 2, 29, 23, 59, 59)");
        let date = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        holds(&out(py, date), "x == datetime.date(2024, 2, 29)");
        assert_eq!(read::<NaiveDate>(py, "'2024-02-29'").unwrap(), date);
        assert!(
            refusal::<NaiveDate>(py, "datetime.datetime(2024, 2, 29)").starts_with("TypeError")
        );
    });
}

/// Against Python's own calendar, over all the years that it knows.
#[test]
fn every_kind_of_day() {
    with_demo(|py| {
        let mut time = -62_135_596_800_000_000_i64;
        while time < 253_402_300_800_000_000 {
            let made = datetime(py, time).unwrap();
            let names = pyo3::types::PyDict::new(py);
            pyo3::types::PyDictMethods::set_item(&names, "us", time).unwrap();
            let code = "datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + \
                        datetime.timedelta(microseconds=us)";
            let expected = common::eval_with(py, code, &names);
            assert!(pyo3::prelude::PyAnyMethods::eq(&made, expected).unwrap(), "{time}");
            time += 86_400_000_000 * 9_973 + 3_723_000_007;
        }
    });
}

#[test]
fn clock_agrees_with_single_times() {
    with_demo(|py| {
        let mut clock = Clock::new(py);
        let steps = [0, 60, 60, 60, 1, 2, 3, 0, 0, -60, -60, 86_400_000_000_000, 60];
        let mut time = 1_700_000_000_123_456_i64;
        for step in steps {
            time += step;
            let made = clock.at(time).unwrap();
            let single = datetime(py, time).unwrap();
            assert!(pyo3::prelude::PyAnyMethods::eq(&made, &single).unwrap());
            holds(&made, "x.tzinfo is datetime.timezone.utc");
        }
        assert!(clock.at(i64::MAX).is_err());
        assert!(clock.at(time).is_ok());
    });
}

#[test]
fn spans() {
    with_demo(|py| {
        for (code, value) in [
            ("datetime.timedelta(microseconds=-1)", TimeDelta::microseconds(-1)),
            (
                "datetime.timedelta(days=400, microseconds=7)",
                TimeDelta::days(400) + TimeDelta::microseconds(7),
            ),
            ("datetime.timedelta(minutes=-90)", TimeDelta::minutes(-90)),
        ] {
            assert_eq!(read::<TimeDelta>(py, code).unwrap(), value);
            holds(&out(py, value), &format!("x == {code}"));
        }
        for code in ["datetime.timedelta.max", "datetime.timedelta.min"] {
            holds(&out(py, read::<TimeDelta>(py, code).unwrap()), &format!("x == {code}"));
        }
        assert!(refusal::<TimeDelta>(py, "60").starts_with("TypeError: x must be a timedelta"));
    });
}

#[test]
fn times_of_other_packages() {
    with_arrays(|py| {
        let expected = moment("2024-01-31T09:30:00.000001Z");
        for code in [
            "np.datetime64('2024-01-31T09:30:00.000001')",
            "np.datetime64('2024-01-31T09:30:00.000001999', 'ns')",
            "pd.Timestamp('2024-01-31T09:30:00.000001')",
            "pd.Timestamp('2024-01-31T10:30:00.000001+01:00')",
            "pd.Timestamp('2024-01-31T10:30:00.000001', tz='Europe/Berlin')",
        ] {
            assert_eq!(read::<DateTime<Utc>>(py, code).unwrap(), expected, "{code}");
        }
        for code in ["pd.NaT", "np.datetime64('NaT')"] {
            assert!(
                refusal::<DateTime<Utc>>(py, code).starts_with("ValueError: x must be"),
                "{code}"
            );
        }
        for code in ["np.timedelta64(90, 'm')", "pd.Timedelta('90min')"] {
            assert_eq!(read::<TimeDelta>(py, code).unwrap(), TimeDelta::minutes(90));
        }
        assert_eq!(read::<u8>(py, "np.int64(7)").unwrap(), 7);
        assert!((read::<f64>(py, "np.float32(0.5)").unwrap() - 0.5).abs() < f64::EPSILON);
        assert!(read::<bool>(py, "np.bool_(True)").unwrap());
        assert_eq!(read::<Decimal>(py, "np.float32(0.1)").unwrap().to_string(), "0.1");
        assert_eq!(read::<Decimal>(py, "np.float64(0.1)").unwrap().to_string(), "0.1");
        assert_eq!(read::<Decimal>(py, "np.int32(7)").unwrap().to_string(), "7");
        assert!(
            refusal::<u8>(py, "np.array([1, 2])")
                .starts_with("TypeError: x must be an integer, not numpy.ndarray")
        );
    });
}

#[test]
fn decimals_in() {
    with_demo(|py| {
        for (code, text) in [
            ("decimal.Decimal('0.0100')", "0.0100"),
            ("decimal.Decimal('-12345678901234567890.12345678')", "-12345678901234567890.12345678"),
            ("decimal.Decimal('1E+3')", "1000"),
            ("decimal.Decimal('1E-28')", "0.0000000000000000000000000001"),
            ("decimal.Decimal('79228162514264337593543950335')", "79228162514264337593543950335"),
            ("decimal.Decimal('1.' + '0' * 60)", "1.0000000000000000000000000000"),
            ("decimal.Decimal('0E+5')", "0"),
            ("'0.01'", "0.01"),
            ("' 1.50 '", "1.50"),
            ("0.1", "0.1"),
            ("1e-7", "0.0000001"),
            ("100.0", "100"),
            ("5", "5"),
            ("10**28", "10000000000000000000000000000"),
        ] {
            assert_eq!(read::<Decimal>(py, code).unwrap().to_string(), text, "{code}");
        }
        for code in [
            "decimal.Decimal('NaN')",
            "decimal.Decimal('Infinity')",
            "float('nan')",
            "float('-inf')",
            "1e300",
            "10**29",
            "10**400",
            "decimal.Decimal('1E-29')",
            "decimal.Decimal('1E+999999')",
            "decimal.Decimal('0.' + '1' * 40)",
            "'79228162514264337593543950336'",
            "'abc'",
            "''",
            "'1.2.3'",
            "'1e'",
            "'e5'",
        ] {
            let refusal = refusal::<Decimal>(py, code);
            let start = "ValueError: x must be a finite decimal number of at most 28 digits, not ";
            assert!(refusal.starts_with(start), "{code}: {refusal}");
        }
        assert!(refusal::<Decimal>(py, "None").starts_with("TypeError: x must be a Decimal"));
    });
}

#[test]
fn decimals_out() {
    with_demo(|py| {
        for text in [
            "0.0100",
            "-1.10",
            "0",
            "79228162514264337593543950335",
            "0.0000000000000000000000000001",
        ] {
            let value: Decimal = text.parse().unwrap();
            holds(
                &out(py, value),
                &format!("type(x) is decimal.Decimal and str(x) in ('{text}', '1E-28')"),
            );
            holds(
                &out(py, value),
                &format!("x.as_tuple() == decimal.Decimal('{text}').as_tuple()"),
            );
        }
        // Whatever the precision of the caller's context.
        let context = common::eval(py, "decimal.getcontext()");
        let before = pyo3::prelude::PyAnyMethods::getattr(&context, "prec").unwrap();
        pyo3::prelude::PyAnyMethods::setattr(&context, "prec", 3).unwrap();
        holds(&out(py, Decimal::new(123_456, 2)), "str(x) == '1234.56'");
        pyo3::prelude::PyAnyMethods::setattr(&context, "prec", before).unwrap();
    });
}

#[test]
fn decimals_to_floats_are_nearest() {
    let mut state = 1_u64;
    for index in 0..200_000_u32 {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mantissa = i128::from(state >> (index % 60));
        let value = Decimal::from_i128_with_scale(mantissa, index % 29);
        let expected: f64 = value.to_string().parse().unwrap();
        assert_eq!(decimal_to_f64(value).to_bits(), expected.to_bits(), "{value}");
        assert_eq!(decimal_to_f64(-value).to_bits(), (-expected).to_bits(), "-{value}");
    }
}
