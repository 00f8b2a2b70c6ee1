//! Tasks as holders of the lock: they wait by being woken, and may end on another thread than they began.

use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use super::{Lock, Mode, Refused};

/// A number that no thread has: threads are known by addresses, and none lies so high.
fn new_holder() -> usize {
    static TASKS: AtomicUsize = AtomicUsize::new(usize::MAX);
    TASKS.fetch_sub(1, Ordering::Relaxed)
}

/// A lock held by a task, until dropped.
pub(crate) struct TaskHold {
    lock: Lock,
    holder: usize,
    mode: Mode,
}

impl Drop for TaskHold {
    fn drop(&mut self) {
        self.lock.release_from(self.holder, self.mode);
    }
}

/// A task that waits; readers that come later let it go first when it will write.
struct Waiting<'a> {
    lock: &'a Lock,
    counted: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.counted {
            return;
        }
        let mut wakers = Vec::new();
        if let Some(mut state) = self.lock.0.state() {
            state.waiting_writers = state.waiting_writers.saturating_sub(1);
            wakers = std::mem::take(&mut state.wakers);
        }
        self.lock.0.freed.notify_all();
        wakers.into_iter().for_each(std::task::Waker::wake);
    }
}

impl Lock {
    /// Acquires the lock for a task.
    pub(crate) async fn acquire_in_task(&self, mode: Mode) -> Result<TaskHold, Refused> {
        if !self.is_home() {
            return Err(Refused::Elsewhere);
        }
        let holder = new_holder();
        let mut waiting = Waiting { lock: self, counted: false };
        poll_fn(|context| waiting.poll(context, holder, mode)).await?;
        Ok(TaskHold { lock: self.clone(), holder, mode })
    }
}

impl Waiting<'_> {
    fn poll(
        &mut self,
        context: &Context<'_>,
        holder: usize,
        mode: Mode,
    ) -> Poll<Result<(), Refused>> {
        let Some(mut state) = self.lock.0.state() else { return Poll::Ready(Err(Refused::Forked)) };
        match state.try_acquire(holder, mode) {
            Err(Refused::Busy) => {}
            settled => return Poll::Ready(settled),
        }
        if mode == Mode::Write && !self.counted {
            state.waiting_writers += 1;
            self.counted = true;
        }
        state.wakers.push(context.waker().clone());
        Poll::Pending
    }
}
