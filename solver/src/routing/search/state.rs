//! The current answer: routes, who is where, who is missing, and how to take a change back.

use super::joint;
use super::network::{Network, index};
use super::route::{NOWHERE, Place, Route};
use super::schedule::Schedule;

/// No route.
pub(super) const NONE: u32 = u32::MAX;
/// Cost of a customer who must be visited and is not, as a multiple of her remoteness, at first.
const MISSING: i64 = 20;

/// What the last look at a customer and a route found; valid while the route has the version.
#[derive(Clone, Copy, Debug)]
struct Known {
    version: u64,
    place: Place,
}

/// The current answer of the search.
#[derive(Debug)]
pub(super) struct State<'a> {
    pub(super) network: &'a Network,
    pub(super) routes: Vec<Route>,
    /// Route of each customer on each day.
    at: Vec<u32>,
    /// Days of each customer; 0 where she is absent.
    pub(super) pattern: Vec<u64>,
    /// Customers without visits.
    pub(super) absent: Vec<u32>,
    /// What an absent customer costs.
    pub(super) price: Vec<i64>,
    /// Of routes, lateness, and prices of the absent.
    pub(super) cost: i64,
    /// Number of absent customers who must be visited.
    pub(super) unmet: u32,
    /// Number of routes that serve anybody, and the most that may.
    pub(super) used: usize,
    pub(super) most_used: usize,
    /// Number of such routes of each driver, where drivers matter.
    driving: Vec<u32>,
    /// Starts, in linked problems.
    pub(super) schedule: Option<Schedule>,
    clock: u64,
    /// Version of each route, and 0 where it is empty: what looking for places reads first.
    held: Vec<u64>,
    known: Vec<Known>,
    undo: Undo,
}

/// What the state was when the change under way began.
#[derive(Debug, Default)]
struct Undo {
    stamp: Vec<u64>,
    now: u64,
    touched: Vec<u32>,
    backups: Vec<Route>,
    /// Versions of all routes, in linked problems.
    held: Vec<u64>,
    patterns: Vec<(u32, u64)>,
    absent: Vec<u32>,
    cost: i64,
    unmet: u32,
}

impl<'a> State<'a> {
    /// Nobody is visited.
    pub(super) fn new(network: &'a Network) -> Self {
        let customers = network.customers();
        let mut routes = Vec::with_capacity(network.routes);
        let mut clock = 1;
        for (number, group) in network.groups.iter().enumerate() {
            for _ in group.first..group.last {
                let mut route = Route::new(index(number));
                clock += 1;
                route.rebuild(network, clock);
                routes.push(route);
            }
        }
        let price: Vec<i64> = (0..customers)
            .map(|at| match network.penalty[at] {
                Some(penalty) => penalty,
                None => MISSING * network.remoteness[at].clamp(1_000, 1 << 40),
            })
            .collect();
        let unknown = Known { version: u64::MAX, place: Place { cost: NOWHERE, node: 0, at: 0 } };
        Self {
            network,
            at: vec![NONE; customers * network.days],
            pattern: vec![0; customers],
            absent: (0..index(customers)).collect(),
            cost: price.iter().sum(),
            price,
            unmet: index(network.penalty.iter().filter(|penalty| penalty.is_none()).count()),
            used: 0,
            most_used: usize::MAX,
            driving: vec![0; network.depots],
            schedule: network.linked.then(|| Schedule::new(network)),
            clock,
            held: vec![0; routes.len()],
            known: vec![unknown; customers * routes.len()],
            undo: Undo { stamp: vec![0; routes.len()], ..Undo::default() },
            routes,
        }
    }

    /// The customer's route on the day.
    #[inline]
    pub(super) fn route_of(&self, customer: u32, day: usize) -> u32 {
        self.at[customer as usize * self.network.days + day]
    }

    /// The best place of the customer in the route, from memory where it still holds.
    #[inline]
    pub(super) fn place(&mut self, customer: u32, route: u32) -> Place {
        let version = self.held[route as usize];
        let known = &mut self.known[customer as usize * self.held.len() + route as usize];
        if known.version != version {
            let held = &self.routes[route as usize];
            let place = match &self.schedule {
                Some(schedule) => joint::best_spot(self.network, schedule, (route, held), customer),
                None => held.best_place(self.network, self.network.nodes_of(customer)),
            };
            *known = Known { version, place };
        }
        known.place
    }

    /// Whether the route serves nobody.
    #[inline]
    pub(super) fn is_empty(&self, route: u32) -> bool {
        self.held[route as usize] == 0
    }

    /// Routes that have changed since [`State::begin`].
    pub(super) fn changed(&self) -> &[u32] {
        &self.undo.touched
    }

    /// Notes the version of the route. Empty ones are always the same.
    fn hold(&mut self, route: u32) {
        let now = &self.routes[route as usize];
        let version = if now.nodes.is_empty() { 0 } else { now.version };
        let before = std::mem::replace(&mut self.held[route as usize], version);
        self.used = self.used + usize::from(version != 0) - usize::from(before != 0);
        if self.network.drivers {
            let driver = self.network.groups[now.group as usize].depot as usize;
            self.driving[driver] += u32::from(version != 0);
            self.driving[driver] -= u32::from(before != 0);
        }
    }

    /// Whether the driver serves nobody on any day.
    #[inline]
    pub(super) fn is_idle(&self, driver: u32) -> bool {
        self.driving[driver as usize] == 0
    }

    /// From here on changes can be taken back.
    pub(super) fn begin(&mut self) {
        self.undo.now += 1;
        self.undo.touched.clear();
        self.undo.patterns.clear();
        self.undo.absent.clone_from(&self.absent);
        (self.undo.cost, self.undo.unmet) = (self.cost, self.unmet);
        if let Some(schedule) = &mut self.schedule {
            schedule.begin();
            self.undo.held.clone_from(&self.held);
        }
    }

    /// Keeps the route as it is now, once a change.
    fn touch(&mut self, route: u32) {
        let at = route as usize;
        if self.undo.stamp[at] == self.undo.now {
            return;
        }
        self.undo.stamp[at] = self.undo.now;
        let kept = self.undo.touched.len();
        self.undo.touched.push(route);
        if kept == self.undo.backups.len() {
            self.undo.backups.push(Route::default());
        }
        let backup = &mut self.undo.backups[kept];
        std::mem::swap(backup, &mut self.routes[at]);
        let current = &mut self.routes[at];
        current.group = backup.group;
        current.nodes.clear();
        current.nodes.extend_from_slice(&backup.nodes);
        (current.distance, current.version) = (backup.distance, backup.version);
    }

    fn rebuild(&mut self, route: u32) -> bool {
        self.clock += 1;
        let fits = self.routes[route as usize].rebuild(self.network, self.clock);
        self.hold(route);
        fits
    }

    fn set_pattern(&mut self, customer: u32, pattern: u64) {
        let at = customer as usize;
        self.undo.patterns.push((customer, self.pattern[at]));
        self.pattern[at] = pattern;
    }

    /// Takes the nodes for which `out` holds off the route. Where what is left breaks a limit, which
    /// happens only where ways do not keep the triangle inequality, all go. Tells who went.
    pub(super) fn take_off(&mut self, route: u32, out: impl Fn(u32) -> bool, gone: &mut Vec<u32>) {
        self.touch(route);
        let network = self.network;
        let at = route as usize;
        let day = network.groups[self.routes[at].group as usize].day as usize;
        self.cost -= self.routes[at].cost(network);
        let mut drop = |places: &mut [u32], node: u32| {
            let customer = network.nodes[node as usize].customer;
            places[customer as usize * network.days + day] = NONE;
            gone.push(customer);
        };
        let before = match self.schedule {
            Some(_) => self.routes[at].nodes.clone(),
            None => Vec::new(),
        };
        let places = &mut self.at;
        self.routes[at].nodes.retain(|&node| {
            let goes = out(network.nodes[node as usize].customer);
            if goes {
                drop(places, node);
            }
            !goes
        });
        if !self.rebuild(route) {
            let mut rest = std::mem::take(&mut self.routes[at].nodes);
            for node in rest.drain(..) {
                drop(&mut self.at, node);
            }
            self.routes[at].nodes = rest;
            self.rebuild(route);
        }
        self.cost += self.routes[at].cost(network);
        if let Some(schedule) = &mut self.schedule {
            self.cost -= schedule.cost();
            schedule.shrink(network, route, &before, &self.routes[at]);
            self.cost += schedule.cost();
        }
        self.follow();
    }

    /// The customer has no visits any more; her visits have been taken off.
    pub(super) fn make_absent(&mut self, customer: u32) {
        self.set_pattern(customer, 0);
        self.absent.push(customer);
        self.cost += self.price[customer as usize];
        self.unmet += u32::from(self.network.penalty[customer as usize].is_none());
    }

    /// The absent customer gets these days; her visits follow.
    pub(super) fn make_present(&mut self, customer: u32, pattern: u64) {
        self.set_pattern(customer, pattern);
        self.cost -= self.price[customer as usize];
        self.unmet -= u32::from(self.network.penalty[customer as usize].is_none());
    }

    /// Empties the route; everybody of whom it holds a visit becomes absent.
    pub(super) fn give_up(&mut self, route: u32) {
        let mut gone = Vec::new();
        self.take_off(route, |_| true, &mut gone);
        for customer in gone {
            self.drop_rest(customer);
            self.absent.push(customer);
        }
    }

    /// Takes off what visits the customer still has, and counts her absent without listing her: the
    /// caller is about to insert her. Others who lose visits with her, where ways do not keep the
    /// triangle inequality, become absent.
    pub(super) fn drop_rest(&mut self, customer: u32) {
        let mut gone = Vec::new();
        let mut going = vec![customer];
        while let Some(next) = going.pop() {
            for day in 0..self.network.days {
                let route = self.route_of(next, day);
                if route != NONE {
                    gone.clear();
                    self.take_off(route, |other| other == next, &mut gone);
                    let others = gone.iter().copied().filter(|&other| other != next);
                    going.extend(others);
                }
            }
            if self.pattern[next as usize] != 0 {
                self.make_absent(next);
            }
        }
        self.absent.retain(|&other| other != customer);
    }

    /// Puts a visit where [`State::place`] found room.
    pub(super) fn insert(&mut self, route: u32, place: Place) {
        self.touch(route);
        let network = self.network;
        let at = route as usize;
        self.cost -= self.routes[at].cost(network);
        self.routes[at].nodes.insert(place.at as usize, place.node);
        self.rebuild(route);
        self.cost += self.routes[at].cost(network);
        if let Some(schedule) = &mut self.schedule {
            self.cost -= schedule.cost();
            schedule.grow(network, route, place.node, &self.routes[at]);
            self.cost += schedule.cost();
        }
        self.follow();
        let day = network.groups[self.routes[at].group as usize].day as usize;
        let customer = network.nodes[place.node as usize].customer as usize;
        self.at[customer * network.days + day] = route;
    }

    /// Where starts have moved, what was known of places holds no more.
    fn follow(&mut self) {
        let Some(schedule) = &mut self.schedule else { return };
        for at in 0..schedule.moved.len() {
            let route = schedule.moved[at] as usize;
            if self.held[route] != 0 {
                self.clock += 1;
                self.held[route] = self.clock;
            }
            schedule.follow(&self.routes[route].nodes);
        }
    }

    /// Takes back all since [`State::begin`].
    pub(super) fn revert(&mut self) {
        for kept in 0..self.undo.touched.len() {
            self.place_all(self.undo.touched[kept], false);
        }
        for kept in 0..self.undo.touched.len() {
            let route = self.undo.touched[kept];
            std::mem::swap(&mut self.routes[route as usize], &mut self.undo.backups[kept]);
            self.hold(route);
            self.place_all(route, true);
        }
        if let Some(schedule) = &mut self.schedule {
            for kept in 0..self.undo.touched.len() {
                schedule.unlink(&self.undo.backups[kept].nodes);
            }
            for &route in &self.undo.touched {
                schedule.relink(self.network, route, &self.routes[route as usize]);
            }
            schedule.revert();
            for (at, &before) in self.undo.held.iter().enumerate() {
                if std::mem::replace(&mut self.held[at], before) != before
                    || self.undo.stamp[at] == self.undo.now
                {
                    schedule.follow(&self.routes[at].nodes);
                }
            }
        }
        while let Some((customer, pattern)) = self.undo.patterns.pop() {
            self.pattern[customer as usize] = pattern;
        }
        std::mem::swap(&mut self.absent, &mut self.undo.absent);
        (self.cost, self.unmet) = (self.undo.cost, self.undo.unmet);
    }

    /// Notes the route, or none, as that of all its customers.
    fn place_all(&mut self, route: u32, here: bool) {
        let network = self.network;
        let held = &self.routes[route as usize];
        let day = network.groups[held.group as usize].day as usize;
        for &node in &held.nodes {
            let customer = network.nodes[node as usize].customer as usize;
            self.at[customer * network.days + day] = if here { route } else { NONE };
        }
    }

    /// The visits of all routes.
    pub(super) fn save(&self, into: &mut Vec<Vec<u32>>) {
        into.resize_with(self.routes.len(), Vec::new);
        for (kept, route) in into.iter_mut().zip(&self.routes) {
            kept.clear();
            kept.extend_from_slice(&route.nodes);
        }
    }

    /// Replaces everything by feasible routes.
    pub(super) fn load(&mut self, routes: &[Vec<u32>]) {
        let network = self.network;
        self.at.fill(NONE);
        self.pattern.fill(0);
        self.cost = 0;
        for (route, nodes) in (0..).zip(routes) {
            let at = route as usize;
            if self.routes[at].nodes != *nodes {
                self.routes[at].nodes.clone_from(nodes);
                self.rebuild(route);
            }
            self.place_all(route, true);
            self.cost += self.routes[at].cost(network);
            let day = network.groups[self.routes[at].group as usize].day;
            for &node in nodes {
                self.pattern[network.nodes[node as usize].customer as usize] |= 1 << day;
            }
        }
        if let Some(schedule) = &mut self.schedule {
            schedule.clear();
            for (number, route) in (0..).zip(&self.routes) {
                schedule.relink(network, number, route);
            }
            schedule.rebuild();
            self.cost += schedule.cost();
        }
        self.follow();
        self.absent.clear();
        self.unmet = 0;
        for customer in 0..index(network.customers()) {
            let at = customer as usize;
            if self.pattern[at] == 0 {
                self.absent.push(customer);
                self.cost += self.price[at];
                self.unmet += u32::from(network.penalty[at].is_none());
            }
        }
        self.begin();
    }

    /// Makes absence dearer for those who must be visited and are not.
    pub(super) fn raise_prices(&mut self) {
        for at in 0..self.absent.len() {
            let customer = self.absent[at] as usize;
            if self.network.penalty[customer].is_none() && self.price[customer] < 1 << 44 {
                let more = MISSING * self.network.remoteness[customer].clamp(1_000, 1 << 40) / 4;
                self.price[customer] += more;
                self.cost += more;
            }
        }
    }
}
