//! The price of budgets at which changes come down to what they allow.

use super::between::{self, Ground, Order};
use super::bracket::KEEPING;
use super::weights::{WIDEST, Weighed};
use crate::certificate::{
    Certificate, CheckMode, Pair, Prices, Solution, Status, Survivors, check,
};
use crate::ids::{ChildId, VolunteerId};
use crate::lp::real;
use crate::model::Instance;
use crate::network::End;
use crate::objective::{TooWide, Value};
use crate::pairing::answer::{self, scaled};
use crate::pairing::complete::{Engine, Finish};
use crate::pairing::{Alike, Monitor, Statistics};
use crate::travel::Travel;
use crate::units::Cost;

/// A pair that could go on and stands in the working set.
pub(super) struct Tracked {
    pub(super) volunteer: VolunteerId,
    pub(super) child: ChildId,
    pub(super) arc: u32,
    pub(super) cost: i64,
}

/// The network with bonuses on pairs that could go on.
pub(super) struct Relaxed<'a> {
    pub(super) instance: &'a Instance,
    travel: &'a dyn Travel,
    pub(super) survivors: Survivors,
    pub(super) engine: Engine<'a>,
    /// Whether to start from the pairs that could go on.
    pub(super) warm: bool,
    /// Nothing before the first solve.
    pub(super) tracked: Option<Vec<Tracked>>,
    pub(super) known: Vec<Tried>,
    /// The best answer between tries, with its scaled value.
    joined: Option<(i128, Vec<Pair>, Value)>,
    /// Largest bonus that a pair may get, shared among its budgets.
    pub(super) dearest: i64,
    /// Most budgets that count one pair.
    shared: i64,
    /// The last price of the only budget at which changes were about what it allows.
    pub(super) guess: Option<i64>,
    /// By which rise of that price changes fall to a part of 1/e, about.
    pub(super) fall: f64,
    /// Pairs of the only budget that end whatever its price.
    pub(super) lost: i64,
}

/// What prices of budgets led to.
pub(super) struct Tried {
    pub(super) budgets: Vec<i64>,
    /// Changes by budget.
    pub(super) changes: Vec<i64>,
    pairs: Vec<Pair>,
    value: Value,
    /// Scaled value.
    pub(super) scaled: i128,
    prices: Prices,
}

/// What other weights of coverage led to.
pub(super) struct Visited {
    pub(super) value: Value,
    /// Changes by budget.
    pub(super) changes: Vec<i64>,
    pub(super) pairs: Vec<Pair>,
    pub(super) prices: Prices,
}

impl Tried {
    /// No answer within the budgets has a lower scaled value.
    pub(super) fn bound(&self, survivors: &Survivors) -> i128 {
        let paid = self.budgets.iter().zip(&self.changes).enumerate();
        let paid = paid.map(|(at, (&price, &changes))| {
            i128::from(price) * i128::from(changes - survivors.most(at))
        });
        self.scaled + paid.sum::<i128>()
    }

    pub(super) fn exceeds(&self, survivors: &Survivors) -> bool {
        self.changes.iter().enumerate().any(|(at, &changes)| changes > survivors.most(at))
    }
}

impl<'a> Relaxed<'a> {
    pub(super) fn new(
        instance: &'a Instance,
        travel: &'a dyn Travel,
        survivors: Survivors,
    ) -> Result<Self, TooWide> {
        let warm =
            survivors.budgets() == 1 && 4 * survivors.iter().count() >= instance.children().len();
        let alike = if warm { Alike::Apart } else { Alike::WhereItPays };
        let engine = Engine::new(instance, travel, alike)?;
        let scale = engine.formulation.scale;
        let most = survivors.iter().map(|(_, survivor)| survivor.budgets.len()).max().unwrap_or(0);
        let shared = i64::try_from(most.max(1)).unwrap_or(i64::MAX);
        // Dearer than losing a unit of any class, cheaper than breaking a rule.
        let dearest = (3 * scale.factor * (scale.classes + 1) / 2 / shared).max(1);
        Ok(Self {
            instance,
            travel,
            survivors,
            engine,
            warm,
            tracked: None,
            known: Vec::new(),
            joined: None,
            dearest,
            shared,
            guess: None,
            fall: real(KEEPING) / 4.0,
            lost: 0,
        })
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
        (standing, worth): (&[Pair], &Value),
        close: i128,
        monitor: &dyn Monitor,
    ) -> Solution {
        let scale = self.engine.formulation.scale;
        let start = scaled(self.instance, scale, worth);
        if !self.start(rounds, monitor) {
            return self.stopped(standing.to_vec());
        }
        self.tighten(start, close, rounds, monitor);
        if self.known.is_empty() {
            return self.stopped(standing.to_vec());
        }
        let kept = self.known.iter().filter(|tried| !tried.exceeds(&self.survivors));
        let kept = kept.min_by_key(|tried| tried.scaled);
        let mut best = match kept {
            Some(kept) if kept.scaled < start => {
                (kept.scaled, kept.pairs.clone(), kept.value.clone())
            }
            _ => (start, standing.to_vec(), worth.clone()),
        };
        let proof = self.known.iter().max_by_key(|tried| tried.bound(&self.survivors));
        if let Some(joined) = self.joined.take().filter(|joined| joined.0 < best.0) {
            best = joined;
        }
        let (_, pairs, value) = best;
        let certificate = Certificate {
            scale: scale.factor,
            prices: proof.map(|proof| proof.prices.clone()).unwrap_or_default(),
            budgets: proof.map(|proof| proof.budgets.clone()).unwrap_or_default(),
            ..Certificate::default()
        };
        let bound = proof.map_or(0, |proof| proof.bound(&self.survivors));
        Solution { status: Status::Feasible, pairs, value, bound, certificate }
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

    /// Solves at these prices of budgets. Whether the monitor let it come to its end.
    pub(super) fn attempt(
        &mut self,
        budgets: Vec<i64>,
        rounds: Option<u64>,
        monitor: &dyn Monitor,
    ) -> bool {
        let tried = self.solved(budgets, rounds, monitor);
        let ended = tried.is_some();
        self.known.extend(tried);
        ended
    }

    /// The network at these prices of budgets and other weights of coverage, which the engine has from then on. On the
    /// working set alone, whose prices prove nothing, unless it is to be `proved`.
    pub(super) fn visit(
        &mut self,
        (weighed, weights): (&Weighed, &[i64]),
        budgets: &[i64],
        proved: bool,
        rounds: Option<u64>,
        monitor: &dyn Monitor,
    ) -> Option<Visited> {
        weighed.weigh(&mut self.engine, weights);
        if !proved {
            self.charge(budgets);
            if self.engine.settle(monitor) != End::Optimal || monitor.should_stop() {
                return None;
            }
            let simplex = &self.engine.simplex;
            let arcs = self.engine.first_pair..simplex.arcs();
            let pairs = self.engine.formulation.pairs(simplex, arcs);
            let value = answer::measured(self.instance, self.travel, &pairs);
            let (changes, prices) = (self.changes(&pairs), Prices::default());
            return Some(Visited { value, changes, pairs, prices });
        }
        let Tried { value, changes, pairs, prices, .. } =
            self.solved(budgets.to_vec(), rounds, monitor)?;
        Some(Visited { value, changes, pairs, prices })
    }

    fn solved(
        &mut self,
        budgets: Vec<i64>,
        rounds: Option<u64>,
        monitor: &dyn Monitor,
    ) -> Option<Tried> {
        self.charge(&budgets);
        if self.engine.prove(rounds, monitor) == Finish::Stopped {
            return None;
        }
        // Pinned pairs among those that budgets count have no arc, but their bonus.
        let all = self.survivors.iter();
        let all = all.map(|(c, s)| self.survivors.bonus(&budgets, s.volunteer, c));
        let largest = all.max().unwrap_or(0);
        let (formulation, simplex) = (&self.engine.formulation, &self.engine.simplex);
        let pairs = formulation.pairs(simplex, self.engine.first_pair..simplex.arcs());
        let value = answer::measured(self.instance, self.travel, &pairs);
        let scaled = scaled(self.instance, formulation.scale, &value);
        let changes = self.changes(&pairs);
        let prices = formulation.prices(simplex, largest);
        Some(Tried { budgets, changes, pairs, value, scaled, prices })
    }

    /// Changes of an answer, by budget.
    pub(super) fn changes(&self, pairs: &[Pair]) -> Vec<i64> {
        self.survivors.changes(|volunteer, child| {
            pairs.binary_search_by_key(&(child, volunteer), |p| (p.child, p.volunteer)).is_ok()
        })
    }

    pub(super) fn engine(&self) -> &Engine<'a> {
        &self.engine
    }

    pub(super) fn survivors(&self) -> &Survivors {
        &self.survivors
    }

    /// Largest price of a budget under the widest weights of coverage.
    pub(super) fn widest(&self) -> i64 {
        WIDEST / self.shared
    }

    /// Value, changes and pairs of what has been tried.
    pub(super) fn tried(&self) -> impl Iterator<Item = (&Value, &[i64], &[Pair])> + '_ {
        self.known.iter().map(|tried| (&tried.value, &tried.changes[..], &tried.pairs[..]))
    }

    /// Cost of an eligible pair.
    pub(super) fn cost(&self, volunteer: VolunteerId, child: ChildId) -> Cost {
        let formulation = &self.engine.formulation;
        self.engine.pricer.cost(formulation, volunteer, child).unwrap_or_default()
    }

    /// Looks between the tries where those alone leave a gap.
    pub(super) fn join(&mut self, start: i128) {
        if self.gap(start) <= 0 {
            return;
        }
        let between = self.between();
        let better = |joined: &(i128, Vec<Pair>, Value)| {
            self.joined.as_ref().is_none_or(|known| joined.0 < known.0)
        };
        if let Some(found) = between.filter(better) {
            self.joined = Some(found);
        }
    }

    /// How far the best answer known may be from the best of all.
    pub(super) fn gap(&self, start: i128) -> i128 {
        let kept = self.known.iter().filter(|tried| !tried.exceeds(&self.survivors));
        let joined = self.joined.as_ref().map(|joined| joined.0);
        let best = kept.map(|tried| tried.scaled).chain(joined).min().unwrap_or(start).min(start);
        let bound = self.known.iter().map(|tried| tried.bound(&self.survivors)).max();
        bound.map_or(i128::MAX, |bound| best - bound)
    }

    /// An answer from the nearest one beyond the budgets and the nearest within.
    fn between(&self) -> Option<(i128, Vec<Pair>, Value)> {
        let single = self.survivors.budgets() == 1;
        let key = |tried: &&Tried| if single { tried.changes[0] } else { 0 };
        let over = |tried: &&Tried| tried.exceeds(&self.survivors);
        let below = self.known.iter().filter(over).min_by_key(key)?;
        let above = self.known.iter().filter(|tried| !over(tried)).max_by_key(key)?;
        let cost = |volunteer, child| self.cost(volunteer, child);
        let scale = self.engine.formulation.scale;
        let (instance, survivors) = (self.instance, &self.survivors);
        let ground = Ground { instance, survivors, cost: &cost, order: Order::Scaled(scale) };
        let pairs = between::best(&ground, &above.pairs, &below.pairs);
        let value = answer::measured(instance, self.travel, &pairs);
        Some((scaled(instance, scale, &value), pairs, value))
    }

    /// Drops what only larger budgets needed.
    pub(super) fn narrow(&mut self, most: i64) {
        let over = self.known.iter().filter(|tried| tried.changes[0] > most);
        let Some(least) = over.map(|tried| tried.changes[0]).min() else { return };
        self.known.retain(|tried| tried.changes[0] <= least);
    }
}
