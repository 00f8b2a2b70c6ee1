//! The vector instructions that the processor has. The same plain code is compiled for each tier,
//! and every tier gives the same bits: nothing is reordered, and no addition is fused with a
//! product.

use std::sync::atomic::{AtomicU8, Ordering};

use pulp::NullaryFnOnce;
#[cfg(target_arch = "x86_64")]
use pulp::x86::{V3, V4};
use serde::{Deserialize, Serialize};

/// Vector instructions that data are computed with, the narrowest first. Which ones changes the time,
/// and no bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Instructions {
    /// What every processor has: SSE2 on x86-64, NEON on 64-bit Arm.
    #[default]
    Baseline,
    /// AVX2, with four numbers at a time.
    Avx2,
    /// AVX-512, with eight numbers at a time.
    Avx512,
}

/// The widest instructions that are allowed.
static WIDEST: AtomicU8 = AtomicU8::new(Instructions::Avx512 as u8);

/// The instructions in use: the widest that this processor has, up to the limit.
///
/// ```python
/// import market_data_source as mds
///
/// assert mds.instructions() in mds.Instructions
/// ```
pub fn instructions() -> Instructions {
    Tier::best().instructions()
}

/// Limits the instructions of the whole process, to measure or to compare them. All data stay the
/// same.
///
/// # Arguments
///
/// * `widest` - the widest instructions to use; none: whatever the processor has
///
/// ```python
/// import market_data_source as mds
///
/// wide = mds.bars(100, seed=7)
/// mds.limit_instructions("baseline")
/// assert mds.bars(100, seed=7) == wide
/// mds.limit_instructions(None)
/// ```
pub fn limit_instructions(widest: Option<Instructions>) {
    WIDEST.store(widest.unwrap_or(Instructions::Avx512) as u8, Ordering::Relaxed);
}

/// A set of vector instructions.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tier {
    /// What every processor of the target has: SSE2 on x86-64, NEON on 64-bit Arm.
    Baseline,
    /// AVX2.
    #[cfg(target_arch = "x86_64")]
    Wide(V3),
    /// AVX-512.
    #[cfg(target_arch = "x86_64")]
    Widest(V4),
}

impl Tier {
    /// The widest tier of this processor that is allowed.
    #[inline]
    pub(crate) fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            let widest = WIDEST.load(Ordering::Relaxed);
            if widest >= Instructions::Avx512 as u8
                && let Some(tier) = V4::try_new()
            {
                return Self::Widest(tier);
            }
            if widest >= Instructions::Avx2 as u8
                && let Some(tier) = V3::try_new()
            {
                return Self::Wide(tier);
            }
        }
        Self::Baseline
    }

    fn instructions(self) -> Instructions {
        match self {
            Self::Baseline => Instructions::Baseline,
            #[cfg(target_arch = "x86_64")]
            Self::Wide(_) => Instructions::Avx2,
            #[cfg(target_arch = "x86_64")]
            Self::Widest(_) => Instructions::Avx512,
        }
    }

    /// Whether it multiplies and adds at once. Only what rounds correctly may make use of that.
    #[inline]
    pub(crate) fn is_fused(self) -> bool {
        match self {
            Self::Baseline => cfg!(target_arch = "aarch64"),
            #[cfg(target_arch = "x86_64")]
            Self::Wide(_) | Self::Widest(_) => true,
        }
    }

    /// All tiers of this processor.
    #[cfg(test)]
    pub(crate) fn all() -> Vec<Self> {
        let mut tiers = vec![Self::Baseline];
        #[cfg(target_arch = "x86_64")]
        {
            tiers.extend(V3::try_new().map(Self::Wide));
            tiers.extend(V4::try_new().map(Self::Widest));
        }
        tiers
    }

    /// Runs a kernel. Whatever it calls must be `#[inline(always)]`, or it is compiled for the
    /// baseline.
    #[inline]
    pub(crate) fn run<Kernel: NullaryFnOnce>(self, kernel: Kernel) -> Kernel::Output {
        match self {
            Self::Baseline => kernel.call(),
            #[cfg(target_arch = "x86_64")]
            Self::Wide(tier) => tier.vectorize(kernel),
            #[cfg(target_arch = "x86_64")]
            Self::Widest(tier) => tier.vectorize(kernel),
        }
    }
}
