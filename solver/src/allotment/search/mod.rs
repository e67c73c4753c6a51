//! The search: prices, answers, the proof.

mod case;
mod dual;
mod fixing;
mod local;
mod sack;
mod tree;

use std::cell::Cell;

use super::model::{Allotment, AllotmentProblem, Proof, Step};
use super::{Options, Outcome};
use crate::pairing::Monitor;
use case::Case;
use dual::{Ascent, Dual};
use local::Local;

/// Share of the budget that first prices, and the search for answers before the proof, may use.
const PRICES: f64 = 0.25;
const ANSWERS: f64 = 0.5;
/// Relaxations between two looks at answers.
const CHUNK: u32 = 25;
/// Rounds without a better answer before the proof.
const PATIENCE: u32 = 400;

pub(super) fn search(
    problem: &AllotmentProblem,
    options: Options,
    monitor: &dyn Monitor,
) -> Outcome {
    let budget = Budget::new(options, monitor);
    let mut dual = Dual::new(problem);
    let Some(case) = Case::new(problem) else {
        let above = i64::try_from(problem.dearest()).unwrap_or(i64::MAX - 1) + 1;
        let (scale, steps) = (dual.scale, vec![Step::Leaf { prices: 0 }]);
        let prices = vec![vec![0; problem.items()]];
        let proof = Proof { bound: above, scale, prices, steps };
        return Outcome { answer: None, proof, iterations: 0 };
    };
    let mut finder = Finder { local: Local::new(problem, options.seed), budget: &budget };
    let ascent = rise(&mut dual, &case, &mut finder);
    let bound = |ascent: &Ascent, scale: i64| {
        ascent.value.div_euclid(scale) + i64::from(ascent.value.rem_euclid(scale) != 0)
    };
    let first = bound(&ascent, dual.scale);
    let mut vain = 0;
    while first < finder.known(problem) && vain < PATIENCE && budget.spent() < ANSWERS {
        vain = if finder.round() { 0 } else { vain + 1 };
    }
    let proof = tree::prove(&mut dual, &mut finder, case, ascent);
    while budget.is_limited() && proof.bound < finder.known(problem) && !budget.stops() {
        finder.round();
    }
    let known = finder.known(problem);
    let proof = Proof { bound: proof.bound.min(known), ..proof };
    Outcome { answer: finder.local.best, proof, iterations: budget.steps.get() }
}

/// First prices, and answers beside them.
fn rise(dual: &mut Dual<'_>, case: &Case, finder: &mut Finder<'_, '_>) -> Ascent {
    let problem = dual.problem;
    let mut ascent = Ascent::new(dual);
    finder.aim(dual, case, &ascent);
    for _ in 0..10 {
        finder.round();
    }
    let mut chunks = 0;
    loop {
        let known = finder.known(problem);
        let before = ascent.value;
        let target = (known * dual.scale, (known - 1) * dual.scale);
        let steps = ascent.run(dual, case, target, CHUNK);
        finder.budget.count(u64::from(steps), u64::from(steps) * case.pairs() as u64 * 8);
        if ascent.value > target.1 || ascent.is_spent() || finder.budget.spent() >= PRICES {
            finder.aim(dual, case, &ascent);
            return ascent;
        }
        chunks += 1;
        if chunks % 4 == 0 && before < ascent.value {
            finder.aim(dual, case, &ascent);
            for _ in 0..4 {
                finder.round();
            }
        }
    }
}

/// Finds answers within the budget.
struct Finder<'a, 'b> {
    local: Local<'a>,
    budget: &'b Budget<'b>,
}

impl Finder<'_, '_> {
    /// Looks where the prices say.
    fn aim(&mut self, dual: &mut Dual<'_>, case: &Case, ascent: &Ascent) {
        let agents = case.lists.len();
        let mut worth = Vec::with_capacity(agents);
        for agent in 0..agents {
            dual.fill(case, &ascent.best, agent);
            worth.push(dual.sack.price(case.room[agent]) / crate::lp::real(dual.scale));
        }
        self.local.aim(&worth);
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

/// Steps and time that are left.
struct Budget<'a> {
    monitor: &'a dyn Monitor,
    steps: Cell<u64>,
    work: Cell<u64>,
    most: Option<u64>,
    /// Seconds that there were at the start.
    seconds: Option<f64>,
}

/// Work where nothing is limited: moves and pairs that are looked at.
const USUAL: u64 = 40_000_000_000;

impl<'a> Budget<'a> {
    fn new(options: Options, monitor: &'a dyn Monitor) -> Self {
        let (steps, work) = (Cell::new(0), Cell::new(0));
        Self { monitor, steps, work, most: options.iterations, seconds: monitor.seconds_left() }
    }

    fn count(&self, steps: u64, work: u64) {
        self.steps.set(self.steps.get() + steps);
        self.work.set(self.work.get() + work);
    }

    fn is_limited(&self) -> bool {
        self.most.is_some() || self.seconds.is_some()
    }

    /// Share of steps, of time or of the usual work that is spent, whichever is most.
    fn spent(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = |of: u64, most: u64| of as f64 / most.max(1) as f64;
        let steps = self.most.map_or(0.0, |most| share(self.steps.get(), most));
        let time = self.seconds.zip(self.monitor.seconds_left());
        let time = time.map_or(0.0, |(all, left)| 1.0 - left / all.max(1e-9));
        let work = if self.is_limited() { 0.0 } else { share(self.work.get(), USUAL) };
        steps.max(time).max(work)
    }

    fn stops(&self) -> bool {
        self.spent() >= 1.0 || self.monitor.should_stop()
    }
}
