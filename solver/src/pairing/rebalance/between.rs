//! Between two answers, one on each side of the budgets.
//!
//! What differs between two answers of a network falls apart into rings and paths. Those that share neither
//! volunteer nor child nor limited organisation can be taken over one by one, whatever the others do; which
//! ones is a knapsack of changes.

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use crate::certificate::{Pair, Survivors};
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Instance, Rank};
use crate::objective::{self, Scale};
use crate::units::Cost;

/// Largest table of the knapsack.
const TABLE: usize = 20_000_000;

/// An answer with its scaled value.
pub(super) struct Side {
    pub(super) pairs: Vec<Pair>,
    pub(super) scaled: i128,
}

/// Pairs that change hands together.
#[derive(Default)]
struct Ring {
    /// Pairs that the kept answer has and the other has not.
    out: Vec<Pair>,
    /// The reverse.
    into: Vec<Pair>,
    /// What taking it over saves.
    saves: i128,
    /// Changes that it adds, by budget.
    adds: BTreeMap<u32, i64>,
}

/// The best answer found between `kept`, which obeys the budgets, and `cheap`, which does not.
pub(super) fn best(
    (instance, survivors): (&Instance, &Survivors),
    scale: Scale,
    cost: &dyn Fn(VolunteerId, ChildId) -> Cost,
    kept: Side,
    cheap: Side,
) -> (i128, Vec<Pair>) {
    let mut rings = rings(instance, &kept.pairs, &cheap.pairs);
    let loads = [loads(instance, &kept.pairs), loads(instance, &cheap.pairs)];
    for ring in &mut rings {
        ring.saves = worth(instance, scale, cost, &ring.out, &ring.into, &loads[0])
            - worth(instance, scale, cost, &ring.into, &ring.out, &loads[1]);
        for (pairs, sign) in [(&ring.out, 1), (&ring.into, -1)] {
            for pair in pairs {
                for &budget in survivors.counting(pair.volunteer, pair.child) {
                    *ring.adds.entry(budget).or_default() += sign;
                }
            }
        }
    }
    let used = survivors.changes(|volunteer, child| has(&kept.pairs, volunteer, child));
    let left: Vec<i64> = (0..).zip(used).map(|(at, used)| survivors.most(at) - used).collect();
    let taken = choose(&rings, &left);
    let mut pairs = kept.pairs;
    let mut scaled = kept.scaled;
    let mut into: Vec<Pair> = Vec::new();
    let mut out: Vec<Pair> = Vec::new();
    for (ring, taken) in rings.iter().zip(taken) {
        if taken {
            scaled -= ring.saves;
            out.extend_from_slice(&ring.out);
            into.extend_from_slice(&ring.into);
        }
    }
    out.sort_unstable();
    pairs.retain(|pair| out.binary_search(pair).is_err());
    pairs.extend(into);
    pairs.sort_unstable();
    (scaled, pairs)
}

fn has(pairs: &[Pair], volunteer: VolunteerId, child: ChildId) -> bool {
    pairs.binary_search_by_key(&(child, volunteer), |p| (p.child, p.volunteer)).is_ok()
}

/// Pairs of every volunteer, and of every child.
fn loads(instance: &Instance, pairs: &[Pair]) -> (Vec<usize>, Vec<usize>) {
    let mut loads = (vec![0; instance.volunteers().len()], vec![0; instance.children().len()]);
    for pair in pairs {
        loads.0[pair.volunteer.index()] += 1;
        loads.1[pair.child.index()] += 1;
    }
    loads
}

/// What differs, by what hangs together. Pairs of a child that differs take their places along: all of them
/// belong to its ring.
fn rings(instance: &Instance, kept: &[Pair], cheap: &[Pair]) -> Vec<Ring> {
    let (volunteers, children) = (instance.volunteers().len(), instance.children().len());
    let nodes = volunteers + children + instance.organisations().len();
    let mut sets = UnionFind::<usize>::new(nodes);
    let only = |these: &[Pair], those: &[Pair]| -> Vec<Pair> {
        these.iter().filter(|pair| those.binary_search(pair).is_err()).copied().collect()
    };
    let (out, into) = (only(kept, cheap), only(cheap, kept));
    for pair in out.iter().chain(&into) {
        let volunteer = pair.volunteer.index();
        sets.union(volunteer, volunteers + pair.child.index());
        let limited = instance.volunteer(pair.volunteer).organisation;
        if let Some(id) = limited.filter(|&id| instance.organisation(id).capacity.is_some()) {
            sets.union(volunteer, volunteers + children + id.index());
        }
    }
    let mut rings: BTreeMap<usize, Ring> = BTreeMap::new();
    for pair in out {
        rings.entry(sets.find(pair.volunteer.index())).or_default().out.push(pair);
    }
    for pair in into {
        rings.entry(sets.find(pair.volunteer.index())).or_default().into.push(pair);
    }
    rings.into_values().collect()
}

/// Scaled worth of a ring's volunteers and children in the answer that has `own` of it and not `other`.
fn worth(
    instance: &Instance,
    scale: Scale,
    cost: &dyn Fn(VolunteerId, ChildId) -> Cost,
    own: &[Pair],
    other: &[Pair],
    (load, given): &(Vec<usize>, Vec<usize>),
) -> i128 {
    let mut sum: i128 = own.iter().map(|p| i128::from(cost(p.volunteer, p.child))).sum();
    let both = || own.iter().chain(other);
    let mut volunteers: Vec<VolunteerId> = both().map(|pair| pair.volunteer).collect();
    volunteers.sort_unstable();
    volunteers.dedup();
    for volunteer in volunteers {
        let loads = 1..=load[volunteer.index()];
        sum += loads.map(|n| i128::from(objective::load(instance.policy(), n))).sum::<i128>();
    }
    let mut children: Vec<ChildId> = both().map(|pair| pair.child).collect();
    children.sort_unstable();
    children.dedup();
    for child in children {
        let (asked, given) = (usize::from(instance.demand(child)), given[child.index()]);
        for n in given..asked {
            let rank = if n == 0 { Rank::First } else { Rank::Further };
            sum += i128::from(scale.penalty(instance, child, rank));
        }
    }
    sum
}

/// Which rings to take over: the knapsack where there is one budget, else by what they save for a change.
fn choose(rings: &[Ring], left: &[i64]) -> Vec<bool> {
    let weight = |ring: &Ring| ring.adds.values().copied().sum::<i64>();
    let mut taken: Vec<bool> = rings.iter().map(|_| false).collect();
    let mut left = left.to_vec();
    // What saves and adds no change to any budget comes first, and may make room.
    for (ring, taken) in rings.iter().zip(&mut taken) {
        if ring.saves > 0 && ring.adds.values().all(|&adds| adds <= 0) {
            *taken = true;
            ring.adds.iter().for_each(|(&at, &adds)| left[at as usize] -= adds);
        }
    }
    let open: Vec<usize> =
        (0..rings.len()).filter(|&at| !taken[at] && rings[at].saves > 0).collect();
    let room = left.first().and_then(|&left| usize::try_from(left).ok()).unwrap_or(0);
    if left.len() == 1 && open.len().saturating_mul(room + 1) <= TABLE {
        for at in knapsack(rings, &open, room) {
            taken[at] = true;
        }
        return taken;
    }
    let mut order = open;
    order.sort_by_key(|&at| {
        let per_change = rings[at].saves / i128::from(weight(&rings[at]).max(1));
        (std::cmp::Reverse(per_change), at)
    });
    for at in order {
        let fits = rings[at].adds.iter().all(|(&b, &adds)| adds <= 0 || adds <= left[b as usize]);
        if fits {
            taken[at] = true;
            rings[at].adds.iter().for_each(|(&b, &adds)| left[b as usize] -= adds);
        }
    }
    taken
}

/// The rings of `open` that save most with at most `room` changes in all.
fn knapsack(rings: &[Ring], open: &[usize], room: usize) -> Vec<usize> {
    let size = |at: usize| {
        let adds = rings[at].adds.values().copied().sum::<i64>();
        usize::try_from(adds).unwrap_or(0)
    };
    let mut best = vec![0_i128; room + 1];
    let mut took = vec![false; open.len() * (room + 1)];
    for (n, &at) in open.iter().enumerate() {
        let size = size(at);
        for left in (size..=room).rev() {
            let with = best[left - size] + rings[at].saves;
            if with > best[left] {
                best[left] = with;
                took[n * (room + 1) + left] = true;
            }
        }
    }
    let (mut left, mut chosen) = (room, Vec::new());
    for (n, &at) in open.iter().enumerate().rev() {
        if took[n * (room + 1) + left] {
            chosen.push(at);
            left -= size(at);
        }
    }
    chosen
}
