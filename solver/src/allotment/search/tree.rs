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
/// Share of the tree that has to be closed after two fifths of the time that it has.
const HOPE: f64 = 0.15;

/// Items that are given at once where answers are sought: one, and one in so many, taken in at least this share.
const BATCH: usize = 12;
const AGREED: f32 = 0.9;

/// Answers that a dive repairs.
const REPAIRS: u32 = 6;

/// A case to be proved.
struct Open {
    case: Case,
    ascent: Ascent,
    /// Position of prices that bound it, and their bound in parts.
    known: (usize, i64),
    first: bool,
    /// Share of the whole, each half counted alike.
    part: f64,
}

struct Tree<'t, 'a, 'f, 'b> {
    dual: &'t mut Dual<'a>,
    finder: &'t mut Finder<'f, 'b>,
    prices: Vec<Vec<i64>>,
    steps: Vec<Step>,
    /// Least bound of all leaves so far, in parts.
    weakest: i64,
    cases: u64,
    /// How often answers that do not fit may still be repaired.
    repairs: u32,
    /// Share of the whole that is closed.
    closed: f64,
    /// Share of the budget that was spent at the start, and that may be.
    span: (f64, f64),
    /// Most cases, where only answers are sought and nothing is written down.
    most: Option<u64>,
}

/// Proves what the budget allows, beginning with the first case and its prices.
pub(super) fn prove(
    dual: &mut Dual<'_>,
    finder: &mut Finder<'_, '_>,
    (case, ascent): (Case, Ascent),
    until: f64,
) -> Proof {
    let mut tree = Tree::new(dual, finder, None);
    tree.span.1 = until;
    let known = (tree.keep(&ascent.best), ascent.value);
    let mut open = vec![Open { case, ascent, known, first: true, part: 1.0 }];
    while let Some(next) = open.pop() {
        let (part, before) = (next.part, open.len());
        tree.bound(next, &mut open);
        tree.closed += if open.len() == before { part } else { 0.0 };
    }
    let scale = tree.dual.scale;
    let bound = tree.weakest.div_euclid(scale) + i64::from(tree.weakest.rem_euclid(scale) != 0);
    let known = tree.finder.known(tree.dual.problem);
    Proof { bound: bound.min(known), scale, prices: tree.prices, steps: tree.steps }
}

/// Looks for an answer from the first case down, repairing what does not fit, until a share of the budget is spent.
pub(super) fn dive(
    dual: &mut Dual<'_>,
    finder: &mut Finder<'_, '_>,
    (case, ascent): (Case, Ascent),
    until: f64,
) {
    let most = case.left as u64 / 2 + 20;
    let mut tree = Tree::new(dual, finder, Some(most));
    tree.span.1 = until;
    tree.repairs = REPAIRS;
    let mut open = vec![Open { case, ascent, known: (0, i64::MIN), first: false, part: 1.0 }];
    while let Some(next) = open.pop() {
        tree.bound(next, &mut open);
    }
}

/// What came of looking.
pub(super) struct Looked {
    pub(super) is_better: bool,
    /// Whether nothing was left out.
    pub(super) is_whole: bool,
}

/// Looks for a better answer in a part of the first case, in so many cases.
pub(super) fn look(
    dual: &mut Dual<'_>,
    finder: &mut Finder<'_, '_>,
    (case, ascent): (Case, Ascent),
    most: u64,
) -> Looked {
    let before = finder.known(dual.problem);
    let mut tree = Tree::new(dual, finder, Some(most));
    let mut open = vec![Open { case, ascent, known: (0, i64::MIN), first: false, part: 1.0 }];
    while let Some(next) = open.pop() {
        tree.bound(next, &mut open);
    }
    Looked {
        is_better: tree.finder.known(tree.dual.problem) < before,
        is_whole: tree.cases <= most,
    }
}

impl<'t, 'a, 'f, 'b> Tree<'t, 'a, 'f, 'b> {
    fn new(dual: &'t mut Dual<'a>, finder: &'t mut Finder<'f, 'b>, most: Option<u64>) -> Self {
        let (prices, steps) = (Vec::new(), Vec::new());
        let span = (finder.budget.spent(), 1.0);
        Self {
            dual,
            finder,
            prices,
            steps,
            weakest: i64::MAX,
            cases: 0,
            repairs: 0,
            closed: 0.0,
            span,
            most,
        }
    }
}

impl Tree<'_, '_, '_, '_> {
    /// Position of the prices.
    fn keep(&mut self, prices: &[i64]) -> usize {
        if self.most.is_some() {
            return 0;
        }
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
        if self.most.is_some() {
            return;
        }
        self.steps.push(Step::Leaf { prices });
        self.weakest = self.weakest.min(value);
    }

    /// A case that allows nothing: any prices do.
    fn empty(&mut self) {
        if self.most.is_some() {
            return;
        }
        self.steps.push(Step::Leaf { prices: 0 });
    }

    fn gives_up(&self) -> bool {
        let numbers = self.prices.len() * self.dual.problem.items();
        let budget = self.finder.budget;
        self.most.is_some_and(|most| self.cases > most)
            || numbers > PRICES
            || self.is_hopeless()
            || budget.stops()
    }

    /// Whether the end of the span has come, or will not see the end of the tree.
    fn is_hopeless(&self) -> bool {
        let (from, until) = self.span;
        let spent = (self.finder.budget.spent() - from) / (until - from).max(1e-9);
        spent >= 1.0 || (self.most.is_none() && spent > 0.4 && self.closed < HOPE)
    }

    /// Ends a case, or goes on with its halves.
    fn bound(&mut self, mut now: Open, open: &mut Vec<Open>) {
        self.cases += 1;
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
                if self.most.is_none() {
                    self.try_shares(&now.case, &now.ascent);
                }
            }
            now.first = false;
            let levels = (now.known.1, self.enough());
            let best = now.ascent.best.clone();
            let budget = self.finder.budget;
            let stops = || budget.stops();
            let thorough = self.most.is_none();
            let fixed = fixing::fixed(self.dual, &now.case, &best, levels, (thorough, &stops));
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
        if self.most.is_none() {
            self.steps.push(Step::Fixed { prices: now.known.0, taken, apart });
        }
        now.ascent = now.ascent.again(4.0);
        left
    }

    /// Better prices.
    fn raise(&mut self, now: &mut Open) {
        loop {
            let known = self.finder.known(self.dual.problem);
            let target = (known * self.dual.scale, self.enough());
            let before = now.ascent.value;
            let chunk = if self.most.is_some() { CHUNK / 2 } else { CHUNK };
            let steps = now.ascent.run(self.dual, &now.case, target, chunk);
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
    fn try_shares(&mut self, case: &Case, ascent: &Ascent) {
        let agent = rounded(case, ascent);
        if agent.iter().all(|&agent| agent != NOBODY) {
            self.finder.look_from(agent);
        }
    }

    /// Two cases by the item that is torn most between agents.
    fn branch(&mut self, now: Open, open: &mut Vec<Open>) {
        let Some(pair) = self.torn(&now) else { return self.leaf(now.known) };
        if self.most.is_some() {
            return self.dive(now, pair, open);
        }
        if self.most.is_none() {
            self.steps.push(Step::Branch(pair));
        }
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
            open.push(Open { case, ascent, known, first: false, part: now.part / 2.0 });
        }
    }

    /// Goes on with the items that relaxations agree about, and without the pair of the first of them.
    fn dive(&mut self, now: Open, pair: AgentItem, open: &mut Vec<Open>) {
        let problem = self.dual.problem;
        let items = problem.items();
        let case = &now.case;
        let (mut with, mut without) = (case.clone(), case.clone());
        if without.part(problem, &[pair]) {
            let ascent = now.ascent.again(4.0);
            open.push(Open {
                case: without,
                ascent,
                known: now.known,
                first: false,
                part: now.part / 2.0,
            });
        }
        let mut batch = vec![];
        for (agent, list) in (0..).zip(&with.lists) {
            for &item in list {
                let share = now.ascent.share[agent as usize * items + item as usize];
                if share > AGREED && item != pair.item {
                    batch.push((share, AgentItem { agent, item }));
                }
            }
        }
        batch.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let batch: Vec<AgentItem> = std::iter::once(pair)
            .chain(batch.into_iter().map(|b| b.1))
            .take(1 + with.left / BATCH)
            .collect();
        let fits = with.take(problem, &batch);
        let ends = !fits || with.left == 0;
        if ends && self.repairs > 0 {
            self.repairs -= 1;
            self.try_shares(case, &now.ascent);
        }
        if fits {
            let ascent = now.ascent.again(4.0);
            open.push(Open {
                case: with,
                ascent,
                known: now.known,
                first: false,
                part: now.part / 2.0,
            });
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
        let answers = self.most.is_some();
        let doubt = |item: usize| if answers { -most[item].0 } else { (most[item].0 - 0.5).abs() };
        let item = free.min_by(|&a, &b| doubt(a).total_cmp(&doubt(b)).then(a.cmp(&b)))?;
        Some(AgentItem { agent: most[item].1, item: u32::try_from(item).unwrap_or(NOBODY) })
    }
}

/// By item: the agent whose relaxations took it most often.
pub(super) fn rounded(case: &Case, ascent: &Ascent) -> Vec<u32> {
    let items = case.owner.len();
    let mut agent = case.owner.clone();
    let mut best = vec![-1.0_f32; items];
    for (at, list) in (0..).zip(&case.lists) {
        for &item in list {
            let share = ascent.share[at as usize * items + item as usize];
            if share > best[item as usize] {
                (best[item as usize], agent[item as usize]) = (share, at);
            }
        }
    }
    agent
}
