//! Charts that are shown and not written.

use std::fmt;
use std::path::Path;

use super::options::PngOptions;
use super::{Export, atomic, refused};
use crate::control::Control;
use crate::error::ExportError;
use crate::series::bars::BarSeries;
use crate::series::ticks::TickSeries;

/// A chart, ready to be shown: a notebook shows it by itself.
///
/// ```python
/// import market_data_source as mds
///
/// picture = mds.bars(100, seed=7).plot()
/// picture.save("chart.png")
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    png: Vec<u8>,
}

impl Picture {
    /// The bytes of the PNG file.
    pub fn png(&self) -> &[u8] {
        &self.png
    }

    /// Writes the picture to a file. The file is complete or, on failure, as before.
    ///
    /// # Arguments
    ///
    /// * `path` - the file to write or replace
    ///
    /// # Errors
    ///
    /// * [`ExportError::Io`]: when the file cannot be written
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), ExportError> {
        atomic::write(path.as_ref(), |writer| writer.write_all(&self.png).map_err(refused))
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Picture").field("bytes", &self.png.len()).finish()
    }
}

impl BarSeries {
    /// Draws the bars as candles, with volumes below: what `to_png` writes, to be shown.
    ///
    /// # Arguments
    ///
    /// * `options` - how the chart looks
    ///
    /// # Errors
    ///
    /// * [`ExportError::Options`]: when an option cannot be used
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    pub fn plot(
        &self,
        options: &PngOptions,
        control: &mut dyn Control,
    ) -> Result<Picture, ExportError> {
        let mut png = Vec::new();
        self.write_png(&mut png, options, control)?;
        Ok(Picture { png })
    }
}

impl TickSeries {
    /// Draws the price line in the band of its quotes, with volumes below: what `to_png` writes, to be
    /// shown.
    ///
    /// # Arguments
    ///
    /// * `options` - how the chart looks
    ///
    /// # Errors
    ///
    /// * [`ExportError::Options`]: when an option cannot be used
    /// * [`ExportError::Interrupted`]: when the caller asks to stop
    pub fn plot(
        &self,
        options: &PngOptions,
        control: &mut dyn Control,
    ) -> Result<Picture, ExportError> {
        let mut png = Vec::new();
        self.write_png(&mut png, options, control)?;
        Ok(Picture { png })
    }
}
