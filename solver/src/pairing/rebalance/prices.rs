//! The price of budgets at which changes come down to what they allow.

use super::between::{self, Side};
use super::planting;
use crate::certificate::{
    Certificate, CheckMode, Pair, Prices, Solution, Status, Survivors, check,
};
use crate::ids::{ChildId, VolunteerId};
use crate::model::Instance;
use crate::objective::TooWide;
use crate::pairing::answer::{self, scaled};
use crate::pairing::complete::{Engine, Finish};
use crate::pairing::{Monitor, Phase, Statistics};
use crate::travel::Travel;

/// First price above nothing, in metre-equivalents; doubled until the budget is kept.
const FIRST: i64 = 512;
/// Price that keeps most pairs, to start from.
const KEEPING: i64 = 1 << 11;
/// Below this price the next lower one tried is nothing.
const LEAST: i64 = 64;
/// Most prices tried for one set of budgets. Each is a network solved warm.
const TRIES: usize = 96;

/// A pair that could go on and stands in the working set.
struct Tracked {
    volunteer: VolunteerId,
    child: ChildId,
    arc: u32,
    cost: i64,
}

/// The network with bonuses on pairs that could go on.
pub(super) struct Relaxed<'a> {
    instance: &'a Instance,
    travel: &'a dyn Travel,
    survivors: Survivors,
    engine: Engine<'a>,
    /// Whether to start from the pairs that could go on.
    warm: bool,
    /// Nothing before the first solve.
    tracked: Option<Vec<Tracked>>,
    known: Vec<Tried>,
    /// The best answer between tries, with its scaled value.
    joined: Option<(i128, Vec<Pair>)>,
    /// Largest bonus that a pair may get, shared among its budgets.
    dearest: i64,
}

/// What prices of budgets led to.
struct Tried {
    budgets: Vec<i64>,
    /// Changes by budget.
    changes: Vec<i64>,
    pairs: Vec<Pair>,
    /// Scaled value.
    scaled: i128,
    prices: Prices,
}

impl Tried {
    /// No answer within the budgets has a lower scaled value.
    fn bound(&self, survivors: &Survivors) -> i128 {
        let paid = self.budgets.iter().zip(&self.changes).enumerate();
        let paid = paid.map(|(at, (&price, &changes))| {
            i128::from(price) * i128::from(changes - survivors.most(at))
        });
        self.scaled + paid.sum::<i128>()
    }

    fn exceeds(&self, survivors: &Survivors) -> bool {
        self.changes.iter().enumerate().any(|(at, &changes)| changes > survivors.most(at))
    }
}

/// Where the price of a budget lies.
#[derive(Clone, Copy, Debug)]
struct Bracket {
    /// Too low: price and changes.
    low: (i64, i64),
    /// High enough.
    high: Option<(i64, i64)>,
}

impl<'a> Relaxed<'a> {
    pub(super) fn new(
        instance: &'a Instance,
        travel: &'a dyn Travel,
        survivors: Survivors,
    ) -> Result<Self, TooWide> {
        let warm =
            survivors.budgets() == 1 && 4 * survivors.iter().count() >= instance.children().len();
        let engine = match warm {
            true => Engine::apart(instance, travel)?,
            false => Engine::new(instance, travel)?,
        };
        let scale = engine.formulation.scale;
        let most = survivors.iter().map(|(_, survivor)| survivor.budgets.len()).max().unwrap_or(0);
        let shared = i64::try_from(most.max(1)).unwrap_or(i64::MAX);
        // Dearer than losing a unit of any class, cheaper than breaking a rule.
        let dearest = (3 * scale.factor * (scale.classes + 1) / 2 / shared).max(1);
        let (tracked, known, joined) = (None, Vec::new(), None);
        Ok(Self { instance, travel, survivors, engine, warm, tracked, known, joined, dearest })
    }

    pub(super) fn statistics(&self) -> Statistics {
        self.engine.statistics()
    }

    /// Lets the only budget allow another number of changes. What is known of its prices stays.
    pub(super) fn allow(&mut self, most: u32) {
        self.survivors.allow(most);
        self.joined = None;
    }

    /// Changes of the only budget where it costs nothing; `None` where the monitor said stop.
    pub(super) fn unlimited(&mut self, monitor: &dyn Monitor) -> Option<i64> {
        let free = |tried: &&Tried| tried.budgets.iter().all(|&price| price == 0);
        let started = self.start(None, monitor);
        if started && !self.known.iter().any(|tried| free(&tried)) {
            let nothing = vec![0; self.survivors.budgets()];
            if !self.attempt(nothing, None, monitor) {
                return None;
            }
        }
        started.then(|| self.known.iter().find(free).map(|tried| tried.changes[0]))?
    }

    /// The best answer found within the budgets, with the best bound and the prices that prove it. A gap
    /// below `close` of the value is not looked into further. Status and levels are the caller's to state.
    pub(super) fn search(
        &mut self,
        rounds: Option<u64>,
        standing: &[Pair],
        close: i128,
        monitor: &dyn Monitor,
    ) -> Solution {
        let scale = self.engine.formulation.scale;
        let start = answer::measured(self.instance, self.travel, standing);
        let start = (scaled(self.instance, scale, &start), standing.to_vec());
        if !self.start(rounds, monitor) {
            return self.stopped(start.1);
        }
        self.tighten(start.0, close, rounds, monitor);
        let kept = self.known.iter().filter(|tried| !tried.exceeds(&self.survivors));
        let kept = kept.min_by_key(|tried| tried.scaled);
        let mut best = match kept {
            Some(kept) if kept.scaled < start.0 => (kept.scaled, kept.pairs.clone()),
            _ => start,
        };
        let proof = self.known.iter().max_by_key(|tried| tried.bound(&self.survivors));
        if let Some(joined) = self.joined.take().filter(|joined| joined.0 < best.0) {
            best = joined;
        }
        let value = answer::measured(self.instance, self.travel, &best.1);
        let certificate = Certificate {
            scale: scale.factor,
            prices: proof.map(|proof| proof.prices.clone()).unwrap_or_default(),
            budgets: proof.map(|proof| proof.budgets.clone()).unwrap_or_default(),
            ..Certificate::default()
        };
        let bound = proof.map_or(0, |proof| proof.bound(&self.survivors));
        Solution { status: Status::Feasible, pairs: best.1, value, bound, certificate }
    }

    /// The answer that stands, with what the prices at hand prove.
    fn stopped(&self, pairs: Vec<Pair>) -> Solution {
        let formulation = &self.engine.formulation;
        let value = answer::measured(self.instance, self.travel, &pairs);
        let mut certificate = Certificate {
            scale: formulation.scale.factor,
            prices: formulation.prices(&self.engine.simplex, 0),
            ..Certificate::default()
        };
        answer::lower(&self.engine, &mut certificate.prices);
        let mut solution =
            Solution { status: Status::Stopped, pairs, value, bound: 0, certificate };
        let proved = check(self.instance, self.travel, &solution, CheckMode::Indexed).dual_value;
        solution.bound = proved.unwrap_or(-i128::from(i64::MAX));
        solution
    }

    /// Solves once: where budgets cost nothing, or from the pairs that could go on at a price that keeps most
    /// of them. Whether that came to its end.
    fn start(&mut self, rounds: Option<u64>, monitor: &dyn Monitor) -> bool {
        if self.tracked.is_some() {
            return true;
        }
        if self.warm {
            let laid = self.engine.open(monitor);
            let prices = vec![KEEPING.min(self.dearest)];
            self.tracked = Some(self.track());
            self.charge(&prices);
            let arcs: Vec<u32> = self.tracked.iter().flatten().map(|at| at.arc).collect();
            planting::plant(&mut self.engine, &arcs, &laid);
            return self.attempt(prices, rounds, monitor);
        }
        if self.engine.run(rounds, monitor) == Finish::Stopped {
            return false;
        }
        self.tracked = Some(self.track());
        let nothing = vec![0; self.survivors.budgets()];
        self.attempt(nothing, rounds, monitor)
    }

    /// Finds the arcs of the pairs that could go on; those that are missing join the working set.
    fn track(&mut self) -> Vec<Tracked> {
        let formulation = &self.engine.formulation;
        let instance = self.instance;
        let mut known = std::collections::BTreeMap::new();
        let simplex = &self.engine.simplex;
        for arc in self.engine.first_pair..simplex.arcs() {
            let arc = u32::try_from(arc).expect("arcs are limited far below 2^31");
            let (tail, head) = simplex.ends(arc);
            let (volunteer, child) = (VolunteerId::new(tail as usize), formulation.child_at(head));
            if instance.previous_since(volunteer, child).is_some() {
                known.insert((child, volunteer), arc);
            }
        }
        let mut tracked = Vec::new();
        for (child, survivor) in self.survivors.iter() {
            let volunteer = survivor.volunteer;
            let open = formulation.volunteer_open[volunteer.index()]
                && formulation.child_open[child.index()];
            if !open || instance.is_pinned(volunteer, child) {
                continue;
            }
            let cost = self.engine.pricer.cost(formulation, volunteer, child);
            let Some(cost) = cost else { continue };
            let arc = known.get(&(child, volunteer)).copied().unwrap_or_else(|| {
                let entry = formulation.entry(volunteer, child);
                let tail = u32::try_from(volunteer.index()).expect("limited by the builder");
                self.engine.simplex.add_arc(tail, entry, cost, 1)
            });
            tracked.push(Tracked { volunteer, child, arc, cost });
        }
        tracked
    }

    /// Charges what the pairs that could go on cost at these prices of budgets.
    fn charge(&mut self, budgets: &[i64]) {
        for at in self.tracked.iter().flatten() {
            let bonus = self.survivors.bonus(budgets, at.volunteer, at.child);
            if self.engine.simplex.cost(at.arc) != at.cost - bonus {
                self.engine.simplex.set_cost(at.arc, at.cost - bonus);
            }
        }
    }

    /// Solves at these prices of budgets. Whether the monitor let it come to its end.
    fn attempt(&mut self, budgets: Vec<i64>, rounds: Option<u64>, monitor: &dyn Monitor) -> bool {
        self.charge(&budgets);
        if self.engine.prove(rounds, monitor) == Finish::Stopped {
            return false;
        }
        // Pinned pairs among those that budgets count have no arc, but their bonus.
        let all = self.survivors.iter();
        let all = all.map(|(c, s)| self.survivors.bonus(&budgets, s.volunteer, c));
        let largest = all.max().unwrap_or(0);
        let (formulation, simplex) = (&self.engine.formulation, &self.engine.simplex);
        let pairs = formulation.pairs(simplex, self.engine.first_pair..simplex.arcs());
        let value = answer::measured(self.instance, self.travel, &pairs);
        let scaled = scaled(self.instance, formulation.scale, &value);
        let changes = self.survivors.changes(|volunteer, child| {
            pairs.binary_search_by_key(&(child, volunteer), |p| (p.child, p.volunteer)).is_ok()
        });
        let prices = formulation.prices(simplex, largest);
        self.known.push(Tried { budgets, changes, pairs, scaled, prices });
        true
    }

    /// Raises prices of budgets that are exceeded and lowers those of budgets that are not used up, until
    /// the best answer meets the best bound or nothing is left to try.
    fn tighten(&mut self, start: i128, close: i128, rounds: Option<u64>, monitor: &dyn Monitor) {
        let budgets = self.survivors.budgets();
        let mut brackets = vec![Bracket { low: (-1, i64::MAX), high: None }; budgets];
        let mut last = match budgets {
            1 => self.bracket(&mut brackets[0]),
            _ => 0,
        };
        for _ in 0..TRIES {
            self.join(start);
            if self.gap(start) <= close {
                return;
            }
            let Some(next) = self.next(&self.known[last], &mut brackets) else { return };
            monitor.enter(Phase::SideConstraints);
            if budgets > 1 {
                self.forget();
            }
            if !self.attempt(next, rounds, monitor) {
                return;
            }
            last = self.known.len() - 1;
        }
        self.join(start);
    }

    /// Looks between the tries where those alone leave a gap.
    fn join(&mut self, start: i128) {
        if self.gap(start) <= 0 {
            return;
        }
        let between = self.between();
        let better = |joined: &(i128, Vec<Pair>)| {
            self.joined.as_ref().is_none_or(|known| joined.0 < known.0)
        };
        if let Some(found) = between.filter(better) {
            self.joined = Some(found);
        }
    }

    /// How far the best answer known may be from the best of all.
    fn gap(&self, start: i128) -> i128 {
        let kept = self.known.iter().filter(|tried| !tried.exceeds(&self.survivors));
        let joined = self.joined.as_ref().map(|joined| joined.0);
        let best = kept.map(|tried| tried.scaled).chain(joined).min().unwrap_or(start).min(start);
        let bound = self.known.iter().map(|tried| tried.bound(&self.survivors)).max();
        bound.map_or(i128::MAX, |bound| best - bound)
    }

    /// Takes what is known of the only budget into its bracket. The try from which to go on.
    fn bracket(&self, bracket: &mut Bracket) -> usize {
        let most = self.survivors.most(0);
        let of = |at: &usize| (self.known[*at].budgets[0], self.known[*at].changes[0]);
        let all = 0..self.known.len();
        let low = all.clone().filter(|at| of(at).1 > most).max_by_key(|at| of(at).0);
        let high = all.filter(|at| of(at).1 <= most).min_by_key(|at| of(at).0);
        if let Some(low) = low {
            bracket.low = of(&low);
        }
        bracket.high = high.map(|high| of(&high));
        low.or(high).unwrap_or(0)
    }

    /// Keeps what several budgets still need: the best answer, the best bound, the last two on either side.
    fn forget(&mut self) {
        let all = || self.known.iter().enumerate();
        let over = |tried: &Tried| tried.exceeds(&self.survivors);
        let kept = all().filter(|(_, t)| !over(t)).min_by_key(|(_, t)| t.scaled).map(|(at, _)| at);
        let proof = all().max_by_key(|(_, t)| t.bound(&self.survivors)).map(|(at, _)| at);
        let below = all().rfind(|(_, t)| over(t)).map(|(at, _)| at);
        let above = all().rfind(|(_, t)| !over(t)).map(|(at, _)| at);
        let keep = [kept, proof, below, above];
        let mut at = 0;
        self.known.retain(|_| {
            at += 1;
            keep.contains(&Some(at - 1))
        });
    }

    /// The prices to try after `tried`, if any are left.
    fn next(&self, tried: &Tried, brackets: &mut [Bracket]) -> Option<Vec<i64>> {
        let mut next = tried.budgets.clone();
        for (at, bracket) in brackets.iter_mut().enumerate() {
            let (price, changes) = (tried.budgets[at], tried.changes[at]);
            let most = self.survivors.most(at);
            if changes > most {
                bracket.low = (price, changes);
                // What other budgets do may have moved the price.
                bracket.high = bracket.high.filter(|&(high, _)| high > price);
            } else if price > 0 && changes < most {
                bracket.high = Some((price, changes));
                if bracket.low.0 >= price {
                    bracket.low = (-1, i64::MAX);
                }
            } else {
                continue;
            }
            next[at] = bracket.inside(most).min(self.dearest);
        }
        // Once nothing lies between, the other end has been tried.
        self.known.iter().all(|tried| tried.budgets != next).then_some(next)
    }

    /// An answer from the nearest one beyond the budgets and the nearest within.
    fn between(&self) -> Option<(i128, Vec<Pair>)> {
        let single = self.survivors.budgets() == 1;
        let key = |tried: &&Tried| if single { tried.changes[0] } else { 0 };
        let over = |tried: &&Tried| tried.exceeds(&self.survivors);
        let below = self.known.iter().filter(over).min_by_key(key)?;
        let above = self.known.iter().filter(|tried| !over(tried)).max_by_key(key)?;
        let formulation = &self.engine.formulation;
        let cost = |volunteer, child| {
            self.engine.pricer.cost(formulation, volunteer, child).unwrap_or_default()
        };
        let side = |tried: &Tried| Side { pairs: tried.pairs.clone(), scaled: tried.scaled };
        let limits = (self.instance, &self.survivors);
        Some(between::best(limits, formulation.scale, &cost, side(above), side(below)))
    }

    /// Drops what only larger budgets needed.
    pub(super) fn narrow(&mut self, most: i64) {
        let over = self.known.iter().filter(|tried| tried.changes[0] > most);
        let Some(least) = over.map(|tried| tried.changes[0]).min() else { return };
        self.known.retain(|tried| tried.changes[0] <= least);
    }
}

impl Bracket {
    /// A price between the two ends; the end that keeps the budget once nothing lies between.
    fn inside(&self, most: i64) -> i64 {
        let (low, more) = self.low;
        let Some((high, fewer)) = self.high else { return (2 * low).max(FIRST) };
        if more == i64::MAX {
            return if high <= LEAST { 0 } else { high / 4 };
        }
        if high - low <= 1 {
            return high;
        }
        let middle = low + (high - low) / 2;
        if more <= fewer {
            return middle;
        }
        // Where changes fell evenly they would be right here; never at an end, so that it ends.
        let part = i128::from(high - low) * i128::from(more - most) / i128::from(more - fewer);
        let straight = low + i64::try_from(part).unwrap_or(0);
        let eighth = ((high - low) / 8).max(1);
        straight.clamp(low + eighth, (high - eighth).max(low + 1))
    }
}
