//! Tasks that use values which borrow: what these borrow from is held until the task is done.

use std::marker::PhantomData;

use pyo3::PyErr;
use pyo3::exceptions::PyRuntimeError;

use super::{Borrowing, Borrows, ENDED, Value};
use crate::chain::{Chain, TaskHolding};
use crate::package::Package;
use crate::shared::Shared;
use crate::tasks::{Finish, Promise, Work};

/// A value that borrows, for a task.
pub struct Borrower<B: Borrows>(Shared<Value<B>>);

impl<B: Borrows> std::fmt::Debug for Borrower<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Borrower").finish_non_exhaustive()
    }
}

impl<B: Borrows> Borrowing<B> {
    /// The value for a task.
    #[must_use]
    pub fn for_task(&self) -> Borrower<B> {
        Borrower(self.shared.clone())
    }
}

/// Holds what a value borrows from until the task is done.
async fn hold<P: Package>(chain: &Chain) -> Result<TaskHolding, Finish> {
    match chain.hold_in_task().await {
        Ok(Some(holding)) => Ok(holding),
        Ok(None) => Err(Finish::new(|_| Err(PyRuntimeError::new_err(ENDED)))),
        Err(refused) => Err(Finish::refused::<P>(refused)),
    }
}

/// A task that ends early where it is refused what it needs.
fn task(work: impl Future<Output = Result<Finish, Finish>> + Send + 'static) -> Work {
    Box::pin(async { work.await.unwrap_or_else(|refused| refused) })
}

fn failed(error: PyErr) -> Finish {
    Finish::new(|_| Err(error))
}

/// A future that reads the value.
pub fn reading_kept<P: Package, B: Borrows>(
    owner: Borrower<B>,
    work: impl for<'x, 'y> FnOnce(&'y B::At<'x>) -> Promise<'y> + Send + 'static,
) -> Work {
    task(async move {
        let held = owner.0.read_in_task().await.map_err(Finish::refused::<P>)?;
        // Declared before the future, so that it outlives it.
        let _holding = hold::<P>(&held.chain).await?;
        let future = work(held.value());
        Ok(future.await)
    })
}

/// A future that changes the value.
pub fn writing_kept<P: Package, B: Borrows>(
    owner: Borrower<B>,
    work: impl for<'x, 'y> FnOnce(&'y mut B::At<'x>) -> Promise<'y> + Send + 'static,
) -> Work {
    task(async move {
        let mut held = owner.0.write_in_task().await.map_err(Finish::refused::<P>)?;
        // Declared before the future, so that it outlives it.
        let _holding = hold::<P>(&held.chain).await?;
        let value = held.value_mut().map_err(failed)?;
        let future = work(value);
        Ok(future.await)
    })
}

/// A value on its way into a future.
pub struct Taken<'x, B: Borrows> {
    value: B::At<'x>,
    _brand: PhantomData<&'x ()>,
}

impl<'x, B: Borrows> Taken<'x, B> {
    /// The value.
    pub fn value(self) -> B::At<'x> {
        self.value
    }
}

impl<B: Borrows> std::fmt::Debug for Taken<'_, B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Taken").finish_non_exhaustive()
    }
}

/// A future that takes the value away from Python.
pub fn taking_kept<P: Package, B: Borrows>(
    (owner, by): (Borrower<B>, &'static str),
    work: impl for<'x> FnOnce(Taken<'x, B>) -> Promise<'x> + Send + 'static,
) -> Work {
    task(async move {
        let held = owner.0.write_in_task().await.map_err(Finish::refused::<P>)?;
        let _holding = hold::<P>(&held.chain).await?;
        held.can_be_given(by).map_err(failed)?;
        // SAFETY: the chain is held, and kept, until the future is gone, which has the value.
        let given = unsafe { held.move_out(by).into_inner() };
        let (value, _chain) = given.ok_or_else(|| failed(crate::shared::not_given(by)))?;
        let future = work(Taken { value, _brand: PhantomData });
        Ok(future.await)
    })
}
