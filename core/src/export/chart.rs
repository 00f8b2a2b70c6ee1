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

/// Keeps the refusal of a writer, which the encoder below replaces by a less telling one.
struct Keeping<'a> {
    writer: &'a mut dyn Write,
    refusal: Option<io::Error>,
}

impl Write for Keeping<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes).map_err(|error| {
            let kind = error.kind();
            if kind != io::ErrorKind::Interrupted {
                self.refusal.get_or_insert(error);
            }
            kind.into()
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Encodes a finished picture.
fn encode(
    canvas: &Canvas,
    rows: usize,
    writer: &mut dyn Write,
    control: &mut dyn Control,
) -> Result<(), ExportError> {
    let mut keeping = Keeping { writer, refusal: None };
    match compress(canvas, &mut keeping, control) {
        Ok(true) => {}
        Ok(false) => return Err(ExportError::Interrupted),
        Err(error) => {
            let refusal = keeping.refusal.take();
            return Err(refused(refusal.unwrap_or_else(|| io::Error::other(error))));
        }
    }
    keeping.flush().map_err(refused)?;
    control.progress(rows as u64, rows as u64);
    // Whoever hears of the end may still refuse it.
    if control.should_stop() { Err(ExportError::Interrupted) } else { Ok(()) }
}

/// Writes the picture; false when the control stopped it.
fn compress(
    canvas: &Canvas,
    writer: &mut dyn Write,
    control: &mut dyn Control,
) -> Result<bool, png::EncodingError> {
    let (width, height) = canvas.size();
    let mut encoder = png::Encoder::new(writer, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut picture = encoder.write_header()?;
    let mut stream = picture.stream_writer()?;
    for lines in canvas.pixels().chunks(3 * width as usize * LINES_AT_ONCE) {
        if control.should_stop() {
            return Ok(false);
        }
        stream.write_all(lines)?;
    }
    stream.finish()?;
    picture.finish()?;
    Ok(true)
}
