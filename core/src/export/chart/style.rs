//! Colours and sizes.

use plotters::style::RGBColor;

pub(super) const PAPER: RGBColor = RGBColor(255, 255, 255);
pub(super) const GRID: RGBColor = RGBColor(236, 239, 244);
pub(super) const BORDER: RGBColor = RGBColor(208, 214, 224);
pub(super) const INK: RGBColor = RGBColor(28, 36, 51);
pub(super) const FAINT_INK: RGBColor = RGBColor(107, 118, 136);
pub(super) const RISE: RGBColor = RGBColor(22, 156, 136);
pub(super) const FALL: RGBColor = RGBColor(229, 72, 77);
pub(super) const LINE: RGBColor = RGBColor(36, 98, 222);

/// How strongly volumes and bands of quotes show.
pub(super) const VOLUME_STRENGTH: f64 = 0.42;
pub(super) const BAND_STRENGTH: f64 = 0.16;

/// Colours of moving averages, in the order of their lengths.
pub(super) const AVERAGES: [RGBColor; 6] = [
    RGBColor(36, 98, 222),
    RGBColor(240, 140, 0),
    RGBColor(142, 60, 190),
    RGBColor(8, 145, 178),
    RGBColor(190, 60, 120),
    RGBColor(110, 100, 80),
];

/// Lengths in pixels for a picture of some size: those of 1200 by 800, scaled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    pub(super) text: f32,
    pub(super) title: f32,
    pub(super) pad: i32,
    pub(super) line: u32,
}

impl Sizes {
    pub(super) fn of(width: u32, height: u32) -> Self {
        let scale = (f64::from(width) / 1200.0).min(f64::from(height) / 800.0).clamp(0.1, 8.0);
        // Small pictures keep readable letters, so sizes shrink more slowly than the picture.
        let scale = if scale < 1.0 { scale.sqrt() } else { scale };
        Self {
            text: (15.0 * scale).max(10.0) as f32,
            title: (23.0 * scale).max(12.0) as f32,
            pad: (20.0 * scale).max(4.0) as i32,
            line: (2.0 * scale).round().max(1.0) as u32,
        }
    }
}
