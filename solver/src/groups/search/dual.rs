//! Prices of places to attend and to lead by a subgradient method (Held, Wolfe and Crowder 1974) with directions
//! that remember (Camerini, Fratta and Maffioli 1975).

use super::super::model::{GroupProblem, LARGEST, MeetingId, Prices, SCALE};
use super::case::Case;
use super::column::{Column, Scratch, cheapest};
use super::{Known, Options, opening};
use crate::pairing::Monitor;

/// Steps where nobody limits them.
const USUAL: u64 = 1500;
/// Steps without a better bound after which steps become smaller.
const PATIENCE: u32 = 20;
/// Steps from one look for an answer to the next.
const LOOK: u64 = 25;

/// Prices stay within this: no answer obeys a case in which they would rise without end.
const WIDEST: f64 = 4.0 * LARGEST as f64;

/// Prices in units of cost.
#[derive(Clone, Debug, Default)]
pub(super) struct Point {
    pub(super) members: Vec<f64>,
    pub(super) leaders: Vec<f64>,
}

impl Point {
    /// The same in whole parts of the unit.
    #[expect(clippy::cast_possible_truncation, reason = "prices are far below 2^53 parts")]
    #[expect(clippy::cast_precision_loss, reason = "a scale")]
    pub(super) fn whole(&self) -> Prices {
        let parts = |list: &[f64]| list.iter().map(|p| (p * SCALE as f64).round() as i64).collect();
        Prices { members: parts(&self.members), leaders: parts(&self.leaders) }
    }
}

/// Where the method stands.
pub(super) struct Ascent<'a> {
    problem: &'a GroupProblem,
    point: Point,
    best: (f64, Point),
    step: f64,
    case: Case,
    /// How often the last steps asked for each group, to see what they disagree about.
    pub(super) asked: Vec<Vec<Column>>,
}

impl<'a> Ascent<'a> {
    pub(super) fn new(problem: &'a GroupProblem) -> Self {
        let members = problem.members().iter().map(|m| real(m.penalty)).collect();
        let leaders = vec![0.0; problem.leaders().len()];
        let point = Point { members, leaders };
        let (best, case) = ((f64::NEG_INFINITY, point.clone()), Case::default());
        Self { problem, best, point, step: 1.0, case, asked: Vec::new() }
    }

    /// Begins at prices known.
    pub(super) fn begin(&mut self, prices: &Prices) {
        let units = |list: &[i64]| list.iter().map(|&p| real(p) / real(SCALE)).collect();
        let point = Point { members: units(&prices.members), leaders: units(&prices.leaders) };
        let fits = point.members.len() == self.point.members.len()
            && point.leaders.len() == self.point.leaders.len();
        if fits {
            self.point = point;
        }
    }

    /// Takes prices that prove more than what is known.
    pub(super) fn consider(&mut self, point: Point) {
        self.point = point;
        let bound = self.value();
        if bound > self.best.0 {
            self.best = (bound, self.point.clone());
        }
    }

    /// The method within a case, from prices known.
    pub(super) fn within(problem: &'a GroupProblem, case: Case, point: Point) -> Self {
        let best = (f64::NEG_INFINITY, point.clone());
        Self { problem, best, point, step: 1.0, case, asked: Vec::new() }
    }

    /// The best prices known, and what they prove.
    pub(super) fn best(&self) -> &(f64, Point) {
        &self.best
    }

    /// A few steps, without looks for answers.
    pub(super) fn climb(&mut self, steps: u64, target: f64) {
        let mut direction = self.still();
        let mut stale = 0;
        for _ in 0..steps {
            let Some((bound, slope)) = self.evaluate() else {
                self.best.0 = f64::INFINITY;
                return;
            };
            stale += 1;
            if bound > self.best.0 {
                (self.best, stale) = ((bound, self.point.clone()), 0);
            }
            if bound > target {
                return;
            }
            if stale > PATIENCE / 4 {
                (stale, self.step) = (0, self.step * 0.7);
            }
            if !self.follow(&mut direction, &slope, target - bound) {
                return;
            }
        }
    }

    fn still(&self) -> Point {
        Point {
            members: vec![0.0; self.problem.members().len()],
            leaders: vec![0.0; self.problem.leaders().len()],
        }
    }

    /// One step, Polyak's length for what is missing; `false` where there is nowhere to go.
    fn follow(&mut self, direction: &mut Point, slope: &Point, missing: f64) -> bool {
        blend(&mut direction.members, &slope.members);
        blend(&mut direction.leaders, &slope.leaders);
        let norm: f64 = direction.members.iter().chain(&direction.leaders).map(|d| d * d).sum();
        if norm > 0.0 {
            self.advance(direction, self.step * missing.max(1.0) / norm);
        }
        norm > 0.0
    }

    /// Goes on from the best prices known, looks for answers on the way, and gives the best prices.
    pub(super) fn run(
        &mut self,
        options: Options,
        monitor: &dyn Monitor,
        known: &mut Known,
    ) -> Prices {
        let steps = options.iterations.unwrap_or(USUAL);
        if self.best.0 > f64::NEG_INFINITY {
            self.point = self.best.1.clone();
            self.step = 1.0;
        }
        self.level();
        let mut direction = self.still();
        let mut stale = 0;
        for step in 0..steps {
            if monitor.should_stop() || self.step < 1e-4 {
                break;
            }
            if step % LOOK == 0 {
                self.look(known);
            }
            let Some((bound, slope)) = self.evaluate() else { break };
            if bound > self.best.0 {
                if bound > self.best.0 + 1e-5 * bound.abs().max(1.0) {
                    stale = 0;
                }
                self.best = (bound, self.point.clone());
            } else {
                stale += 1;
            }
            if stale > PATIENCE {
                (stale, self.step) = (0, self.step * 0.7);
                self.point = self.best.1.clone();
            }
            if real(known.total) - self.best.0 < 1.0 {
                break;
            }
            if !self.follow(&mut direction, &slope, real(known.total) - bound) {
                break;
            }
        }
        self.best.1.whole()
    }

    /// Looks for an answer at the point, and takes the prices that prove the assignment of teams where they are better.
    fn look(&mut self, known: &mut Known) {
        let own = self.point.clone();
        let at_hand = self.value();
        opening::look(self.problem, &mut self.point, known);
        if self.value() < at_hand {
            self.point = own;
        }
    }

    /// One price for every volunteer, the best there is at the prices of children (golden section of a concave
    /// function), where that is better than the prices at hand.
    fn level(&mut self) {
        let sizes: Vec<f64> = self.problem.leaders().iter().map(|l| f64::from(l.size)).collect();
        let own = self.point.leaders.clone();
        let at_hand = self.value();
        let dearest = self.problem.members().iter().map(|m| m.penalty).max().unwrap_or(0);
        let most = self.problem.meetings().iter().flat_map(|m| &m.choices).map(|c| c.per_volunteer);
        let mut at = |level: f64| {
            self.point.leaders = sizes.iter().map(|size| size * level).collect();
            self.value()
        };
        let (mut low, mut high) = (0.0, real(dearest) * f64::from(most.max().unwrap_or(1)));
        for _ in 0..24 {
            let (third, other) = (low + (high - low) * 0.382, low + (high - low) * 0.618);
            if at(third) < at(other) { low = third } else { high = other }
        }
        if at(f64::midpoint(low, high)) <= at_hand {
            self.point.leaders = own;
        }
    }

    fn advance(&mut self, direction: &Point, length: f64) {
        let members = self.point.members.iter_mut().zip(&direction.members);
        for ((price, slope), member) in members.zip(self.problem.members()) {
            *price = (*price + length * slope).clamp(-WIDEST, real(member.penalty));
        }
        for (price, slope) in self.point.leaders.iter_mut().zip(&direction.leaders) {
            *price = (*price + length * slope).clamp(0.0, WIDEST);
        }
    }

    /// The bound at the point.
    fn value(&mut self) -> f64 {
        self.evaluate().map_or(f64::INFINITY, |(bound, _)| bound)
    }

    /// The bound at the point, and which way it rises; `None` where the case is impossible.
    fn evaluate(&mut self) -> Option<(f64, Point)> {
        let Point { members, leaders } = &self.point;
        let mut bound = 0.0;
        let mut slope =
            Point { members: vec![0.0; members.len()], leaders: vec![0.0; leaders.len()] };
        for (at, (member, &price)) in self.problem.members().iter().zip(members).enumerate() {
            bound += f64::from(member.wanted) * price;
            slope.members[at] = f64::from(member.wanted);
        }
        for (at, (leader, &price)) in self.problem.leaders().iter().zip(leaders).enumerate() {
            for &loss in leader.losses.iter().filter(|&&loss| real(loss) < price) {
                bound += real(loss) - price;
                slope.leaders[at] -= 1.0;
            }
        }
        let mut scratch = Scratch::default();
        let mut asked = Vec::new();
        for at in 0..self.problem.meetings().len() {
            let meeting = MeetingId::at(at);
            let rules = self.case.rules(meeting);
            let column = cheapest(self.problem, meeting, &self.point, rules, &mut scratch);
            let Some(column) = column else {
                if rules.is_some_and(|rules| rules.open) {
                    return None;
                }
                continue;
            };
            bound += column.reduced;
            column.members.iter().for_each(|m| slope.members[m.index()] -= 1.0);
            column.leaders.iter().for_each(|l| slope.leaders[l.index()] += 1.0);
            if self.case.is_kept() {
                asked.push(column);
            }
        }
        if self.case.is_kept() {
            self.asked.push(asked);
        }
        // A price that cannot rise further has no slope upwards.
        for (at, member) in self.problem.members().iter().enumerate() {
            if slope.members[at] > 0.0 && members[at] >= real(member.penalty) {
                slope.members[at] = 0.0;
            }
        }
        for (slope, &price) in slope.leaders.iter_mut().zip(leaders) {
            if *slope < 0.0 && price <= 0.0 {
                *slope = 0.0;
            }
        }
        Some((bound, slope))
    }
}

fn blend(direction: &mut [f64], slope: &[f64]) {
    for (direction, slope) in direction.iter_mut().zip(slope) {
        *direction = 0.6 * *direction + *slope;
    }
}

#[expect(clippy::cast_precision_loss, reason = "costs are below 2^53")]
pub(super) fn real(value: i64) -> f64 {
    value as f64
}
