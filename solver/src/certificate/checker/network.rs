//! The nodes of the network: who is in it, which places there are, and the prices met there.

use crate::certificate::{ChildPrices, Prices, Survivors};
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::Instance;
use crate::objective;
use crate::travel::Travel;
use crate::units::{Cost, Leg};

/// Asks whether to give up.
pub(super) type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// An instance with its people who may have pairs at all.
pub(super) struct Network<'a> {
    pub(super) instance: &'a Instance,
    pub(super) travel: &'a dyn Travel,
    stop: Stop<'a>,
    /// Volunteers who may have a pair, in order.
    pub(super) volunteers: Vec<VolunteerId>,
    /// By volunteer: whether she is among them.
    able: Vec<bool>,
    /// Children who may have a pair, in order.
    pub(super) children: Vec<ChildId>,
    /// Pairs that budgets count.
    pub(super) survivors: Survivors,
}

impl<'a> Network<'a> {
    pub(super) fn new(instance: &'a Instance, travel: &'a dyn Travel, stop: Stop<'a>) -> Self {
        let able: Vec<bool> = instance
            .volunteer_ids()
            .map(|volunteer| eligibility::volunteer(instance, volunteer).is_ok())
            .collect();
        let volunteers = instance.volunteer_ids().filter(|v| able[v.index()]).collect();
        let children = instance.child_ids().filter(|&c| eligibility::child(instance, c).is_ok());
        let children = children.collect();
        let survivors = Survivors::of(instance, travel);
        Self { instance, travel, stop, volunteers, able, children, survivors }
    }

    /// Whether to give up; asked at every child, so that little is left to do once it is so.
    pub(super) fn stopped(&self) -> bool {
        (self.stop)()
    }

    /// Units of the child's demand that no role is asked for.
    pub(super) fn open_places(&self, child: ChildId) -> usize {
        let reserved: usize =
            self.instance.requirements(child).iter().map(|r| usize::from(r.count)).sum();
        usize::from(self.instance.demand(child)).saturating_sub(reserved)
    }

    /// The largest price at the places of the child that `fills` (by position among the
    /// requirements) or that are open; `None` where there is no such place.
    pub(super) fn price_met(
        &self,
        child: ChildId,
        prices: &ChildPrices,
        fills: impl Fn(usize) -> bool,
    ) -> Option<i64> {
        let roles = self.instance.requirements(child).len();
        if roles == 0 {
            return Some(prices.child);
        }
        let open = (self.open_places(child) > 0).then(|| prices.places[roles]);
        let filled = (0..roles).filter(|&at| fills(at)).map(|at| prices.places[at]);
        filled.chain(open).max()
    }

    /// Cost of the pair with its way, without load.
    pub(super) fn cost(&self, volunteer: VolunteerId, child: ChildId, leg: Option<Leg>) -> Cost {
        objective::pair(self.instance, volunteer, child, leg).total()
    }

    /// Reduced cost of the pair, of a child who may have one, where it may exist. Prices are within ±2^61 and costs below 2^50, so
    /// that the sum fits.
    pub(super) fn reduced_cost(
        &self,
        prices: &Prices,
        volunteer: VolunteerId,
        child: ChildId,
    ) -> Option<i64> {
        let instance = self.instance;
        if !self.able[volunteer.index()] {
            return None;
        }
        let leg = eligibility::pair_of_able(instance, self.travel, volunteer, child).ok()?;
        let requirements = instance.requirements(child);
        let met = self.price_met(child, &prices.children[child.index()], |at| {
            eligibility::fills(instance.volunteer(volunteer), requirements[at].role)
        })?;
        Some(self.cost(volunteer, child, leg) + prices.volunteers[volunteer.index()] - met)
    }
}
