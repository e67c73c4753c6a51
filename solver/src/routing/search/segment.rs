//! Parts of routes, joined in constant time.

/// A feasible part of a route: its shortest duration, and the starts that reach it (Vidal et al. 2013).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Segment {
    /// Travel, service and waiting from the first arrival to the last leaving.
    pub(super) duration: i64,
    /// First start of that duration.
    pub(super) earliest: i64,
    /// Last start that keeps all windows.
    pub(super) latest: i64,
}

impl Segment {
    /// This part, `travel`, then `next`; `None` where a window is missed whenever one starts.
    #[inline]
    pub(super) fn then(self, travel: i64, next: Self) -> Option<Self> {
        let ahead = self.duration + travel;
        if self.earliest + ahead > next.latest {
            return None;
        }
        let wait = (next.earliest - ahead - self.latest).max(0);
        Some(Self {
            duration: ahead + next.duration + wait,
            earliest: (next.earliest - ahead).max(self.earliest) - wait,
            latest: (next.latest - ahead).min(self.latest),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Simulation of a chain for one start.
    fn simulate(chain: &[(i64, i64, i64, i64)], start: i64) -> Option<i64> {
        let mut now = start;
        for &(travel, earliest, latest, service) in chain {
            now = (now + travel).max(earliest);
            if now > latest {
                return None;
            }
            now += service;
        }
        Some(now - start)
    }

    #[test]
    fn joined_parts_are_what_simulation_says() {
        let mut random = crate::random::Random::new(5);
        let mut draw = |end: usize| i64::try_from(random.below(end)).expect("small");
        for _ in 0..3_000 {
            let chain: Vec<_> = (0..1 + draw(5))
                .map(|_| {
                    let earliest = draw(60);
                    (draw(15), earliest, earliest + draw(30), draw(6))
                })
                .collect();
            let segment = |&(_, earliest, latest, service): &(i64, i64, i64, i64)| Segment {
                duration: service,
                earliest,
                latest,
            };
            // The first travel is from the depot, which is open from 0 to 100.
            let depot = Segment { duration: 0, earliest: 0, latest: 100 };
            let forward =
                chain.iter().try_fold(depot, |part, stop| part.then(stop.0, segment(stop)));
            let last = chain.len() - 1;
            let mut backward = Some(segment(&chain[last]));
            for at in (0..last).rev() {
                backward =
                    backward.and_then(|part| segment(&chain[at]).then(chain[at + 1].0, part));
            }
            let backward = backward.and_then(|part| depot.then(chain[0].0, part));
            let best = (0..=100).filter_map(|start| simulate(&chain, start)).min();
            assert_eq!(forward.map(|part| part.duration), best, "{chain:?}");
            assert_eq!(backward.map(|part| part.duration), best, "{chain:?}");
        }
    }
}
