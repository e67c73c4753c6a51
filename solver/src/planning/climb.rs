//! Column generation until the bound meets the program.

use std::collections::BTreeMap;

use super::master::{Master, Priced};
use crate::certificate::plan::SCALE;
use crate::lp::{Answer, Limits, Status, integer, real};
use crate::units::Cost;

/// Rounds, and rounds without a better bound, after which column generation ends.
pub(super) const ROUNDS: u64 = 60;
const PATIENCE: u64 = 8;
/// Most pivots of one program of a component, which is given up where they do not suffice.
const PIVOTS: i32 = 20_000;
/// How far from the best prices to those of the program it looks, in thousandths (Wentges 1997).
const SHARE: Cost = 400;

/// What column generation comes to.
pub(super) struct Climbed {
    /// The best bound, in thousandths; `None` where there is no plan.
    pub(super) value: Option<i128>,
    pub(super) prices: Priced,
    pub(super) rounds: u64,
    /// The last answer of the program.
    pub(super) answer: Option<Answer>,
    /// Whether the bound meets the program.
    pub(super) met: bool,
}

/// Where column generation ends.
#[derive(Clone, Copy)]
pub(super) struct Goal {
    /// A bound that suffices, in thousandths.
    pub(super) bound: i128,
    /// How far the bound may stay below the program.
    pub(super) slack: Cost,
    /// Most rounds, and most in a row without a better bound.
    pub(super) rounds: u64,
    pub(super) patience: u64,
    /// Most pivots of one program.
    pub(super) pivots: i32,
    /// Most work.
    pub(super) work: u64,
}

impl Goal {
    /// The best bound that there is.
    pub(super) const BEST: Self = Self {
        bound: i128::MAX,
        slack: 0,
        rounds: ROUNDS,
        patience: PATIENCE,
        pivots: PIVOTS,
        work: u64::MAX,
    };
}

impl Master<'_> {
    /// Generates columns until the bound is what suffices, meets the program, or stops rising.
    pub(super) fn climb(&mut self, first: Priced, goal: Goal) -> Climbed {
        self.most_work = self.work.saturating_add(goal.work);
        let (bound, _) = self.price(&first, &BTreeMap::new());
        let mut climbed =
            Climbed { value: bound, prices: first, rounds: 0, answer: None, met: false };
        let Some(mut best) = bound else { return climbed };
        let mut idle = 0;
        while best < goal.bound && self.work < self.most_work && !self.scene.monitor.should_stop() {
            let limits = Limits { pivots: Some(goal.pivots), ..Limits::default() };
            let Ok(answer) = self.relaxation.minimise(&self.program, limits) else { break };
            if answer.status != Status::Optimal {
                break;
            }
            let duals = self.prices(&answer.duals);
            let convex = self.convexity(&answer.duals);
            let centre = climbed.prices.towards(&duals, SHARE);
            let (mut new, mut better) = (false, false);
            for prices in [centre, duals] {
                let (found, fresh) = self.price(&prices, &convex);
                new |= fresh;
                if let Some(found) = found.filter(|&found| found > best) {
                    (best, climbed.prices, better) = (found, prices, true);
                }
                if fresh {
                    break;
                }
            }
            climbed.rounds += 1;
            self.work += self.effort();
            idle = if better { 0 } else { idle + 1 };
            let slack = real(goal.slack);
            let enough = i128::from(integer((answer.objective - 0.5 - slack) * real(SCALE)));
            climbed.answer = Some(answer);
            // Searches that were cut short say nothing of columns that are missing.
            climbed.met = best >= enough || !new && self.work < self.most_work;
            self.settled |= climbed.met;
            if climbed.met || climbed.rounds >= goal.rounds || idle > goal.patience {
                break;
            }
        }
        climbed.value = Some(best);
        climbed
    }
}
