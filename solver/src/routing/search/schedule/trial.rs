//! What an insertion would cost, without making it.

use super::super::route::NOWHERE;
use super::super::state::NONE;
use super::{NEVER, Schedule};

/// Where a visit could go, and what is known of it before others are asked.
#[derive(Clone, Copy, Debug)]
pub(in crate::routing::search) struct Spot {
    pub(in crate::routing::search) route: u32,
    pub(in crate::routing::search) at: u32,
    /// Visits on both sides, or none.
    before: u32,
    after: u32,
    /// From the start before to this one at the earliest, and on to the one after.
    gap_in: i64,
    gap_out: i64,
    /// First start as things are.
    reach: i64,
    /// Last start that keeps the shift.
    cap: i64,
    /// What the way adds to the cost.
    way: i64,
    /// Least that the visit adds to the cost, the price of the latest visit apart: what it adds where
    /// nobody moves who is tied.
    pub(in crate::routing::search) bound: i64,
    /// Least that it adds to that price.
    pub(in crate::routing::search) worst: i64,
    /// Whether ties may carry the delay to other routes.
    carries: bool,
}

impl Spot {
    /// The same with its route and position, and what the way adds.
    pub(in crate::routing::search) fn placed(self, route: u32, at: u32, way: i64) -> Self {
        Self { route, at, way, bound: way + self.bound, ..self }
    }
}

impl Schedule {
    /// What is later along the route if the visit starts no sooner than `start`, and the latest of it;
    /// [`NOWHERE`] where somebody starts too late; and whether ties may carry the delay on.
    #[inline]
    fn push(&self, node: u32, start: i64) -> (i64, i64, bool) {
        if node == NONE {
            return (0, 0, false);
        }
        let tail = &self.tail[node as usize];
        let moment = start - tail.ahead;
        if moment > tail.cap {
            return (NOWHERE, 0, false);
        }
        let (mut more, mut here) = (0, node);
        while here != NONE {
            let tail = &self.tail[here as usize];
            if moment <= tail.least {
                break;
            }
            more += (moment - tail.late).max(0);
            here = self.next[here as usize];
        }
        (more, moment - tail.due, moment > tail.carries)
    }

    /// The place for the visit between two others, where the times of the ways from one side and to the
    /// other are given, and first departure and last return of the shift. `None` where somebody on the
    /// route would start too late.
    #[inline]
    pub(in crate::routing::search) fn spot(
        &self,
        node: u32,
        (before, after): (u32, u32),
        (into, on): (i64, i64),
        shift: (i64, i64),
    ) -> Option<Spot> {
        let place = node as usize;
        let mut spot = Spot {
            route: 0,
            at: 0,
            before,
            after,
            gap_in: into,
            gap_out: self.service[place] + on,
            reach: self.earliest[place],
            cap: self.latest[place],
            way: 0,
            bound: 0,
            worst: 0,
            carries: false,
        };
        let free = if before == NONE {
            shift.0 + into
        } else {
            spot.gap_in += self.service[before as usize];
            self.now.start[before as usize] + spot.gap_in
        };
        spot.reach = spot.reach.max(free);
        if after == NONE {
            spot.cap = spot.cap.min(shift.1 - spot.gap_out);
        }
        let (more, latest) = self.lateness(node, &spot, spot.reach)?;
        spot.carries = latest.1;
        spot.bound = self.each * more;
        spot.worst = self.dear * (latest.0.max(self.now.worst) - self.now.worst);
        Some(spot)
    }

    /// What is later on the route if the visit starts there then; the latest of it, and whether ties may
    /// carry it on. `None` where somebody starts too late.
    #[inline]
    fn lateness(&self, node: u32, spot: &Spot, start: i64) -> Option<(i64, (i64, bool))> {
        if start > spot.cap {
            return None;
        }
        let late = (start - self.due[node as usize]).max(0);
        let (more, latest, carries) = self.push(spot.after, start + spot.gap_out);
        (more < NOWHERE).then_some((late + more, (late.max(latest), carries)))
    }

    /// What the visit costs there; [`NOWHERE`] where it is impossible, or not less than `room`.
    pub(in crate::routing::search) fn try_one(&mut self, node: u32, spot: &Spot, room: i64) -> i64 {
        let known = spot.bound + spot.worst;
        if known >= room || !spot.carries {
            return if known < room { known } else { NOWHERE };
        }
        self.clock += 1;
        self.queue.clear();
        let before = self.attach(node, spot);
        let late = self.spread(&[(node, spot.reach)], room - spot.way);
        self.detach(node, spot, before);
        if late < NOWHERE { spot.way + late } else { NOWHERE }
    }

    /// The same of two tied visits.
    pub(in crate::routing::search) fn try_two(
        &mut self,
        nodes: (u32, u32),
        spots: (&Spot, &Spot),
        room: i64,
    ) -> i64 {
        let (one, two) = nodes;
        let (here, there) = (spots.0.reach, spots.1.reach);
        // What each waits for the other, before anybody else is asked.
        let first = here.max(there + self.ahead[two as usize]);
        let second = there.max(here + self.ahead[one as usize]);
        let both = self.lateness(one, spots.0, first).zip(self.lateness(two, spots.1, second));
        let Some(((a, on_first), (b, on_second))) = both else { return NOWHERE };
        let worst = on_first.0.max(on_second.0).max(self.now.worst) - self.now.worst;
        let ways = spots.0.way + spots.1.way;
        let known = ways + self.each * (a + b) + self.dear * worst;
        if known >= room {
            return NOWHERE;
        }
        if !on_first.1 && !on_second.1 {
            return known;
        }
        self.clock += 1;
        self.queue.clear();
        let before = (self.attach(one, spots.0), self.attach(two, spots.1));
        let late = self.spread(&[(one, first), (two, second)], room - ways);
        self.detach(two, spots.1, before.1);
        self.detach(one, spots.0, before.0);
        if late < NOWHERE { ways + late } else { NOWHERE }
    }

    /// Puts the visit there for a trial; gives what stood before it.
    fn attach(&mut self, node: u32, spot: &Spot) -> (u32, i64) {
        let place = node as usize;
        self.present[place] = true;
        self.next[place] = spot.after;
        self.gap[place] = spot.gap_out;
        self.cap[place] = spot.cap;
        (self.trial[place], self.stamp[place]) = (NEVER, self.clock);
        if spot.before == NONE {
            return (NONE, 0);
        }
        let before = spot.before as usize;
        let next = std::mem::replace(&mut self.next[before], node);
        (next, std::mem::replace(&mut self.gap[before], spot.gap_in))
    }

    fn detach(&mut self, node: u32, spot: &Spot, before: (u32, i64)) {
        self.present[node as usize] = false;
        if spot.before != NONE {
            (self.next[spot.before as usize], self.gap[spot.before as usize]) = before;
        }
    }

    #[inline]
    fn tried(&self, place: usize) -> i64 {
        if self.stamp[place] == self.clock { self.trial[place] } else { self.now.start[place] }
    }

    /// Raises starts under trial from those given; gives what being late costs more.
    fn spread(&mut self, first: &[(u32, i64)], room: i64) -> i64 {
        let (mut more, mut worst) = (0, self.now.worst);
        let most = self.most();
        let mut rise = |this: &mut Self, node: u32, start: i64| {
            let place = node as usize;
            let old = this.tried(place);
            if start <= old {
                return true;
            }
            let late = (start - this.due[place]).max(0);
            more += late - (old - this.due[place]).max(0);
            worst = worst.max(late);
            (this.trial[place], this.stamp[place]) = (start, this.clock);
            this.queue.push(node);
            let cost = this.each * more + this.dear * (worst - this.now.worst);
            start <= this.cap[place] && cost < room
        };
        for &(node, start) in first {
            if !rise(self, node, start) {
                return NOWHERE;
            }
        }
        let mut at = 0;
        while at < self.queue.len() {
            if at > most {
                return NOWHERE;
            }
            let place = self.queue[at] as usize;
            at += 1;
            let start = self.tried(place);
            for (other, wait) in self.ties(place) {
                if other != NONE && !rise(self, other, start + wait) {
                    return NOWHERE;
                }
            }
        }
        self.each * more + self.dear * (worst - self.now.worst)
    }
}
