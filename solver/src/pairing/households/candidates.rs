//! Which pairs the programs look at.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::program::Tie;
use crate::certificate::CheckMode;
use crate::certificate::siblings::{Found, Network, Scan, Siblings};
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::Instance;
use crate::travel::Travel;
use crate::units::Cost;

/// Up to so many possible pairs, all are looked at.
const ALL_PAIRS: usize = 10_000;
/// First limit on the reduced cost, in metre-equivalents; doubled until enough are found.
const FIRST_LIMIT: i64 = 1000;
/// Doublings of the limit.
const DOUBLINGS: u32 = 8;

/// Whether every possible pair is a candidate.
pub(super) fn is_small(instance: &Instance) -> bool {
    instance.volunteers().len() * instance.children().len() <= ALL_PAIRS
}

/// Pairs with their costs, by child and volunteer. A volunteer who is known for one sibling is known
/// for every sibling whom she may have.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    costs: BTreeMap<(ChildId, VolunteerId), Cost>,
}

impl Candidates {
    /// For every child the pairs of least reduced cost, at least `least` of them where there are so
    /// many; for siblings twice as many.
    pub(super) fn nearest(
        network: &Network<'_>,
        travel: &dyn Travel,
        siblings: &Siblings,
        least: usize,
    ) -> Self {
        let instance = network.instance;
        let scan = Scan::new(network, travel, CheckMode::Indexed);
        let all = is_small(instance);
        let children: Vec<ChildId> =
            instance.child_ids().filter(|&c| eligibility::child(instance, c).is_ok()).collect();
        let near = |&child: &ChildId| {
            if all {
                return scan.below(child, i64::MAX);
            }
            let least = if siblings.place(child).is_some() { 2 * least } else { least };
            let mut limit = FIRST_LIMIT;
            for _ in 0..DOUBLINGS {
                let found = scan.below(child, limit);
                if found.len() >= least {
                    return nearest(found, least);
                }
                limit *= 2;
            }
            scan.below(child, limit)
        };
        let found: Vec<Vec<Found>> = children.par_iter().map(near).collect();
        let mut candidates = Self::default();
        for pair in found.iter().flatten() {
            candidates.add(instance, travel, siblings, pair.volunteer, pair.child);
        }
        candidates
    }

    /// Adds an eligible pair, and the volunteer's pairs with the child's siblings. Says whether there
    /// was anything to add.
    pub(super) fn add(
        &mut self,
        instance: &Instance,
        travel: &dyn Travel,
        siblings: &Siblings,
        volunteer: VolunteerId,
        child: ChildId,
    ) -> bool {
        if self.costs.contains_key(&(child, volunteer)) {
            return false;
        }
        let alone = [child];
        let bound: Vec<ChildId> = match siblings.place(child) {
            Some((chain, _)) => siblings.chains()[chain].children().collect(),
            None => alone.to_vec(),
        };
        let mut any = false;
        for child in bound {
            // What a limit left unasked may bound an answer, not be in it.
            if !eligibility::way_is_known(instance, travel, volunteer, child) {
                continue;
            }
            any = true;
            if let Ok(leg) = eligibility::pair(instance, travel, volunteer, child) {
                let cost = crate::objective::pair(instance, volunteer, child, leg).total();
                self.costs.insert((child, volunteer), cost);
            }
        }
        any
    }

    /// Cost of a candidate.
    pub(super) fn cost(&self, volunteer: VolunteerId, child: ChildId) -> Option<Cost> {
        self.costs.get(&(child, volunteer)).copied()
    }

    /// Those whose reduced cost is at most `slack`, of siblings those of a volunteer who has an option
    /// with the chain of at most so much, and the ties given. All of them where the instance is small.
    pub(super) fn within(
        &self,
        network: &Network<'_>,
        siblings: &Siblings,
        slack: i64,
        keep: &[Tie],
    ) -> Self {
        let instance = network.instance;
        if is_small(instance) {
            return self.clone();
        }
        let kept: BTreeSet<(ChildId, VolunteerId)> = keep.iter().map(|&(v, c)| (c, v)).collect();
        let reduced = |child: ChildId, volunteer: VolunteerId| {
            let cost = self.cost(volunteer, child);
            cost.map(|cost| network.reduced(volunteer, child, cost))
        };
        let small = |child: ChildId, volunteer: VolunteerId| {
            let Some((chain, _)) = siblings.place(child) else {
                return kept.contains(&(child, volunteer))
                    || siblings.is_forced(volunteer, child)
                    || reduced(child, volunteer).is_some_and(|reduced| reduced <= slack);
            };
            let mut sum = 0_i64;
            siblings.chains()[chain].children().any(|child| {
                sum = sum.saturating_add(reduced(child, volunteer).unwrap_or(i64::MAX / 4));
                sum <= slack
                    || kept.contains(&(child, volunteer))
                    || siblings.is_forced(volunteer, child)
            })
        };
        let costs = self.costs.iter().filter(|&(&(child, volunteer), _)| small(child, volunteer));
        Self { costs: costs.map(|(&key, &cost)| (key, cost)).collect() }
    }

    /// Every candidate in order of child and volunteer.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ChildId, VolunteerId, Cost)> + '_ {
        self.costs.iter().map(|(&(child, volunteer), &cost)| (child, volunteer, cost))
    }

    /// Number of candidates.
    pub(super) fn len(&self) -> usize {
        self.costs.len()
    }
}

fn nearest(mut found: Vec<Found>, least: usize) -> Vec<Found> {
    found.sort_by_key(|pair| (pair.reduced, pair.volunteer));
    found.truncate(least);
    found
}
