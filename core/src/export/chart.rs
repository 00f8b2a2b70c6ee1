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

/// Lines of the picture encoded between two looks at the control.
const LINES_AT_ONCE: usize = 64;

/// Encodes a finished picture.
fn encode(
    canvas: &Canvas,
    rows: usize,
    writer: &mut dyn Write,
    control: &mut dyn Control,
) -> Result<(), ExportError> {
    let (width, height) = canvas.size();
    let mut encoder = png::Encoder::new(&mut *writer, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let refused_picture = |error| match error {
        png::EncodingError::IoError(source) => refused(source),
        other => refused(io::Error::other(other)),
    };
    let mut picture = encoder.write_header().map_err(refused_picture)?;
    let mut stream = picture.stream_writer().map_err(refused_picture)?;
    for lines in canvas.pixels().chunks(3 * width as usize * LINES_AT_ONCE) {
        if control.should_stop() {
            return Err(ExportError::Interrupted);
        }
        stream.write_all(lines).map_err(refused)?;
    }
    stream.finish().map_err(refused_picture)?;
    picture.finish().map_err(refused_picture)?;
    writer.flush().map_err(refused)?;
    control.progress(rows as u64, rows as u64);
    Ok(())
}
