//! What a borrowed value needs to stay where it is: owners that are kept, objects whose changes count.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use pyo3::prelude::*;

use crate::lock::Mode;
use crate::shared::{MakeError, Watched};

/// A shared object that something borrows from.
#[derive(Clone)]
enum Link {
    /// Together with others, who must not change it: how often it had been changed.
    Beside(Arc<dyn Watched>, u64),
    /// Alone: how often it has been used, by this link last of all. Whoever else uses it ends the loan.
    Alone(Arc<dyn Watched>, Arc<AtomicU64>),
}

impl Link {
    fn object(&self) -> (&dyn Watched, Mode) {
        match self {
            Link::Beside(object, _) => (object.as_ref(), Mode::Read),
            Link::Alone(object, _) => (object.as_ref(), Mode::Write),
        }
    }

    /// Whether nobody has done to the object what the link forbids; only while it is held, and once.
    fn is_intact(&self) -> bool {
        match self {
            Link::Beside(object, changes) => object.changes() == *changes,
            Link::Alone(object, uses) => {
                let before = uses.load(Ordering::Relaxed);
                let now = object.uses();
                // One use more: that of the hold itself.
                let intact = now == Some(before.wrapping_add(1));
                if intact {
                    uses.store(before.wrapping_add(1), Ordering::Relaxed);
                }
                intact
            }
        }
    }
}

/// Keeps what something borrows from. None of it is touched while it is held and intact.
pub(crate) struct Chain {
    /// Shared objects, the nearest one last.
    links: Vec<Link>,
    _owner: Arc<dyn Any + Send + Sync>,
    /// What the nearest object borrows from itself.
    _above: Option<Arc<Chain>>,
}

impl Chain {
    /// A chain of what never changes.
    pub(crate) fn of(owner: Arc<dyn Any + Send + Sync>) -> Self {
        Self { links: Vec::new(), _owner: owner, _above: None }
    }

    /// A chain that keeps one owner more.
    pub(crate) fn with(owner: Arc<dyn Any + Send + Sync>, above: Arc<Chain>) -> Self {
        Self { links: above.links.clone(), _owner: owner, _above: Some(above) }
    }

    /// The chain of what borrows from a shared object, which may borrow itself.
    pub(crate) fn below(
        (object, changes): (Arc<dyn Watched>, u64),
        owner: Arc<dyn Any + Send + Sync>,
        above: Option<Arc<Chain>>,
    ) -> Self {
        let mut links = above.as_ref().map(|above| above.links.clone()).unwrap_or_default();
        links.push(Link::Beside(object, changes));
        Self { links, _owner: owner, _above: above }
    }

    /// The chain of what has a shared object for itself; only while that is held for changing.
    pub(crate) fn alone(
        object: Arc<dyn Watched>,
        owner: Arc<dyn Any + Send + Sync>,
        above: Option<Arc<Chain>>,
    ) -> Self {
        // Without a number nothing will ever be intact.
        let uses = object.uses().unwrap_or(u64::MAX);
        let mut links = above.as_ref().map(|above| above.links.clone()).unwrap_or_default();
        links.push(Link::Alone(object, Arc::new(AtomicU64::new(uses))));
        Self { links, _owner: owner, _above: above }
    }

    fn release(&self, count: usize) {
        for link in &self.links[..count] {
            let (object, mode) = link.object();
            object.release(mode);
        }
    }

    /// Whether nobody has had a reference to any of it that forbids this one; only while it is held.
    fn is_intact(&self) -> bool {
        self.links.iter().all(Link::is_intact)
    }

    /// Keeps others from changing any of it; none where that has happened already.
    pub(crate) fn hold(
        self: &Arc<Self>,
        py: Python<'_>,
        error: MakeError,
    ) -> PyResult<Option<Holding>> {
        for (index, link) in self.links.iter().enumerate() {
            let (object, mode) = link.object();
            if let Err(raised) = object.hold(py, mode, error) {
                self.release(index);
                return Err(raised);
            }
        }
        let holding = Holding { chain: Arc::clone(self), _here: std::marker::PhantomData };
        Ok(self.is_intact().then_some(holding))
    }

    /// The same, if nobody has to be waited for.
    pub(crate) fn try_hold(self: &Arc<Self>) -> Option<Holding> {
        for (index, link) in self.links.iter().enumerate() {
            let (object, mode) = link.object();
            if !object.try_hold(mode) {
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
        self.chain.release(self.chain.links.len());
    }
}

/// A chain that a task holds, wherever that runs.
#[cfg(feature = "tokio")]
pub(crate) struct TaskHolding {
    _holds: Vec<crate::lock::TaskHold>,
}

#[cfg(feature = "tokio")]
impl Chain {
    /// As [`Self::hold`], without holding a thread.
    pub(crate) async fn hold_in_task(&self) -> Result<Option<TaskHolding>, crate::lock::Refused> {
        let mut holds = Vec::with_capacity(self.links.len());
        for link in &self.links {
            let (lock, mode) = {
                let (object, mode) = link.object();
                (object.lock(), mode)
            };
            holds.push(lock.acquire_in_task(mode).await?);
        }
        Ok(self.is_intact().then_some(TaskHolding { _holds: holds }))
    }
}
