//! What a way on can cost at least: ways that remember which of the nearest homes they have been to, and may come to the
//! others again (ng-routes: Baldacci, Mingozzi and Roberti 2011).

use crate::trips::model::Delegation;

/// The cost of a way that does not lead on.
pub(super) const FAR: i64 = i64::MAX / 8;
/// Homes that a way remembers, the nearest of where it is.
const REMEMBERED: usize = 7;
/// Sets of them.
const SETS: usize = 1 << REMEMBERED;

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
        let mut near = vec![Vec::new(); delegation.homes];
        for &home in homes {
            let mut others: Vec<usize> = homes.iter().copied().filter(|&to| to != home).collect();
            others.sort_by_key(|&to| (way(Some(home), Some(to)), to));
            others.truncate(REMEMBERED);
            near[home] = others;
        }
        let mut back = vec![FAR; delegation.homes * SETS];
        for &home in homes {
            back[home * SETS..][..SETS].fill(way(Some(home), None));
        }
        let mut least = vec![back];
        let steps: Vec<Step> = homes
            .iter()
            .flat_map(|&from| homes.iter().map(move |&to| (from, to)))
            .filter(|(from, to)| from != to)
            .filter_map(|(from, to)| {
                let cost = way(Some(from), Some(to));
                (cost < FAR).then(|| Step::new(&near, (from, to), cost - worth[to]))
            })
            .collect();
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
        let seen = |(at, other): (usize, &usize)| usize::from(visited & (1 << other) != 0) << at;
        let set: usize = self.near[home].iter().enumerate().map(seen).sum();
        self.least[further][home * SETS + set]
    }
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
        let mut kept = [0; SETS];
        let bits: Vec<usize> = near[from].iter().map(|&other| bit(to, other)).collect();
        for (set, kept) in kept.iter_mut().enumerate() {
            let known = bits.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0);
            let all = known.fold(bit(to, from), |all, (_, bit)| all | bit);
            *kept = u8::try_from(all).unwrap_or(0);
        }
        Self { from, to, cost, barred: bit(from, to), kept }
    }
}
