//! Ways in a hierarchy, junction by junction.

use super::contraction::DIRECT;
use super::hierarchy::{Climb, End, Hierarchy, Upward};

/// Takes shortcuts apart again.
pub(super) struct Paths<'h> {
    hierarchy: &'h Hierarchy,
    /// Junctions by rank.
    order: Vec<u32>,
}

/// A climb, with where it began.
pub(super) struct Side<'a> {
    pub(super) climb: &'a Climb,
    pub(super) ends: &'a [End],
}

impl<'h> Paths<'h> {
    /// O(junctions).
    pub(super) fn new(hierarchy: &'h Hierarchy) -> Self {
        Self { hierarchy, order: hierarchy.order() }
    }

    /// The junctions of a shortest way that climbs as `up` and descends as `down`; `None` where none
    /// leads. Linear in the junctions, times what the two climbs hold for every shortcut at the top.
    pub(super) fn between(&self, up: &Side<'_>, down: &Side<'_>) -> Option<Vec<u32>> {
        let (top, there, back) = up.climb.summit(down.climb)?;
        let mut ranks = self.descent(up, (top, there), &self.hierarchy.up)?;
        ranks.reverse();
        ranks.extend(self.descent(down, (top, back), &self.hierarchy.down)?.iter().skip(1));
        let first = *ranks.first()?;
        let mut junctions = vec![self.order[first as usize]];
        for pair in ranks.windows(2) {
            self.unpack((pair[0], pair[1]), &mut junctions)?;
        }
        Some(junctions)
    }

    /// From the top back to where the climb began. What was climbed through is in the climb, so no
    /// search needs to note where it came from.
    fn descent(&self, side: &Side<'_>, top: (u32, u64), along: &Upward) -> Option<Vec<u32>> {
        let begins = |(at, far): (u32, u64)| {
            let here = |&(node, so_far): &End| {
                self.hierarchy.rank.get(node as usize) == Some(&at) && so_far == far
            };
            side.ends.iter().any(here)
        };
        let (mut ranks, mut here) = (vec![top.0], top);
        while !begins(here) {
            let (at, far) = here;
            let leads_here = |&&(lower, so_far): &&(u32, u64)| {
                along.of(lower).iter().any(|way| way.other == at && so_far + way.weight == far)
            };
            let mut lower = side.climb.0.iter().take_while(|entry| entry.0 < at);
            here = *lower.find(leads_here)?;
            ranks.push(here.0);
        }
        Some(ranks)
    }

    /// Adds the junctions after the first.
    fn unpack(&self, way: (u32, u32), junctions: &mut Vec<u32>) -> Option<()> {
        let mut open = vec![way];
        while let Some((from, to)) = open.pop() {
            let (lower, higher, along) = if from < to {
                (from, to, &self.hierarchy.up)
            } else {
                (to, from, &self.hierarchy.down)
            };
            let way = along.of(lower).iter().find(|way| way.other == higher)?;
            if way.middle == DIRECT {
                junctions.push(self.order[to as usize]);
            } else {
                open.extend([(way.middle, to), (from, way.middle)]);
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Paths, Side};
    use crate::travel::road::hierarchy::Hierarchy;
    use crate::travel::road::hierarchy::tests::grid;
    use crate::travel::road::network::Measure;

    #[test]
    fn the_roads_of_a_way_are_as_long_as_the_way() {
        let network = grid(9);
        for measure in [Measure::Length, Measure::Duration] {
            let hierarchy = Hierarchy::new(&network, measure);
            let (mut search, paths) = (hierarchy.search(), Paths::new(&hierarchy));
            for (from, to) in (0..81).flat_map(|from| (0..81).map(move |to| (from, to))) {
                let (starts, ends) = ([(from, 0)], [(to, 0)]);
                let (up, down) = (search.from(&starts), search.to(&ends));
                let up = Side { climb: &up, ends: &starts };
                let down = Side { climb: &down, ends: &ends };
                let path = paths.between(&up, &down).expect("a way");
                assert_eq!((path.first(), path.last()), (Some(&from), Some(&to)));
                let shortest = |pair: &[u32]| {
                    let arcs = network.leaving(pair[0]).iter().filter(|arc| arc.to == pair[1]);
                    arcs.map(|arc| u64::from(arc.weight(measure))).min().expect("a road")
                };
                let sum = path.windows(2).map(shortest).sum::<u64>();
                assert_eq!(Some(sum), search.between(from, to));
            }
        }
    }
}
