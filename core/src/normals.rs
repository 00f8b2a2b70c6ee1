//! Standard normal numbers: what the shocks of all paths are made of.

use pulp::NullaryFnOnce;

use crate::control::Control;
use crate::error::GeneratorError;
use crate::generator::draw_seed;
use crate::series::memory::zeroed;
use crate::stream::normal;
use crate::stream::philox::{Kind, Sequence, Track};
use crate::stream::tier::Tier;

/// Numbers made between two looks at the control.
const STRETCH: usize = 16_384;

/// The kernel.
struct Fill<'a> {
    sequence: Sequence,
    first: u64,
    out: &'a mut [f64],
}

impl NullaryFnOnce for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        normal::fill(&self.sequence, self.first, self.out);
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
    let seed = match seed {
        Some(seed) => seed,
        None => draw_seed()?,
    };
    let sequence = Sequence::new(Track { seed, path }, Kind::Normals);
    let (mut out, tier) = (zeroed(count)?, Tier::best());
    for (stretch, out) in out.chunks_mut(STRETCH).enumerate() {
        let first = (stretch * STRETCH) as u64;
        let done = first + out.len() as u64;
        tier.run(Fill { sequence, first, out });
        control.progress(done, count as u64);
        if control.should_stop() {
            return Err(GeneratorError::Interrupted);
        }
    }
    Ok(out)
}
