//! The values of one column, on their way from Python into a sink.

use std::collections::HashMap;

use super::Sink;

/// A column as plain vectors.
pub(crate) enum Values {
    Floats(Vec<f64>),
    Integers(Vec<i64>),
    Booleans(Vec<bool>),
    #[cfg(feature = "chrono")]
    Moments(Vec<Option<chrono::DateTime<chrono::Utc>>>),
    #[cfg(feature = "chrono")]
    LocalTimes(Vec<Option<chrono::NaiveDateTime>>),
    Texts(Texts),
    Other(String),
}

/// Texts by code, in order of their first appearance.
#[derive(Default)]
pub(crate) struct Texts {
    codes: Vec<u32>,
    names: Vec<String>,
    known: HashMap<String, u32>,
}

/// The code of a missing text.
const MISSING: u32 = u32::MAX;

impl Texts {
    /// The code of a text.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.known.get(text) {
            return *code;
        }
        let code = u32::try_from(self.names.len()).unwrap_or(MISSING);
        self.names.push(text.to_owned());
        self.known.insert(text.to_owned(), code);
        code
    }

    pub(crate) fn push(&mut self, text: Option<&str>) {
        let code = text.map(|text| self.code(text));
        self.push_code(code);
    }

    pub(crate) fn push_code(&mut self, code: Option<u32>) {
        self.codes.push(code.unwrap_or(MISSING));
    }
}

/// Nanoseconds in a unit of time: `s`, `ms`, `us`, `ns`, or Arrow's first letter of it.
pub(crate) fn unit_of(name: &str) -> Option<i64> {
    match name {
        "s" => Some(1_000_000_000),
        "ms" | "m" => Some(1_000_000),
        "us" | "u" => Some(1_000),
        "ns" | "n" => Some(1),
        _ => None,
    }
}

impl Values {
    pub(crate) fn floats(values: Vec<Option<f64>>) -> Self {
        Self::Floats(values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect())
    }

    /// Whole numbers; floats where some are missing, because whole numbers cannot say so.
    pub(crate) fn integers(values: Vec<Option<i128>>) -> Self {
        let whole = |value: &Option<i128>| i64::try_from((*value)?).ok();
        if let Some(values) = values.iter().map(whole).collect() {
            return Self::Integers(values);
        }
        Self::floats(values.into_iter().map(|value| value.map(|value| value as f64)).collect())
    }

    pub(crate) fn booleans(values: Vec<Option<bool>>) -> Self {
        match values.into_iter().collect() {
            Some(values) => Self::Booleans(values),
            None => Self::Other("booleans, some of them missing".to_owned()),
        }
    }

    /// Times as whole units since 1970, with the nanoseconds of a unit.
    #[cfg(feature = "chrono")]
    pub(crate) fn times(values: Vec<Option<(i64, i64)>>, aware: bool) -> Self {
        const SECOND: i128 = 1_000_000_000;
        let moment = |value: Option<(i64, i64)>| {
            let (count, unit) = value?;
            let time = i128::from(count) * i128::from(unit);
            let seconds = i64::try_from(time.div_euclid(SECOND)).ok()?;
            chrono::DateTime::from_timestamp(seconds, time.rem_euclid(SECOND) as u32)
        };
        if values.iter().any(|value| value.is_some() && moment(*value).is_none()) {
            return Self::Other("times outside the calendar".to_owned());
        }
        let moments = values.into_iter().map(moment);
        if aware {
            Self::Moments(moments.collect())
        } else {
            Self::LocalTimes(moments.map(|moment| Some(moment?.naive_utc())).collect())
        }
    }

    /// Without a type for them.
    #[cfg(not(feature = "chrono"))]
    pub(crate) fn times(_: Vec<Option<(i64, i64)>>, _: bool) -> Self {
        Self::Other("times".to_owned())
    }

    /// Hands the column over.
    pub(super) fn put<P, S: Sink<P>>(self, sink: &mut S, name: String) {
        match self {
            Self::Floats(values) => sink.floats(name, values),
            Self::Integers(values) => sink.integers(name, values),
            Self::Booleans(values) => sink.booleans(name, values),
            #[cfg(feature = "chrono")]
            Self::Moments(values) => sink.moments(name, values),
            #[cfg(feature = "chrono")]
            Self::LocalTimes(values) => sink.local_times(name, values),
            Self::Texts(texts) => sink.texts(name, texts.codes, texts.names),
            Self::Other(kind) => sink.other(name, kind),
        }
    }
}
