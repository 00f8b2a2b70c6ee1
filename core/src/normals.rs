//! Standard normal numbers: what the shocks of all paths are made of.

use pulp::NullaryFnOnce;

use crate::control::Control;
use crate::error::{ConfigError, GeneratorError};
use crate::generator::draw_seed;
use crate::series::memory::reserved;
use crate::series::store::Sink;
use crate::stream::normal::{self, Room};
use crate::stream::philox::{Kind, Sequence, Track};
use crate::stream::tier::Tier;

/// Numbers made between two looks at the control: whole tiles.
const STRETCH: usize = 128 * normal::TILE;

/// The kernel: appends so many numbers, the first of which come of this block of the sequence.
struct Append<'a, Floats> {
    sequence: Sequence,
    block: u64,
    count: usize,
    out: &'a mut Floats,
}

impl<Floats: Sink<f64>> NullaryFnOnce for Append<'_, Floats> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let (mut room, mut tile) = (Room::new(), [0.0; normal::TILE]);
        for number in (0..self.count).step_by(normal::TILE) {
            let block = self.block + number as u64 / 2;
            room.fill_tile(&self.sequence, block, &mut tile);
            self.out.put(&tile[..normal::TILE.min(self.count - number)]);
        }
    }
}

/// Independent standard normal numbers, the first ones of a seed and path: frozen with the stream
/// version like all data, and independent of the bars and ticks of the same seed.
///
/// # Arguments
///
/// * `count` - how many numbers, 0 or more
/// * `seed` - 0 to 2^64 - 1; none: drawn
/// * `path` - another path is another sequence of the same seed
///
/// # Errors
///
/// * [`GeneratorError::OutOfMemory`]: when that many do not fit in memory
/// * [`GeneratorError::Interrupted`]: when the caller asks to stop
///
/// ```python
/// import market_data_source as mds
///
/// assert abs(mds.normals(100_000, seed=7).std() - 1) < 0.01
/// ```
pub fn normals(
    count: usize,
    seed: Option<u64>,
    path: u32,
    control: &mut dyn Control,
) -> Result<Vec<f64>, GeneratorError> {
    let mut out = reserved(count)?;
    append(count, (seed, path), &mut out, control)?;
    Ok(out)
}

/// The numbers of [`normals`], written over others.
///
/// # Arguments
///
/// * `count` - how many numbers, 0 or more
/// * `seed` - 0 to 2^64 - 1; none: drawn
/// * `path` - another path is another sequence of the same seed
/// * `out` - what is overwritten: as many numbers
///
/// # Errors
///
/// * [`GeneratorError::Config`]: when `out` has room for more or fewer
/// * [`GeneratorError::Interrupted`]: when the caller asks to stop
pub fn normals_into(
    count: usize,
    seed: Option<u64>,
    path: u32,
    mut out: &mut [f64],
    control: &mut dyn Control,
) -> Result<(), GeneratorError> {
    if out.len() != count {
        let value = format!("an array of {} numbers", out.len());
        return Err(ConfigError::range("out", value, format!("one of {count}")).into());
    }
    append(count, (seed, path), &mut out, control)
}

fn append(
    count: usize,
    (seed, path): (Option<u64>, u32),
    out: &mut impl Sink<f64>,
    control: &mut dyn Control,
) -> Result<(), GeneratorError> {
    let seed = match seed {
        Some(seed) => seed,
        None => draw_seed()?,
    };
    let sequence = Sequence::new(Track { seed, path }, Kind::Normals);
    let tier = Tier::best();
    for first in (0..count).step_by(STRETCH) {
        let stretch = STRETCH.min(count - first);
        let block = first as u64 / 2;
        tier.run(Append { sequence, block, count: stretch, out: &mut *out });
        control.progress((first + stretch) as u64, count as u64);
        if control.should_stop() {
            return Err(GeneratorError::Interrupted);
        }
    }
    Ok(())
}
