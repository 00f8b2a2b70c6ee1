//! Access of tasks to a shared object: held across awaits, given back on whichever thread they end.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Inner, Shared};
use crate::lock::{Mode, Refused, TaskHold};

impl<T> Shared<T> {
    /// The object for a task, together with other readers; waits without holding a thread.
    ///
    /// # Errors
    /// When a thread held it that a fork did not bring along, and when it was given away.
    pub async fn read_in_task(&self) -> Result<TaskReading<T>, Refused> {
        let hold = self.0.lock.acquire_in_task(Mode::Read).await?;
        if self.0.loan.is_some() {
            return Err(Refused::Lent);
        }
        match self.0.gone() {
            None => Ok(TaskReading { inner: Arc::clone(&self.0), _hold: hold }),
            Some(text) => Err(Refused::Gone(text)),
        }
    }

    /// The object for a task, alone; waits without holding a thread.
    ///
    /// # Errors
    /// As [`Self::read_in_task`].
    pub async fn write_in_task(&self) -> Result<TaskWriting<T>, Refused> {
        let hold = self.0.lock.acquire_in_task(Mode::Write).await?;
        if self.0.loan.is_some() {
            return Err(Refused::Lent);
        }
        if let Some(text) = self.0.closed() {
            return Err(Refused::Gone(text));
        }
        // What borrows from the object must notice, as after `Shared::write`.
        self.0.changes.fetch_add(1, Ordering::Relaxed);
        Ok(TaskWriting { inner: Arc::clone(&self.0), _hold: hold })
    }
}

/// Read access of a task to a [`Shared`] object.
pub struct TaskReading<T> {
    inner: Arc<Inner<T>>,
    _hold: TaskHold,
}

impl<T> Deref for TaskReading<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the lock is held for reading, so that nobody has an exclusive reference;
        // there is no guard of an object that is gone.
        unsafe { &*self.inner.slot.place() }
    }
}

/// Write access of a task to a [`Shared`] object.
pub struct TaskWriting<T> {
    inner: Arc<Inner<T>>,
    _hold: TaskHold,
}

impl<T> Deref for TaskWriting<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the lock is held for writing, so that nobody else has a reference;
        // there is no guard of an object that is gone.
        unsafe { &*self.inner.slot.place() }
    }
}

impl<T> DerefMut for TaskWriting<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the lock is held for writing, so that nobody else has a reference;
        // there is no guard of an object that is gone.
        unsafe { &mut *self.inner.slot.place() }
    }
}

impl<T> TaskWriting<T> {
    /// Takes the object away from Python for a call of this name; whoever uses it afterwards is told so.
    pub fn move_out(self, by: &'static str) -> T {
        // SAFETY: as above; what another object owns is not handed out to tasks, and the guard ends here.
        unsafe { self.inner.slot.take(by) }
    }
}
