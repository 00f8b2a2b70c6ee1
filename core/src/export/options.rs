//! The settings of each format.

use serde::{Deserialize, Serialize};

use crate::error::ConfigError;

const SMALLEST_WIDTH: u32 = 200;
const SMALLEST_HEIGHT: u32 = 150;
const LARGEST_SIDE: u32 = 8_192;
const MOST_AVERAGES: usize = 6;
const LONGEST_AVERAGE: usize = 1_000_000;

/// How a timestamp is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimestampFormat {
    /// `2024-01-01T00:00:00Z`, with six more digits only when it is not a whole second.
    #[default]
    Iso,
    /// Seconds since 1970-01-01T00:00Z, with digits after the point only when needed.
    UnixSeconds,
    /// Milliseconds since 1970-01-01T00:00Z, with digits after the point only when needed.
    UnixMilliseconds,
    /// Whole microseconds since 1970-01-01T00:00Z.
    UnixMicroseconds,
}

/// How rows become comma-separated values.
///
/// Columns are `timestamp`, `symbol` and `path` when there are such, then
/// `open,high,low,close,volume` for bars and `price,bid,ask,spread,volume` for ticks. Prices have
/// the decimals of the tick size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CsvOptions {
    /// What separates values: one ASCII character other than a letter, a digit, a quote or a line
    /// break.
    pub delimiter: char,
    /// Whether the first line names the columns.
    pub header: bool,
    /// How timestamps are written.
    pub timestamp_format: TimestampFormat,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { delimiter: ',', header: true, timestamp_format: TimestampFormat::Iso }
    }
}

impl CsvOptions {
    /// Checks the options.
    ///
    /// # Errors
    ///
    /// * [`ConfigError::OutOfRange`]: when the delimiter cannot separate values
    pub fn validate(&self) -> Result<(), ConfigError> {
        let delimiter = self.delimiter;
        let taken = matches!(delimiter, '"' | '\n' | '\r' | '\0' | '-' | '.' | ':');
        if delimiter.is_ascii() && !delimiter.is_ascii_alphanumeric() && !taken {
            return Ok(());
        }
        Err(ConfigError::range(
            "delimiter",
            format!("{delimiter:?}"),
            "one ASCII character other than letters, digits, quotes, line breaks and - . :",
        ))
    }
}

/// How rows become a JSON array of objects.
///
/// Keys are the columns of [`CsvOptions`]. Prices are numbers with the decimals of the tick size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JsonOptions {
    /// Whether to break lines and indent, for people.
    pub pretty: bool,
    /// How timestamps are written: text for the ISO form, numbers otherwise.
    pub timestamp_format: TimestampFormat,
}

impl Default for JsonOptions {
    fn default() -> Self {
        Self { pretty: false, timestamp_format: TimestampFormat::Iso }
    }
}

impl JsonOptions {
    /// Checks the options: all are allowed.
    ///
    /// # Errors
    ///
    /// None: every combination is allowed.
    pub fn validate(&self) -> Result<(), ConfigError> {
        Ok(())
    }
}

/// How rows become JSON objects, one a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JsonLinesOptions {
    /// How timestamps are written: text for the ISO form, numbers otherwise.
    pub timestamp_format: TimestampFormat,
}

impl Default for JsonLinesOptions {
    fn default() -> Self {
        Self { timestamp_format: TimestampFormat::Iso }
    }
}

impl JsonLinesOptions {
    /// Checks the options: all are allowed.
    ///
    /// # Errors
    ///
    /// None: every combination is allowed.
    pub fn validate(&self) -> Result<(), ConfigError> {
        Ok(())
    }
}

/// How a chart looks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PngOptions {
    /// The title; none: the symbol, if there is one, and the interval.
    pub title: Option<String>,
    /// Width in pixels, 200 to 8192.
    pub width: u32,
    /// Height in pixels, 150 to 8192.
    pub height: u32,
    /// Whether to show volumes below the prices.
    pub volume: bool,
    /// Lengths of simple moving averages of closes, in rows: up to 6, each from 1 to a million.
    pub moving_averages: Vec<usize>,
}

impl Default for PngOptions {
    fn default() -> Self {
        Self { title: None, width: 1200, height: 800, volume: true, moving_averages: vec![] }
    }
}

impl PngOptions {
    /// Checks the options.
    ///
    /// # Errors
    ///
    /// * [`ConfigError::OutOfRange`]: when a size or a moving average is outside its range
    pub fn validate(&self) -> Result<(), ConfigError> {
        let sides =
            [("width", self.width, SMALLEST_WIDTH), ("height", self.height, SMALLEST_HEIGHT)];
        for (field, value, smallest) in sides {
            if !(smallest..=LARGEST_SIDE).contains(&value) {
                let allowed = format!("{smallest} to {LARGEST_SIDE} pixels");
                return Err(ConfigError::range(field, value, allowed));
            }
        }
        let averages = &self.moving_averages;
        let lengths_fit = averages.iter().all(|length| (1..=LONGEST_AVERAGE).contains(length));
        if averages.len() > MOST_AVERAGES || !lengths_fit {
            return Err(ConfigError::range(
                "moving_averages",
                format!("{:?}", averages.get(..20).unwrap_or(averages)),
                format!("up to {MOST_AVERAGES} lengths, each 1 to {LONGEST_AVERAGE} rows"),
            ));
        }
        Ok(())
    }
}
