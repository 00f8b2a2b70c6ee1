//! Access of tasks to a shared object: held across awaits, given back on whichever thread they end.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::{Inner, Shared};
use crate::lock::{Mode, Refused, TaskHold};

impl<T> Shared<T> {
    /// The object for a task, together with other readers; waits without holding a thread.
    ///
    /// # Errors
    /// When a thread held it that a fork did not bring along.
    pub async fn read_in_task(&self) -> Result<TaskReading<T>, Refused> {
        let hold = self.0.lock.acquire_in_task(Mode::Read).await?;
        Ok(TaskReading { inner: Arc::clone(&self.0), _hold: hold })
    }

    /// The object for a task, alone; waits without holding a thread.
    ///
    /// # Errors
    /// As [`Self::read_in_task`].
    pub async fn write_in_task(&self) -> Result<TaskWriting<T>, Refused> {
        let hold = self.0.lock.acquire_in_task(Mode::Write).await?;
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
        // SAFETY: the lock is held for reading, so that nobody has an exclusive reference.
        unsafe { &*self.inner.value.get() }
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
        // SAFETY: the lock is held for writing, so that nobody else has a reference.
        unsafe { &*self.inner.value.get() }
    }
}

impl<T> DerefMut for TaskWriting<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the lock is held for writing, so that nobody else has a reference.
        unsafe { &mut *self.inner.value.get() }
    }
}
