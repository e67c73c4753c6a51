//! From ties to a solution: places, value, status.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::candidates::Candidates;
use super::program::Tie;
use crate::certificate::siblings::{Chain, Siblings};
use crate::certificate::{Certificate, Pair, Place, Solution, Status};
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::Instance;
use crate::objective::Value;
use crate::pairing::Outcome;

/// Whether the ties hold what pins force, and siblings stay together.
pub(super) fn obeys(instance: &Instance, siblings: &Siblings, ties: &[Tie]) -> bool {
    let has: BTreeSet<(ChildId, VolunteerId)> = ties.iter().map(|&(v, c)| (c, v)).collect();
    let forced = instance.child_ids().all(|child| {
        siblings.forced(child).iter().all(|&volunteer| has.contains(&(child, volunteer)))
    });
    forced && siblings.chains().iter().all(|chain| together(chain, &has))
}

/// What pins force.
pub(super) fn forced(instance: &Instance, siblings: &Siblings) -> Vec<Tie> {
    let of = |child| siblings.forced(child).iter().map(move |&volunteer| (volunteer, child));
    instance.child_ids().flat_map(of).collect()
}

/// What pins force, and of the network's ties those that keep siblings together: the answer where
/// there is no time for a better one.
pub(super) fn whole_part(instance: &Instance, siblings: &Siblings, known: &[Tie]) -> Vec<Tie> {
    let forced = forced(instance, siblings);
    let mut whole = forced.clone();
    let (mut busy, mut done) = (BTreeSet::new(), BTreeSet::new());
    let mut pool = vec![0_u32; instance.organisations().len()];
    for &(volunteer, child) in &whole {
        busy.insert(volunteer);
        done.insert(child);
        if let Some(organisation) = instance.volunteer(volunteer).organisation {
            pool[organisation.index()] += 1;
        }
    }
    let apart = torn(siblings, known);
    for &(volunteer, child) in known {
        if busy.contains(&volunteer) || done.contains(&child) || apart.contains(&(child, volunteer))
        {
            continue;
        }
        if let Some(organisation) = instance.volunteer(volunteer).organisation {
            let most = instance.organisations()[organisation.index()].capacity;
            let load = &mut pool[organisation.index()];
            if most.is_some_and(|most| *load >= most) {
                continue;
            }
            *load += 1;
        }
        whole.push((volunteer, child));
    }
    // A limit of an organisation may have torn siblings apart once more.
    if obeys(instance, siblings, &whole) { whole } else { forced }
}

/// Ties of siblings whom a volunteer has without those who come before them.
fn torn(siblings: &Siblings, known: &[Tie]) -> BTreeSet<(ChildId, VolunteerId)> {
    let has: BTreeSet<(ChildId, VolunteerId)> = known.iter().map(|&(v, c)| (c, v)).collect();
    let mut torn = BTreeSet::new();
    for chain in siblings.chains() {
        for volunteer in volunteers(chain, &has) {
            let taken = leading(chain, volunteer, &has);
            let rest = chain.groups[taken..].iter().flatten();
            torn.extend(rest.map(|&child| (child, volunteer)));
        }
    }
    torn
}

fn together(chain: &Chain, has: &BTreeSet<(ChildId, VolunteerId)>) -> bool {
    volunteers(chain, has).into_iter().all(|volunteer| {
        let taken = leading(chain, volunteer, has);
        let rest = &mut chain.groups[taken..].iter().flatten();
        !rest.any(|&child| has.contains(&(child, volunteer)))
    })
}

/// Volunteers of the children of a chain.
fn volunteers(chain: &Chain, has: &BTreeSet<(ChildId, VolunteerId)>) -> BTreeSet<VolunteerId> {
    let of = |child| {
        let range = (child, VolunteerId::new(0))..=(child, VolunteerId::new(u32::MAX as usize));
        has.range(range).map(|&(_, volunteer)| volunteer)
    };
    chain.children().flat_map(of).collect()
}

/// How many groups of the chain, from the first on, the volunteer has whole.
fn leading(chain: &Chain, volunteer: VolunteerId, has: &BTreeSet<(ChildId, VolunteerId)>) -> usize {
    let whole = |group: &&Vec<ChildId>| group.iter().all(|&c| has.contains(&(c, volunteer)));
    chain.groups.iter().take_while(whole).count()
}

/// Gives every tie a place of its child: those who fill a role where somebody must.
pub(super) fn placed(instance: &Instance, ties: &[Tie]) -> Vec<Pair> {
    let mut ties = ties.to_vec();
    ties.sort_unstable_by_key(|&(volunteer, child)| (child, volunteer));
    let mut pairs = Vec::with_capacity(ties.len());
    for of_child in ties.chunk_by(|a, b| a.1 == b.1) {
        let child = of_child[0].1;
        let places = places(instance, child, of_child);
        for (&(volunteer, _), place) in of_child.iter().zip(places) {
            pairs.push(Pair { child, volunteer, place });
        }
    }
    pairs
}

/// Augmenting paths from the volunteers to the child's places (Kuhn 1955).
fn places(instance: &Instance, child: ChildId, ties: &[Tie]) -> Vec<Place> {
    let requirements = instance.requirements(child);
    let mut slots: Vec<Place> = Vec::new();
    for (at, requirement) in (0_u8..).zip(requirements) {
        slots.extend((0..requirement.count).map(|_| Place::Required(at)));
    }
    let open = usize::from(instance.demand(child)) - slots.len();
    slots.extend((0..open).map(|_| Place::Open));
    let fits = |volunteer: VolunteerId, slot: usize| match slots[slot] {
        Place::Open => true,
        Place::Required(at) => eligibility::role_mask(instance, volunteer, child) & (1 << at) != 0,
    };
    let mut holder: Vec<Option<usize>> = vec![None; slots.len()];
    for who in 0..ties.len() {
        let mut seen = vec![false; slots.len()];
        augment(who, &|at, slot| fits(ties[at].0, slot), &mut holder, &mut seen);
    }
    let place = |who: usize| {
        let slot = holder.iter().position(|&h| h == Some(who));
        slot.map_or(Place::Open, |slot| slots[slot])
    };
    (0..ties.len()).map(place).collect()
}

fn augment(
    who: usize,
    fits: &dyn Fn(usize, usize) -> bool,
    holder: &mut [Option<usize>],
    seen: &mut [bool],
) -> bool {
    for slot in 0..holder.len() {
        if seen[slot] || !fits(who, slot) {
            continue;
        }
        seen[slot] = true;
        if holder[slot].is_none_or(|other| augment(other, fits, holder, seen)) {
            holder[slot] = Some(who);
            return true;
        }
    }
    false
}

/// Compares two values: `Less` is better.
pub(super) fn compare(a: &Value, b: &Value) -> Ordering {
    b.covered.cmp(&a.covered).then(a.cost.cmp(&b.cost))
}

/// Value of eligible ties; no ties at all have the value of an answer that covers nothing.
pub(super) fn value(instance: &Instance, candidates: &Candidates, ties: &[Tie]) -> Value {
    let cost = |volunteer, child| candidates.cost(volunteer, child).unwrap_or_default();
    crate::pairing::answer::value(instance, ties.iter().copied(), cost)
}

/// Pins that contradict each other through the siblings: no answer at all, and nothing to prove but
/// the pins.
pub(super) fn infeasible(relaxed: Outcome) -> Outcome {
    let solution = Solution {
        status: Status::Infeasible,
        pairs: Vec::new(),
        value: Value::default(),
        bound: 0,
        certificate: Certificate {
            violators: relaxed.solution.certificate.violators,
            ..Certificate::default()
        },
    };
    Outcome { solution, statistics: relaxed.statistics }
}
