//! What an obligation pays at prices of classes.

use super::super::Scene;
use super::classes::Classes;
use crate::certificate::plan::{Node, SCALE, covers};
use crate::lp::{Domain, Program, Sense, Variable, real};
use crate::units::Cost;
use crate::visits::{Obligation, ObligationId, Upgrade};

/// An obligation as the program of prices sees it: its visits without their days.
pub(super) struct Owed<'a> {
    obligation: &'a Obligation,
    /// For every occurrence the tiers and classes of its visits.
    visits: Vec<Vec<(u8, Vec<usize>)>>,
}

impl<'a> Owed<'a> {
    pub(super) fn new(scene: Scene<'a>, id: ObligationId, classes: &Classes) -> Self {
        let visit = |node: &Node| {
            let tasks = node.tasks.iter().flatten();
            let mut visit: Vec<usize> = tasks.map(|task| classes.tasks[task]).collect();
            visit.sort_unstable();
            (node.tier, visit)
        };
        let of = |nodes: &[Node]| {
            let mut visits: Vec<(u8, Vec<usize>)> = nodes.iter().map(visit).collect();
            visits.sort_unstable();
            visits.dedup();
            visits
        };
        let visits = scene.tasks.occurrences(id).map(of).collect();
        Self { obligation: scene.agenda.obligation(id), visits }
    }

    /// Every occurrence pays as much as its cheapest visit and no more than leaving it out costs, every upgrade
    /// no more than doing without costs; what a visit pays is enough for its occurrence and the upgrades that
    /// it meets.
    pub(super) fn pays(&self, program: &mut Program, prices: &[Variable]) {
        let upgrade =
            |upgrade: &Upgrade| program.variable(-1.0, 0.0, real(upgrade.penalty), Domain::Real);
        let upgrades: Vec<Variable> = self.obligation.upgrades.iter().map(upgrade).collect();
        for (number, visits) in self.visits.iter().enumerate().filter(|(_, v)| !v.is_empty()) {
            let penalty = self.obligation.occurrences[number].penalty;
            let least = program.variable(-1.0, 0.0, real(penalty), Domain::Real);
            for (tier, visit) in visits {
                let mut terms = vec![(least, 1.0)];
                let met = self.met(number, *tier).map(|at| (upgrades[at], 1.0));
                terms.extend(met);
                terms.extend(visit.iter().map(|&class| (prices[class], -1.0)));
                program.row(terms, Sense::AtMost, 0.0);
            }
        }
    }

    /// Upgrades that a visit of this tier meets in this occurrence.
    fn met(&self, number: usize, tier: u8) -> impl Iterator<Item = usize> {
        let upgrades = self.obligation.upgrades.iter().enumerate();
        upgrades.filter(move |(_, u)| covers(u, number) && tier >= u.tier).map(|(at, _)| at)
    }

    /// What the cheapest visits and upgrades come to, in thousandths, by what upgrades are met so far. Days
    /// between visits do not count, nor what nobody can visit. O(visits · 2^upgrades).
    pub(super) fn value(&self, prices: &[Cost]) -> Cost {
        let upgrades = &self.obligation.upgrades;
        let mut best: Vec<Option<Cost>> = vec![None; 1 << upgrades.len()];
        best[0] = Some(0);
        for (number, visits) in self.visits.iter().enumerate().filter(|(_, v)| !v.is_empty()) {
            let penalty = SCALE * self.obligation.occurrences[number].penalty;
            let mut next: Vec<Option<Cost>> =
                best.iter().map(|value| value.map(|value| value + penalty)).collect();
            for tiers in visits.chunk_by(|a, b| a.0 == b.0) {
                let price = |(_, visit): &(u8, Vec<usize>)| {
                    visit.iter().map(|&class| prices[class]).sum::<Cost>()
                };
                let price = tiers.iter().map(price).min().unwrap_or(penalty);
                let met = self.met(number, tiers[0].0).fold(0, |met, at| met | 1 << at);
                for (before, value) in best.iter().enumerate() {
                    let Some(value) = value.map(|value| value + price) else { continue };
                    let known = &mut next[before | met];
                    *known = Some(known.map_or(value, |known| known.min(value)));
                }
            }
            best = next;
        }
        let without = |met: usize| -> Cost {
            let unmet = upgrades.iter().enumerate().filter(|(at, _)| met & 1 << at == 0);
            unmet.map(|(_, upgrade)| SCALE * upgrade.penalty).sum()
        };
        let ends = best.iter().enumerate();
        ends.filter_map(|(met, value)| value.map(|value| value + without(met))).min().unwrap_or(0)
    }
}
