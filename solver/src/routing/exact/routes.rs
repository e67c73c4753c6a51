//! Every route that may be part of a plan cheaper than the known one.

use super::sets::Sets;
use super::{NO, Small};

/// Most routes that are listed.
const MOST: usize = 300_000;
/// Most steps of listing.
const STEPS: u64 = 3_000_000;

/// A route of a vehicle.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) set: u32,
    pub(super) order: Vec<u32>,
    /// From each start to the next.
    pub(super) gaps: Vec<i64>,
    /// Starts without ties.
    pub(super) starts: Vec<i64>,
    /// From the last start to the depot, and when that has to be.
    home: i64,
    latest: i64,
    /// Length and fixed cost.
    pub(super) distance: i64,
    /// The same with lateness, without ties and the price of the latest visit.
    pub(super) cost: i64,
}

impl Listed {
    /// Whether the vehicle is back in time.
    pub(super) fn is_back(&self, starts: &[i64]) -> bool {
        let last = self.order.last();
        last.is_none_or(|&last| starts[last as usize] + self.home <= self.latest)
    }
}

/// Routes by vehicle and set, cheapest first.
pub(super) struct Routes {
    lists: Vec<Vec<Vec<Listed>>>,
}

impl Routes {
    /// `None` where there are too many.
    pub(super) fn list(small: &Small<'_>, sets: &Sets, known: i64) -> Option<Self> {
        let mut lists = Vec::new();
        let (mut left, mut steps) = (MOST, STEPS);
        for (vehicle, &shift) in small.vehicles.iter().enumerate() {
            let mut lister = Lister {
                small,
                sets,
                vehicle,
                shift,
                known,
                above: sets.others_above(vehicle),
                list: Vec::new(),
                left,
                steps,
            };
            let group = &small.problem.shifts()[shift as usize];
            let nobody = Listed {
                set: 0,
                order: Vec::new(),
                gaps: Vec::new(),
                starts: Vec::new(),
                home: 0,
                latest: group.latest,
                distance: 0,
                cost: 0,
            };
            if sets.others(vehicle, 0) < known {
                lister.list.push(nobody.clone());
            }
            let start = Listed { distance: group.fixed_cost, cost: group.fixed_cost, ..nobody };
            if !lister.extend(&start, group.start, group.earliest) {
                return None;
            }
            (left, steps) = (lister.left, lister.steps);
            let mut list = lister.list;
            list.sort_by(|a, b| (a.set, a.cost, &a.order).cmp(&(b.set, b.cost, &b.order)));
            lists.push(list.chunk_by(|a, b| a.set == b.set).map(<[Listed]>::to_vec).collect());
        }
        Some(Self { lists })
    }

    pub(super) fn of(&self, vehicle: usize) -> &[Vec<Listed>] {
        &self.lists[vehicle]
    }
}

struct Lister<'t, 'a> {
    small: &'t Small<'a>,
    sets: &'t Sets,
    vehicle: usize,
    shift: u32,
    known: i64,
    above: Vec<i64>,
    list: Vec<Listed>,
    left: usize,
    steps: u64,
}

impl Lister<'_, '_> {
    /// Lists what begins with this part; false where there is too much.
    fn extend(&mut self, part: &Listed, here: u32, done: i64) -> bool {
        let small = self.small;
        let group = &small.problem.shifts()[self.shift as usize];
        let price = small.problem.lateness().each;
        let open = self.sets.allowed[self.vehicle] & !part.set;
        for to in (0..small.earliest.len()).filter(|to| open >> to & 1 == 1) {
            if self.steps == 0 {
                return false;
            }
            self.steps -= 1;
            let set = part.set | 1 << to;
            let way = small.problem.way(here, small.site(to));
            let start = (done + i64::from(way.duration)).max(small.earliest[to]);
            let distance = part.distance + i64::from(way.distance);
            let late = (start - small.due[to]).max(0);
            let cost = part.cost + i64::from(way.distance) + price * late;
            let bound = self.above[set as usize];
            if start > small.latest[to] || bound >= NO || cost + bound >= self.known {
                continue;
            }
            let mut longer = part.clone();
            longer.set = set;
            longer.order.push(u32::try_from(to).unwrap_or(0));
            longer.starts.push(start);
            if let Some(&last) = part.order.last() {
                longer.gaps.push(small.service[last as usize] + i64::from(way.duration));
            }
            (longer.distance, longer.cost) = (distance, cost);
            if !self.close(&longer, group.end)
                || !self.extend(&longer, small.site(to), start + small.service[to])
            {
                return false;
            }
        }
        true
    }

    /// Lists the part as a route; false where there are too many.
    fn close(&mut self, part: &Listed, end: u32) -> bool {
        let small = self.small;
        let Some((&last, &start)) = part.order.last().zip(part.starts.last()) else { return true };
        let group = &small.problem.shifts()[self.shift as usize];
        let way = small.problem.way(small.site(last as usize), end);
        let others = self.sets.others(self.vehicle, part.set);
        // A set without any route is one that load or ties forbid.
        if self.sets.route(self.vehicle, part.set) >= NO || others >= NO {
            return true;
        }
        let mut whole = part.clone();
        whole.distance += i64::from(way.distance);
        whole.cost += i64::from(way.distance);
        whole.home = small.service[last as usize] + i64::from(way.duration);
        let in_time = start + whole.home <= group.latest;
        let length = whole.distance - group.fixed_cost;
        if !in_time || length > group.max_distance || whole.cost + others >= self.known {
            return true;
        }
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        self.list.push(whole);
        true
    }
}
