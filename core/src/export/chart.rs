//! Charts as PNG pictures: candles for bars, a line in its band of quotes for ticks.

mod axes;
mod bars;
mod canvas;
mod frame;
mod style;
mod ticks;

pub(crate) use bars::bars;
pub(crate) use ticks::ticks;

use std::io::{self, Write};

use super::refused;
use crate::control::Control;
use crate::error::ExportError;
use canvas::Canvas;

/// Encodes a finished picture.
fn encode(
    canvas: &Canvas,
    rows: usize,
    writer: &mut dyn Write,
    control: &mut dyn Control,
) -> Result<(), ExportError> {
    if control.should_stop() {
        return Err(ExportError::Interrupted);
    }
    let (width, height) = canvas.size();
    let mut encoder = png::Encoder::new(&mut *writer, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let result = encoder.write_header().and_then(|mut picture| {
        picture.write_image_data(canvas.pixels())?;
        picture.finish()
    });
    result.map_err(|error| match error {
        png::EncodingError::IoError(source) => refused(source),
        other => refused(io::Error::other(other)),
    })?;
    writer.flush().map_err(refused)?;
    control.progress(rows as u64, rows as u64);
    Ok(())
}
