//! How much stack reading may use. The parser recurses, so hostile nesting is refused by this budget.

use std::cell::Cell;
use std::sync::Mutex;

/// Unoptimised builds need this much for what `Budget` allows, with room for the caller.
pub(crate) const DEEP_STACK: usize = 64 << 20;
const DEEP_BUDGET: usize = 16 << 20;
/// Threads of the test harness have two megabytes.
const PLAIN_BUDGET: usize = 5 << 18;

thread_local! {
    static BUDGET: Cell<usize> = const { Cell::new(PLAIN_BUDGET) };
}

/// Runs `work` on a thread with a stack deep enough for every source that is not hostile.
///
/// Syntax trees cannot leave their thread, so the whole run goes inside. A panic in `work` goes on here. Where the
/// system gives no thread, the work is done on this one: its smaller budget then refuses what is nested deeper.
pub fn on_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let work = Mutex::new(Some(work));
    let take = || work.lock().ok().and_then(|mut work| work.take());
    let done = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(DEEP_STACK);
        let spawned = thread.spawn_scoped(scope, || {
            BUDGET.set(DEEP_BUDGET);
            take().map(|work| work())
        });
        match spawned.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(value)) => value,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => None,
        }
    });
    match (done, take()) {
        (Some(value), _) => value,
        (None, Some(work)) => work(),
        (None, None) => unreachable!("the work is taken by whoever does it"),
    }
}

/// Bytes of stack that parsing one file may take on this thread.
pub(super) fn budget() -> usize {
    BUDGET.get()
}
