//! The Lagrangian relaxation of "every item once" in a case, and better prices for it: a subgradient method whose
//! directions remember (Held, Wolfe and Crowder 1974; Camerini, Fratta and Maffioli 1975), in whole numbers.

use super::super::model::{AllotmentProblem, NOBODY};
use super::case::Case;
use super::sack::Sack;

/// Steps without a better bound after which steps become shorter.
const PATIENCE: u32 = 12;
/// Step length, relative to what would close the gap to the target, at first and at the end.
const LONGEST: f64 = 1.6;
const SHORTEST: f64 = 0.002;
/// How much of the last direction stays in the next.
const MEMORY: f64 = 0.7;
/// How much of what was taken before stays in the shares.
const FADING: f64 = 0.95;

/// Works out relaxations.
pub(super) struct Dual<'a> {
    pub(super) problem: &'a AllotmentProblem,
    /// Parts of a unit of cost.
    pub(super) scale: i64,
    /// Highest price.
    most: i64,
    pub(super) sack: Sack,
    /// By agent, then item: whether the last relaxation took it.
    last: Vec<bool>,
}

impl<'a> Dual<'a> {
    pub(super) fn new(problem: &'a AllotmentProblem) -> Self {
        Self::in_parts(problem, None)
    }

    /// With prices in so many parts of a unit, where that is said.
    pub(super) fn in_parts(problem: &'a AllotmentProblem, scale: Option<i64>) -> Self {
        let dearest = i64::try_from(problem.dearest()).unwrap_or(i64::MAX).max(1);
        let likely = ((1_i64 << 58) / dearest).clamp(1, 1000);
        let scale = scale.unwrap_or(likely);
        let most = (1_i64 << 60) / i64::try_from(problem.items()).unwrap_or(i64::MAX);
        let pairs = problem.agents().len() * problem.items();
        Self { problem, scale, most, sack: Sack::default(), last: vec![false; pairs] }
    }

    /// Fills the sack of an agent.
    pub(super) fn fill(&mut self, case: &Case, prices: &[i64], agent: usize) {
        let of = &self.problem.agents()[agent];
        let scale = self.scale;
        self.sack.fill(case.lists[agent].iter().map(|&item| {
            let at = item as usize;
            (item, prices[at] - of.costs[at] * scale, of.weights[at])
        }));
    }

    /// What the filled sack of an agent is worth.
    pub(super) fn pack(&mut self, room: i64, agent: usize, out: usize) -> i64 {
        if self.problem.is_exact(agent) {
            self.sack.whole(room, out)
        } else {
            self.sack.shares(room, out)
        }
    }
}

/// Prices on their way.
#[derive(Clone, Debug)]
pub(super) struct Ascent {
    /// The best prices, and the relaxation at them in parts.
    pub(super) best: Vec<i64>,
    pub(super) value: i64,
    /// By agent: what its sack is worth at the best prices.
    pub(super) sacks: Vec<i64>,
    /// By agent, then item: in what share of the last relaxations it was taken.
    pub(super) share: std::rc::Rc<Vec<f32>>,
    prices: Vec<i64>,
    direction: Vec<f64>,
    length: f64,
    stale: u32,
}

impl Ascent {
    /// First prices: the second least cost.
    pub(super) fn new(dual: &Dual<'_>) -> Self {
        let agents = dual.problem.agents();
        let prices: Vec<i64> = (0..dual.problem.items())
            .map(|item| {
                let mut costs: Vec<i64> = agents.iter().map(|agent| agent.costs[item]).collect();
                costs.sort_unstable();
                costs[1.min(costs.len() - 1)] * dual.scale
            })
            .collect();
        Self {
            best: prices.clone(),
            value: i64::MIN,
            sacks: vec![0; agents.len()],
            share: std::rc::Rc::new(vec![0.0; agents.len() * dual.problem.items()]),
            direction: vec![0.0; prices.len()],
            prices,
            length: LONGEST,
            stale: 0,
        }
    }

    /// Starts from the prices of some items, among some agents.
    pub(super) fn of(&self, agents: usize, items: &[u32]) -> Self {
        let prices: Vec<i64> = items.iter().map(|&item| self.best[item as usize]).collect();
        Self {
            best: prices.clone(),
            value: i64::MIN,
            sacks: vec![0; agents],
            share: std::rc::Rc::new(vec![0.0; agents * items.len()]),
            direction: vec![0.0; prices.len()],
            prices,
            length: LONGEST / 4.0,
            stale: 0,
        }
    }

    /// Starts anew from the best prices, with shorter steps.
    pub(super) fn again(&self, shorter: f64) -> Self {
        Self {
            best: self.best.clone(),
            value: i64::MIN,
            sacks: self.sacks.clone(),
            share: self.share.clone(),
            prices: self.best.clone(),
            direction: vec![0.0; self.best.len()],
            length: LONGEST / shorter,
            stale: 0,
        }
    }

    /// Whether steps are as short as they may be.
    pub(super) fn is_spent(&self) -> bool {
        self.length <= SHORTEST
    }

    /// Takes so many steps towards `target` (in parts), or fewer: the bound exceeds `enough`, or steps have become
    /// short. Gives their number.
    pub(super) fn run(
        &mut self,
        dual: &mut Dual<'_>,
        case: &Case,
        (target, enough): (i64, i64),
        steps: u32,
    ) -> u32 {
        let items = self.prices.len();
        let mut slack = vec![0.0_f64; items];
        let mut sacks = vec![0; case.lists.len()];
        for done in 0..steps {
            let level = self.value.max(case.base * dual.scale);
            let target = target.min(level + level.abs() / 50 + dual.scale);
            let value = self.relax(dual, case, &mut slack, &mut sacks);
            if value > self.value {
                self.best.clone_from(&self.prices);
                self.sacks.clone_from(&sacks);
                self.value = value;
                self.stale = 0;
            } else {
                self.stale += 1;
                if self.stale >= PATIENCE {
                    self.length *= 0.66;
                    self.stale = 0;
                    self.prices.clone_from(&self.best);
                    self.direction.fill(0.0);
                    if self.is_spent() {
                        return done + 1;
                    }
                    continue;
                }
            }
            if self.value > enough {
                return done + 1;
            }
            self.step(dual, &slack, target.saturating_sub(value));
        }
        steps
    }

    /// The relaxation at the prices; slack of an item: one, less how often it is taken.
    fn relax(
        &mut self,
        dual: &mut Dual<'_>,
        case: &Case,
        slack: &mut [f64],
        sacks: &mut [i64],
    ) -> i64 {
        let items = self.prices.len();
        let mut value = case.base * dual.scale;
        for ((slack, owner), price) in slack.iter_mut().zip(&case.owner).zip(&self.prices) {
            let free = *owner == NOBODY;
            *slack = f64::from(u8::from(free));
            value += if free { *price } else { 0 };
        }
        let share = std::rc::Rc::make_mut(&mut self.share);
        #[expect(clippy::cast_possible_truncation, reason = "a share need not be exact")]
        let (fading, fresh) = (FADING as f32, (1.0 - FADING) as f32);
        for agent in 0..case.lists.len() {
            dual.fill(case, &self.prices, agent);
            let last = &mut dual.last[agent * items..(agent + 1) * items];
            dual.sack.hint(case.room[agent], |item| last[item as usize]);
            sacks[agent] = dual.pack(case.room[agent], agent, usize::MAX);
            value -= sacks[agent];
            let row = &mut share[agent * items..(agent + 1) * items];
            for &item in &case.lists[agent] {
                row[item as usize] *= fading;
                dual.last[agent * items + item as usize] = false;
            }
            if !dual.problem.is_exact(agent) {
                dual.sack.whole(case.room[agent], usize::MAX);
            }
            for at in 0..dual.sack.len() {
                if dual.sack.is_taken(at) {
                    let item = dual.sack.item(at) as usize;
                    slack[item] -= 1.0;
                    row[item] += fresh;
                    dual.last[agent * items + item] = true;
                }
            }
        }
        value
    }

    fn step(&mut self, dual: &Dual<'_>, slack: &[f64], gap: i64) {
        let mut norm = 0.0;
        for (direction, &slack) in self.direction.iter_mut().zip(slack) {
            *direction = *direction * MEMORY + slack;
            norm += *direction * *direction;
        }
        if norm < 1e-9 {
            return;
        }
        let step = self.length * crate::lp::real(gap.max(1)) / norm;
        for (price, direction) in self.prices.iter_mut().zip(&self.direction) {
            if *direction != 0.0 {
                let moved = price.saturating_add(crate::lp::integer(step * direction));
                *price = moved.clamp(0, dual.most);
            }
        }
    }
}
