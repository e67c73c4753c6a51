//! Branch and bound by the Lagrangian relaxation, writing its own proof: every case ends at prices that bound it, every
//! pair that is fixed is fixed by prices.

use super::super::model::{AgentItem, Allotment, NOBODY, Proof, Step};
use super::Finder;
use super::case::Case;
use super::dual::{Ascent, Dual};
use super::fixing::{self, Fixed};

/// Relaxations between two looks at whether going on is worth while.
const CHUNK: u32 = 20;
/// Share of what is missing that a chunk has to gain.
const WORTH: f64 = 0.08;
/// Numbers that all prices of a proof may be.
const PRICES: usize = 1 << 24;
/// Share of the budget after which nothing new is tried.
const LATE: f64 = 0.97;

/// A case to be proved.
struct Open {
    case: Case,
    ascent: Ascent,
    /// Position of prices that bound it, and their bound in parts.
    known: (usize, i64),
    first: bool,
}

struct Tree<'t, 'a, 'f, 'b> {
    dual: &'t mut Dual<'a>,
    finder: &'t mut Finder<'f, 'b>,
    prices: Vec<Vec<i64>>,
    steps: Vec<Step>,
    /// Least bound of all leaves so far, in parts.
    weakest: i64,
}

/// Proves what the budget allows, beginning with the first case and its prices.
pub(super) fn prove(
    dual: &mut Dual<'_>,
    finder: &mut Finder<'_, '_>,
    case: Case,
    ascent: Ascent,
) -> Proof {
    let mut tree =
        Tree { dual, finder, prices: Vec::new(), steps: Vec::new(), weakest: i64::MAX };
    let known = (tree.keep(&ascent.best), ascent.value);
    let mut open = vec![Open { case, ascent, known, first: true }];
    while let Some(next) = open.pop() {
        tree.bound(next, &mut open);
    }
    let scale = tree.dual.scale;
    let bound = tree.weakest.div_euclid(scale) + i64::from(tree.weakest.rem_euclid(scale) != 0);
    let known = tree.finder.known(tree.dual.problem);
    Proof { bound: bound.min(known), scale, prices: tree.prices, steps: tree.steps }
}

impl Tree<'_, '_, '_, '_> {
    /// Position of the prices.
    fn keep(&mut self, prices: &[i64]) -> usize {
        if self.prices.last().is_none_or(|last| last != prices) {
            self.prices.push(prices.to_vec());
        }
        self.prices.len() - 1
    }

    /// Parts that a case has to exceed.
    fn enough(&self) -> i64 {
        (self.finder.known(self.dual.problem) - 1) * self.dual.scale
    }

    fn leaf(&mut self, (prices, value): (usize, i64)) {
        self.steps.push(Step::Leaf { prices });
        self.weakest = self.weakest.min(value);
    }

    /// A case that allows nothing: any prices do.
    fn empty(&mut self) {
        self.steps.push(Step::Leaf { prices: 0 });
    }

    fn gives_up(&self) -> bool {
        let numbers = self.prices.len() * self.dual.problem.items();
        let budget = self.finder.budget;
        numbers > PRICES || budget.spent() >= LATE || budget.stops()
    }

    /// Ends a case, or goes on with its halves.
    fn bound(&mut self, mut now: Open, open: &mut Vec<Open>) {
        loop {
            if now.known.1 > self.enough() || self.gives_up() {
                return self.leaf(now.known);
            }
            if now.case.left == 0 {
                let agent = now.case.owner.clone();
                self.finder.take(Allotment { agent, cost: now.case.base });
                return self.leaf((now.known.0, now.case.base * self.dual.scale));
            }
            if !now.first {
                self.raise(&mut now);
                if now.known.1 > self.enough() {
                    return self.leaf(now.known);
                }
                self.try_shares(&now);
            }
            now.first = false;
            let levels = (now.known.1, self.enough());
            let best = now.ascent.best.clone();
            let fixed = fixing::fixed(self.dual, &now.case, &best, levels);
            let count = fixed.taken.len() + fixed.apart.len();
            let pairs = now.case.pairs();
            self.finder.budget.count(1, pairs as u64 * 8);
            if count == 0 {
                break;
            }
            if !self.fix(&mut now, fixed) {
                return self.empty();
            }
            if count * 10 < pairs {
                break;
            }
        }
        if now.case.left == 0 {
            return self.bound(now, open);
        }
        self.branch(now, open);
    }

    /// Takes what prices decide; says whether anything is left.
    fn fix(&mut self, now: &mut Open, fixed: Fixed) -> bool {
        let problem = self.dual.problem;
        let Fixed { taken, apart } = fixed;
        let left = now.case.part(problem, &apart) && now.case.take(problem, &taken);
        self.steps.push(Step::Fixed { prices: now.known.0, taken, apart });
        now.ascent = now.ascent.again(4.0);
        left
    }

    /// Better prices.
    fn raise(&mut self, now: &mut Open) {
        loop {
            let known = self.finder.known(self.dual.problem);
            let target = (known * self.dual.scale, self.enough());
            let before = now.ascent.value;
            let steps = now.ascent.run(self.dual, &now.case, target, CHUNK);
            let work = u64::from(steps) * now.case.pairs() as u64 * 8;
            self.finder.budget.count(u64::from(steps), work);
            let value = now.ascent.value;
            if value > now.known.1 {
                now.known = (usize::MAX, value);
            }
            let missing = crate::lp::real(target.0 - value);
            let gained = crate::lp::real(value.saturating_sub(before));
            let over = value > target.1 || now.ascent.is_spent() || self.gives_up();
            if over || (before > i64::MIN && gained < WORTH * missing) {
                break;
            }
        }
        if now.known.0 == usize::MAX {
            let best = std::mem::take(&mut now.ascent.best);
            now.known.0 = self.keep(&best);
            now.ascent.best = best;
        }
    }

    /// An answer near what the relaxations took.
    fn try_shares(&mut self, now: &Open) {
        let items = self.dual.problem.items();
        let mut agent = now.case.owner.clone();
        let mut best = vec![-1.0_f32; items];
        for (at, list) in (0..).zip(&now.case.lists) {
            for &item in list {
                let share = now.ascent.share[at as usize * items + item as usize];
                if share > best[item as usize] {
                    (best[item as usize], agent[item as usize]) = (share, at);
                }
            }
        }
        if agent.iter().all(|&agent| agent != NOBODY) {
            self.finder.look_from(agent);
        }
    }

    /// Two cases by the item that is torn most between agents.
    fn branch(&mut self, now: Open, open: &mut Vec<Open>) {
        let Some(pair) = self.torn(&now) else { return self.leaf(now.known) };
        self.steps.push(Step::Branch(pair));
        let problem = self.dual.problem;
        let mut halves = Vec::new();
        let (mut with, mut without) = (now.case.clone(), now.case);
        let left = with.take(problem, &[pair]);
        halves.push((left, with));
        let left = without.part(problem, &[pair]);
        halves.push((left, without));
        let second = halves.pop();
        let first = halves.pop();
        // The stack gives the first half first; a half that allows nothing is a leaf at its place.
        for (left, case) in [second, first].into_iter().flatten() {
            let known = if left { now.known } else { (0, i64::MAX) };
            let ascent = now.ascent.again(4.0);
            open.push(Open { case, ascent, known, first: false });
        }
    }

    fn torn(&self, now: &Open) -> Option<AgentItem> {
        let items = self.dual.problem.items();
        let mut most: Vec<(f32, u32)> = vec![(-1.0, NOBODY); items];
        let mut sum = vec![0.0_f32; items];
        for (agent, list) in (0..).zip(&now.case.lists) {
            for &item in list {
                let share = now.ascent.share[agent as usize * items + item as usize];
                sum[item as usize] += share;
                if share > most[item as usize].0 {
                    most[item as usize] = (share, agent);
                }
            }
        }
        let free = (0..items).filter(|&item| most[item].1 != NOBODY);
        let doubt = |item: usize| (most[item].0 - 0.5).abs();
        let item = free.min_by(|&a, &b| doubt(a).total_cmp(&doubt(b)).then(a.cmp(&b)))?;
        Some(AgentItem { agent: most[item].1, item: u32::try_from(item).unwrap_or(NOBODY) })
    }
}
