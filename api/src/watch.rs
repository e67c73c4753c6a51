//! A clock that also stops when the travel model has failed: what would follow is thrown away.

use tongxing_datasets::document::{Fault, Faults};
use tongxing_solver::pairing::{Monitor, Phase};
use tongxing_solver::travel::Travel;

use crate::clock::Clock;

/// Watches a clock and a travel model.
pub(crate) struct Watch<'a> {
    pub(crate) clock: &'a Clock,
    pub(crate) travel: &'a dyn Travel,
}

impl Watch<'_> {
    /// What was made of the model's answers, unless it has failed.
    ///
    /// # Errors
    /// Why the model's answers cannot be believed.
    pub(crate) fn believed(&self) -> Result<(), Faults> {
        let Some(why) = self.travel.failure() else { return Ok(()) };
        // Where the message is said in another language, the reason still stands in what was found.
        let found = why.strip_prefix("the travel service ").unwrap_or(&why).to_owned();
        let allowed = "a service that answers every way, as stated";
        Err(Faults::one(Fault::new("service_failed", "travel", why, found, allowed)))
    }
}

impl Monitor for Watch<'_> {
    fn enter(&self, phase: Phase) {
        self.clock.enter(phase);
    }

    fn progress(&self, done: u64, total: u64) {
        self.clock.progress(done, total);
    }

    fn should_stop(&self) -> bool {
        self.clock.should_stop() || self.travel.failure().is_some()
    }

    fn seconds_left(&self) -> Option<f64> {
        match self.travel.failure() {
            Some(_) => Some(0.0),
            None => self.clock.seconds_left(),
        }
    }
}
