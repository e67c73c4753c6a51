//! Better answers part by part: the items of a few agents are allotted anew by branch and bound, everything else stays.

use super::case::Case;
use super::dual::{Ascent, Dual};
use super::local::Local;
use super::{Finder, tree};
use crate::allotment::model::Allotment;
use crate::random::Random;

/// Cases of a part.
const CASES: u64 = 100;
/// Agents of a part at first.
const FIRST: f64 = 3.0;
/// By how much parts grow where one was looked through in vain, and shrink where one was too large.
const GROWS: f64 = 0.02;
const SHRINKS: f64 = 0.1;
/// Parts looked at in vain before it is enough.
const PATIENCE: u32 = 400;

/// Chooses parts of a size that the effort just looks through.
pub(super) struct Parts {
    random: Random,
    /// Agents of a part.
    size: f64,
    pub(super) vain: u32,
}

impl Parts {
    pub(super) fn new(seed: u64) -> Self {
        Self { random: Random::new(seed ^ 0x5AC), size: FIRST, vain: 0 }
    }

    /// Looks at parts until the share of the budget is spent, or nothing has come of it for long.
    pub(super) fn improve(
        &mut self,
        dual: &mut Dual<'_>,
        finder: &mut Finder<'_, '_>,
        (case, ascent): (&Case, &Ascent),
        until: f64,
    ) {
        let enough = finder.bound(dual, ascent);
        self.vain = 0;
        while enough < finder.known(dual.problem)
            && self.vain < PATIENCE
            && finder.budget.spent() < until
            && !finder.budget.stops()
        {
            self.vain += 1;
            finder.budget.count(1, 0);
            let Some(best) = finder.local.best.clone() else { return };
            let chosen = self.choose(dual, &best, ascent);
            let all = chosen.iter().all(|chosen| *chosen);
            let Some(looked) = look(dual, finder, (case, ascent), (&best, &chosen)) else {
                continue;
            };
            if all && looked.is_whole {
                // Nothing was left out: the rest is a matter of proof.
                return;
            }
            if looked.is_better {
                self.vain = 0;
            } else if looked.is_whole {
                self.size = (self.size + GROWS).min(1e4);
            }
            if !looked.is_whole {
                self.size = (self.size - SHRINKS).max(2.0);
            }
        }
    }

    /// Some agents, of those rather who lose most by the answer.
    fn choose(&mut self, dual: &Dual<'_>, best: &Allotment, ascent: &Ascent) -> Vec<bool> {
        let agents = dual.problem.agents();
        let mut gain = vec![0_i64; agents.len()];
        for (item, &agent) in best.agent.iter().enumerate() {
            let cost = agents[agent as usize].costs[item] * dual.scale;
            gain[agent as usize] += ascent.best[item] - cost;
        }
        let mut chosen = vec![false; agents.len()];
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 2 and 10,000"
        )]
        let count = (self.size + self.random.unit()) as usize;
        if count >= 2 * agents.len() {
            chosen.fill(true);
        }
        for _ in 0..count {
            let (a, b) = (self.random.below(agents.len()), self.random.below(agents.len()));
            let loss = |agent: usize| ascent.sacks[agent] - gain[agent];
            chosen[if loss(a) >= loss(b) { a } else { b }] = true;
        }
        chosen
    }
}

/// Allots the items of the chosen agents among them anew. `None` where there are none.
fn look(
    dual: &Dual<'_>,
    finder: &mut Finder<'_, '_>,
    (case, ascent): (&Case, &Ascent),
    (best, chosen): (&Allotment, &[bool]),
) -> Option<tree::Looked> {
    let agents: Vec<u32> = (0..).zip(chosen).filter(|(_, c)| **c).map(|(at, _)| at).collect();
    let owned = (0_u32..).zip(&best.agent).filter(|(_, agent)| chosen[**agent as usize]);
    let items: Vec<u32> = owned.map(|(item, _)| item).collect();
    let place = |agent: u32| agents.binary_search(&agent).ok();
    let now = items.iter().map(|&item| best.agent[item as usize]);
    let now: Option<Vec<u32>> =
        now.map(|agent| place(agent).and_then(|at| u32::try_from(at).ok())).collect();
    let now = now?;
    let part = dual.problem.part(&agents, &items);
    let meant = |agent: u32, item: u32| {
        let list = &case.lists[agents[agent as usize] as usize];
        now[item as usize] == agent || list.binary_search(&items[item as usize]).is_ok()
    };
    let small = Case::of(&part, meant)?;
    let costs = now.iter().enumerate().map(|(at, agent)| part.agents()[*agent as usize].costs[at]);
    let cost = costs.sum();
    let local = Local::knowing(&part, Allotment { agent: now.clone(), cost });
    let mut within = Finder { local, budget: finder.budget };
    let start = ascent.of(agents.len(), &items);
    let mut dual = Dual::in_parts(&part, Some(dual.scale));
    let looked = tree::look(&mut dual, &mut within, (small, start), CASES);
    if let Some(found) = within.local.best.filter(|found| found.cost < cost) {
        let mut answer = best.clone();
        answer.cost += found.cost - cost;
        for (&item, agent) in items.iter().zip(&found.agent) {
            answer.agent[item as usize] = agents[*agent as usize];
        }
        finder.take(answer);
    }
    Some(looked)
}
