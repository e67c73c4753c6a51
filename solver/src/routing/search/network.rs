//! The problem in flat arrays for the inner loops.

use std::collections::BTreeMap;

use super::super::model::{Customer, Lateness, RoutingProblem, Shift, UNLIMITED, Way, Window};
use super::segment::Segment;

/// A way and how it may be looked up: 8 bytes.
pub(super) type Arc = Way;

/// A visit that a route may hold: a customer in one of her windows, and on one day where days differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) site: u32,
    pub(super) customer: u32,
    pub(super) window: u32,
    pub(super) demand: i64,
    pub(super) days: u64,
    /// Service alone, as a part of a route.
    pub(super) part: Segment,
}

/// A shift with the range of its routes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) day: u32,
    /// Number of the starting site among those of all shifts; of the driver, where anybody wants the same
    /// always.
    pub(super) depot: u32,
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) capacity: i64,
    pub(super) max_duration: i64,
    pub(super) max_distance: i64,
    pub(super) fixed_cost: i64,
    /// Leaving, and being back: the span of the shift.
    pub(super) span: Segment,
}

/// Flat arrays of the problem.
#[derive(Debug)]
pub(super) struct Network {
    pub(super) sites: usize,
    pub(super) days: usize,
    /// Ways from a site, row by row.
    from: Vec<Arc>,
    /// Ways to a site, row by row: the transpose, so that both neighbours of an insertion are looked up
    /// in one row of the inserted site.
    into: Vec<Arc>,
    pub(super) nodes: Vec<Node>,
    /// Where each customer's nodes begin.
    first_node: Vec<u32>,
    pub(super) groups: Vec<Group>,
    /// Number of routes.
    pub(super) routes: usize,
    /// Groups that may visit a customer, in one list.
    allowed: Vec<u32>,
    allowed_from: Vec<u32>,
    pub(super) patterns: Vec<Vec<u64>>,
    /// Cost of leaving a customer out; `None` is a must.
    pub(super) penalty: Vec<Option<i64>>,
    /// Whether all visits of the customer are from one depot, or by one driver.
    pub(super) one_depot: Vec<bool>,
    /// Whether what is called a depot is a driver.
    pub(super) drivers: bool,
    /// Whether all drivers are alike.
    pub(super) alike: bool,
    /// Number of depots that have to be told apart.
    pub(super) depots: usize,
    /// Other customers by distance.
    neighbours: Vec<u32>,
    near: usize,
    /// Whether windows or shifts limit when service may start.
    pub(super) windowed: bool,
    /// Whether visits are tied in time or may be late; then each customer has one node, her own number.
    pub(super) linked: bool,
    /// The other customer of a link, and how far after this one's start hers begins at the earliest.
    pub(super) partner: Vec<Option<(u32, i64)>>,
    /// Last start of each customer that is not late.
    pub(super) due: Vec<Option<i64>>,
    pub(super) lateness: Lateness,
    /// Groups that may visit each customer, a bit each, shared where there are more than bits.
    pub(super) kin: Vec<u64>,
    /// Distance from the nearest depot that may serve, per customer.
    pub(super) remoteness: Vec<i64>,
}

/// Most neighbours that are kept for a customer.
const NEAR: usize = 120;

impl Network {
    pub(super) fn new(problem: &RoutingProblem) -> Self {
        let sites = problem.sites();
        let n = sites as usize;
        let pairs = |flip: bool| {
            let mut ways = Vec::with_capacity(n * n);
            for a in 0..sites {
                let row =
                    (0..sites).map(|b| if flip { problem.way(b, a) } else { problem.way(a, b) });
                ways.extend(row);
            }
            ways
        };
        let mut network = Self {
            sites: n,
            days: problem.days() as usize,
            from: pairs(false),
            into: pairs(true),
            nodes: Vec::new(),
            first_node: vec![0],
            groups: Vec::new(),
            routes: 0,
            allowed: Vec::new(),
            allowed_from: vec![0],
            patterns: problem.customers().iter().map(|c| c.patterns.clone()).collect(),
            penalty: problem.customers().iter().map(|c| c.penalty).collect(),
            one_depot: problem.customers().iter().map(|c| c.one_depot || c.one_driver).collect(),
            drivers: problem.customers().iter().any(|c| c.one_driver),
            alike: alike(problem),
            linked: problem.is_linked(),
            partner: vec![None; problem.customers().len()],
            due: problem.customers().iter().map(|c| c.due).collect(),
            lateness: problem.lateness(),
            kin: Vec::new(),
            depots: 1,
            neighbours: Vec::new(),
            near: 0,
            windowed: false,
            remoteness: Vec::new(),
        };
        for link in problem.links() {
            network.partner[link.first as usize] = Some((link.second, link.least));
            network.partner[link.second as usize] = Some((link.first, -link.most));
        }
        network.add_groups(problem);
        network.add_customers(problem);
        network.add_neighbours(problem);
        network
    }

    fn add_groups(&mut self, problem: &RoutingProblem) {
        let mut first = 0;
        let drivers = self.drivers;
        let label = |shift: &Shift| if drivers { shift.driver } else { shift.start };
        let mut starts: Vec<u32> = problem.shifts().iter().map(label).collect();
        starts.sort_unstable();
        starts.dedup();
        if self.one_depot.contains(&true) {
            self.depots = starts.len().max(1);
        }
        for shift in problem.shifts() {
            self.windowed |= shift.earliest > -UNLIMITED || shift.latest < UNLIMITED;
            self.groups.push(Group {
                start: shift.start,
                end: shift.end,
                day: shift.day,
                depot: index(starts.binary_search(&label(shift)).unwrap_or(0)),
                first,
                last: first + shift.vehicles,
                capacity: shift.capacity,
                max_duration: shift.max_duration,
                max_distance: shift.max_distance,
                fixed_cost: shift.fixed_cost,
                span: Segment { duration: 0, earliest: shift.earliest, latest: shift.latest },
            });
            first += shift.vehicles;
        }
        self.routes = first as usize;
    }

    fn add_customers(&mut self, problem: &RoutingProblem) {
        for (customer, wanted) in (0..).zip(problem.customers()) {
            for (window, open) in (0..).zip(&wanted.windows) {
                self.windowed |= open.earliest > -UNLIMITED || open.latest < UNLIMITED;
                self.add_nodes(wanted, customer, window, open);
            }
            self.first_node.push(index(self.nodes.len()));
            let days = wanted.patterns.iter().fold(0, |all, pattern| all | pattern);
            let mut remote = i64::MAX;
            for (group, shift) in (0..).zip(problem.shifts()) {
                let demand = wanted.takes(shift.day).demand;
                let fits = days >> shift.day & 1 == 1 && shift.capacity >= demand;
                if fits && shift.vehicles > 0 && problem.may_visit(group, customer) {
                    self.allowed.push(group);
                    let way = problem.way(shift.start, wanted.site).distance;
                    remote = remote.min(i64::from(way));
                }
            }
            self.remoteness.push(remote);
            let groups = &self.allowed[self.allowed_from[customer as usize] as usize..];
            self.kin.push(groups.iter().fold(0, |all, group| all | 1 << (group % 64)));
            self.allowed_from.push(index(self.allowed.len()));
        }
    }

    /// The visits of a customer in one window.
    fn add_nodes(&mut self, wanted: &Customer, customer: u32, window: u32, open: &Window) {
        let mut add = |days: u64, day: u32| {
            let takes = wanted.takes(day);
            self.nodes.push(Node {
                site: wanted.site,
                customer,
                window,
                demand: takes.demand,
                days,
                part: Segment {
                    duration: i64::from(takes.service),
                    earliest: open.earliest,
                    latest: open.latest,
                },
            });
        };
        if wanted.daily.is_empty() {
            add(open.days, 0);
            return;
        }
        let visited = wanted.patterns.iter().fold(0, |all, pattern| all | pattern) & open.days;
        for day in (0..index(self.days)).filter(|day| visited >> day & 1 == 1) {
            add(1 << day, day);
        }
    }

    fn add_neighbours(&mut self, problem: &RoutingProblem) {
        let customers = problem.customers();
        self.near = NEAR.min(customers.len().saturating_sub(1));
        for (at, customer) in customers.iter().enumerate() {
            let way = |other: usize| {
                let site = customers[other].site;
                let there = u64::from(problem.way(customer.site, site).distance);
                there + u64::from(problem.way(site, customer.site).distance)
            };
            let mut others: Vec<(u64, u32)> = (0..customers.len())
                .filter(|&other| other != at)
                .map(|other| (way(other), index(other)))
                .collect();
            if self.near > 0 && self.near < others.len() {
                others.select_nth_unstable(self.near - 1);
                others.truncate(self.near);
            }
            others.sort_unstable();
            self.neighbours.extend(others.iter().map(|&(_, other)| other));
        }
    }

    pub(super) fn customers(&self) -> usize {
        self.patterns.len()
    }

    /// Ways from the site to each.
    #[inline]
    pub(super) fn from(&self, site: u32) -> &[Arc] {
        let at = site as usize * self.sites;
        &self.from[at..at + self.sites]
    }

    /// Ways to the site from each.
    #[inline]
    pub(super) fn into(&self, site: u32) -> &[Arc] {
        let at = site as usize * self.sites;
        &self.into[at..at + self.sites]
    }

    #[inline]
    pub(super) fn arc(&self, from: u32, to: u32) -> Arc {
        self.from[from as usize * self.sites + to as usize]
    }

    /// The customer's nodes.
    #[inline]
    pub(super) fn nodes_of(&self, customer: u32) -> std::ops::Range<u32> {
        self.first_node[customer as usize]..self.first_node[customer as usize + 1]
    }

    /// Groups that may visit the customer.
    #[inline]
    pub(super) fn groups_of(&self, customer: u32) -> &[u32] {
        let at = customer as usize;
        &self.allowed[self.allowed_from[at] as usize..self.allowed_from[at + 1] as usize]
    }

    /// Other customers, nearest first.
    #[inline]
    pub(super) fn near(&self, customer: u32) -> &[u32] {
        let at = customer as usize * self.near;
        &self.neighbours[at..at + self.near]
    }
}

/// Whether anybody wants the same driver always, and all drivers have alike vehicles on the same days.
fn alike(problem: &RoutingProblem) -> bool {
    let mut vehicles: BTreeMap<u32, Vec<Shift>> = BTreeMap::new();
    for shift in problem.shifts() {
        vehicles.entry(shift.driver).or_default().push(Shift { driver: 0, ..*shift });
    }
    let mut all = vehicles.values();
    let first = all.next();
    let everywhere = problem.customers().iter().all(|c| c.one_driver && c.shifts.is_none());
    everywhere && all.all(|other| Some(other) == first)
}

/// A position as the arrays hold it; sizes are limited by the model.
pub(super) fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
