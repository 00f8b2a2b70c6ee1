//! How a caller watches and stops long work.

/// Watches long work and may ask it to stop.
///
/// Long calls report to it about every thousand rows, at least every few milliseconds.
pub trait Control {
    /// Told how far the work is.
    ///
    /// # Arguments
    ///
    /// * `done` - rows finished so far; of a file that is read, bytes or values
    /// * `total` - rows asked for, or what there is in the file
    fn progress(&mut self, done: u64, total: u64);

    /// Whether the work should end early: the call then fails as interrupted and changes nothing.
    fn should_stop(&mut self) -> bool;
}

/// A [`Control`] that watches nothing and never stops the work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoControl;

impl Control for NoControl {
    fn progress(&mut self, _done: u64, _total: u64) {}

    fn should_stop(&mut self) -> bool {
        false
    }
}
