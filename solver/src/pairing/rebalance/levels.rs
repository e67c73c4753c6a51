//! Level by level: what can be covered at most within the budgets, and at which cost at least.
//!
//! # Method
//! With budgets no fixed weights order the classes. So the classes are gone through one after the other, each
//! with a price for every class before it and for every budget (a Dantzig–Wolfe decomposition, 1960): the best
//! mixture of the answers known says what a unit of a class and a change are worth ([`master`](super::master)),
//! a network at these prices, solved warm, bounds the class over all pairs and gives a further answer,
//! until the mixture is no better than the bound. What differs between the best answer and a new one is
//! taken over ring by ring. A bound is stated as a [`Stage`], which the checker recomputes.
//!
//! # References
//! Dantzig and Wolfe 1960; Geoffrion 1974.

use super::between::{self, Ground, Order};
use super::master::{Aim, Known, Mixture, mixture};
use super::prices::{Relaxed, Visited};
use super::weights::{WIDEST, Weighed};
use crate::certificate::siblings::{Stage, demand_by_class};
use crate::certificate::{Pair, Prices};
use crate::eligibility;
use crate::lp;
use crate::model::Instance;
use crate::objective::{self, Value};
use crate::pairing::{Monitor, Phase, answer};
use crate::travel::Travel;

/// Most networks for one level.
const TRIES: usize = 200;
/// A class outweighs all cost and all later classes by so many binary digits.
const APART: u32 = 9;
/// Widest weight of a single unit, in binary digits.
const UNIT: u32 = 48;

/// Weights of classes and prices of budgets.
#[derive(Clone)]
struct Worth {
    weights: Vec<i64>,
    budgets: Vec<i64>,
}

/// The levels under way.
pub(super) struct Levels<'l, 'a> {
    instance: &'a Instance,
    travel: &'a dyn Travel,
    relaxed: &'l mut Relaxed<'a>,
    weighed: Weighed,
    demand: Vec<i64>,
    most: Vec<i64>,
    /// Weight of a unit of the class at hand.
    unit: i64,
    /// Weight of a unit of a later class.
    later: i64,
    known: Vec<Known>,
    /// The best answer within the budgets.
    best: Known,
    stages: Vec<Stage>,
    rounds: Option<u64>,
    monitor: &'l dyn Monitor,
}

/// The best answer found from `start` on, which obeys the budgets, and stages that prove its levels as far as
/// prices do.
pub(super) fn prove<'a>(
    place: (&'a Instance, &'a dyn Travel),
    relaxed: &mut Relaxed<'a>,
    start: &[Pair],
    rounds: Option<u64>,
    monitor: &dyn Monitor,
) -> (Vec<Pair>, Vec<Stage>) {
    monitor.enter(Phase::SideConstraints);
    let (instance, travel) = place;
    let demand = demand_by_class(instance);
    let budgets = 0..relaxed.survivors().budgets();
    let most = budgets.map(|budget| relaxed.survivors().most(budget)).collect();
    let weighed = Weighed::of(relaxed.engine());
    let scale = relaxed.engine().formulation.scale.factor;
    // The factor of the scale is above any cost of all pairs together.
    let digits = (i64::BITS - scale.leading_zeros() + APART).min(UNIT);
    let units = demand.iter().sum::<i64>().max(1) * scale_of(demand.len());
    let unit = 1_i64 << digits;
    let later = ((unit >> (APART + 1)) / units).max(1);
    let value = answer::measured(instance, travel, start);
    let best = Known {
        uncovered: uncovered(&demand, &value),
        cost: value.cost,
        changes: relaxed.changes(start),
        pairs: start.to_vec(),
    };
    let mut known = vec![best.clone()];
    known.extend(relaxed.tried().map(|(value, changes, pairs)| Known {
        uncovered: uncovered(&demand, value),
        cost: value.cost,
        changes: changes.to_vec(),
        pairs: pairs.to_vec(),
    }));
    let stages = Vec::new();
    let mut levels = Levels {
        instance,
        travel,
        relaxed,
        weighed,
        demand,
        most,
        unit,
        later,
        known,
        best,
        stages,
        rounds,
        monitor,
    };
    levels.run();
    (levels.best.pairs, levels.stages)
}

fn scale_of(classes: usize) -> i64 {
    i64::try_from(classes).unwrap_or(1)
}

fn uncovered(demand: &[i64], value: &Value) -> Vec<i64> {
    demand.iter().zip(&value.covered).map(|(asked, covered)| asked - covered).collect()
}

/// Which of two answers is the better one: the lesser.
fn rank(known: &Known) -> (&[i64], i64) {
    (&known.uncovered, known.cost)
}

impl Levels<'_, '_> {
    fn run(&mut self) {
        for class in 0..self.demand.len() {
            if self.best.uncovered[class] > 0 && !self.level(Aim::Class(class)) {
                return;
            }
        }
        let _ = self.level(Aim::Cost);
    }

    /// Bounds the aim, and looks for answers that meet the bound. Whether there is time to go on.
    fn level(&mut self, aim: Aim) -> bool {
        let mut proof: Option<(f64, Stage)> = None;
        // The best prices on the working set, which prove nothing yet.
        let mut rough: Option<(f64, Worth)> = None;
        let (mut tries, mut again) = (0, false);
        while tries < TRIES {
            tries += 1;
            let Some(mix) = self.mixture(aim) else { break };
            let enough = (mix.value - 1e-6).ceil().min(lp::real(aim.of(&self.best)));
            // No prices prove more than the mixture has.
            if proof.as_ref().is_some_and(|(bound, _)| bound.ceil() >= enough) {
                break;
            }
            let end = again || tries == TRIES;
            let ready = rough.take_if(|(bound, _)| bound.ceil() >= enough || end);
            let (worth, proved) = match ready {
                Some((_, worth)) => (worth, true),
                None => (self.worth(aim, &mix), false),
            };
            let Some((bound, stage, new)) = self.visit(aim, &worth, proved) else { break };
            if proved {
                rough = None;
                if proof.as_ref().is_none_or(|(known, _)| bound > *known) {
                    proof = Some((bound, stage));
                }
            } else if rough.as_ref().is_none_or(|(known, _)| bound > *known) {
                rough = Some((bound, worth));
            }
            // An answer met before says that the mixture knows no better prices.
            let met = self.known.iter().any(|known| known.pairs == new.pairs);
            if met && (proved || again) {
                break;
            }
            again = met;
            if !met {
                self.improve(&new);
                self.known.push(new);
            }
        }
        self.mingle(aim, proof.as_ref().map(|(bound, _)| bound.ceil()));
        self.stages.extend(proof.map(|(_, stage)| stage));
        !self.monitor.should_stop()
    }

    fn mixture(&self, aim: Aim) -> Option<Mixture> {
        // A child's first unit never weighs less than a further one, or the network would cover further ones first.
        let order = objective::classes(self.instance.policy());
        let all = (0..order.len()).flat_map(|a| (a + 1..order.len()).map(move |b| (a, b)));
        let ordered: Vec<(usize, usize)> =
            all.filter(|&(a, b)| order[a].priority == order[b].priority).collect();
        mixture(&self.known, aim, (&self.best.uncovered, &self.most), &ordered)
    }

    /// Prices that a mixture asks for.
    fn worth(&self, aim: Aim, mix: &Mixture) -> Worth {
        let unit = if aim == Aim::Cost { 1 } else { self.unit };
        let widest = self.relaxed.widest();
        let price = |dual: &f64| lp::integer(dual * lp::real(unit)).clamp(0, widest);
        Worth { weights: self.weights(aim, mix), budgets: mix.budgets.iter().map(price).collect() }
    }

    /// The network at these prices: what it says of the aim, by which stage, and its answer. Only where it is
    /// `proved` that holds of all pairs.
    fn visit(&mut self, aim: Aim, worth: &Worth, proved: bool) -> Option<(f64, Stage, Known)> {
        let Worth { weights, budgets } = worth;
        let unit = if aim == Aim::Cost { 1 } else { self.unit };
        let weighed = (&self.weighed, &weights[..]);
        let visited = self.relaxed.visit(weighed, budgets, proved, self.rounds, self.monitor)?;
        let Visited { value, changes, pairs, prices } = visited;
        let uncovered = uncovered(&self.demand, &value);
        let new = Known { uncovered, cost: value.cost, changes, pairs };
        let before = aim.before(self.demand.len());
        let held = &self.best.uncovered;
        // Of the aim, with what is paid for exceeding what is held and what budgets allow.
        let mut paid = i128::from(aim.of(&new)) * i128::from(unit);
        for (class, weight) in weights.iter().enumerate().take(before) {
            paid += i128::from(*weight) * i128::from(new.uncovered[class] - held[class]);
        }
        for (at, price) in budgets.iter().enumerate() {
            paid += i128::from(*price) * i128::from(new.changes[at] - self.most[at]);
        }
        let bound = real(paid) / lp::real(unit);
        // Later classes and the cost tell apart what the aim holds for equal, at a small part of a unit.
        let bound = if aim == Aim::Cost { bound } else { bound - 1.0 / 128.0 };
        let stage = match proved {
            true => self.stage(aim, weights.clone(), prices, budgets.clone()),
            false => Stage::default(),
        };
        Some((bound, stage, new))
    }

    /// Weights of the classes. As long as no answer known leaves less of the first classes uncovered than is held,
    /// their weights may be any that are large: they are held as without budgets, by decreasing weights.
    fn weights(&self, aim: Aim, mix: &Mixture) -> Vec<i64> {
        let classes = self.demand.len();
        let unit = if aim == Aim::Cost { 1 } else { self.unit };
        let mut weights = vec![0; classes];
        let mut firm = true;
        for (class, weight) in weights.iter_mut().enumerate() {
            let rest = scale_of(classes - class);
            *weight = match mix.classes.get(class) {
                Some(dual) => {
                    let least = self.known.iter().map(|known| known.uncovered[class]).min();
                    firm &= least.is_none_or(|least| least >= self.best.uncovered[class]);
                    let floor = if firm { self.unit.saturating_mul(rest + 1) } else { 0 };
                    lp::integer((dual * lp::real(unit)).ceil()).max(floor)
                }
                None if aim == Aim::Class(class) => self.unit,
                None => self.later.saturating_mul(rest),
            }
            .min(WIDEST);
        }
        // A child's first unit never weighs less than a further one.
        let order = objective::classes(self.instance.policy());
        for at in 0..classes {
            for further in at + 1..classes {
                if order[at].priority == order[further].priority {
                    weights[at] = weights[at].max(weights[further]);
                }
            }
        }
        weights
    }

    /// The stage that the checker recomputes: of a class without cost and later classes.
    fn stage(
        &self,
        aim: Aim,
        mut weights: Vec<i64>,
        mut prices: Prices,
        budgets: Vec<i64>,
    ) -> Stage {
        let factor = i64::from(aim == Aim::Cost);
        if let Aim::Class(class) = aim {
            weights[class + 1..].fill(0);
            let order = objective::classes(self.instance.policy());
            for child in self.instance.child_ids() {
                let priority = self.instance.child(child).priority;
                let of = order.iter().zip(&weights).filter(|(class, _)| class.priority == priority);
                let most = of.map(|(_, &weight)| weight).max().unwrap_or(0);
                let at = &mut prices.children[child.index()];
                if eligibility::child(self.instance, child).is_ok() {
                    at.child = at.child.min(most);
                    at.places.iter_mut().for_each(|price| *price = (*price).min(most));
                }
            }
        }
        Stage { factor, weights, prices, cuts: Vec::new(), budgets }
    }

    /// Takes over from an answer what makes the best one better.
    fn improve(&mut self, new: &Known) {
        let mut better: Option<Known> = None;
        {
            let cost = |volunteer, child| self.relaxed.cost(volunteer, child);
            let ground = Ground {
                instance: self.instance,
                survivors: self.relaxed.survivors(),
                cost: &cost,
                order: Order::Levels,
            };
            let mut starts = vec![&self.best];
            if new.changes.iter().zip(&self.most).all(|(changes, most)| changes <= most) {
                starts.push(new);
            }
            for start in starts {
                let other = if std::ptr::eq(start, new) { &self.best } else { new };
                let pairs = between::best(&ground, &start.pairs, &other.pairs);
                let value = answer::measured(self.instance, self.travel, &pairs);
                let found = Known {
                    uncovered: uncovered(&self.demand, &value),
                    cost: value.cost,
                    changes: self.relaxed.changes(&pairs),
                    pairs,
                };
                let least = better.as_ref().unwrap_or(&self.best);
                if rank(&found) < rank(least) {
                    better = Some(found);
                }
            }
        }
        if let Some(better) = better {
            self.known.push(better.clone());
            self.best = better;
        }
    }

    /// Where the bound is not met: what lies between the answers of the last mixture.
    fn mingle(&mut self, aim: Aim, bound: Option<f64>) {
        let Some(bound) = bound else { return };
        if lp::real(aim.of(&self.best)) <= bound {
            return;
        }
        let Some(mix) = self.mixture(aim) else { return };
        for part in mix.parts {
            let known = self.known[part].clone();
            self.improve(&known);
        }
    }
}

/// A wide number as the engine's.
fn real(number: i128) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "what is proved is recomputed in integers")]
    let number = number as f64;
    number
}
