//! How a case is split: where the answer of its program is farthest from whole.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::super::Scene;
use super::super::components::Component;
use super::super::master::Master;
use super::NOTHING;
use super::separate::{Visit, Visits};
use crate::certificate::plan::{Node, Split, TaskId};
use crate::ids::VolunteerId;
use crate::lp::integer;
use crate::visits::{ObligationId, ShiftId};

/// Halves that differ by less are as good as one another.
const ALIKE: f64 = 1e-3;
/// Halves of who and what that weigh less are not worth a split before those of days.
const UNEVEN: f64 = 0.1;

/// What a split is about: the first are decided first. Days are too much alike for a split by them to say much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    /// Who comes, whether anybody does, and what for.
    What,
    /// With what else on one tour.
    Company,
    /// When.
    Days,
}

/// A split with the weight of its smaller half.
pub(super) struct Halves {
    about: About,
    even: f64,
    pub(super) split: Split,
}

impl Halves {
    /// Whether a program that does not tell alike days apart has nothing to say about it.
    pub(super) fn is_of_days(&self) -> bool {
        self.about == About::Days || self.even < UNEVEN
    }
}

/// The visits of an occurrence with their weights.
type Weighed<'a> = Vec<(&'a Node, f64)>;

/// The split with the most even halves: people and kinds of visits, then what is on one tour, then days and
/// shifts of tours. `None` where the answer is whole.
pub(super) fn split(
    (scene, component): (Scene<'_>, &Component),
    once: &Visits,
    master: &Master<'_>,
    values: &[f64],
) -> Option<Halves> {
    let mut found = visits(scene, component, master, values);
    found.extend(together(once, master, values));
    found.extend(shifts(master, values));
    let about = |halves: &Halves| if halves.even < UNEVEN { About::Days } else { halves.about };
    // Alike ones stay in their order: visits before shifts.
    let best = |halves: &Halves| (about(halves), Reverse(integer(halves.even / ALIKE)));
    found.into_iter().min_by_key(best)
}

/// Splits by days and people of visits.
fn visits(
    scene: Scene<'_>,
    component: &Component,
    master: &Master<'_>,
    values: &[f64],
) -> Vec<Halves> {
    let weight = |column: usize| values.get(column).copied().unwrap_or(0.0);
    let mut visits: BTreeMap<(ObligationId, usize), Weighed<'_>> = BTreeMap::new();
    for of in master.patterns.iter().filter(|of| weight(of.column.0) > NOTHING) {
        for (at, node) in of.nodes.iter().enumerate() {
            if let Some(node) = node {
                let weight = weight(of.column.0);
                visits.entry((of.obligation, at)).or_default().push((node, weight));
            }
        }
    }
    let mut found = Vec::new();
    for &id in &component.obligations {
        for (at, nodes) in scene.tasks.occurrences(id).enumerate() {
            let Some(weighed) = visits.get(&(id, at)) else { continue };
            let Ok(occurrence) = u16::try_from(at) else { continue };
            for (about, tasks) in groups(nodes, weighed) {
                let by = |node: &Node| node.tasks.iter().flatten().any(|t| tasks.contains(t));
                let sum: f64 = weighed.iter().filter(|(n, _)| by(n)).map(|(_, w)| w).sum();
                let even = sum.min(1.0 - sum);
                if even > NOTHING {
                    let tasks = tasks.into_iter().collect();
                    found.push(Halves { about, even, split: Split::Visit { occurrence, tasks } });
                }
            }
        }
    }
    found
}

/// Tasks of an occurrence that a split may be about: of one who leads, of a tier, all, up to a day, and each.
fn groups(nodes: &[Node], weighed: &Weighed<'_>) -> Vec<(About, BTreeSet<TaskId>)> {
    let of = |which: &dyn Fn(&Node) -> bool| -> BTreeSet<TaskId> {
        nodes.iter().filter(|node| which(node)).filter_map(|node| node.tasks[0]).collect()
    };
    let leads: BTreeSet<VolunteerId> = weighed.iter().map(|(node, _)| node.lead).collect();
    let tiers: BTreeSet<u8> = weighed.iter().map(|(node, _)| node.tier).collect();
    let mut groups = Vec::new();
    if leads.len() > 1 {
        groups.extend(leads.iter().map(|&lead| (About::What, of(&|node| node.lead == lead))));
    }
    let above = tiers.iter().skip(1);
    groups.extend(above.map(|&tier| (About::What, of(&|node| node.tier >= tier))));
    groups.push((About::What, of(&|_| true)));
    let days: BTreeSet<u16> = weighed.iter().map(|(node, _)| node.day.0).collect();
    groups.extend(days.iter().map(|&day| (About::Days, of(&|node| node.day.0 <= day))));
    let each: BTreeSet<TaskId> =
        weighed.iter().flat_map(|(node, _)| node.tasks).flatten().collect();
    groups.extend(each.into_iter().map(|task| (About::Days, BTreeSet::from([task]))));
    groups
}

/// Splits by visits that some tours make together.
fn together(once: &Visits, master: &Master<'_>, values: &[f64]) -> Vec<Halves> {
    let mut weights: BTreeMap<(Visit, Visit), f64> = BTreeMap::new();
    for of in &master.routes {
        let weight = values.get(of.column.0).copied().unwrap_or(0.0);
        if weight > NOTHING {
            let made: Vec<Visit> = once.made(&of.route.tasks).into_iter().collect();
            for (at, &one) in made.iter().enumerate() {
                for &other in &made[at + 1..] {
                    *weights.entry((one, other)).or_default() += weight;
                }
            }
        }
    }
    let halves = |((one, other), weight): ((Visit, Visit), f64)| Halves {
        about: About::Company,
        even: weight.min(1.0 - weight),
        split: Split::Together { visits: [once.tasks(one), once.tasks(other)] },
    };
    weights.into_iter().map(halves).filter(|halves| halves.even > NOTHING).collect()
}

/// Splits by the shift of a task that is in tours of several.
fn shifts(master: &Master<'_>, values: &[f64]) -> Vec<Halves> {
    let mut weights: BTreeMap<TaskId, BTreeMap<ShiftId, f64>> = BTreeMap::new();
    for of in &master.routes {
        let weight = values.get(of.column.0).copied().unwrap_or(0.0);
        if weight > NOTHING {
            for &task in &of.route.tasks {
                *weights.entry(task).or_default().entry(of.shift).or_default() += weight;
            }
        }
    }
    let mut found = Vec::new();
    for (task, shifts) in weights.into_iter().filter(|(_, shifts)| shifts.len() > 1) {
        let all: f64 = shifts.values().sum();
        for (shift, weight) in shifts {
            let even = weight.min(all - weight);
            if even > NOTHING {
                let split = Split::Shift { task, shift };
                found.push(Halves { about: About::Days, even, split });
            }
        }
    }
    found
}
