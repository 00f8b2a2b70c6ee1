//! The vector instructions that the processor has. The same plain code is compiled for each tier,
//! and every tier gives the same bits: nothing is reordered, and no addition is fused with a
//! product.

use pulp::NullaryFnOnce;
#[cfg(target_arch = "x86_64")]
use pulp::x86::{V3, V4};

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
    /// The widest tier of this processor.
    #[inline]
    pub(crate) fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            if let Some(tier) = V4::try_new() {
                return Self::Widest(tier);
            }
            if let Some(tier) = V3::try_new() {
                return Self::Wide(tier);
            }
        }
        Self::Baseline
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
