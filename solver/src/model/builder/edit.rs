//! The same round with one rule more.

use super::super::{Instance, PreviousPair, Problem};
use super::checks::check_pins;
use crate::few::Few;
use crate::ids::{ChildId, VolunteerId};
use crate::units::Date;

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
        changed.checked()
    }

    /// The same round with these pairs mandatory too. Pins override reach; ask eligibility before.
    ///
    /// # Errors
    /// Every pin that then breaks a rule or exceeds capacity, limit of an organisation or demand.
    pub fn with_pins(
        mut self,
        pairs: impl Iterator<Item = (VolunteerId, ChildId)>,
    ) -> Result<Self, Vec<Problem>> {
        for (volunteer, child) in pairs {
            let pinned = &mut self.pinned[child.index()];
            if let Err(at) = pinned.binary_search(&volunteer) {
                pinned.insert(at, volunteer);
            }
        }
        self.checked()
    }

    fn checked(self) -> Result<Self, Vec<Problem>> {
        let pins = self.child_ids().flat_map(|c| self.pinned(c).iter().map(move |&v| (v, c)));
        let pins: Vec<_> = pins.collect();
        let mut problems = Vec::new();
        check_pins(&self, &pins, &mut problems);
        if problems.is_empty() { Ok(self) } else { Err(problems) }
    }

    /// The same round after another one before: `pairs` are what it left behind, each once and none of them
    /// begun after the round's date.
    #[must_use]
    pub fn with_previous(&self, pairs: impl Iterator<Item = (VolunteerId, ChildId, Date)>) -> Self {
        let mut changed = self.clone();
        changed.previous.iter_mut().for_each(Few::clear);
        for (volunteer, child, since) in pairs {
            let known = &mut changed.previous[child.index()];
            if let Err(at) = known.binary_search_by_key(&volunteer, |pair| pair.volunteer) {
                known.insert(at, PreviousPair { volunteer, since: since.min(changed.date) });
            }
        }
        changed
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
