//! Who computes and who waits: admission, the turn, the thread, and when to stop.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Span;

use super::limits::Limits;
use super::problem::Problem;
use crate::clock::Clock;

/// The bounded places of the service.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    running: Arc<Mutex<Running>>,
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
            running: Arc::default(),
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
        work: impl FnOnce(&Clock) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = tokio::time::timeout(self.waiting_time, Arc::clone(&self.turns).acquire_owned());
        let turn = turn.await.map_err(|_| Problem::busy())?.map_err(|_| Problem::busy())?;
        let clock = Clock::start(Some(time));
        let stop = clock.cancel_flag();
        self.running().add(&stop);
        let guard = StopOnDrop(stop);
        let span = Span::current();
        let thread = tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            span.in_scope(|| {
                let answer = work(&clock);
                if clock.cancel_flag().load(Ordering::Relaxed) {
                    tracing::info!("the work was told to stop, and has");
                }
                answer
            })
        });
        let answer = thread.await;
        drop(guard);
        answer.unwrap_or_else(|_| {
            tracing::error!("the work panicked");
            Err(Problem::internal())
        })
    }

    /// Tells all work to stop with what it has, now and from now on.
    pub(super) fn close(&self) {
        self.running().close();
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Places that are free.
    #[must_use]
    pub(super) fn free(&self) -> usize {
        self.places.available_permits()
    }
}

/// The work under way, by the flags that stop it.
#[derive(Debug, Default)]
struct Running {
    closed: bool,
    flags: Vec<Weak<AtomicBool>>,
}

impl Running {
    fn add(&mut self, flag: &Arc<AtomicBool>) {
        self.flags.retain(|flag| flag.strong_count() > 0);
        self.flags.push(Arc::downgrade(flag));
        flag.store(self.closed, Ordering::Relaxed);
    }

    fn close(&mut self) {
        self.closed = true;
        for flag in self.flags.drain(..).filter_map(|flag| flag.upgrade()) {
            flag.store(true, Ordering::Relaxed);
        }
    }
}

struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
