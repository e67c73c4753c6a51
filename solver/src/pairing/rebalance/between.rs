//! Between two answers, one of which obeys the budgets.
//!
//! What differs between two answers of a network falls apart into rings and paths. Those whose ends share
//! neither volunteer nor child nor limited organisation can be taken over one by one, whatever the others
//! do; which ones is a knapsack of changes.

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use crate::certificate::{Pair, Survivors};
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{CoverageClass, Instance, Rank};
use crate::objective::{self, Scale};
use crate::units::Cost;

/// Largest table of the knapsack.
const TABLE: usize = 20_000_000;

/// What a change of hands brings, best first: more is better, and comes before all that follows.
type Gain = Vec<i128>;

/// Pairs that change hands together.
#[derive(Default)]
struct Ring {
    /// Pairs that the kept answer has and the other has not.
    out: Vec<Pair>,
    /// The reverse.
    into: Vec<Pair>,
    /// What taking it over gains.
    gain: Gain,
    /// Changes that it adds, by budget.
    adds: BTreeMap<u32, i64>,
}

/// How gains compare.
#[derive(Clone, Copy)]
pub(super) enum Order {
    /// By the scaled objective.
    Scaled(Scale),
    /// Class by class, the cost last.
    Levels,
}

/// What two answers have in common.
pub(super) struct Ground<'g> {
    pub(super) instance: &'g Instance,
    pub(super) survivors: &'g Survivors,
    /// Cost of a pair of either answer.
    pub(super) cost: &'g dyn Fn(VolunteerId, ChildId) -> Cost,
    pub(super) order: Order,
}

/// The best answer found between `kept`, which obeys the budgets, and `cheap`, which need not.
pub(super) fn best(ground: &Ground<'_>, kept: &[Pair], cheap: &[Pair]) -> Vec<Pair> {
    let survivors = ground.survivors;
    let mut rings = rings(ground.instance, kept, cheap);
    let loads = [loads(ground.instance, kept), loads(ground.instance, cheap)];
    for ring in &mut rings {
        ring.gain = gain(ground, ring, &loads);
        for (pairs, sign) in [(&ring.out, 1), (&ring.into, -1)] {
            for pair in pairs {
                for &budget in survivors.counting(pair.volunteer, pair.child) {
                    *ring.adds.entry(budget).or_default() += sign;
                }
            }
        }
    }
    let used = survivors.changes(|volunteer, child| has(kept, volunteer, child));
    let left: Vec<i64> = (0..).zip(used).map(|(at, used)| survivors.most(at) - used).collect();
    let taken = choose(&rings, &left);
    let mut pairs = kept.to_vec();
    let mut into: Vec<Pair> = Vec::new();
    let mut out: Vec<Pair> = Vec::new();
    for (ring, _) in rings.iter().zip(taken).filter(|&(_, taken)| taken) {
        out.extend_from_slice(&ring.out);
        into.extend_from_slice(&ring.into);
    }
    out.sort_unstable();
    pairs.retain(|pair| out.binary_search(pair).is_err());
    pairs.extend(into);
    pairs.sort_unstable();
    pairs
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

/// What differs, by what hangs together. At a volunteer, and at a child without places, a pair that goes
/// makes room for one that comes; what is left over changes how much she gives or it gets, and hangs
/// together. Pairs of a child that differs take its places along: all of them belong to its ring.
fn rings(instance: &Instance, kept: &[Pair], cheap: &[Pair]) -> Vec<Ring> {
    let only = |these: &[Pair], those: &[Pair]| -> Vec<Pair> {
        these.iter().filter(|pair| those.binary_search(pair).is_err()).copied().collect()
    };
    let (out, into) = (only(kept, cheap), only(cheap, kept));
    let all: Vec<Pair> = out.iter().chain(&into).copied().collect();
    let mut sets = UnionFind::<usize>::new(all.len() + instance.organisations().len());
    let mut order: Vec<usize> = (0..all.len()).collect();
    let mut unite = |of: &[usize], whole: bool, pool: Option<usize>| {
        let (leave, come): (Vec<usize>, Vec<usize>) = of.iter().partition(|&&at| at < out.len());
        let through = if whole { 0 } else { leave.len().min(come.len()) };
        for (&a, &b) in leave.iter().zip(&come).take(through) {
            sets.union(a, b);
        }
        let ends: Vec<usize> =
            leave[through..].iter().chain(&come[through..]).copied().chain(pool).collect();
        ends.windows(2).for_each(|two| {
            sets.union(two[0], two[1]);
        });
    };
    order.sort_by_key(|&at| (all[at].volunteer, at));
    for of in order.chunk_by(|&a, &b| all[a].volunteer == all[b].volunteer) {
        let organisation = instance.volunteer(all[of[0]].volunteer).organisation;
        let limited = organisation.filter(|&id| instance.organisation(id).capacity.is_some());
        unite(of, false, limited.map(|id| all.len() + id.index()));
    }
    order.sort_by_key(|&at| (all[at].child, at));
    for of in order.chunk_by(|&a, &b| all[a].child == all[b].child) {
        unite(of, !instance.requirements(all[of[0]].child).is_empty(), None);
    }
    let mut rings: BTreeMap<usize, Ring> = BTreeMap::new();
    for (at, &pair) in all.iter().enumerate() {
        let ring = rings.entry(sets.find(at)).or_default();
        if at < out.len() { &mut ring.out } else { &mut ring.into }.push(pair);
    }
    rings.into_values().collect()
}

/// What taking the ring over gains. Where a ring changes how much somebody gives or gets, no other does.
fn gain(ground: &Ground<'_>, ring: &Ring, loads: &[(Vec<usize>, Vec<usize>); 2]) -> Gain {
    let instance = ground.instance;
    let policy = instance.policy();
    let classes = objective::classes(policy);
    let cost = |pairs: &[Pair]| -> i128 {
        pairs.iter().map(|p| i128::from((ground.cost)(p.volunteer, p.child))).sum()
    };
    let mut saved = cost(&ring.out) - cost(&ring.into);
    let mut covered = vec![0_i128; classes.len()];
    let (mut of_volunteers, mut of_children) = (BTreeMap::new(), BTreeMap::new());
    for (pairs, sign) in [(&ring.out, -1_i64), (&ring.into, 1)] {
        for pair in pairs {
            *of_volunteers.entry(pair.volunteer).or_insert(0) += sign;
            *of_children.entry(pair.child).or_insert(0) += sign;
        }
    }
    for (volunteer, _) in of_volunteers.into_iter().filter(|&(_, change)| change != 0) {
        let given = |side: &(Vec<usize>, Vec<usize>)| -> i128 {
            let loads = 1..=side.0[volunteer.index()];
            loads.map(|n| i128::from(objective::load(policy, n))).sum()
        };
        saved += given(&loads[0]) - given(&loads[1]);
    }
    for (child, _) in of_children.into_iter().filter(|&(_, change)| change != 0) {
        if eligibility::child(instance, child).is_err() {
            continue;
        }
        for (side, sign) in [(&loads[0], -1), (&loads[1], 1)] {
            let units = side.1[child.index()].min(usize::from(instance.demand(child)));
            let by_rank = [(Rank::First, units.min(1)), (Rank::Further, units.saturating_sub(1))];
            for (rank, units) in by_rank {
                let units = sign * units as i128;
                let class = CoverageClass { priority: instance.child(child).priority, rank };
                if let Some(at) = classes.iter().position(|&c| c == class) {
                    covered[at] += units;
                }
                saved += units * i128::from(instance.child(child).penalty);
            }
        }
    }
    match ground.order {
        Order::Levels => covered.into_iter().chain([saved]).collect(),
        Order::Scaled(scale) => {
            let weights = (1..=i128::from(scale.classes)).rev();
            let units: i128 = covered.iter().zip(weights).map(|(units, w)| units * w).sum();
            vec![saved + i128::from(scale.factor) * units]
        }
    }
}

/// Which rings to take over: the knapsack where there is one budget, else greedily.
fn choose(rings: &[Ring], left: &[i64]) -> Vec<bool> {
    let nothing: Gain = rings.first().map_or_else(Vec::new, |ring| vec![0; ring.gain.len()]);
    let mut taken: Vec<bool> = rings.iter().map(|_| false).collect();
    let mut left = left.to_vec();
    // What gains and adds no change to any budget comes first, and may make room.
    for (ring, taken) in rings.iter().zip(&mut taken) {
        if ring.gain > nothing && ring.adds.values().all(|&adds| adds <= 0) {
            *taken = true;
            ring.adds.iter().for_each(|(&at, &adds)| left[at as usize] -= adds);
        }
    }
    let open: Vec<usize> =
        (0..rings.len()).filter(|&at| !taken[at] && rings[at].gain > nothing).collect();
    if let [left] = left[..] {
        return knapsack(rings, taken, left, &nothing);
    }
    let mut order = open;
    order.sort_by(|&a, &b| rings[b].gain.cmp(&rings[a].gain).then(a.cmp(&b)));
    for at in order {
        let fits = rings[at].adds.iter().all(|(&b, &adds)| adds <= 0 || adds <= left[b as usize]);
        if fits {
            taken[at] = true;
            rings[at].adds.iter().for_each(|(&b, &adds)| left[b as usize] -= adds);
        }
    }
    taken
}

/// An item of the knapsack: a ring to take over, or one that makes room not to.
struct Item {
    ring: usize,
    size: usize,
    gain: Gain,
}

/// The rings that gain most within `left` changes of the only budget. Rings that lose and make room are taken
/// over first, and may be bought back.
fn knapsack(rings: &[Ring], mut taken: Vec<bool>, left: i64, nothing: &Gain) -> Vec<bool> {
    let adds = |ring: &Ring| ring.adds.values().sum::<i64>();
    let mut room = left;
    let mut items = Vec::new();
    for (at, ring) in rings.iter().enumerate().filter(|&(at, _)| !taken[at]) {
        let size = usize::try_from(adds(ring).unsigned_abs()).unwrap_or(usize::MAX);
        let gains = ring.gain > *nothing;
        if gains {
            items.push(Item { ring: at, size, gain: ring.gain.clone() });
        } else if adds(ring) < 0 {
            room += adds(ring).abs();
            items.push(Item { ring: at, size, gain: ring.gain.iter().map(|g| -g).collect() });
        }
    }
    for item in &items {
        taken[item.ring] = adds(&rings[item.ring]) < 0;
    }
    let room = usize::try_from(room).unwrap_or(0);
    let chosen = if items.len().saturating_mul(room + 1) <= TABLE {
        filled(&items, room)
    } else {
        by_rate(&items, room)
    };
    for at in chosen {
        taken[items[at].ring] = !taken[items[at].ring];
    }
    taken
}

/// The items that gain most within `room`: a table by what is left.
fn filled(items: &[Item], room: usize) -> Vec<usize> {
    let levels = items.first().map_or(1, |item| item.gain.len());
    let mut best = vec![0_i128; (room + 1) * levels];
    let mut took = vec![false; items.len() * (room + 1)];
    let mut with = vec![0_i128; levels];
    for (n, item) in items.iter().enumerate() {
        for left in (item.size..=room).rev() {
            let from = (left - item.size) * levels;
            for (at, with) in with.iter_mut().enumerate() {
                *with = best[from + at] + item.gain[at];
            }
            let known = &mut best[left * levels..(left + 1) * levels];
            if with.as_slice() > &*known {
                known.copy_from_slice(&with);
                took[n * (room + 1) + left] = true;
            }
        }
    }
    let (mut left, mut chosen) = (room, Vec::new());
    for (n, item) in items.iter().enumerate().rev() {
        if took[n * (room + 1) + left] {
            chosen.push(n);
            left -= item.size;
        }
    }
    chosen
}

/// Items by what they gain a change, as long as they fit.
fn by_rate(items: &[Item], room: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    let rate = |at: &usize| -> Gain {
        let size = items[*at].size.max(1) as i128;
        items[*at].gain.iter().map(|gain| gain / size).collect()
    };
    order.sort_by_cached_key(|at| (std::cmp::Reverse(rate(at)), *at));
    let mut left = room;
    order.retain(|&at| {
        let fits = items[at].size <= left;
        left -= if fits { items[at].size } else { 0 };
        fits
    });
    order
}
