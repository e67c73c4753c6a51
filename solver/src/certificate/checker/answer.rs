//! Whether the pairs obey the rules, and what they are worth.

use rayon::prelude::*;

use super::network::Network;
use super::violation::{Findings, Violation};
use crate::certificate::{Pair, Place, Solution};
use crate::eligibility;
use crate::ids::{ChildId, OrganisationId, VolunteerId};
use crate::model::{CoverageClass, Households, Rank};
use crate::objective::{self, Scale};
use crate::travel::{chord, least};

/// The pairs that name somebody, in order, each once.
pub(super) struct Answer {
    pairs: Vec<Pair>,
    /// `pairs[starts[c]..starts[c + 1]]` are those of child c.
    starts: Vec<usize>,
    /// Pairs of each volunteer.
    loads: Vec<usize>,
}

impl Answer {
    /// Sorts the stated pairs by child; whatever cannot be looked at further is left out.
    pub(super) fn read(network: &Network<'_>, stated: &[Pair], found: &mut Findings) -> Self {
        let instance = network.instance;
        let (volunteers, children) = (instance.volunteers().len(), instance.children().len());
        let known = |p: &Pair| p.child.index() < children && p.volunteer.index() < volunteers;
        let key = |pair: &Pair| (pair.child, pair.volunteer);
        for (at, pair) in stated.iter().enumerate() {
            if !known(pair) {
                found.push(Violation::UnknownId { at });
            }
            if stated.get(at + 1).is_some_and(|next| key(next) < key(pair)) {
                found.push(Violation::Unsorted { at });
            }
        }
        let mut pairs: Vec<Pair> = stated.iter().copied().filter(known).collect();
        pairs.sort_by_key(key);
        pairs.dedup_by(|next, pair| {
            let same = key(next) == key(pair);
            if same {
                found.push(Violation::Duplicate { child: pair.child, volunteer: pair.volunteer });
            }
            same
        });
        let starts =
            (0..=children).map(|c| pairs.partition_point(|p| p.child.index() < c)).collect();
        let mut loads = vec![0; volunteers];
        for pair in &pairs {
            loads[pair.volunteer.index()] += 1;
        }
        Self { pairs, starts, loads }
    }

    fn of(&self, child: ChildId) -> &[Pair] {
        &self.pairs[self.starts[child.index()]..self.starts[child.index() + 1]]
    }

    /// Reports every rule that the pairs break.
    pub(super) fn check_rules(&self, network: &Network<'_>, found: &mut Findings) {
        let instance = network.instance;
        let judged: Vec<Option<Violation>> =
            self.pairs.par_iter().map(|pair| broken(network, pair)).collect();
        judged.into_iter().flatten().for_each(|violation| found.push(violation));
        for child in instance.child_ids() {
            self.check_child(network, child, found);
        }
        self.check_capacities(network, found);
        self.check_budgets(network, found);
        if instance.policy().households == Households::Together {
            self.check_households(network, found);
        }
    }

    fn check_child(&self, network: &Network<'_>, child: ChildId, found: &mut Findings) {
        let instance = network.instance;
        let (pairs, requirements) = (self.of(child), instance.requirements(child));
        for &volunteer in instance.pinned(child) {
            if pairs.binary_search_by_key(&volunteer, |p| p.volunteer).is_err() {
                found.push(Violation::PinMissing { child, volunteer });
            }
        }
        let demand = usize::from(instance.demand(child));
        if pairs.len() > demand {
            found.push(Violation::DemandExceeded { child, found: pairs.len(), allowed: demand });
        }
        let mut taken = vec![0; requirements.len() + 1];
        for &Pair { volunteer, place, .. } in pairs {
            let at = match place {
                Place::Open => Some(requirements.len()),
                Place::Required(n) => requirements
                    .get(usize::from(n))
                    .filter(|r| eligibility::fills(instance.volunteer(volunteer), r.role))
                    .map(|_| usize::from(n)),
            };
            match at {
                Some(at) => taken[at] += 1,
                None => found.push(Violation::WrongPlace { child, volunteer, place }),
            }
        }
        if requirements.is_empty() {
            return;
        }
        let roles = requirements.iter().zip(0_u8..);
        let places = roles.map(|(r, n)| (Place::Required(n), usize::from(r.count)));
        let places = places.chain([(Place::Open, network.open_places(child))]);
        for ((place, allowed), found_here) in places.zip(taken) {
            if found_here > allowed {
                found.push(Violation::PlaceOverfilled { child, place, found: found_here, allowed });
            }
        }
    }

    fn check_capacities(&self, network: &Network<'_>, found: &mut Findings) {
        let instance = network.instance;
        let mut pools = vec![0; instance.organisations().len()];
        for (volunteer, &load) in instance.volunteer_ids().zip(&self.loads) {
            let from = instance.volunteer(volunteer);
            let allowed = usize::from(from.capacity);
            if load > allowed {
                found.push(Violation::CapacityExceeded { volunteer, found: load, allowed });
            }
            if let Some(organisation) = from.organisation {
                pools[organisation.index()] += load;
            }
        }
        for (at, (organisation, used)) in instance.organisations().iter().zip(pools).enumerate() {
            if let Some(allowed) = organisation.capacity.map(|most| most as usize)
                && used > allowed
            {
                let organisation = OrganisationId::new(at);
                found.push(Violation::OrganisationExceeded { organisation, found: used, allowed });
            }
        }
    }

    fn check_budgets(&self, network: &Network<'_>, found: &mut Findings) {
        let has = |volunteer, child| {
            self.of(child).binary_search_by_key(&volunteer, |p| p.volunteer).is_ok()
        };
        for (budget, changes) in network.survivors.changes(has).into_iter().enumerate() {
            let allowed = network.survivors.most(budget);
            if changes > allowed {
                found.push(Violation::BudgetExceeded { budget, found: changes, allowed });
            }
        }
    }

    /// In order of demand each sibling's volunteers must be among the next one's.
    fn check_households(&self, network: &Network<'_>, found: &mut Findings) {
        let instance = network.instance;
        let has = |child, volunteer: VolunteerId| {
            self.of(child).binary_search_by_key(&volunteer, |p| p.volunteer).is_ok()
        };
        for household in instance.households() {
            let siblings = siblings(network, household);
            for (&child, &sibling) in siblings.iter().zip(siblings.iter().skip(1)) {
                let same = instance.demand(child) == instance.demand(sibling);
                let nested = self.of(child).iter().all(|p| has(sibling, p.volunteer));
                if !nested || (same && self.of(child).len() != self.of(sibling).len()) {
                    found.push(Violation::HouseholdSplit { child, sibling });
                }
            }
        }
    }

    /// Recomputes the value, compares it with the stated one and returns the scaled value.
    pub(super) fn check_value(
        &self,
        network: &Network<'_>,
        scale: Scale,
        solution: &Solution,
        found: &mut Findings,
    ) -> i128 {
        let instance = network.instance;
        let policy = instance.policy();
        let cost_of = |p: &Pair| {
            let leg = eligibility::way(instance, network.travel, p.volunteer, p.child);
            i128::from(network.cost(p.volunteer, p.child, leg))
        };
        let mut cost: i128 = self.pairs.par_iter().map(cost_of).sum();
        for &load in &self.loads {
            cost += (1..=load).map(|n| i128::from(objective::load(policy, n))).sum::<i128>();
        }
        let classes = objective::classes(policy);
        let mut covered = vec![0_i64; classes.len()];
        let (mut penalties, mut own) = (0, 0);
        for &child in &network.children {
            let demand = usize::from(instance.demand(child));
            let given = self.of(child).len().min(demand);
            let first = given.min(1);
            own += i128::from(instance.child(child).penalty) * (demand - given) as i128;
            for (rank, units, asked) in
                [(Rank::First, first, 1), (Rank::Further, given - first, demand - 1)]
            {
                let penalty = i128::from(scale.penalty(instance, child, rank));
                penalties += penalty * (asked - units) as i128;
                let class = CoverageClass { priority: instance.child(child).priority, rank };
                if let Some(at) = classes.iter().position(|&c| c == class) {
                    covered[at] += i64::try_from(units).unwrap_or(i64::MAX);
                }
            }
        }
        // What is uncovered costs something beside its class, or has nothing but a price.
        compare(solution, &covered, cost + own, found);
        cost + penalties
    }
}

fn compare(solution: &Solution, covered: &[i64], cost: i128, found: &mut Findings) {
    let stated = &solution.value;
    if stated.covered.len() != covered.len() {
        let (found_here, expected) = (stated.covered.len(), covered.len());
        found.push(Violation::LevelCount { found: found_here, expected });
    }
    for (level, (&found_here, &expected)) in stated.covered.iter().zip(covered).enumerate() {
        if found_here != expected {
            found.push(Violation::WrongCovered { level, found: found_here, expected });
        }
    }
    if i128::from(stated.cost) != cost {
        found.push(Violation::WrongCost { found: stated.cost, expected: cost });
    }
}

/// The children of a household who may have pairs, in order of demand.
fn siblings(network: &Network<'_>, household: &[ChildId]) -> Vec<ChildId> {
    let may = |c: &ChildId| network.children.binary_search(c).is_ok();
    let mut siblings: Vec<ChildId> = household.iter().copied().filter(may).collect();
    siblings.sort_by_key(|&c| (network.instance.demand(c), c));
    siblings
}

/// Whether some answer obeys every rule. The pins with what they entail among siblings are in every
/// answer, keep siblings together, and every rule that they could still break forbids more pairs,
/// never fewer; so an answer exists iff they obey the rules.
pub(super) fn feasible(network: &Network<'_>) -> bool {
    let instance = network.instance;
    let mut sets: Vec<Vec<VolunteerId>> =
        instance.child_ids().map(|c| instance.pinned(c).to_vec()).collect();
    if instance.policy().households == Households::Together {
        for household in instance.households() {
            let siblings = siblings(network, household);
            let mut entailed = Vec::new();
            for same in siblings.chunk_by(|&a, &b| instance.demand(a) == instance.demand(b)) {
                for &child in same {
                    entailed.extend_from_slice(instance.pinned(child));
                }
                entailed.sort_unstable();
                entailed.dedup();
                for &child in same {
                    sets[child.index()].clone_from(&entailed);
                }
            }
        }
    }
    let mut loads = vec![0_usize; instance.volunteers().len()];
    let mut pools = vec![0_usize; instance.organisations().len()];
    for (child, set) in instance.child_ids().zip(&sets) {
        let eligible =
            |&v: &VolunteerId| eligibility::pair(instance, network.travel, v, child).is_ok();
        if !set.iter().all(eligible) || !eligibility::places_suffice(instance, child, set) {
            return false;
        }
        for &volunteer in set {
            loads[volunteer.index()] += 1;
            if let Some(organisation) = instance.volunteer(volunteer).organisation {
                pools[organisation.index()] += 1;
            }
        }
    }
    let volunteers = instance.volunteers().iter().zip(loads);
    let mut organisations = instance.organisations().iter().zip(pools);
    volunteers.into_iter().all(|(v, load)| load <= usize::from(v.capacity))
        && organisations.all(|(o, used)| o.capacity.is_none_or(|most| used <= most as usize))
}

/// What is wrong with the pair by itself: a rule that forbids it, or a way that the travel model's lower
/// bound does not know, on which all pruning rests.
fn broken(network: &Network<'_>, pair: &Pair) -> Option<Violation> {
    let &Pair { child, volunteer, .. } = pair;
    let (instance, travel) = (network.instance, network.travel);
    let leg = match eligibility::pair(instance, travel, volunteer, child) {
        Ok(leg) => leg?,
        Err(refusal) => {
            return Some(Violation::NotEligible { child, volunteer, refusal: refusal.code() });
        }
    };
    let (from, to) = (instance.volunteer_site(volunteer), instance.child_site(child));
    let apart = chord(travel.position(from), travel.position(to));
    let least = least(apart, travel.top_speed());
    (!least.within(leg)).then_some(Violation::WayBelowBound { child, volunteer, found: leg, least })
}
