//! What a borrowed value needs to stay where it is: owners that are kept, objects whose changes count.

use std::any::Any;
use std::sync::Arc;

use pyo3::prelude::*;

use crate::shared::{MakeError, Watched};

/// Keeps what something borrows from. None of it is touched while it is held and intact.
pub(crate) struct Chain {
    /// Shared objects, the nearest one last, each with how often it had been changed.
    watched: Vec<(Arc<dyn Watched>, u64)>,
    _owner: Arc<dyn Any + Send + Sync>,
    /// What the nearest object borrows from itself.
    _above: Option<Arc<Chain>>,
}

impl Chain {
    /// A chain of what never changes.
    pub(crate) fn of(owner: Arc<dyn Any + Send + Sync>) -> Self {
        Self { watched: Vec::new(), _owner: owner, _above: None }
    }

    /// The chain of what borrows from a shared object, which may borrow itself.
    pub(crate) fn below(
        object: (Arc<dyn Watched>, u64),
        owner: Arc<dyn Any + Send + Sync>,
        above: Option<Arc<Chain>>,
    ) -> Self {
        let mut watched = above.as_ref().map(|above| above.watched.clone()).unwrap_or_default();
        watched.push(object);
        Self { watched, _owner: owner, _above: above }
    }

    /// Whether nobody has had an exclusive reference to any of it; only while it is held.
    fn is_intact(&self) -> bool {
        self.watched.iter().all(|(object, changes)| object.changes() == *changes)
    }

    fn release(&self, count: usize) {
        for (object, _) in &self.watched[..count] {
            object.release();
        }
    }

    /// Keeps others from changing any of it; none where that has happened already.
    pub(crate) fn hold(
        self: &Arc<Self>,
        py: Python<'_>,
        error: MakeError,
    ) -> PyResult<Option<Holding>> {
        for (index, (object, _)) in self.watched.iter().enumerate() {
            if let Err(raised) = object.hold(py, error) {
                self.release(index);
                return Err(raised);
            }
        }
        let holding = Holding { chain: Arc::clone(self), _here: std::marker::PhantomData };
        Ok(self.is_intact().then_some(holding))
    }

    /// The same, if nobody has to be waited for.
    pub(crate) fn try_hold(self: &Arc<Self>) -> Option<Holding> {
        for (index, (object, _)) in self.watched.iter().enumerate() {
            if !object.try_hold() {
                self.release(index);
                return None;
            }
        }
        let holding = Holding { chain: Arc::clone(self), _here: std::marker::PhantomData };
        self.is_intact().then_some(holding)
    }
}

/// A chain that is held; it stays on its thread.
pub(crate) struct Holding {
    chain: Arc<Chain>,
    _here: std::marker::PhantomData<*const ()>,
}

impl Drop for Holding {
    fn drop(&mut self) {
        self.chain.release(self.chain.watched.len());
    }
}
