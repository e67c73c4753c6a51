//! When visits start in a linked problem: the earliest starts that routes, windows and ties allow. They
//! are the least solution of differences of starts, so no others are less late.
//!
//! A change of routes is followed only as far as it reaches. Starts that a lost or a new neighbour may
//! have decided, and those that these decided in turn, are forgotten and found anew by label correction;
//! all others keep what decided them. A cycle through ties has no solution: starts on it rise until one
//! passes what is allowed, or until too many have risen.

mod trial;

use super::network::{Network, index};
use super::route::{NOWHERE, Route};
use super::state::NONE;
pub(super) use trial::Spot;

/// Before every start.
const NEVER: i64 = i64::MIN / 4;
/// What an impossible schedule costs: more than any other, and still a number that adds up.
const IMPOSSIBLE: i64 = 1 << 60;

/// What a delay of a visit does along its own route. Moments count from the start of the first visit
/// without any waiting, so that one of them stands for the whole rest of the route.
#[derive(Clone, Copy, Debug)]
struct Tail {
    /// The sum of gaps so far, which is subtracted from moments.
    ahead: i64,
    /// From when on the visit is later than it is and than it is due; the least of that from here on.
    late: i64,
    least: i64,
    /// Beyond this a tied visit from here on carries the delay to another route.
    carries: i64,
    /// Least due moment from here on.
    due: i64,
    /// Beyond this a visit from here on starts too late.
    cap: i64,
}

const NOTHING: Tail =
    Tail { ahead: 0, late: NOWHERE, least: NOWHERE, carries: NOWHERE, due: NOWHERE, cap: NOWHERE };

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
    /// Route of each visit.
    route: Vec<u32>,
    tail: Vec<Tail>,
    now: Kept,
    undo: Kept,
    /// Starts under trial, where the stamp is the current one.
    trial: Vec<i64>,
    stamp: Vec<u64>,
    clock: u64,
    queue: Vec<u32>,
    marked: Vec<bool>,
    changed: Vec<u32>,
    /// Their starts before.
    old: Vec<i64>,
    /// Routes whose starts the last change has moved, or who are tied to some.
    pub(super) moved: Vec<u32>,
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
            route: vec![NONE; count],
            tail: vec![NOTHING; count],
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
    pub(super) fn relink(&mut self, network: &Network, number: u32, route: &Route) {
        let shift = network.groups[route.group as usize].span;
        let mut before = NONE;
        for (at, &node) in route.nodes.iter().enumerate() {
            let place = node as usize;
            self.present[place] = true;
            self.route[place] = number;
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

    /// Finds starts anew after visits have left a route; `nodes` are those before.
    pub(super) fn shrink(&mut self, network: &Network, number: u32, nodes: &[u32], route: &Route) {
        self.forget();
        self.moved.clear();
        self.moved.push(number);
        self.unlink(nodes);
        self.relink(network, number, route);
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
                self.moved.push(self.route[partner as usize]);
            }
        }
        self.refresh();
    }

    /// Finds starts anew after the visit has joined a route.
    pub(super) fn grow(&mut self, network: &Network, number: u32, node: u32, route: &Route) {
        self.forget();
        self.moved.clear();
        self.moved.push(number);
        self.relink(network, number, route);
        self.now.start[node as usize] = NEVER;
        self.mark(node);
        let next = self.next[node as usize];
        if next != NONE {
            self.mark(next);
        }
        self.refresh();
    }

    fn forget(&mut self) {
        self.changed.clear();
        self.old.clear();
    }

    fn mark(&mut self, node: u32) {
        if !std::mem::replace(&mut self.marked[node as usize], true) {
            self.changed.push(node);
            self.old.push(self.now.start[node as usize]);
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
            if self.now.start[place] != self.old[at] {
                self.moved.push(self.route[place]);
                let partner = self.partner[place];
                if partner != NONE && self.present[partner as usize] {
                    self.moved.push(self.route[partner as usize]);
                }
            }
        }
        self.moved.sort_unstable();
        self.moved.dedup();
        self.now.worst = self.now.late.iter().copied().max().unwrap_or(0);
    }

    /// Raises starts until nobody starts before those she waits for allow.
    fn settle(&mut self) {
        // Without a cycle nobody rises more often than there are visits.
        let most = self.present.len() * self.present.len() + 64;
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
                    self.mark(other);
                    self.now.start[other as usize] = start;
                    self.queue.push(other);
                }
            }
        }
    }

    /// Most rises under trial before a cycle is assumed; far more than any that are worth their cost.
    fn most(&self) -> usize {
        8 * self.present.len() + 64
    }

    /// Finds what delays do along a route whose starts are known.
    pub(super) fn follow(&mut self, nodes: &[u32]) {
        let mut ahead = 0;
        for &node in nodes {
            self.tail[node as usize].ahead = ahead;
            ahead += self.gap[node as usize];
        }
        let mut rest = NOTHING;
        for &node in nodes.iter().rev() {
            let place = node as usize;
            let (ahead, start) = (self.tail[place].ahead, self.now.start[place]);
            let partner = self.partner[place];
            if partner != NONE && self.present[partner as usize] {
                let free = self.now.start[partner as usize] - self.ahead[place];
                rest.carries = rest.carries.min(free - ahead);
            }
            rest.ahead = ahead;
            rest.late = start.max(self.due[place]) - ahead;
            rest.least = rest.least.min(rest.late);
            rest.due = rest.due.min(self.due[place] - ahead);
            rest.cap = rest.cap.min(self.cap[place] - ahead);
            self.tail[place] = rest;
        }
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
        self.forget();
        self.moved.clear();
        for node in 0..index(self.present.len()) {
            if self.present[node as usize] {
                self.mark(node);
            }
        }
        self.refresh();
    }
}
