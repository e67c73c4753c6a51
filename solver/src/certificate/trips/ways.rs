//! What a way on can cost at least: ways that remember which of the nearest homes they have been to, and may come to the
//! others again (ng-routes: Baldacci, Mingozzi and Roberti 2011). The longer a search, the more it is worth to look at the
//! time that is left as well.

use super::timing::begin;
use crate::trips::model::{DayId, Delegation, HomeId};

/// The cost of a way that does not lead on.
pub(super) const FAR: i64 = i64::MAX / 8;
/// Homes that a way remembers, the nearest of where it is.
const REMEMBERED: usize = 7;
/// Sets of them.
const SETS: usize = 1 << REMEMBERED;

/// As many where time counts as well.
const REMEMBERED_IN_TIME: usize = 4;
const SETS_IN_TIME: usize = 1 << REMEMBERED_IN_TIME;
/// Seconds of a step of time.
const STEP: u32 = 600;
/// Most steps of a day.
const MOST_STEPS: u32 = 144;

/// The least cost of ways on, by number of further homes, home and what is remembered there.
pub(super) struct Ways {
    /// By home, those it remembers.
    near: Vec<Vec<usize>>,
    least: Vec<Vec<i64>>,
}

impl Ways {
    /// Of ways between some homes, each worth at most so much, and back.
    pub(super) fn new(
        homes: &[usize],
        worth: &[i64],
        delegation: &Delegation,
        way: &dyn Fn(Option<usize>, Option<usize>) -> i64,
    ) -> Self {
        let near = nearest(homes, delegation.homes, REMEMBERED, way);
        let mut back = vec![FAR; delegation.homes * SETS];
        for &home in homes {
            back[home * SETS..][..SETS].fill(way(Some(home), None));
        }
        let mut least = vec![back];
        let steps = steps(homes, &near, worth, way);
        for _ in 1..delegation.stops {
            let before = &least[least.len() - 1];
            let mut next = least[0].clone();
            for step in &steps {
                let (from, to) = (step.from * SETS, step.to * SETS);
                for set in 0..1 << near[step.from].len() {
                    if set & step.barred == 0 {
                        let total = step.cost + before[to + usize::from(step.kept[set])];
                        next[from + set] = next[from + set].min(total);
                    }
                }
            }
            least.push(next);
        }
        Self { near, least }
    }

    /// The least cost of ways on from a home, after a set of homes, with so many further ones at most.
    pub(super) fn least(&self, home: usize, visited: u128, further: usize) -> i64 {
        self.least[further][home * SETS + seen(&self.near[home], visited)]
    }
}

/// The least cost of ways on, by number of further homes, home, what is remembered there and time.
pub(super) struct Timed {
    near: Vec<Vec<usize>>,
    least: Vec<Vec<i64>>,
    from: u32,
    steps: usize,
}

impl Timed {
    /// As [`Ways`], on a day. `None` where its hours are too long.
    pub(super) fn new(
        homes: &[usize],
        worth: &[i64],
        (delegation, day): (&Delegation, DayId),
        way: &dyn Fn(Option<usize>, Option<usize>) -> i64,
    ) -> Option<Self> {
        let Delegation { hours, stay, .. } = *delegation;
        let many = hours.until.saturating_sub(hours.from) / STEP + 1;
        if many > MOST_STEPS {
            return None;
        }
        let steps = many as usize;
        let near = nearest(homes, delegation.homes, REMEMBERED_IN_TIME, way);
        let times = (0..many).map(|step| hours.from + step * STEP);
        let seconds = |from: usize, to: Option<usize>| {
            let leg = delegation.way(Some(HomeId::at(from)), to.map(HomeId::at));
            leg.map_or(u32::MAX, |leg| leg.seconds.0)
        };
        let mut back = vec![FAR; delegation.homes * SETS_IN_TIME * steps];
        for &home in homes {
            for (at, time) in times.clone().enumerate() {
                if time.saturating_add(seconds(home, None)) <= hours.until {
                    let cost = way(Some(home), None);
                    (0..SETS_IN_TIME)
                        .for_each(|set| back[(home * SETS_IN_TIME + set) * steps + at] = cost);
                }
            }
        }
        // By step, when the next home can be left whoever leaves this one in a step of time; those late cannot.
        let leaves = |step: &Step| -> Vec<usize> {
            let leave = |time: u32| {
                let ready = time.checked_add(seconds(step.from, Some(step.to)))?;
                let over = begin(&delegation.day(day).open[step.to], ready, stay.0)? + stay.0;
                (over <= hours.until).then(|| ((over - hours.from) / STEP) as usize)
            };
            times.clone().map_while(leave).collect()
        };
        let all: Vec<(Step, Vec<usize>)> = self::steps(homes, &near, worth, way)
            .into_iter()
            .map(|step| {
                let leaves = leaves(&step);
                (step, leaves)
            })
            .collect();
        let mut least = vec![back];
        for _ in 1..delegation.stops {
            let before = &least[least.len() - 1];
            let mut next = least[0].clone();
            for (step, leaves) in &all {
                for set in (0..1 << near[step.from].len()).filter(|set| set & step.barred == 0) {
                    let here = (step.from * SETS_IN_TIME + set) * steps;
                    let there = (step.to * SETS_IN_TIME + usize::from(step.kept[set])) * steps;
                    let there = &before[there..there + steps];
                    for (known, &leave) in next[here..].iter_mut().zip(leaves) {
                        *known = (*known).min(step.cost + there[leave]);
                    }
                }
            }
            least.push(next);
        }
        Some(Self { near, least, from: hours.from, steps })
    }

    /// As [`Ways::least`], for whoever can leave at a time.
    pub(super) fn least(&self, home: usize, visited: u128, further: usize, time: u32) -> i64 {
        let step = ((time.saturating_sub(self.from) / STEP) as usize).min(self.steps - 1);
        let set = seen(&self.near[home], visited);
        self.least[further][(home * SETS_IN_TIME + set) * self.steps + step]
    }
}

/// By home, the others that are nearest.
fn nearest(
    homes: &[usize],
    all: usize,
    most: usize,
    way: &dyn Fn(Option<usize>, Option<usize>) -> i64,
) -> Vec<Vec<usize>> {
    let mut near = vec![Vec::new(); all];
    for &home in homes {
        let mut others: Vec<usize> = homes.iter().copied().filter(|&to| to != home).collect();
        others.sort_by_key(|&to| (way(Some(home), Some(to)), to));
        others.truncate(most);
        near[home] = others;
    }
    near
}

/// Which of these homes were visited, as bits.
fn seen(near: &[usize], visited: u128) -> usize {
    let bit = |(at, other): (usize, &usize)| usize::from(visited & (1 << other) != 0) << at;
    near.iter().enumerate().map(bit).sum()
}

/// All steps from a home to another that lead on.
fn steps(
    homes: &[usize],
    near: &[Vec<usize>],
    worth: &[i64],
    way: &dyn Fn(Option<usize>, Option<usize>) -> i64,
) -> Vec<Step> {
    let pairs = homes.iter().flat_map(|&from| homes.iter().map(move |&to| (from, to)));
    let step = |(from, to): (usize, usize)| {
        let cost = way(Some(from), Some(to));
        (cost < FAR).then(|| Step::new(near, (from, to), cost - worth[to]))
    };
    pairs.filter(|(from, to)| from != to).filter_map(step).collect()
}

/// From one home to the next.
struct Step {
    from: usize,
    to: usize,
    cost: i64,
    /// The bit of the next home among those that the first remembers.
    barred: usize,
    /// By what is remembered at the first, what is at the next.
    kept: [u8; SETS],
}

impl Step {
    fn new(near: &[Vec<usize>], (from, to): (usize, usize), cost: i64) -> Self {
        let bit = |home: usize, other: usize| -> usize {
            near[home].iter().position(|&one| one == other).map_or(0, |at| 1 << at)
        };
        let bits: Vec<usize> = near[from].iter().map(|&other| bit(to, other)).collect();
        let mut kept = [0; SETS];
        for (set, kept) in kept.iter_mut().enumerate().take(1 << bits.len()) {
            let known = bits.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0);
            let all = known.fold(bit(to, from), |all, (_, bit)| all | bit);
            *kept = u8::try_from(all).unwrap_or(0);
        }
        Self { from, to, cost, barred: bit(from, to), kept }
    }
}
