//! The independent check of a plan of routes: everything is computed anew from the problem.

mod objection;
mod timing;

pub use objection::Objection;

use crate::routing::model::{Customer, Daily, Plan, PlannedRoute, RoutingProblem, Shift, Way};

/// What the checker found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoutesReport {
    /// Every false statement and every broken rule.
    pub objections: Vec<Objection>,
    /// Length of all routes.
    pub distance: i64,
    /// What visits start after their due moments, all together.
    pub tardiness: i64,
    /// What the latest of them starts after its due moment.
    pub worst: i64,
    /// Length, fixed costs, penalties, and what being late costs.
    pub cost: i64,
}

impl RoutesReport {
    /// Whether nothing was found.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.objections.is_empty()
    }
}

/// Checks routes one by one, then days, fleets, ties in time, and cost.
#[must_use]
pub fn check_routes(problem: &RoutingProblem, plan: &Plan) -> RoutesReport {
    let mut report = RoutesReport::default();
    let mut firsts: Vec<Option<&Shift>> = vec![None; problem.customers().len()];
    let mut visits: Vec<Vec<u32>> = vec![Vec::new(); problem.customers().len()];
    let mut used = vec![0_u32; problem.shifts().len()];
    for (number, route) in plan.routes.iter().enumerate() {
        let Some(shift) = problem.shifts().get(route.shift as usize) else {
            report.objections.push(Objection::UnknownShift { route: number, shift: route.shift });
            continue;
        };
        used[route.shift as usize] += 1;
        let Some(stops) = resolve(problem, route, number, &mut report.objections) else { continue };
        for stop in &route.stops {
            let customer = stop.customer;
            visits[customer as usize].push(shift.day);
            let first = *firsts[customer as usize].get_or_insert(shift);
            let wanted = &problem.customers()[customer as usize];
            if wanted.one_depot && first.start != shift.start {
                report.objections.push(Objection::Depots { customer });
            }
            if wanted.one_driver && first.driver != shift.driver {
                report.objections.push(Objection::Drivers { customer });
            }
        }
        let ways = ways_of(problem, shift, &stops);
        report.distance += check_route(number, shift, &stops, &ways, &mut report.objections);
        report.cost += shift.fixed_cost;
        timing::check_route(problem, number, (shift, route), (&stops, &ways), &mut report);
    }
    report.cost += timing::check_links(problem, plan, &mut report);
    for (at, (&count, shift)) in used.iter().zip(problem.shifts()).enumerate() {
        if count > shift.vehicles {
            report.objections.push(Objection::Fleet {
                shift: at,
                used: count,
                most: shift.vehicles,
            });
        }
    }
    report.cost += report.distance;
    report.cost += check_days(problem, plan, &mut visits, &mut report.objections);
    if report.cost != plan.cost {
        report.objections.push(Objection::Cost { stated: plan.cost, found: report.cost });
    }
    report
}

/// A stop with what the problem says of it.
struct Visit<'a> {
    number: u32,
    customer: &'a Customer,
    takes: Daily,
    earliest: i64,
    latest: i64,
}

/// The stops of a route, or `None` where one of them does not exist or there are none.
fn resolve<'a>(
    problem: &'a RoutingProblem,
    route: &PlannedRoute,
    number: usize,
    objections: &mut Vec<Objection>,
) -> Option<Vec<Visit<'a>>> {
    if route.stops.is_empty() {
        objections.push(Objection::EmptyRoute { route: number });
        return None;
    }
    let day = problem.shifts()[route.shift as usize].day;
    let mut visits = Vec::with_capacity(route.stops.len());
    for stop in &route.stops {
        let customer = problem.customers().get(stop.customer as usize);
        let window = customer.and_then(|customer| customer.windows.get(stop.window as usize));
        let Some((customer, window)) = customer.zip(window) else {
            let (customer, window) = (stop.customer, stop.window);
            objections.push(Objection::UnknownStop { route: number, customer, window });
            return None;
        };
        if !problem.may_visit(route.shift, stop.customer) {
            objections.push(Objection::NotAllowed { route: number, customer: stop.customer });
        }
        if window.days >> day & 1 == 0 {
            objections.push(Objection::Closed { route: number, customer: stop.customer, day });
        }
        let (earliest, latest) = (window.earliest, window.latest);
        let (number, takes) = (stop.customer, customer.takes(day));
        visits.push(Visit { number, customer, takes, earliest, latest });
    }
    Some(visits)
}

/// The ways from depot to depot.
fn ways_of(problem: &RoutingProblem, shift: &Shift, visits: &[Visit<'_>]) -> Vec<Way> {
    let mut ways = Vec::with_capacity(visits.len() + 1);
    let mut here = shift.start;
    for site in visits.iter().map(|visit| visit.customer.site).chain([shift.end]) {
        ways.push(problem.way(here, site));
        here = site;
    }
    ways
}

/// Checks load, distance and time; gives the distance.
fn check_route(
    route: usize,
    shift: &Shift,
    visits: &[Visit<'_>],
    ways: &[Way],
    objections: &mut Vec<Objection>,
) -> i64 {
    let load = visits.iter().map(|visit| visit.takes.demand).sum();
    if load > shift.capacity {
        objections.push(Objection::Load { route, load, most: shift.capacity });
    }
    let distance = ways.iter().map(|way| i64::from(way.distance)).sum();
    if distance > shift.max_distance {
        objections.push(Objection::Distance { route, distance, most: shift.max_distance });
    }
    if let Some(duration) = shortest_duration(route, shift, visits, ways, objections)
        && duration > shift.max_duration
    {
        objections.push(Objection::Duration { route, duration, most: shift.max_duration });
    }
    distance
}

/// The shortest time from leaving to being back. Going as early as possible shows the first moment at
/// which the route can end; going back from there, as late as possible, shows the last departure that
/// ends then. A later departure ends later by as much, so none takes less time.
fn shortest_duration(
    route: usize,
    shift: &Shift,
    visits: &[Visit<'_>],
    ways: &[Way],
    objections: &mut Vec<Objection>,
) -> Option<i64> {
    let mut now = shift.earliest;
    for (visit, way) in visits.iter().zip(ways) {
        let start = (now + i64::from(way.duration)).max(visit.earliest);
        if start > visit.latest {
            let (customer, latest) = (visit.number, visit.latest);
            objections.push(Objection::Late { route, customer, start, latest });
            return None;
        }
        now = start + i64::from(visit.takes.service);
    }
    let end = (now + i64::from(ways[visits.len()].duration)).max(shift.earliest);
    if end > shift.latest {
        objections.push(Objection::BackLate { route, end, latest: shift.latest });
        return None;
    }
    let mut deadline = end;
    for (visit, way) in visits.iter().zip(&ways[1..]).rev() {
        let service = i64::from(visit.takes.service);
        deadline = (deadline - i64::from(way.duration) - service).min(visit.latest);
    }
    let departure = (deadline - i64::from(ways[0].duration)).min(shift.latest);
    Some(end - departure)
}

/// Checks that everybody is visited on the days of one of her patterns, or is left out as stated; gives
/// the penalties.
fn check_days(
    problem: &RoutingProblem,
    plan: &Plan,
    visits: &mut [Vec<u32>],
    objections: &mut Vec<Objection>,
) -> i64 {
    let mut stated = vec![false; visits.len()];
    for pair in plan.unserved.windows(2) {
        if pair[0] >= pair[1] {
            objections.push(Objection::Unsorted { customer: pair[1] });
        }
    }
    for &customer in &plan.unserved {
        match stated.get_mut(customer as usize) {
            Some(stated) => *stated = true,
            None => objections.push(Objection::UnknownUnserved { customer }),
        }
    }
    let mut penalties = 0;
    for ((number, wanted), days) in (0..).zip(problem.customers()).zip(visits) {
        days.sort_unstable();
        if let Some(pair) = days.windows(2).find(|pair| pair[0] == pair[1]) {
            objections.push(Objection::Twice { customer: number, day: pair[0] });
        }
        let set = days.iter().fold(0_u64, |set, day| set | 1 << day);
        if (set == 0) != stated[number as usize] {
            objections.push(Objection::Unserved { customer: number, served: set != 0 });
        }
        if set != 0 {
            if !wanted.patterns.contains(&set) {
                objections.push(Objection::Pattern { customer: number, days: set });
            }
        } else if let Some(penalty) = wanted.penalty {
            penalties += penalty;
        } else {
            objections.push(Objection::Neglected { customer: number });
        }
    }
    penalties
}
