//! The best plan of a small linked problem, proved: branch and bound over the routes of one vehicle after
//! the other.
//!
//! Without ties in time a vehicle's cheapest route for a set of customers is found by dynamic programming
//! over sets (Held and Karp 1962), and so is the cheapest partition of the customers among vehicles. Ties
//! only delay starts, so what these cost is a bound; it prunes routes when they are listed, and prefixes
//! of vehicles whose routes are timed with all their ties.

mod routes;
mod sets;

use super::Budget;
use super::model::{RoutingProblem, Shift};
use routes::{Listed, Routes};
use sets::Sets;

/// Most customers.
const CUSTOMERS: usize = 16;
/// Most vehicles.
const VEHICLES: u64 = 10;
/// Most routes that are timed before the proof is given up.
const TIMED: u64 = 2_000_000;
/// Timed routes between two looks at whether to stop.
const STRIDE: u64 = 1_024;
/// No plan.
pub(super) const NO: i64 = i64::MAX / 4;

/// What is proved of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proof {
    /// No plan costs less.
    pub(super) bound: i64,
    /// Routes of a plan that costs exactly the bound, where one was found that is cheaper than what was
    /// known: shift and customers.
    pub(super) better: Option<Vec<(u32, Vec<u32>)>>,
}

/// The problem in small arrays.
struct Small<'a> {
    problem: &'a RoutingProblem,
    /// Shift of each vehicle; alike ones follow one another.
    vehicles: Vec<u32>,
    /// First and last start of each customer that windows, ways from depots and ties allow.
    earliest: Vec<i64>,
    latest: Vec<i64>,
    due: Vec<i64>,
    service: Vec<i64>,
}

/// Proves what it can of a problem of which a plan of cost `known` is known, or [`NO`]. `None` where the
/// problem is too large, or allows what the method does not know: leaving customers out.
///
/// The work is at most exponential in the customers of a vehicle, and given up beyond fixed limits; then
/// the bound is what the partition without ties costs.
pub(super) fn prove(problem: &RoutingProblem, known: i64, budget: &Budget<'_>) -> Option<Proof> {
    let small = Small::new(problem)?;
    let sets = Sets::new(&small)?;
    let least = sets.least();
    if least >= known {
        return Some(Proof { bound: known.min(least), better: None });
    }
    let Some(routes) = Routes::list(&small, &sets, known) else {
        return Some(Proof { bound: least, better: None });
    };
    let mut tree = Tree {
        small: &small,
        sets: &sets,
        routes: &routes,
        budget,
        best: known,
        found: None,
        chosen: Vec::new(),
        timed: 0,
        ended: false,
    };
    let first = Node { left: sets.all(), starts: small.earliest.clone(), cost: 0, distance: 0 };
    tree.branch(0, &first, 0);
    if tree.ended {
        return Some(Proof { bound: least, better: None });
    }
    let better = tree.found.map(|chosen| {
        let used = chosen.iter().enumerate().filter(|(_, listed)| listed.set != 0);
        used.map(|(at, listed)| (small.vehicles[at], listed.order.clone())).collect()
    });
    Some(Proof { bound: tree.best, better })
}

/// Whether [`prove`] may take the problem on.
pub(super) fn is_small(problem: &RoutingProblem) -> bool {
    let customers = problem.customers();
    let must = customers.iter().all(|customer| customer.penalty.is_none());
    let vehicles: u64 = problem.shifts().iter().map(|shift| u64::from(shift.vehicles)).sum();
    let fits = (1..=CUSTOMERS).contains(&customers.len()) && (1..=VEHICLES).contains(&vehicles);
    problem.is_linked() && must && fits
}

impl<'a> Small<'a> {
    fn new(problem: &'a RoutingProblem) -> Option<Self> {
        if !is_small(problem) {
            return None;
        }
        let customers = problem.customers();
        let shifts = || (0_u32..).zip(problem.shifts());
        let each = |(number, shift): (u32, &Shift)| (0..shift.vehicles).map(move |_| number);
        let mut small = Self {
            problem,
            vehicles: shifts().flat_map(each).collect(),
            earliest: customers.iter().map(|customer| customer.windows[0].earliest).collect(),
            latest: customers.iter().map(|customer| customer.windows[0].latest).collect(),
            due: customers.iter().map(|customer| customer.due.unwrap_or(NO)).collect(),
            service: customers
                .iter()
                .map(|customer| i64::from(customer.takes(0).service))
                .collect(),
        };
        small.tighten();
        Some(small)
    }

    /// Whether vehicles of the shift may visit the customer on the only day.
    fn may_visit(&self, shift: u32, customer: usize) -> bool {
        let wanted = &self.problem.customers()[customer];
        let number = u32::try_from(customer).unwrap_or(u32::MAX);
        wanted.windows[0].days & 1 == 1 && self.problem.may_visit(shift, number)
    }

    fn tighten(&mut self) {
        for at in 0..self.earliest.len() {
            let shifts = (0_u32..).zip(self.problem.shifts());
            let reached =
                shifts.filter(|&(number, _)| self.may_visit(number, at)).map(|(_, shift)| {
                    let site = self.problem.customers()[at].site;
                    shift.earliest + i64::from(self.problem.way(shift.start, site).duration)
                });
            self.earliest[at] = self.earliest[at].max(reached.min().unwrap_or(0));
        }
        for link in self.problem.links() {
            let (first, second) = (link.first as usize, link.second as usize);
            self.earliest[second] = self.earliest[second].max(self.earliest[first] + link.least);
            self.earliest[first] = self.earliest[first].max(self.earliest[second] - link.most);
            self.latest[first] = self.latest[first].min(self.latest[second] - link.least);
            self.latest[second] = self.latest[second].min(self.latest[first] + link.most);
        }
    }

    fn site(&self, customer: usize) -> u32 {
        self.problem.customers()[customer].site
    }

    /// Raises the starts of whoever is on the routes to the least that keep ways and ties; false where
    /// there are none.
    fn settle(&self, routes: &[&Listed], starts: &mut [i64]) -> bool {
        let on = routes.iter().fold(0_u32, |set, listed| set | listed.set);
        let has = |customer: u32| on >> customer & 1 == 1;
        for _ in 0..starts.len() + 2 {
            let mut rises = false;
            let mut raise = |starts: &mut [i64], at: usize, start: i64| {
                rises |= start > starts[at];
                starts[at] = starts[at].max(start);
            };
            for listed in routes {
                for (pair, gap) in listed.order.windows(2).zip(&listed.gaps) {
                    let start = starts[pair[0] as usize] + gap;
                    raise(starts, pair[1] as usize, start);
                }
            }
            for link in self.problem.links() {
                let (first, second) = (link.first as usize, link.second as usize);
                if has(link.first) && has(link.second) {
                    let (after, before) = (starts[first] + link.least, starts[second] - link.most);
                    raise(starts, second, after);
                    raise(starts, first, before);
                }
            }
            if !rises {
                return (0..starts.len()).all(|at| starts[at] <= self.latest[at])
                    && routes.iter().all(|listed| listed.is_back(starts));
            }
        }
        false
    }

    /// What being late costs of those in the set.
    fn lateness(&self, set: u32, starts: &[i64]) -> i64 {
        let (mut sum, mut worst) = (0, 0);
        for (at, &start) in starts.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1) {
            let late = (start - self.due[at]).max(0);
            sum += late;
            worst = worst.max(late);
        }
        let price = self.problem.lateness();
        price.each * sum + price.worst * worst
    }
}

/// What a prefix of the vehicles does.
struct Node {
    /// Customers of the other vehicles.
    left: u32,
    starts: Vec<i64>,
    /// Of the routes so far, with their ties.
    cost: i64,
    distance: i64,
}

struct Tree<'t, 'a> {
    small: &'t Small<'a>,
    sets: &'t Sets,
    routes: &'t Routes,
    budget: &'t Budget<'t>,
    best: i64,
    found: Option<Vec<&'t Listed>>,
    chosen: Vec<&'t Listed>,
    timed: u64,
    ended: bool,
}

impl<'t> Tree<'t, '_> {
    /// Tries every route of the vehicle; `before` is the set of the vehicle before where that is alike.
    fn branch(&mut self, vehicle: usize, node: &Node, before: u32) {
        let routes = self.routes;
        if vehicle == self.small.vehicles.len() {
            if node.left == 0 && node.cost < self.best {
                self.best = node.cost;
                self.found = Some(self.chosen.clone());
            }
            return;
        }
        let alike = vehicle > 0 && self.small.vehicles[vehicle] == self.small.vehicles[vehicle - 1];
        for list in routes.of(vehicle) {
            let set = list.first().map_or(0, |listed| listed.set);
            // Of alike vehicles the first has the first customer.
            let turned = alike
                && set != 0
                && (before == 0 || set.trailing_zeros() < before.trailing_zeros());
            if set & !node.left != 0 || turned {
                continue;
            }
            let rest = self.sets.rest(vehicle + 1, node.left & !set);
            for listed in list {
                // The cheapest comes first.
                if node.cost + listed.cost + rest >= self.best {
                    break;
                }
                self.timed += 1;
                let looks = self.timed.is_multiple_of(STRIDE);
                self.ended |= self.timed > TIMED || looks && self.budget.stops();
                if self.ended {
                    return;
                }
                self.chosen.push(listed);
                self.time(vehicle, node, listed, rest);
                self.chosen.pop();
            }
        }
    }

    /// Times the chosen routes, of which this one is the last, and goes on if that is not too dear.
    fn time(&mut self, vehicle: usize, node: &Node, listed: &Listed, rest: i64) {
        let mut starts = node.starts.clone();
        for (&customer, &start) in listed.order.iter().zip(&listed.starts) {
            starts[customer as usize] = starts[customer as usize].max(start);
        }
        if !self.small.settle(&self.chosen, &mut starts) {
            return;
        }
        let left = node.left & !listed.set;
        let distance = node.distance + listed.distance;
        let cost = distance + self.small.lateness(self.sets.all() & !left, &starts);
        if cost + rest < self.best {
            self.branch(vehicle + 1, &Node { left, starts, cost, distance }, listed.set);
        }
    }
}
