//! The clock that the solver does not have: deadline, cancel, phase times, progress.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tongxing_solver::pairing::{Monitor, Phase};

/// Hears of progress, for a bar or a stream of events.
pub trait Listener: Send + Sync {
    /// Work entered `phase`.
    fn enter(&self, phase: Phase);
    /// `done` of `total` (0 if unknown) steps of the phase.
    fn progress(&self, done: u64, total: u64);
}

/// A monitor with a wall clock.
pub struct Clock {
    start: Instant,
    deadline: Option<Instant>,
    cancelled: Arc<AtomicBool>,
    phases: Mutex<Phases>,
    listener: Option<Box<dyn Listener>>,
}

#[derive(Default)]
struct Phases {
    current: Option<(Phase, Instant)>,
    spent: BTreeMap<Phase, Duration>,
}

impl Clock {
    /// Starts now; stops the work after `limit`, if any.
    #[must_use]
    pub fn start(limit: Option<Duration>) -> Self {
        let start = Instant::now();
        Self {
            start,
            // A limit beyond the clock's range is none.
            deadline: limit.and_then(|limit| start.checked_add(limit)),
            cancelled: Arc::default(),
            phases: Mutex::default(),
            listener: None,
        }
    }

    /// Tells `listener` of phases and progress.
    #[must_use]
    pub fn with_listener(mut self, listener: Box<dyn Listener>) -> Self {
        self.listener = Some(listener);
        self
    }

    /// A flag that, once true, stops the work at the next safe point.
    #[must_use]
    pub fn cancel_flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.cancelled)
    }

    /// Whether the flag has been raised.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Seconds since the start.
    #[must_use]
    pub fn elapsed(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    /// Wall seconds by phase, rounded to microseconds, and in `total`.
    #[must_use]
    pub fn seconds(&self) -> BTreeMap<String, f64> {
        let mut phases = self.phases.lock().unwrap_or_else(PoisonError::into_inner);
        phases.turn(None);
        let round = |seconds: f64| (seconds * 1e6).round() / 1e6;
        let mut seconds: BTreeMap<String, f64> = phases
            .spent
            .iter()
            .map(|(&phase, spent)| (name(phase).to_owned(), round(spent.as_secs_f64())))
            .collect();
        seconds.insert("total".to_owned(), round(self.elapsed()));
        seconds
    }
}

impl Phases {
    fn turn(&mut self, next: Option<Phase>) {
        let now = Instant::now();
        if let Some((phase, since)) = self.current.take() {
            *self.spent.entry(phase).or_default() += now - since;
        }
        self.current = next.map(|phase| (phase, now));
    }
}

impl Monitor for Clock {
    fn enter(&self, phase: Phase) {
        self.phases.lock().unwrap_or_else(PoisonError::into_inner).turn(Some(phase));
        if let Some(listener) = &self.listener {
            listener.enter(phase);
        }
    }

    fn progress(&self, done: u64, total: u64) {
        if let Some(listener) = &self.listener {
            listener.progress(done, total);
        }
    }

    fn should_stop(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
            || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    fn seconds_left(&self) -> Option<f64> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Some(0.0);
        }
        let deadline = self.deadline?;
        Some(deadline.saturating_duration_since(Instant::now()).as_secs_f64())
    }
}

/// The phase as results name it.
#[must_use]
pub fn name(phase: Phase) -> &'static str {
    match phase {
        Phase::Candidates => "candidates",
        Phase::Simplex => "simplex",
        Phase::Pricing => "pricing",
        Phase::SideConstraints => "side_constraints",
        Phase::Certificate => "certificate",
        Phase::Recruiting => "recruiting",
        Phase::Visits => "visits",
        Phase::Siting => "siting",
        Phase::Simulation => "simulation",
        Phase::Check => "check",
    }
}

/// Peak resident memory of the process in MiB; 0 where the system does not say.
#[must_use]
pub fn peak_memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
    kibibytes.map_or(0.0, |k| (k / 1024.0 * 10.0).round() / 10.0)
}
