//! The settings of each format.

use serde::{Deserialize, Serialize};

use crate::error::ConfigError;

const SMALLEST_WIDTH: u32 = 200;
const SMALLEST_HEIGHT: u32 = 150;
const LARGEST_SIDE: u32 = 8_192;
const MOST_AVERAGES: usize = 6;
const LONGEST_AVERAGE: usize = 1_000_000;
#[cfg(feature = "parquet")]
const LARGEST_GROUP: usize = 1 << 24;

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

/// How the pages of a Parquet file are made smaller.
#[cfg(feature = "parquet")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParquetCompression {
    /// As they are.
    None,
    /// Snappy: fast, and a little smaller.
    Snappy,
    /// Zstandard at level 1: a quarter of the size.
    #[default]
    Zstd,
}

/// How the prices and volumes of a Parquet file are stored.
#[cfg(feature = "parquet")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParquetEncoding {
    /// One after the other.
    #[default]
    Plain,
    /// As positions in a dictionary of the distinct numbers, while there are few.
    Dictionary,
    /// All first bytes, then all second bytes, and so on.
    ByteStreamSplit,
}

/// How rows become a Parquet file.
///
/// Columns are those of [`CsvOptions`]: prices and volumes as 64-bit floats, timestamps as
/// microseconds in UTC, symbols as text from a dictionary. With `decimals`, prices are exact decimals
/// of 38 digits. The file carries the configuration, the seed and the stream version as JSON, under
/// `market_data_source` in its metadata.
#[cfg(feature = "parquet")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ParquetOptions {
    /// How pages are made smaller.
    pub compression: ParquetCompression,
    /// How prices and volumes are stored.
    pub encoding: ParquetEncoding,
    /// Rows of a group, 1 to 16777216. One group is in memory at a time, and a reader may skip it.
    pub row_group_size: usize,
    /// Whether prices are exact decimals, which have no encoding but `plain` and `dictionary`.
    pub decimals: bool,
}

#[cfg(feature = "parquet")]
impl Default for ParquetOptions {
    fn default() -> Self {
        Self {
            compression: ParquetCompression::Zstd,
            encoding: ParquetEncoding::Plain,
            row_group_size: 131_072,
            decimals: false,
        }
    }
}

#[cfg(feature = "parquet")]
impl ParquetOptions {
    /// Checks the options.
    ///
    /// # Errors
    ///
    /// * [`ConfigError::OutOfRange`]: when the size of a group is outside its range
    pub fn validate(&self) -> Result<(), ConfigError> {
        if (1..=LARGEST_GROUP).contains(&self.row_group_size) {
            return Ok(());
        }
        let allowed = format!("1 to {LARGEST_GROUP} rows");
        Err(ConfigError::range("row_group_size", self.row_group_size, allowed))
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
