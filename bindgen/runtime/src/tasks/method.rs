//! Asynchronous methods: a future that is lent the object it belongs to. A package has thousands of them, so what
//! is the same for all is compiled once for each class.

use std::future::Future;
use std::pin::Pin;

use super::{Finish, Work};
use crate::package::Package;
use crate::shared::Shared;

/// A method's future, which borrows the object.
pub type Promise<'a> = Pin<Box<dyn Future<Output = Finish> + Send + 'a>>;

type Reader<T> = Box<dyn for<'a> FnOnce(&'a T) -> Promise<'a> + Send>;
type Writer<T> = Box<dyn for<'a> FnOnce(&'a mut T) -> Promise<'a> + Send>;

/// A future that reads the object; it is lent it as soon as nobody changes it.
pub fn reading<P: Package, T: 'static>(
    owner: Shared<T>,
    work: impl for<'a> FnOnce(&'a T) -> Promise<'a> + Send + 'static,
) -> Work {
    lend_read::<P, T>(owner, Box::new(work))
}

/// A future that changes the object; it is lent it as soon as nobody else uses it.
pub fn writing<P: Package, T: 'static>(
    owner: Shared<T>,
    work: impl for<'a> FnOnce(&'a mut T) -> Promise<'a> + Send + 'static,
) -> Work {
    lend_write::<P, T>(owner, Box::new(work))
}

/// A future that takes the object away from Python.
pub fn taking<P: Package, T: 'static>(
    (owner, by): (Shared<T>, &'static str),
    work: impl FnOnce(T) -> Promise<'static> + Send + 'static,
) -> Work {
    Box::pin(async move {
        match owner.write_in_task().await {
            Ok(held) => {
                let future = work(held.move_out(by));
                future.await
            }
            Err(refused) => Finish::refused::<P>(refused),
        }
    })
}

fn lend_read<P: Package, T: 'static>(owner: Shared<T>, work: Reader<T>) -> Work {
    Box::pin(async move {
        match owner.read_in_task().await {
            Ok(held) => {
                let future = work(&held);
                future.await
            }
            Err(refused) => Finish::refused::<P>(refused),
        }
    })
}

fn lend_write<P: Package, T: 'static>(owner: Shared<T>, work: Writer<T>) -> Work {
    Box::pin(async move {
        match owner.write_in_task().await {
            Ok(mut held) => {
                let future = work(&mut held);
                future.await
            }
            Err(refused) => Finish::refused::<P>(refused),
        }
    })
}
