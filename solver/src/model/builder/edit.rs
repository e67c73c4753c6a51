//! The same round with one rule more.

use super::super::{Instance, Problem};
use super::checks::check_pins;
use crate::ids::{ChildId, VolunteerId};

impl Instance {
    /// The same round with the pair mandatory. A pin overrides reach; ask eligibility before.
    ///
    /// # Errors
    /// Every pin that then breaks a rule or exceeds capacity, limit of an organisation or demand.
    pub fn with_pin(&self, volunteer: VolunteerId, child: ChildId) -> Result<Self, Vec<Problem>> {
        let mut changed = self.clone();
        let pinned = &mut changed.pinned[child.index()];
        if let Err(at) = pinned.binary_search(&volunteer) {
            pinned.insert(at, volunteer);
        }
        let pins = changed.child_ids().flat_map(|c| changed.pinned(c).iter().map(move |&v| (v, c)));
        let pins: Vec<_> = pins.collect();
        let mut problems = Vec::new();
        check_pins(&changed, &pins, &mut problems);
        if problems.is_empty() { Ok(changed) } else { Err(problems) }
    }

    /// The same round with the pair forbidden by name; `None` for a mandatory pair.
    #[must_use]
    pub fn with_forbidden(&self, volunteer: VolunteerId, child: ChildId) -> Option<Self> {
        if self.is_pinned(volunteer, child) {
            return None;
        }
        let mut changed = self.clone();
        let forbidden = &mut changed.forbidden[child.index()];
        if let Err(at) = forbidden.binary_search(&volunteer) {
            forbidden.insert(at, volunteer);
        }
        Some(changed)
    }
}
