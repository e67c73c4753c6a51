//! Volunteers who are alike to all children, gathered while the engine searches.
//!
//! Whoever helps from afar costs a child the same as anybody else who does so with the same skills and
//! languages. One by one they are each child's cheapest, and all children compete for each of them, pivot
//! after pivot. So those who are alike are first one node, their hub, with all their places, of which a
//! child may have one, at prices that a clock finds ([`Clock`]). Who of the hub then goes to which child is the same to all: at the optimum the
//! places are handed out, the volunteers stand alone again at the hub's price, and the engine goes on
//! from there over all pairs (a child may want two of one hub).

mod demand;
mod handout;

use std::collections::BTreeMap;

use super::child_search::Candidate;
use super::clock::{Clock, MOST_PLACES};
use super::formulation::Formulation;
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Instance, Mode};
use crate::network::Simplex;
use crate::objective;

/// Hubs of each child in the first working set.
const FIRST: usize = 3;
/// Most hubs: every child looks at each.
const MOST: usize = 256;
/// Most costs in the table of profiles and hubs.
const MOST_COSTS: usize = 1 << 22;

/// The hubs of an instance. Beside volunteers, hub h has number `first + h`.
pub(super) struct Hubs {
    /// Volunteers of each.
    members: Vec<Vec<VolunteerId>>,
    /// Hub by volunteer.
    hub_of: Vec<Option<u32>>,
    /// Number of the first hub beside volunteers.
    first: u32,
    /// Node of the first hub.
    first_node: u32,
    /// Cost by profile and hub.
    costs: Vec<Vec<i64>>,
}

impl Hubs {
    /// Gathers volunteers. `None` where none are alike, or too many kinds. A child whose profile is
    /// `profile[child]` has the needs and languages of any other of that profile.
    pub(super) fn of(formulation: &Formulation<'_>, profile: &[u32]) -> Option<Self> {
        let instance = formulation.instance;
        let mut own = vec![false; instance.volunteers().len()];
        for child in instance.child_ids() {
            let previous = instance.previous(child).iter().map(|pair| pair.volunteer);
            let named = instance.forbidden(child).iter().chain(instance.pinned(child)).copied();
            for volunteer in previous.chain(named) {
                own[volunteer.index()] = true;
            }
        }
        let mut members: BTreeMap<_, Vec<VolunteerId>> = BTreeMap::new();
        for id in instance.volunteer_ids().filter(|id| formulation.volunteer_open[id.index()]) {
            let volunteer = instance.volunteer(id);
            if volunteer.mode == Mode::Remote && !own[id.index()] {
                let kind = (volunteer.skills, volunteer.languages, volunteer.professional);
                members.entry(kind).or_default().push(id);
            }
        }
        members.retain(|_, alike| alike.len() > 1);
        let profiles = profile.iter().max().map_or(0, |&last| last as usize + 1);
        if members.is_empty() || members.len() > MOST || members.len() * profiles > MOST_COSTS {
            return None;
        }
        let members: Vec<Vec<VolunteerId>> = members.into_values().collect();
        let places = |hub: &Vec<VolunteerId>| {
            hub.iter().map(|&member| i64::from(instance.volunteer(member).capacity)).sum::<i64>()
        };
        if members.iter().any(|hub| places(hub) > MOST_PLACES) {
            return None;
        }
        let mut costs = vec![Vec::new(); profiles];
        for child in instance.child_ids() {
            let costs = &mut costs[profile[child.index()] as usize];
            if costs.is_empty() {
                let cost = |hub: &Vec<VolunteerId>| objective::pair(instance, hub[0], child, None);
                costs.extend(members.iter().map(|hub| cost(hub).total()));
            }
        }
        let mut hub_of = vec![None; instance.volunteers().len()];
        for (hub, members) in (0_u32..).zip(&members) {
            for member in members {
                hub_of[member.index()] = Some(hub);
            }
        }
        let first = small(instance.volunteers().len());
        Some(Self { members, hub_of, first, first_node: small(formulation.nodes()), costs })
    }

    /// Number of hubs.
    pub(super) fn count(&self) -> usize {
        self.members.len()
    }

    /// Whether the volunteer is in a hub.
    pub(super) fn holds(&self, volunteer: usize) -> bool {
        self.hub_of[volunteer].is_some()
    }

    /// Numbers of the hubs that the child may draw from, with one member and the cost.
    pub(super) fn offers<'h>(
        &'h self,
        instance: &'h Instance,
        child: ChildId,
        profile: u32,
    ) -> impl Iterator<Item = (u32, VolunteerId, i64)> + 'h {
        let costs = self.costs[profile as usize].iter().zip(&self.members);
        (self.first..)
            .zip(costs)
            .map(|(number, (&cost, members))| (number, members[0], cost))
            .filter(move |&(_, member, _)| {
                // Whoever needs a role waits until volunteers stand alone.
                instance.requirements(child).is_empty()
                    && eligibility::tie(instance, member, child).is_ok()
            })
    }

    /// The hubs that are best for a child at these prices.
    pub(super) fn best(
        &self,
        instance: &Instance,
        child: ChildId,
        profile: u32,
        prices: &[i64],
    ) -> Vec<Candidate> {
        let offers = self.offers(instance, child, profile);
        let candidate = |(number, _, cost)| {
            let key = cost + prices[(number - self.first) as usize];
            Candidate { key, volunteer: number, cost }
        };
        let mut best: Vec<Candidate> = offers.map(candidate).collect();
        best.sort_unstable();
        best.truncate(FIRST);
        best
    }

    /// Prices of the hubs.
    pub(super) fn prices<'s>(&self, simplex: &'s Simplex) -> &'s [i64] {
        let first = self.first_node as usize;
        &simplex.prices()[first..first + self.members.len()]
    }

    /// Node and one member of a hub, by its number.
    pub(super) fn hub(&self, number: u32) -> Option<(u32, VolunteerId)> {
        let hub = number.checked_sub(self.first)?;
        Some((self.first_node + hub, self.members[hub as usize][0]))
    }

    /// The volunteer or hub whose node this is.
    pub(super) fn number(&self, node: u32) -> u32 {
        node.checked_sub(self.first_node).map_or(node, |hub| self.first + hub)
    }

    /// Feeds each hub from where its members are fed: by organisation and load cost, as many units as
    /// they have places, and by the clock's reserve. The hubs' nodes are the simplex's last.
    pub(super) fn join(&self, simplex: &mut Simplex, formulation: &Formulation<'_>) -> Clock {
        let mut clock = Clock::new();
        for (node, members) in (self.first_node..).zip(&self.members) {
            let mut places: BTreeMap<(i64, u32), i64> = BTreeMap::new();
            for &member in members {
                let parent = formulation.feeder(member).unwrap_or(simplex.root());
                for (cost, count) in formulation.places_of(member) {
                    *places.entry((cost, parent)).or_default() += count;
                }
            }
            let feeders = places.into_iter().map(|((cost, from), count)| (cost, from, count));
            clock.hold(simplex, node, feeders);
        }
        clock
    }
}

fn small(index: usize) -> u32 {
    u32::try_from(index).expect("the builder limits every array far below 2^32")
}
