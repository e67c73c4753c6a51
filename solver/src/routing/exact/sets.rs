//! Cheapest routes of sets of customers, and cheapest partitions, without ties in time.

use super::super::model::UNLIMITED;
use super::{NO, Small};

/// Most steps of all tables together.
const STEPS: f64 = 2e7;

/// Costs by vehicle and set.
pub(super) struct Sets {
    customers: usize,
    /// Customers that each vehicle may visit.
    pub(super) allowed: Vec<u32>,
    /// Cheapest route of each vehicle for each set.
    route: Vec<Vec<i64>>,
    /// Cheapest partition of each set among the vehicles from this one on.
    rest: Vec<Vec<i64>>,
    /// Cheapest partition of all but each set among all other vehicles.
    others: Vec<Vec<i64>>,
}

/// A way to visit a set, ending at one of them: no other is cheaper and done sooner.
#[derive(Clone, Copy)]
struct Label {
    done: i64,
    cost: i64,
    distance: i64,
}

impl Sets {
    /// `None` where the tables would be too large.
    pub(super) fn new(small: &Small<'_>) -> Option<Self> {
        let customers = small.earliest.len();
        let may = |shift: u32| {
            let all = (0..customers).filter(move |&at| small.may_visit(shift, at));
            all.fold(0_u32, |set, at| set | 1 << at)
        };
        let allowed: Vec<u32> = small.vehicles.iter().map(|&shift| may(shift)).collect();
        let vehicles = f64::from(u32::try_from(allowed.len()).unwrap_or(u32::MAX));
        let steps = allowed.iter().map(|set| {
            let inside = f64::from(set.count_ones());
            let outside = f64::from(u32::try_from(customers).unwrap_or(0)) - inside;
            outside.exp2() * 3_f64.powf(inside) * vehicles
        });
        if steps.sum::<f64>() > STEPS {
            return None;
        }
        let mut route: Vec<Vec<i64>> = Vec::new();
        for (at, &shift) in small.vehicles.iter().enumerate() {
            let alike = at > 0 && small.vehicles[at - 1] == shift;
            let costs = match route.last().filter(|_| alike) {
                Some(same) => same.clone(),
                None => cheapest_routes(small, shift, allowed[at]),
            };
            route.push(costs);
        }
        let nobody = || {
            let mut none = vec![NO; 1 << customers];
            none[0] = 0;
            none
        };
        let mut rest = vec![nobody()];
        for at in (0..route.len()).rev() {
            rest.push(with(&rest[rest.len() - 1], &route[at], allowed[at]));
        }
        rest.reverse();
        let mut others = Vec::new();
        for without in 0..route.len() {
            let all = (0..route.len()).filter(|&at| at != without);
            let parts = all.fold(nobody(), |parts, at| with(&parts, &route[at], allowed[at]));
            others.push((0..parts.len()).map(|set| parts[parts.len() - 1 - set]).collect());
        }
        Some(Self { customers, allowed, route, rest, others })
    }

    /// Everybody.
    pub(super) fn all(&self) -> u32 {
        (1 << self.customers) - 1
    }

    /// Cost of the cheapest partition.
    pub(super) fn least(&self) -> i64 {
        self.rest[0][self.all() as usize]
    }

    /// Least cost of the set for the vehicles from this one on.
    pub(super) fn rest(&self, vehicle: usize, set: u32) -> i64 {
        self.rest[vehicle][set as usize]
    }

    /// Least cost of all but the set for the other vehicles.
    pub(super) fn others(&self, vehicle: usize, set: u32) -> i64 {
        self.others[vehicle][set as usize]
    }

    /// Cheapest route of the vehicle for the set.
    pub(super) fn route(&self, vehicle: usize, set: u32) -> i64 {
        self.route[vehicle][set as usize]
    }

    /// For each set, the least that the other vehicles cost with any set that holds this one.
    pub(super) fn others_above(&self, vehicle: usize) -> Vec<i64> {
        let allowed = self.allowed[vehicle];
        let mut least = self.others[vehicle].clone();
        for at in (0..self.customers).filter(|at| allowed >> at & 1 == 1) {
            for set in (0..least.len()).filter(|set| set >> at & 1 == 0) {
                least[set] = least[set].min(least[set | 1 << at]);
            }
        }
        least
    }
}

/// Cheapest partitions with one vehicle more.
fn with(parts: &[i64], route: &[i64], allowed: u32) -> Vec<i64> {
    let mut more = parts.to_vec();
    for (set, least) in more.iter_mut().enumerate() {
        let within = set & allowed as usize;
        let mut part = within;
        while part != 0 {
            let rest = parts[set & !part];
            if route[part] < NO && rest < NO {
                *least = (*least).min(route[part] + rest);
            }
            part = (part - 1) & within;
        }
    }
    more
}

/// Cheapest route of the shift for every set, the price of the latest visit apart.
fn cheapest_routes(small: &Small<'_>, shift: u32, allowed: u32) -> Vec<i64> {
    let customers = small.earliest.len();
    let group = &small.problem.shifts()[shift as usize];
    let each = small.problem.lateness().each;
    let limited = group.max_distance < UNLIMITED;
    let mut cheapest = vec![NO; 1 << customers];
    cheapest[0] = 0;
    let mut labels: Vec<Vec<Label>> = vec![Vec::new(); customers << customers];
    let reach = |labels: &mut Vec<Vec<Label>>, set: usize, from: u32, to: usize, before: Label| {
        let way = small.problem.way(from, small.site(to));
        let start = (before.done + i64::from(way.duration)).max(small.earliest[to]);
        if start > small.latest[to] {
            return;
        }
        let distance = i64::from(way.distance);
        let late = (start - small.due[to]).max(0);
        let label = Label {
            done: start + small.service[to],
            cost: before.cost + distance + each * late,
            distance: if limited { before.distance + distance } else { 0 },
        };
        let here = &mut labels[set * customers + to];
        let beats =
            |a: &Label, b: &Label| a.done <= b.done && a.cost <= b.cost && a.distance <= b.distance;
        if !here.iter().any(|other| beats(other, &label)) {
            here.retain(|other| !beats(&label, other));
            here.push(label);
        }
    };
    for to in (0..customers).filter(|to| allowed >> to & 1 == 1) {
        let first = Label { done: group.earliest, cost: group.fixed_cost, distance: 0 };
        reach(&mut labels, 1 << to, group.start, to, first);
    }
    for set in (1..1_usize << customers).filter(|set| set & !(allowed as usize) == 0) {
        for last in (0..customers).filter(|last| set >> last & 1 == 1) {
            let here = std::mem::take(&mut labels[set * customers + last]);
            let site = small.site(last);
            let home = small.problem.way(site, group.end);
            for &label in &here {
                let distance = label.distance + i64::from(home.distance);
                let back = label.done + i64::from(home.duration);
                if back <= group.latest && distance <= group.max_distance {
                    let cost = label.cost + i64::from(home.distance);
                    cheapest[set] = cheapest[set].min(cost);
                }
                for to in (0..customers).filter(|to| (allowed as usize & !set) >> to & 1 == 1) {
                    reach(&mut labels, set | 1 << to, site, to, label);
                }
            }
        }
    }
    for (set, cost) in cheapest.iter_mut().enumerate() {
        let on = |customer: u32| set >> customer & 1 == 1;
        let tied = small.problem.links().iter().any(|link| on(link.first) && on(link.second));
        let customers = small.problem.customers().iter().enumerate();
        let load: i64 =
            customers.filter(|(at, _)| set >> at & 1 == 1).map(|(_, c)| c.takes(0).demand).sum();
        if tied || load > group.capacity {
            *cost = NO;
        }
    }
    cheapest
}
