//! All eligible pairs whose reduced cost lies below a limit.

use super::bound::Network;
use crate::certificate::CheckMode;
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::Mode;
use crate::objective;
use crate::travel::{Travel, chord, least};

/// Looks at every volunteer for a child, cutting off by the straight line those who cannot matter.
pub(crate) struct Scan<'a> {
    network: &'a Network<'a>,
    travel: &'a dyn Travel,
    volunteers: Vec<(VolunteerId, [f64; 3])>,
    cut: bool,
}

/// A pair found by a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) volunteer: VolunteerId,
    pub(crate) child: ChildId,
    /// Reduced cost under the scan's prices.
    pub(crate) reduced: i64,
    /// Cost of the pair, unscaled.
    pub(crate) cost: i64,
}

impl<'a> Scan<'a> {
    pub(crate) fn new(network: &'a Network<'a>, travel: &'a dyn Travel, mode: CheckMode) -> Self {
        let instance = network.instance;
        let volunteers = instance
            .volunteer_ids()
            .filter(|&v| eligibility::volunteer(instance, v).is_ok())
            .map(|v| (v, travel.position(instance.volunteer_site(v))))
            .collect();
        Self { network, travel, volunteers, cut: mode == CheckMode::Indexed }
    }

    /// Eligible pairs of the child with a reduced cost below `limit`, in order of volunteer. The
    /// child must be one who may have pairs.
    pub(crate) fn below(&self, child: ChildId, limit: i64) -> Vec<Found> {
        let instance = self.network.instance;
        let position = self.travel.position(instance.child_site(child));
        let previous = instance.previous(child);
        let mut found = Vec::new();
        for &(volunteer, home) in &self.volunteers {
            // The only negative part of a cost; such pairs are few and looked at without a cut.
            let known = previous.binary_search_by_key(&volunteer, |p| p.volunteer).is_ok();
            if self.cut && !known && self.at_least(volunteer, child, chord(home, position)) >= limit
            {
                continue;
            }
            if let Some(pair) = self.pair(volunteer, child).filter(|pair| pair.reduced < limit) {
                found.push(pair);
            }
        }
        found
    }

    /// The pair's costs, where it is eligible.
    pub(crate) fn pair(&self, volunteer: VolunteerId, child: ChildId) -> Option<Found> {
        let instance = self.network.instance;
        let leg = eligibility::pair(instance, self.travel, volunteer, child).ok()?;
        let cost = objective::pair(instance, volunteer, child, leg).total();
        let reduced = self.network.reduced(volunteer, child, cost);
        Some(Found { volunteer, child, reduced, cost })
    }

    /// A lower bound on the reduced cost from the straight line.
    fn at_least(&self, volunteer: VolunteerId, child: ChildId, straight: f64) -> i64 {
        let instance = self.network.instance;
        let policy = instance.policy();
        let travel = match instance.volunteer(volunteer).mode {
            Mode::Remote => 0,
            Mode::Near => objective::travel(policy, least(straight, self.travel.top_speed())),
        };
        let (from, to) = (instance.volunteer(volunteer), instance.child(child));
        let cost = travel
            + objective::need(policy, to.needs, from.skills)
            + objective::language(policy, to.languages, from.languages);
        self.network.reduced(volunteer, child, cost)
    }
}
