//! The search: prices, answers, the proof.

mod budget;
mod case;
mod dual;
mod fixing;
mod local;
mod parts;
mod sack;
mod tree;

use super::model::{Allotment, AllotmentProblem, Proof, Step};
use super::{Options, Outcome};
use crate::pairing::Monitor;
use budget::Budget;
use case::Case;
use dual::{Ascent, Dual};
use local::Local;
use parts::Parts;

/// Share of the budget that first prices, and the first search for answers, may use.
const PRICES: f64 = 0.12;
const ANSWERS: f64 = 0.3;
/// The share until which prices are sought in the core.
const CORE: f64 = 0.25;
/// Shares of the budget until which parts are looked at and then a proof is tried, again and again.
const TURNS: [(f64, f64); 3] = [(0.1, 0.2), (0.4, 0.6), (0.75, 0.98)];
/// Agents that an item has in the search for answers, or one in five.
const FEW: usize = 10;
/// Share of the budget until which the first dive may take.
const DIVES: f64 = 0.4;
/// Relaxations between two looks at answers.
const CHUNK: u32 = 25;
/// Rounds without a better answer before parts are looked at.
const PATIENCE: u32 = 60;

pub(super) fn search(
    problem: &AllotmentProblem,
    options: Options,
    monitor: &dyn Monitor,
) -> Outcome {
    let budget = Budget::new(options, monitor);
    let mut dual = Dual::new(problem);
    let above = i64::try_from(problem.dearest()).unwrap_or(i64::MAX - 1) + 1;
    let Some(case) = Case::new(problem) else {
        let (scale, steps) = (dual.scale, vec![Step::Leaf { prices: 0 }]);
        let prices = vec![vec![0; problem.items()]];
        let proof = Proof { bound: above, scale, prices, steps };
        return Outcome { answer: None, proof, iterations: 0 };
    };
    let mut finder = Finder { local: Local::new(problem, options.seed), budget: &budget };
    let mut ascent = rise(&mut dual, &case, &budget, above);
    finder.aim(&mut dual, &case, &ascent);
    finder.local.look_from(tree::rounded(&case, &ascent));
    let mut vain = 0;
    while finder.is_open(&dual, &ascent) && vain < PATIENCE && budget.spent() < ANSWERS {
        vain = if finder.round() { 0 } else { vain + 1 };
    }
    let core = finder.core(&mut dual, &case, &ascent);
    ascent = again(&mut dual, (&case, &core), &finder, ascent);
    let core = finder.core(&mut dual, &case, &ascent);
    if finder.is_open(&dual, &ascent) {
        tree::dive(&mut dual, &mut finder, (core.clone(), ascent.again(4.0)), DIVES);
    }
    let mut parts = Parts::new(options.seed);
    let mut proof = Proof::none();
    for (answers, until) in TURNS {
        parts.improve(&mut dual, &mut finder, (&core, &ascent), answers);
        let tried = tree::prove(&mut dual, &mut finder, (case.clone(), ascent.clone()), until);
        if tried.bound > proof.bound {
            proof = tried;
        }
        if proof.bound >= finder.known(problem) || budget.stops() {
            break;
        }
    }
    while proof.bound < finder.known(problem) && !budget.stops() {
        parts.improve(&mut dual, &mut finder, (&core, &ascent), 1.0);
        finder.round();
    }
    let known = finder.known(problem);
    let proof = Proof { bound: proof.bound.min(known), ..proof };
    Outcome { answer: finder.local.best, proof, iterations: budget.steps() }
}

/// The prices once more, with what is known by now: in the core, then in everything.
fn again(
    dual: &mut Dual<'_>,
    (case, core): (&Case, &Case),
    finder: &Finder<'_, '_>,
    ascent: Ascent,
) -> Ascent {
    if !finder.is_open(dual, &ascent) {
        return ascent;
    }
    let mut better = ascent.clone();
    for (within, shorter, until) in [(core, 2.0, CORE), (case, 8.0, ANSWERS)] {
        better = better.again(shorter);
        let known = finder.known(dual.problem);
        let target = (known * dual.scale, (known - 1) * dual.scale);
        loop {
            let steps = better.run(dual, within, target, CHUNK);
            finder.budget.count(u64::from(steps), u64::from(steps) * within.pairs() as u64 * 8);
            let over = finder.budget.spent() >= until || finder.budget.stops();
            if over || better.is_spent() || better.value > target.1 {
                break;
            }
        }
    }
    if better.value > ascent.value { better } else { ascent }
}

/// First prices.
fn rise(dual: &mut Dual<'_>, case: &Case, budget: &Budget<'_>, known: i64) -> Ascent {
    let mut ascent = Ascent::new(dual);
    let target = (known * dual.scale, (known - 1) * dual.scale);
    loop {
        let steps = ascent.run(dual, case, target, CHUNK);
        budget.count(u64::from(steps), u64::from(steps) * case.pairs() as u64 * 8);
        if ascent.is_spent() || budget.spent() >= PRICES || ascent.value > target.1 {
            return ascent;
        }
    }
}

/// Finds answers within the budget.
struct Finder<'a, 'b> {
    local: Local<'a>,
    budget: &'b Budget<'b>,
}

impl Finder<'_, '_> {
    /// The pairs that prices say are good.
    fn core(&mut self, dual: &mut Dual<'_>, case: &Case, ascent: &Ascent) -> Case {
        let worth = self.aim(dual, case, ascent);
        let few = FEW.max(dual.problem.agents().len() / 5);
        case.core(dual.problem, &worth, few).unwrap_or_else(|| case.clone())
    }

    /// What the prices prove.
    fn bound(&self, dual: &Dual<'_>, ascent: &Ascent) -> i64 {
        let up = i64::from(ascent.value.rem_euclid(dual.scale) != 0);
        ascent.value.div_euclid(dual.scale) + up
    }

    /// Whether prices prove less than the best answer costs.
    fn is_open(&self, dual: &Dual<'_>, ascent: &Ascent) -> bool {
        self.bound(dual, ascent) < self.known(dual.problem)
    }

    /// Looks where the prices say; gives what they say that capacity is worth.
    fn aim(&mut self, dual: &mut Dual<'_>, case: &Case, ascent: &Ascent) -> Vec<f64> {
        let agents = case.lists.len();
        let mut worth = Vec::with_capacity(agents);
        for agent in 0..agents {
            dual.fill(case, &ascent.best, agent);
            worth.push(dual.sack.price(case.room[agent]) / crate::lp::real(dual.scale));
        }
        self.local.aim(&worth);
        worth
    }

    fn round(&mut self) -> bool {
        let before = self.local.work;
        let better = self.local.round();
        self.budget.count(1, self.local.work - before);
        better
    }

    /// Tries an answer that may exceed capacities.
    fn look_from(&mut self, agent: Vec<u32>) {
        let before = self.local.work;
        self.local.look_from(agent);
        self.budget.count(1, self.local.work - before);
    }

    fn take(&mut self, answer: Allotment) {
        if self.local.best.as_ref().is_none_or(|best| answer.cost < best.cost) {
            self.local.best = Some(answer);
        }
    }

    /// Cost of the best answer; above what any can cost where there is none.
    fn known(&self, problem: &AllotmentProblem) -> i64 {
        let above = i64::try_from(problem.dearest()).unwrap_or(i64::MAX - 1) + 1;
        self.local.best.as_ref().map_or(above, |best| best.cost)
    }
}
