//! Receivers that many have at once, as streams: of what is broadcast, and of a value that changes.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream as Items;
use pyo3::exceptions::PyRuntimeError;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};

use super::Finish;
use super::stream::{Made, stream};
use crate::package::Package;

/// What the next turn gives, with the receiver for the turn after it; none at the end.
type Turn<R, T> = Pin<Box<dyn Future<Output = Option<(R, T)>> + Send>>;

/// One turn after the other.
struct Turns<R, T> {
    next: Option<Turn<R, T>>,
    turn: fn(R) -> Turn<R, T>,
}

impl<R, T> Turns<R, T> {
    fn new(receiver: R, turn: fn(R) -> Turn<R, T>) -> Self {
        Self { next: Some(turn(receiver)), turn }
    }
}

impl<R, T> Items for Turns<R, T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let Some(next) = &mut self.next else { return Poll::Ready(None) };
        match next.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(None) => {
                self.next = None;
                Poll::Ready(None)
            }
            Poll::Ready(Some((receiver, item))) => {
                self.next = Some((self.turn)(receiver));
                Poll::Ready(Some(item))
            }
        }
    }
}

/// What is broadcast. Whoever is too slow is told how much was missed, and the stream goes on.
pub fn broadcast<P: Package, T: Clone + Send + 'static>(
    receiver: broadcast::Receiver<T>,
    finish: impl Fn(T) -> Finish + Send + 'static,
) -> Made {
    let turns = Turns::new(receiver, |mut receiver| {
        Box::pin(async move {
            match receiver.recv().await {
                Ok(item) => Some((receiver, Ok(item))),
                Err(RecvError::Lagged(missed)) => Some((receiver, Err(missed))),
                Err(RecvError::Closed) => None,
            }
        })
    });
    stream::<P, _>(turns, move |item| match item {
        Ok(item) => finish(item),
        Err(missed) => Finish::new(move |_| {
            let text =
                format!("{missed} values were missed: they came faster than they were received");
            Err(PyRuntimeError::new_err(text))
        }),
    })
}

/// A value that changes: first what it is now, then what it becomes. Whoever is slow sees the latest.
pub fn watch<P: Package, T: Clone + Send + Sync + 'static>(
    mut receiver: watch::Receiver<T>,
    finish: impl Fn(T) -> Finish + Send + 'static,
) -> Made {
    receiver.mark_changed();
    let turns = Turns::new(receiver, |mut receiver| {
        Box::pin(async move {
            receiver.changed().await.ok()?;
            let item = receiver.borrow_and_update().clone();
            Some((receiver, item))
        })
    });
    stream::<P, _>(turns, finish)
}
