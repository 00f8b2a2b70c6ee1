//! The picture: shapes through `plotters`, letters through `ab_glyph` and the bundled font.

use std::ops::Range;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use plotters::backend::{BitMapBackend, DrawingBackend};
use plotters::style::{Color, RGBColor, ShapeStyle};

use crate::error::ExportError;

const REGULAR: &[u8] = include_bytes!("../../../assets/Roboto-Regular.ttf");
const MEDIUM: &[u8] = include_bytes!("../../../assets/Roboto-Medium.ttf");

/// Columns of a line that are drawn at a time.
const STRIP: i32 = 64;

/// Where a text stands relative to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Left,
    Middle,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lettering {
    pub(super) size: f32,
    pub(super) color: RGBColor,
    pub(super) strong: bool,
}

/// A rectangle of pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Area {
    pub(super) fn right(&self) -> i32 {
        self.left + self.width
    }

    pub(super) fn bottom(&self) -> i32 {
        self.top + self.height
    }
}

/// A picture of red, green and blue bytes.
pub(super) struct Canvas {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
    regular: FontRef<'static>,
    medium: FontRef<'static>,
}

fn unusable(reason: impl std::fmt::Display) -> ExportError {
    ExportError::Draw { reason: reason.to_string() }
}

impl Canvas {
    pub(super) fn new(width: u32, height: u32) -> Result<Self, ExportError> {
        let bytes = width as usize * height as usize * 3;
        let mut pixels = Vec::new();
        pixels.try_reserve_exact(bytes).map_err(|_| unusable("it does not fit in memory"))?;
        // White paper.
        pixels.resize(bytes, 255);
        let regular = FontRef::try_from_slice(REGULAR).map_err(unusable)?;
        let medium = FontRef::try_from_slice(MEDIUM).map_err(unusable)?;
        Ok(Self { width, height, pixels, regular, medium })
    }

    pub(super) fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    pub(super) fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Fills an area; one without width or height shows nothing.
    pub(super) fn fill(
        &mut self,
        area: Area,
        color: RGBColor,
        strength: f64,
    ) -> Result<(), ExportError> {
        if area.width <= 0 || area.height <= 0 {
            return Ok(());
        }
        let style = ShapeStyle::from(color.mix(strength)).filled();
        let (first, last) = ((area.left, area.top), (area.right() - 1, area.bottom() - 1));
        let mut backend = self.backend()?;
        if area.width == 1 || area.height == 1 {
            // A rectangle of one pixel's width would not show.
            backend.draw_line(first, last, &style).map_err(unusable)
        } else {
            backend.draw_rect(first, last, &style, true).map_err(unusable)
        }
    }

    /// A line through points, cut at an area, with soft edges.
    pub(super) fn polyline(
        &mut self,
        points: &[(f64, f64)],
        area: Area,
        width: f64,
        color: RGBColor,
    ) {
        // Strip by strip, because the coverage of a whole large picture would be larger than it.
        for left in (area.left..area.right()).step_by(STRIP as usize) {
            let strip = Area { left, width: STRIP.min(area.right() - left), ..area };
            self.polyline_in(points, strip, width, color);
        }
    }

    fn polyline_in(&mut self, points: &[(f64, f64)], area: Area, width: f64, color: RGBColor) {
        let mut coverage = vec![0.0_f32; (area.width * area.height).max(0) as usize];
        let (mut top, mut bottom) = (area.height, 0);
        for pair in points.windows(2) {
            let rows = cover(&mut coverage, area, pair[0], pair[1], width);
            (top, bottom) = (top.min(rows.start), bottom.max(rows.end));
        }
        for row in top..bottom {
            for column in 0..area.width {
                let part = coverage[(row * area.width + column) as usize];
                if part > 0.0 {
                    self.blend(area.left + column, area.top + row, color, part);
                }
            }
        }
    }

    /// Width of a text in pixels.
    pub(super) fn text_width(&self, text: &str, lettering: Lettering) -> i32 {
        let font = self.font(lettering.strong).as_scaled(PxScale::from(lettering.size));
        let mut width = 0.0;
        let mut before = None;
        for letter in text.chars() {
            let glyph = font.glyph_id(letter);
            width += before.map_or(0.0, |before| font.kern(before, glyph)) + font.h_advance(glyph);
            before = Some(glyph);
        }
        width.ceil() as i32
    }

    /// Writes one line; `middle` is the height of the middle of a digit.
    pub(super) fn text(
        &mut self,
        text: &str,
        (x, middle): (i32, i32),
        anchor: Anchor,
        lettering: Lettering,
    ) {
        let width = self.text_width(text, lettering);
        let left = match anchor {
            Anchor::Left => x,
            Anchor::Middle => x - width / 2,
        };
        let font = self.font(lettering.strong).clone();
        let scale = PxScale::from(lettering.size);
        let scaled = font.as_scaled(scale);
        // Digits of the font are 0.72 of its ascent high.
        let baseline = (middle as f32 + scaled.ascent() * 0.72 / 2.0).round();
        let mut pen = left as f32;
        let mut before = None;
        for letter in text.chars() {
            let id = scaled.glyph_id(letter);
            pen += before.map_or(0.0, |before| scaled.kern(before, id));
            let glyph = id.with_scale_and_position(scale, point(pen, baseline));
            pen += scaled.h_advance(id);
            before = Some(id);
            let Some(outline) = font.outline_glyph(glyph) else { continue };
            let corner = outline.px_bounds().min;
            outline.draw(|column, row, part| {
                let (x, y) = (corner.x as i32 + column as i32, corner.y as i32 + row as i32);
                self.blend(x, y, lettering.color, part);
            });
        }
    }

    fn font(&self, strong: bool) -> &FontRef<'static> {
        if strong { &self.medium } else { &self.regular }
    }

    fn backend(&mut self) -> Result<BitMapBackend<'_>, ExportError> {
        BitMapBackend::with_buffer_and_format(&mut self.pixels, (self.width, self.height))
            .map_err(unusable)
    }

    fn blend(&mut self, x: i32, y: i32, color: RGBColor, part: f32) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
        if x >= self.width || y >= self.height {
            return;
        }
        let at = 3 * (y as usize * self.width as usize + x as usize);
        let part = part.clamp(0.0, 1.0);
        for (below, above) in self.pixels[at..at + 3].iter_mut().zip([color.0, color.1, color.2]) {
            let mixed = f32::from(*below) * (1.0 - part) + f32::from(above) * part;
            *below = mixed.round() as u8;
        }
    }
}

/// Raises the coverage of the pixels near a piece of line: full inside, fading over one pixel.
/// Returns the rows it may have touched.
fn cover(
    coverage: &mut [f32],
    area: Area,
    from: (f64, f64),
    to: (f64, f64),
    width: f64,
) -> Range<i32> {
    let reach = width / 2.0 + 0.5;
    let shift = |(x, y): (f64, f64)| (x - f64::from(area.left), y - f64::from(area.top));
    let (from, to) = (shift(from), shift(to));
    let along = (to.0 - from.0, to.1 - from.1);
    let square = along.0 * along.0 + along.1 * along.1;
    let limit = |value: f64, most: i32| value.clamp(0.0, f64::from(most.max(0))) as i32;
    let top = limit(from.1.min(to.1) - reach, area.height);
    let bottom = limit(from.1.max(to.1) + reach + 1.0, area.height);
    let left = limit(from.0.min(to.0) - reach, area.width);
    let right = limit(from.0.max(to.0) + reach + 1.0, area.width);
    if left >= right {
        return area.height..0;
    }
    for row in top..bottom {
        for column in left..right {
            let point = (f64::from(column) + 0.5 - from.0, f64::from(row) + 0.5 - from.1);
            let share = if square > 0.0 {
                ((point.0 * along.0 + point.1 * along.1) / square).clamp(0.0, 1.0)
            } else {
                0.0
            };
            let (dx, dy) = (point.0 - share * along.0, point.1 - share * along.1);
            let part = (reach - (dx * dx + dy * dy).sqrt()).clamp(0.0, 1.0) as f32;
            let pixel = &mut coverage[(row * area.width + column) as usize];
            *pixel = pixel.max(part);
        }
    }
    top..bottom
}
