//! The independent checker of pairings. It decides anew, from instance, travel and solution alone,
//! whether every statement of the solution is true; it knows nothing of how the solution was found.
//!
//! What must hold, in exact integers:
//! 1. The pairs name existing people, in order, each once, and obey every rule.
//! 2. The stated value is theirs.
//! 3. The scale is the instance's and the stated bound is at most the dual value of the stated prices
//!    over **all** eligible pairs (see [`certificate`](super) for the network). Prices of people who
//!    may have no pair, and of organisations without a limit, say nothing.
//! 4. `Optimal`: the scaled value is the bound. `Infeasible`: the pins, with what they entail among
//!    siblings, break a rule; such a solution states no pairs, value, bound or prices.
//!    With a proof by levels ([`siblings`](super::siblings)) `Optimal` says instead that every level's
//!    bound, proved by its stages or by the network, is its value.
//!    Where changes are limited such a proof is always stated, and no budget is exceeded.
//! 5. A violator names, in order, children who may have pairs and exactly the volunteers who may have
//!    one of them, and its demand exceeds what they can give.

mod answer;
mod dual;
mod index;
mod network;
#[cfg(test)]
mod tests;
mod tree;
mod violation;
mod violators;

use super::siblings::{
    Siblings, level_bounds, network_proves_cost, network_proves_coverage, nothing_proved,
};
use super::{Certificate, ChildPrices, Prices, Solution, Status};
use crate::model::{Households, Instance};
use crate::objective::{Scale, Value};
use crate::travel::Travel;
use answer::Answer;
use index::Index;
use network::Network;
use violation::Findings;
pub use violation::{PriceList, Violation};

/// How the checker goes over the pairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CheckMode {
    /// With a box tree that leaves out only pairs that cannot matter. Relies on the lower bound that
    /// [`Travel`] promises.
    #[default]
    Indexed,
    /// Every volunteer with every child.
    BruteForce,
}

/// What the checker found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Every false statement, at most 10,000.
    pub violations: Vec<Violation>,
    /// How many more there are.
    pub omitted: u64,
    /// Pairs whose exact reduced cost was asked.
    pub pairs_scanned: u64,
    /// What the prices prove: no answer's scaled value is smaller. `None` where the prices do not
    /// belong to the instance, or none are stated.
    pub dual_value: Option<i128>,
}

impl Report {
    /// Whether every statement of the solution is true.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.violations.is_empty()
    }
}

/// Checks every statement of the solution. Uses the current rayon pool; the report does not depend
/// on its size.
#[must_use]
pub fn check(
    instance: &Instance,
    travel: &dyn Travel,
    solution: &Solution,
    mode: CheckMode,
) -> Report {
    judge(&Network::new(instance, travel, &|| false), solution, mode)
}

/// Like [`check`], and gives up once `stop` says so: then nothing is decided, and the report is `None`.
#[must_use]
pub fn check_until(
    instance: &Instance,
    travel: &dyn Travel,
    solution: &Solution,
    mode: CheckMode,
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<Report> {
    let report = judge(&Network::new(instance, travel, stop), solution, mode);
    (!stop()).then_some(report)
}

fn judge(network: &Network<'_>, solution: &Solution, mode: CheckMode) -> Report {
    let (instance, travel) = (network.instance, network.travel);
    let mut found = Findings::default();
    let prices = &solution.certificate.prices;
    let mut report =
        Report { violations: Vec::new(), omitted: 0, pairs_scanned: 0, dual_value: None };
    let stated = solution.status != Status::Infeasible;
    let usable = stated && dual::check_shape(network, &solution.certificate, &mut found);
    // Without prices the index still serves the violators.
    let neutral = (!usable).then(|| zero_prices(instance));
    let index = (mode == CheckMode::Indexed)
        .then(|| Index::new(network, neutral.as_ref().unwrap_or(prices)));
    if stated {
        let answer = Answer::read(network, &solution.pairs, &mut found);
        answer.check_rules(network, &mut found);
        match Scale::of(instance, travel.longest()) {
            Err(too_wide) => found.push(too_wide.into()),
            Ok(scale) => {
                let value = answer.check_value(network, scale, solution, &mut found);
                check_scale(solution, scale, &mut found);
                if usable {
                    let certificate = &solution.certificate;
                    let (pairs, scanned) = dual::of_pairs(network, certificate, index.as_ref());
                    let budgets = network.survivors.constant(&certificate.budgets);
                    let nodes = dual::of_nodes(network, prices, scale);
                    report.dual_value = Some(nodes + pairs + budgets);
                    report.pairs_scanned = scanned;
                }
                check_claim(solution, value, report.dual_value, &mut found);
                check_levels(network, solution, scale, report.dual_value, mode, &mut found);
            }
        }
    } else {
        check_infeasible(network, solution, &mut found);
    }
    violators::check(network, &solution.certificate.violators, index.as_ref(), &mut found);
    Report { violations: found.list, omitted: found.omitted, ..report }
}

fn check_scale(solution: &Solution, scale: Scale, found: &mut Findings) {
    let (stated, expected) = (solution.certificate.scale, scale.factor);
    if stated != expected {
        found.push(Violation::WrongScale { found: stated, expected });
    }
}

fn check_claim(solution: &Solution, value: i128, dual: Option<i128>, found: &mut Findings) {
    let bound = solution.bound;
    if let Some(proved) = dual.filter(|&proved| bound > proved) {
        found.push(Violation::BoundNotProved { found: bound, proved });
    }
    if bound > value {
        found.push(Violation::BoundAboveValue { bound, value });
    }
    if solution.status == Status::Optimal
        && value != bound
        && solution.certificate.siblings.is_none()
    {
        found.push(Violation::NotOptimal { value, bound });
    }
}

/// What is stated level by level where siblings stay together.
fn check_levels(
    network: &Network<'_>,
    solution: &Solution,
    scale: Scale,
    dual: Option<i128>,
    mode: CheckMode,
    found: &mut Findings,
) {
    let limited = network.survivors.budgets() > 0;
    let Some(proof) = &solution.certificate.siblings else {
        if limited {
            found.push(Violation::LevelsMissing);
        }
        return;
    };
    let (instance, value) = (network.instance, &solution.value);
    if instance.policy().households != Households::Together && !limited {
        return found.push(Violation::LevelsOfFreeSiblings);
    }
    // Pins that contradict each other are found with the pairs.
    let survivors = network.survivors.clone();
    let Ok(siblings) = Siblings::around(instance, network.travel, survivors) else { return };
    let mut proved = nothing_proved(instance);
    for stage in proof.stages.chunks(1).take_while(|_| !network.stopped()) {
        let bounds = match level_bounds(instance, network.travel, &siblings, stage, value, mode) {
            Ok(bounds) => bounds,
            Err(broken) => return found.push(Violation::BrokenStage { what: broken.what }),
        };
        let tighter = proved.covered.iter_mut().zip(bounds.covered);
        tighter.for_each(|(most, bound)| *most = bound.min(*most));
        proved.cost = proved.cost.max(bounds.cost);
    }
    if let Some(dual) = dual {
        // What holds of every answer of the network, whether or not it obeys the budgets: only there are
        // decreasing weights the lexicographic optimum.
        let any = dual - network.survivors.constant(&solution.certificate.budgets);
        if network_proves_coverage(instance, scale, any, value) {
            proved.covered.clone_from(&value.covered);
        }
        if limited {
            let cost = network_proves_cost(instance, scale, dual, value);
            proved.cost = proved.cost.max(cost);
        }
    }
    let stated = proof.levels.covered.iter().chain([&proof.levels.cost]);
    let values = value.covered.iter().chain([&value.cost]);
    let (classes, expected) = (proof.levels.covered.len(), proved.covered.len());
    if classes != expected {
        return found.push(Violation::LevelCount { found: classes, expected });
    }
    for (level, ((&stated, &value), &most)) in
        stated.zip(values).zip(proved.covered.iter().chain([&proved.cost])).enumerate()
    {
        let sign = if level < classes { 1 } else { -1 };
        if i128::from(stated) * sign < i128::from(most) * sign {
            found.push(Violation::LevelNotProved { level, found: stated, proved: most });
        }
        if i128::from(stated) * sign < i128::from(value) * sign {
            found.push(Violation::LevelExceeded { level, found: stated, value });
        }
        if solution.status == Status::Optimal && stated != value {
            found.push(Violation::LevelOpen { level, found: stated, value });
        }
    }
}

fn check_infeasible(network: &Network<'_>, solution: &Solution, found: &mut Findings) {
    if answer::feasible(network) {
        found.push(Violation::NotInfeasible);
    }
    let certificate =
        Certificate { violators: solution.certificate.violators.clone(), ..Certificate::default() };
    let nothing = Solution {
        status: Status::Infeasible,
        pairs: Vec::new(),
        value: Value::default(),
        bound: 0,
        certificate,
    };
    if *solution != nothing {
        found.push(Violation::InfeasibleWithAnswer);
    }
}

fn zero_prices(instance: &Instance) -> Prices {
    let children = instance.child_ids().map(|child| ChildPrices {
        child: 0,
        places: match instance.requirements(child).len() {
            0 => Vec::new(),
            roles => vec![0; roles + 1],
        },
    });
    Prices {
        volunteers: vec![0; instance.volunteers().len()],
        organisations: vec![0; instance.organisations().len()],
        children: children.collect(),
    }
}
