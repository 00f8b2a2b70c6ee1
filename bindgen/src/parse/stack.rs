//! How much stack reading may use. The parser recurses, so hostile nesting is refused by this budget.

use std::cell::Cell;

/// Unoptimised builds need this much for what `Budget` allows, with room for the caller.
const DEEP_STACK: usize = 64 << 20;
const DEEP_BUDGET: usize = 16 << 20;
/// Threads of the test harness have two megabytes.
const PLAIN_BUDGET: usize = 5 << 18;

thread_local! {
    static BUDGET: Cell<usize> = const { Cell::new(PLAIN_BUDGET) };
}

/// Runs `work` on a thread with a stack deep enough for every source that is not hostile.
///
/// Syntax trees cannot leave their thread, so the whole run goes inside. A panic in `work` goes on here.
pub fn on_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(DEEP_STACK);
        let spawned = thread.spawn_scoped(scope, || {
            BUDGET.set(DEEP_BUDGET);
            work()
        });
        match spawned.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(value)) => value,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => panic!("no thread for reading sources: {error}"),
        }
    })
}

/// Bytes of stack that parsing one file may take on this thread.
pub(super) fn budget() -> usize {
    BUDGET.get()
}
