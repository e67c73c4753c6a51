//! When visits start in a linked problem: the earliest starts that routes, windows and ties allow. They
//! are the least solution of differences of starts, so no others are less late.
//!
//! A change of routes is followed only as far as it reaches. Starts that a lost or a new neighbour may
//! have decided, and those that these decided in turn, are forgotten and found anew by label correction;
//! all others keep what decided them. A cycle through ties has no solution: starts on it rise until one
//! passes what is allowed, or until too many have risen.

use super::network::{Network, index};
use super::route::{NOWHERE, Route};
use super::state::NONE;

/// Before every start.
const NEVER: i64 = i64::MIN / 4;
/// What an impossible schedule costs: more than any other, and still a number that adds up.
const IMPOSSIBLE: i64 = 1 << 60;

/// Where a visit could go, and what is known of it before others are asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) route: u32,
    pub(super) at: u32,
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
    pub(super) way: i64,
    /// Least that the visit adds to the cost, the price of the latest visit apart.
    pub(super) bound: i64,
    /// Least that it adds to that price.
    pub(super) worst: i64,
}

impl Spot {
    /// The same with its route and position, and what the way adds.
    pub(super) fn placed(self, route: u32, at: u32, way: i64) -> Self {
        Self { route, at, way, bound: way + self.bound, ..self }
    }
}

/// Starts that a change has not touched yet.
#[derive(Clone, Debug, Default)]
struct Kept {
    start: Vec<i64>,
    late: Vec<i64>,
    tardiness: i64,
    worst: i64,
    broken: bool,
}

/// Starts of all visits, and what being late costs.
#[derive(Clone, Debug, Default)]
pub(super) struct Schedule {
    each: i64,
    dear: i64,
    earliest: Vec<i64>,
    latest: Vec<i64>,
    due: Vec<i64>,
    service: Vec<i64>,
    partner: Vec<u32>,
    ahead: Vec<i64>,
    /// Whether the visit is on a route; then its neighbours, the time to the next start, the start that
    /// the depot allows, and the last start that keeps windows and shift.
    present: Vec<bool>,
    prev: Vec<u32>,
    next: Vec<u32>,
    gap: Vec<i64>,
    base: Vec<i64>,
    cap: Vec<i64>,
    now: Kept,
    undo: Kept,
    /// Starts under trial, where the stamp is the current one.
    trial: Vec<i64>,
    stamp: Vec<u64>,
    clock: u64,
    queue: Vec<u32>,
    marked: Vec<bool>,
    changed: Vec<u32>,
}

impl Schedule {
    /// Nobody is visited.
    pub(super) fn new(network: &Network) -> Self {
        let count = network.nodes.len();
        let parts = network.nodes.iter().map(|node| node.part);
        let partners = network.partner.iter();
        Self {
            each: network.lateness.each,
            dear: network.lateness.worst,
            earliest: parts.clone().map(|part| part.earliest).collect(),
            latest: parts.clone().map(|part| part.latest).collect(),
            due: network.due.iter().map(|due| due.unwrap_or(NOWHERE)).collect(),
            service: parts.map(|part| part.duration).collect(),
            partner: partners.clone().map(|tie| tie.map_or(NONE, |(other, _)| other)).collect(),
            ahead: partners.map(|tie| tie.map_or(0, |(_, ahead)| ahead)).collect(),
            present: vec![false; count],
            prev: vec![NONE; count],
            next: vec![NONE; count],
            gap: vec![0; count],
            base: vec![0; count],
            cap: vec![0; count],
            now: Kept { start: vec![NEVER; count], late: vec![0; count], ..Kept::default() },
            trial: vec![0; count],
            stamp: vec![0; count],
            marked: vec![false; count],
            ..Self::default()
        }
    }

    /// What being late costs.
    pub(super) fn cost(&self) -> i64 {
        if self.now.broken {
            return IMPOSSIBLE;
        }
        self.each * self.now.tardiness + self.dear * self.now.worst
    }

    /// Start of the visit.
    pub(super) fn start(&self, node: u32) -> i64 {
        self.now.start[node as usize]
    }

    /// From here on changes can be taken back.
    pub(super) fn begin(&mut self) {
        self.undo.start.clone_from(&self.now.start);
        self.undo.late.clone_from(&self.now.late);
        let Kept { tardiness, worst, broken, .. } = self.now;
        (self.undo.tardiness, self.undo.worst, self.undo.broken) = (tardiness, worst, broken);
    }

    /// Takes back all since [`Schedule::begin`]; routes are told of one by one before and after.
    pub(super) fn revert(&mut self) {
        std::mem::swap(&mut self.now, &mut self.undo);
    }

    /// The visits of a route that is about to be replaced are nowhere.
    pub(super) fn unlink(&mut self, nodes: &[u32]) {
        for &node in nodes {
            self.present[node as usize] = false;
        }
    }

    /// Notes neighbours along a route.
    pub(super) fn relink(&mut self, network: &Network, route: &Route) {
        let shift = network.groups[route.group as usize].span;
        let mut before = NONE;
        for (at, &node) in route.nodes.iter().enumerate() {
            let place = node as usize;
            self.present[place] = true;
            self.prev[place] = before;
            self.next[place] = route.nodes.get(at + 1).copied().unwrap_or(NONE);
            self.gap[place] = self.service[place] + route.spans[at + 1];
            let reach = if at == 0 { shift.earliest + route.spans[0] } else { NEVER };
            self.base[place] = self.earliest[place].max(reach);
            self.cap[place] = self.latest[place];
            before = node;
        }
        if before != NONE {
            let last = before as usize;
            self.cap[last] = self.cap[last].min(shift.latest - self.gap[last]);
        }
    }

    /// Finds starts anew after visits have left a route; `nodes` are those before, whose places and
    /// neighbours are still noted for those who left.
    pub(super) fn shrink(&mut self, network: &Network, nodes: &[u32], route: &Route) {
        self.changed.clear();
        self.unlink(nodes);
        self.relink(network, route);
        let mut lost = false;
        for &node in nodes {
            let place = node as usize;
            if self.present[place] {
                if std::mem::take(&mut lost) {
                    self.mark(node);
                }
                continue;
            }
            lost = true;
            self.now.tardiness -= std::mem::take(&mut self.now.late[place]);
            self.now.start[place] = NEVER;
            let partner = self.partner[place];
            if partner != NONE && self.present[partner as usize] {
                self.mark(partner);
            }
        }
        self.refresh();
    }

    /// Finds starts anew after the visit has joined a route.
    pub(super) fn grow(&mut self, network: &Network, node: u32, route: &Route) {
        self.changed.clear();
        self.relink(network, route);
        self.mark(node);
        let next = self.next[node as usize];
        if next != NONE {
            self.mark(next);
        }
        self.refresh();
    }

    fn mark(&mut self, node: u32) {
        if !std::mem::replace(&mut self.marked[node as usize], true) {
            self.changed.push(node);
        }
    }

    /// Visits that wait for the start of this one, and how long.
    #[inline]
    fn ties(&self, place: usize) -> [(u32, i64); 2] {
        let partner = self.partner[place];
        let tied = partner != NONE && self.present[partner as usize];
        [
            (self.next[place], self.gap[place]),
            (if tied { partner } else { NONE }, self.ahead[place]),
        ]
    }

    /// Finds the starts of those who are marked, and of all whom they decide.
    fn refresh(&mut self) {
        let mut at = 0;
        while at < self.changed.len() {
            let place = self.changed[at] as usize;
            at += 1;
            for (other, wait) in self.ties(place) {
                let decided =
                    other != NONE && self.now.start[other as usize] == self.now.start[place] + wait;
                if decided {
                    self.mark(other);
                }
            }
        }
        self.queue.clear();
        for &node in &self.changed {
            let place = node as usize;
            let mut start = self.base[place];
            let prev = self.prev[place];
            if prev != NONE && !self.marked[prev as usize] {
                start = start.max(self.now.start[prev as usize] + self.gap[prev as usize]);
            }
            let partner = self.partner[place];
            if partner != NONE && self.present[partner as usize] && !self.marked[partner as usize] {
                start = start.max(self.now.start[partner as usize] + self.ahead[partner as usize]);
            }
            self.now.start[place] = start;
            self.queue.push(node);
        }
        self.settle();
        for at in 0..self.changed.len() {
            let place = self.changed[at] as usize;
            self.marked[place] = false;
            let late = (self.now.start[place] - self.due[place]).max(0);
            self.now.tardiness += late - std::mem::replace(&mut self.now.late[place], late);
            self.now.broken |= self.now.start[place] > self.cap[place];
        }
        self.now.worst = self.now.late.iter().copied().max().unwrap_or(0);
    }

    /// Raises starts until nobody starts before those she waits for allow.
    fn settle(&mut self) {
        let most = self.most();
        let mut at = 0;
        while at < self.queue.len() {
            if at > most {
                self.now.broken = true;
                return;
            }
            let place = self.queue[at] as usize;
            at += 1;
            for (other, wait) in self.ties(place) {
                if other == NONE {
                    continue;
                }
                let start = self.now.start[place] + wait;
                if start > self.now.start[other as usize] {
                    self.now.start[other as usize] = start;
                    self.queue.push(other);
                    self.mark(other);
                }
            }
        }
    }

    /// Most rises before a cycle is assumed.
    fn most(&self) -> usize {
        8 * self.present.len() + 64
    }

    /// What is known of a place for the visit between two others, where the way and its time from one
    /// side and to the other are given: `into` and `on` are times, `way` is cost. `None` where the visit
    /// or the one after would start too late.
    #[inline]
    pub(super) fn spot(
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
        if spot.reach > spot.cap {
            return None;
        }
        let late = (spot.reach - self.due[place]).max(0);
        let mut more = late;
        let mut worst = self.now.worst.max(late);
        if after != NONE {
            let pushed = spot.reach + spot.gap_out;
            let then = (pushed - self.due[after as usize]).max(0);
            more += (then - self.now.late[after as usize]).max(0);
            worst = worst.max(then);
            if pushed > self.cap[after as usize] {
                return None;
            }
        }
        spot.bound = self.each * more;
        spot.worst = self.dear * (worst - self.now.worst);
        Some(spot)
    }

    /// What being late costs more with the visit there; [`NOWHERE`] where it is impossible, or not less
    /// than `room`.
    pub(super) fn try_one(&mut self, node: u32, spot: &Spot, room: i64) -> i64 {
        self.clock += 1;
        self.queue.clear();
        let before = self.attach(node, spot);
        let cost = self.spread(&[(node, spot.reach)], room);
        self.detach(node, spot, before);
        cost
    }

    /// The same of two tied visits.
    pub(super) fn try_two(&mut self, nodes: (u32, u32), spots: (&Spot, &Spot), room: i64) -> i64 {
        let (one, two) = nodes;
        let (here, there) = (spots.0.reach, spots.1.reach);
        let ahead = self.ahead[one as usize];
        let behind = self.ahead[two as usize];
        // What each waits for the other, before anybody else is asked.
        let (first, second) = (here.max(there + behind), there.max(here + ahead));
        if first > spots.0.cap || second > spots.1.cap {
            return NOWHERE;
        }
        let late = |node: u32, start: i64| (start - self.due[node as usize]).max(0);
        let (a, b) = (late(one, first), late(two, second));
        let worst = self.now.worst.max(a).max(b) - self.now.worst;
        if self.each * (a + b) + self.dear * worst >= room {
            return NOWHERE;
        }
        self.clock += 1;
        self.queue.clear();
        let before = (self.attach(one, spots.0), self.attach(two, spots.1));
        let cost = self.spread(&[(one, first), (two, second)], room);
        self.detach(two, spots.1, before.1);
        self.detach(one, spots.0, before.0);
        cost
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

    /// Whoever is nowhere.
    pub(super) fn clear(&mut self) {
        self.present.fill(false);
        self.now.start.fill(NEVER);
        self.now.late.fill(0);
        (self.now.tardiness, self.now.worst, self.now.broken) = (0, 0, false);
    }

    /// Finds all starts anew; routes have been told of.
    pub(super) fn rebuild(&mut self) {
        self.changed.clear();
        for node in 0..index(self.present.len()) {
            if self.present[node as usize] {
                self.mark(node);
            }
        }
        self.refresh();
    }
}
