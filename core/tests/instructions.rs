//! The instructions that data are computed with change no bit.

mod common;

use common::{bars, seeded, ticks};
use market_data_source::{Instructions, NoControl, instructions, limit_instructions, normals};

#[test]
fn limits_change_nothing() {
    let made = || {
        let numbers = normals(5000, Some(3), 0, &mut NoControl).expect("numbers");
        (bars(seeded(3), 5000), ticks(seeded(3), 5000), numbers)
    };
    let (widest, expected) = (instructions(), made());
    for limit in [Instructions::Baseline, Instructions::Avx2, Instructions::Avx512] {
        limit_instructions(Some(limit));
        assert_eq!(instructions() as u8, (limit as u8).min(widest as u8));
        assert!(made() == expected, "{limit:?}");
    }
    limit_instructions(None);
    assert_eq!(instructions(), widest);
}
