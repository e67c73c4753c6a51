//! Who computes and who waits: admission, the turn, the thread, and when to stop.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tongxing_solver::pairing::{CancelFlag, Monitor};
use tracing::Span;

use super::limits::Limits;
use super::problem::Problem;

/// The bounded places of the service.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    closing: Arc<CancelFlag>,
    waiting_time: Duration,
}

/// A place at the desk. Given back when the work ends, not when the client leaves.
#[derive(Debug)]
pub(super) struct Place(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

impl Desk {
    /// A desk with the places of `limits`.
    #[must_use]
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            places: Arc::new(Semaphore::new(limits.computing + limits.waiting)),
            turns: Arc::new(Semaphore::new(limits.computing)),
            closing: Arc::default(),
            waiting_time: limits.waiting_time,
        }
    }

    /// Takes a place, before anything of the body is read.
    ///
    /// # Errors
    /// If all are taken.
    pub(super) fn enter(&self) -> Result<Place, Problem> {
        let permit = Arc::clone(&self.places).try_acquire_owned();
        permit.map(Place).map_err(|_| Problem::busy())
    }

    /// Waits for a turn, then runs `work` on a thread of its own. Dropping the future, as happens
    /// when the client goes away, tells `work` to stop.
    ///
    /// # Errors
    /// What `work` returns; if no turn comes in time; if `work` panics.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        place: Place,
        time: Duration,
        work: impl FnOnce(&dyn Monitor) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = tokio::time::timeout(self.waiting_time, Arc::clone(&self.turns).acquire_owned());
        let turn = turn.await.map_err(|_| Problem::busy())?.map_err(|_| Problem::busy())?;
        let left = Arc::new(CancelFlag::default());
        let watch = Watch {
            left: Arc::clone(&left),
            closing: Arc::clone(&self.closing),
            deadline: Instant::now().checked_add(time),
        };
        let guard = CancelOnDrop(left);
        let span = Span::current();
        let thread = tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            span.in_scope(|| {
                let answer = work(&watch);
                if watch.left.should_stop() {
                    tracing::info!("the client went away; the work has stopped");
                }
                answer
            })
        });
        let answer = thread.await;
        drop(guard);
        answer.unwrap_or_else(|_| Err(Problem::internal()))
    }

    /// Tells all work to stop with what it has.
    pub(super) fn close(&self) {
        self.closing.cancel();
    }

    /// Places that are free.
    #[must_use]
    pub(super) fn free(&self) -> usize {
        self.places.available_permits()
    }
}

struct CancelOnDrop(Arc<CancelFlag>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Stops work when its time is over, its client has left or the service ends.
struct Watch {
    left: Arc<CancelFlag>,
    closing: Arc<CancelFlag>,
    /// `None` is never.
    deadline: Option<Instant>,
}

impl Monitor for Watch {
    fn should_stop(&self) -> bool {
        self.left.should_stop()
            || self.closing.should_stop()
            || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    fn seconds_left(&self) -> Option<f64> {
        if self.left.should_stop() || self.closing.should_stop() {
            return Some(0.0);
        }
        let left = |deadline: Instant| deadline.saturating_duration_since(Instant::now());
        self.deadline.map(|deadline| left(deadline).as_secs_f64())
    }
}
